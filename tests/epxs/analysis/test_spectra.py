"""Spectra are read for a fit: which detectors, and which rows."""

from __future__ import annotations

import numpy as np
import pytest

from epxs.analysis.api import SpectraReader
from epxs.core.api import FormatError
from epxs.phynx import api as phynx


@pytest.fixture
def measurement(tmp_path):
    """Two elements and their sum, at three points."""
    detectors = [phynx.DetectorPlan(name, 4) for name in ("a", "b")]
    detectors.append(phynx.DetectorPlan("total", 4, is_sum=True))
    plan = phynx.MeasurementPlan("s", shape=(3,), detectors=tuple(detectors))
    with phynx.open(tmp_path / "s.h5", "w") as file:
        found = file.create_entry(plan).measurement
        for row in range(3):
            counts = {"a/counts": [row] * 4, "b/counts": [10] * 4, "total/counts": [row + 10] * 4}
            found.write_point(row, row, counts)
        found.commit(3)
        yield found


def test_elements_are_added_up_without_the_sum_that_a_file_holds(measurement):
    reader = SpectraReader(measurement)
    assert reader.detectors == ("a", "b")
    np.testing.assert_array_equal(reader.read([2, 0])[:, 0], [12, 10])


def test_detectors_can_be_named_and_left_out(measurement):
    assert SpectraReader(measurement, ["total"]).read([1])[0, 0] == 11
    assert SpectraReader(measurement, exclude=["a"]).detectors == ("b",)


def test_a_detector_that_is_not_there_is_told(measurement):
    with pytest.raises(FormatError, match="found detectors a, b, total; expected c"):
        SpectraReader(measurement, ["c"])
