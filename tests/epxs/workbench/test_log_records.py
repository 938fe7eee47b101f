"""What the program tells reaches the log pane."""

import logging
import threading

import pytest

from epxs.workbench.log_records import LogRecords


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
