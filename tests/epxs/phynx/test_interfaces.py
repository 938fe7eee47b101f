"""Files are held to what their classes promise."""

from __future__ import annotations

import h5py
import numpy as np
import pytest

from epxs.phynx import api as phynx


def test_nothing_is_missing_from_what_we_write(recorded):
    assert phynx.missing_from(recorded.measurement) == []
    assert phynx.missing_from(recorded) == []


@pytest.fixture
def lacking(recorded):
    """Return a function that changes the file and tells what is missing then."""

    def after(change):
        path = recorded.file.location
        recorded.file.close()
        with h5py.File(path, "r+") as file:
            change(file["scan_0001"])
        with phynx.open(path) as file:
            return phynx.missing_from(file["scan_0001"].measurement)

    return after


def test_a_monitor_that_is_not_there_is_told(lacking):
    def change(entry):
        entry["measurement/scalar_data"].attrs["monitor"] = "I9"

    (lack,) = lacking(change)
    assert lack.endswith("found no signal 'I9'; expected the monitor it names.")


def test_columns_of_another_length_are_told(lacking):
    def change(entry):
        del entry["instrument/I0/data"]
        made = entry["instrument/I0"].create_dataset("data", data=np.zeros(5))
        made.attrs.update({"class": "Signal", "target": "/scan_0001/instrument/I0/data"})

    assert any("found shape (5,); expected (12,)" in lack for lack in lacking(change))


def test_channels_that_do_not_fit_the_spectra_are_told(lacking):
    def change(entry):
        del entry["instrument/mca1/info/channels"]
        entry["instrument/mca1/info/channels"] = np.arange(3)

    assert any("found 3 channel numbers; expected 16" in lack for lack in lacking(change))


def test_spectra_that_are_missing_are_told(lacking):
    def change(entry):
        del entry["instrument/mca1/data"]

    assert any("found no spectra" in lack for lack in lacking(change))


def test_scalars_that_are_missing_are_told(lacking):
    def change(entry):
        del entry["measurement/scalar_data"]

    assert any("found no scalar_data" in lack for lack in lacking(change))


def test_more_points_than_rows_are_told(lacking):
    def change(entry):
        entry["measurement/acquired"][()] = 99

    assert any("found acquired = 99; expected 0 to 12" in lack for lack in lacking(change))
