"""What the program tells reaches the log pane."""

import logging
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epxs.workbench.log_records import AT_ONCE, LogLine, LogRecords, gathered


@pytest.fixture
def records():
    records = LogRecords()
    records.connect()
    yield records
    records.disconnect()


def test_records_of_any_thread_arrive_when_they_are_delivered(records):
    arrived = []
    records.observe(lambda event: arrived.extend(event.new), "arrived")
    thread = threading.Thread(target=lambda: logging.getLogger("epxs.test").info("point %d", 3))
    thread.start()
    thread.join()
    assert arrived == []
    records.deliver()
    assert [(line.level, line.text) for line in arrived] == [("INFO", "point 3")]


def test_an_exception_keeps_its_traceback(records):
    try:
        raise ValueError("no such row")
    except ValueError:
        logging.getLogger("epxs.test").exception("cannot draw")
    records.deliver()
    assert records.lines[-1].text == "cannot draw"
    assert records.lines[-1].details.endswith("ValueError: no such row")


def test_nothing_arrives_after_it_was_disconnected(records):
    records.disconnect()
    logging.getLogger("epxs.test").warning("too late")
    records.deliver()
    assert not records.lines


def test_what_is_printed_stays_what_it_was(caplog):
    printed = []

    class Printer(logging.Handler):
        def emit(self, record):
            printed.append(record.getMessage())

    root, printer = logging.getLogger(), Printer()
    root.addHandler(printer)
    records = LogRecords()
    records.connect()
    try:
        logging.getLogger("epxs.test").info("opened a file")
        logging.getLogger("epxs.test").warning("the disk is nearly full")
    finally:
        records.disconnect()
        root.removeHandler(printer)
    assert printed == ["the disk is nearly full"]


def test_users_choose_what_is_kept_at_least(records):
    records.level = "debug"
    logging.getLogger("epxs.some.room").debug("a detail")
    records.level = "warning"
    logging.getLogger("epxs.some.room").info("not any more")
    records.deliver()
    assert [line.text for line in records.lines] == ["a detail"]


def test_of_a_very_long_line_both_ends_are_kept(records):
    arrived = []
    records.observe(lambda event: arrived.extend(event.new), "arrived")
    records.tell("begin " + "x" * 1_000_000 + " end")
    records.deliver()
    (line,) = arrived
    assert line.text.startswith("begin")
    assert line.text.endswith("end")
    assert len(line.text) < 11_000


def told(*texts):
    return [LogLine(float(number), "WARNING", "epxs", text) for number, text in enumerate(texts)]


def test_a_line_that_repeats_itself_is_counted(records):
    for text in ("rubbish", "rubbish", "rubbish", "point 3"):
        logging.getLogger("epxs.test").warning(text)
    records.deliver()
    assert [line.text for line in records.lines] == ["rubbish (3 times)", "point 3"]


def test_a_flood_is_cut_in_the_middle_and_says_so():
    found = gathered(told(*(f"packet {number} is rubbish" for number in range(10_000))))
    assert len(found) == AT_ONCE + 1
    assert found[0].text == "packet 0 is rubbish"
    assert found[AT_ONCE // 2].text == (
        "9800 lines are left out: more came at once than can be shown."
    )
    assert found[-1].text == "packet 9999 is rubbish"


@given(st.lists(st.sampled_from("abc"), max_size=60), st.integers(2, 20))
def test_what_is_gathered_is_in_order_and_never_more_than_asked(texts, most):
    found = gathered(told(*texts), most)
    assert len(found) <= most + 1
    assert [line.time for line in found] == sorted(line.time for line in found)
    assert [line.text[0] for line in found[:1]] == texts[:1]
