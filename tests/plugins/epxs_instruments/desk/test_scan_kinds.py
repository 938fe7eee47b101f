"""Each kind of scan goes from the form through the queue to its last point."""

import numpy as np
import pytest

#: Line as typed, shape in the file, and motors that are back where they were afterwards.
SCANS = [
    ("zzmesh samx -0.1 0.1 4 samz -0.1 0.1 3 0.01", (4, 5), ()),
    ("dmesh samx -0.1 0.1 4 samz -0.1 0.1 3 0.01", (4, 5), ("samx", "samz")),
    ("a3scan samx 0 0.5 samz 0 0.5 detx 20 21 5 0.01", (6,), ()),
    ("d3scan samx -0.1 0.1 samz -0.1 0.1 detx -0.1 0.1 5 0.01", (6,), ("samx", "samz", "detx")),
    ("d2scan samx -0.1 0.1 samz -0.1 0.1 5 0.01", (6,), ("samx", "samz")),
    ("loopscan 6 0.01", (6,), ()),
]


@pytest.mark.parametrize(("line", "shape", "back"), SCANS, ids=lambda value: str(value)[:9])
def test_a_scan_of_the_form_runs_from_the_queue(window, line, shape, back):
    desk = window.desk
    before = {name: desk.instrument.motors[name].position for name in back}
    desk.form.take(line)
    assert desk.form.text == line
    window.until(lambda: desk.form.is_clear)
    desk.form.enqueue()
    desk.queue.start()
    window.until(lambda: desk.queue.note == "All scans are done.")
    assert [item.state for item in desk.queue.items] == ["done"]
    assert (desk.scan.state, desk.scan.acquired) == ("completed", np.prod(shape))
    for name, position in before.items():
        motor = desk.instrument.motors[name]
        window.until(lambda m=motor, p=position: m.position == pytest.approx(p, abs=1e-6))
    assert tuple(desk.scan.started.shape) == shape


def test_a_scan_without_end_runs_until_it_is_aborted(window):
    desk = window.desk
    desk.form.take("timescan 0.01")
    window.until(lambda: desk.form.estimate == "until it is aborted" and desk.form.is_clear)
    desk.form.enqueue()
    desk.queue.start()
    window.until(lambda: desk.scan is not None and desk.scan.line == "timescan 0.01"
                 and desk.scan.acquired > 5)  # fmt: skip
    desk.abort()
    window.until(lambda: desk.scan.state == "aborted")
    window.until(lambda: not desk.queue.running)
    assert desk.queue.items[0].state == "aborted"
