"""Tally files are opened, looked at and converted."""

import numpy as np
import pytest

import epxs


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "leaf.tally"
    path.write_text("TALLY 1\nmap leaf 2 3\n4 5 6\n1 2 3\nmap short 2 2\n7 8 9\n")
    return path


def test_a_tally_file_is_opened_without_conversion(path):
    file = epxs.open(path)
    assert [entry.title for entry in file.entries] == ["leaf", "short"]
    tally = file[0].measurement.scalar_data.signals["tally"]
    np.testing.assert_array_equal(tally.map[...], [[4, 5, 6], [1, 2, 3]])


def test_what_is_missing_of_a_map_is_missing(path):
    measurement = epxs.open(path)[1].measurement
    assert measurement.state == "aborted"
    assert np.isnan(measurement.scalar_data.signals["tally"].map[1, 1])


def test_it_is_converted(path, tmp_path):
    out = epxs.convert(path, tmp_path / "leaf.h5")
    with epxs.open(out) as file:
        assert file[0].measurement.scalar_data.signals["tally"][5] == 3
