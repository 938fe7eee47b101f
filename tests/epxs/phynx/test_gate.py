"""A file may be opened anew while it is read: at the end of a scan it is, and no reader notices."""

import threading
import time

import pytest
from scans import Windows, whole_scan

from epxs.phynx import api as phynx
from epxs.phynx.grid_reading import read_grid
from epxs.session.api import LiveSession


@pytest.fixture
def path(tmp_path):
    """A complete scan of 3 x 4 points."""
    session = LiveSession(tmp_path / "scan.h5", Windows())
    for message in whole_scan():
        session.take(message)
    session.wait(20)
    session.stop()
    return tmp_path / "scan.h5"


def test_readers_find_all_that_there_is_while_the_file_is_opened_anew(path):
    with phynx.open(path) as file:
        measurement = file.default_entry.measurement
        ended, found = threading.Event(), set()

        def read():
            while not ended.is_set():
                grid = read_grid(measurement)
                found.add(
                    (
                        measurement.acquisition_shape,
                        "acquisition_command" in measurement.attrs,
                        len(measurement.attrs),
                        len(measurement.scalar_data.axes),
                        measurement.read_state(),
                        grid.fast.unit,
                        type(grid).__name__,
                        float(measurement.scalar_data["I0"][:].sum()),
                    )
                )

        readers = [threading.Thread(target=read) for _ in range(2)]
        for reader in readers:
            reader.start()
        end = time.monotonic() + 1.5
        while time.monotonic() < end:
            file.reopen()
            time.sleep(0.001)
        ended.set()
        for reader in readers:
            reader.join()
    assert len(found) == 1, found


def test_a_transaction_keeps_the_file_as_it_is(path):
    with phynx.open(path) as file:
        opened = threading.Event()

        def open_anew():
            file.reopen()
            opened.set()

        with file.default_entry as entry:
            other = threading.Thread(target=open_anew)
            other.start()
            assert not opened.wait(0.1)
            assert entry.measurement.npoints == 12
        other.join(10)
        assert opened.is_set()
