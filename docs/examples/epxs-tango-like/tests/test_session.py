"""The driver does what a user of any instrument expects."""

import numpy as np
import pytest

import epxs
from epxs.core.api import ConnectionFailed, InstrumentError
from epxs.session.api import LiveSession


@pytest.fixture
def beam():
    with epxs.connect("tango-like://lab") as beam:
        yield beam


def test_another_control_system_is_not_there():
    with pytest.raises(ConnectionFailed, match=r"expected tango-like://lab\. Write that"):
        epxs.connect("tango-like://moon")


def test_a_motor_goes_where_it_is_told_and_not_beyond_its_limits(beam):
    beam.motors.x.move(0.3, wait=True, timeout=20)
    assert beam.motors.x.position == 0.3
    with pytest.raises(InstrumentError, match="expected -10 to 10 mm"):
        beam.motors.x.move(11)


def test_attributes_can_be_followed(beam):
    beam.run("mv y 0.1").result(20)
    assert beam.channel("motor/y/1/position").value == 0.1
    with pytest.raises(InstrumentError, match="found no attribute 'motor/z/1/position'"):
        beam.channel("motor/z/1/position")


def test_a_scan_is_recorded_with_its_spectra(beam, tmp_path):
    live = LiveSession(tmp_path / "lab.h5")
    live.attach(beam)
    scan = beam.mesh("x", -0.1, 0.1, 2, "y", -0.1, 0.1, 1, 0.01)
    scan.wait(60)
    live.stop()
    with epxs.open(tmp_path / "lab.h5") as file:
        measurement = file[0].measurement
        assert measurement.acquisition_shape == (2, 3)
        assert measurement.state == "completed"
        spectra = measurement.mcas["xrf"].counts[...]
        assert spectra.shape == (6, 512)
        iron = np.argmax(spectra.sum(axis=0)) * 0.02
        assert iron == pytest.approx(6.4, abs=0.05)


def test_the_dock_shows_the_devices(epxs_workspace):
    pytest.importorskip("traitsui")
    from epxs_tango_like.pane import DeviceAdapter, make_view

    pane = make_view(epxs_workspace)
    pane.beam = epxs.connect("tango-like://lab")
    pane.devices = [*pane.beam.motors.values(), *pane.beam.counters.values()]
    adapter = DeviceAdapter()
    assert [device.mnemonic for device in pane.devices] == ["x", "y", "ct"]
    assert adapter.get_text(pane, "devices", 0, 1) == "0 mm"
    pane.dispose()
