"""Options of the fit reach the file, which says what was done."""

from __future__ import annotations

import h5py
import numpy as np
import pytest

import epxs
from epxs.core.api import FormatError
from epxs.phynx.api import FitFlag


@pytest.fixture
def fit(citrus, citrus_path, tmp_path):
    """A function that fits the citrus leaves with options."""

    def run(**options):
        out = tmp_path / f"{len(list(tmp_path.iterdir()))}.h5"
        return epxs.fit(citrus / "citrus_leaves.dat.h5", citrus_path, out=out, **options)

    return run


def test_areas_are_corrected_unless_they_are_asked_for_raw(fit):
    corrected, raw = fit(), fit(dead_time=False)
    factor = corrected.correction
    assert (factor != 1).all()
    np.testing.assert_allclose(corrected.area("Ca K"), raw.area("Ca K") * factor, rtol=1e-4)
    np.testing.assert_allclose(corrected.sigma("Ca K"), raw.sigma("Ca K") * factor, rtol=1e-4)
    np.testing.assert_allclose(corrected.chi_square, raw.chi_square, rtol=1e-4)
    assert corrected.parameters["corrections"] == "dead time"
    assert raw.parameters["corrections"] == "none"
    assert raw.parameters["detectors"] == "MCA"


def test_a_corrected_fit_is_drawn_over_the_counts_as_recorded(fit):
    corrected, raw = fit(), fit(dead_time=False)
    for mine, plain in zip(corrected.coefficients(7), raw.coefficients(7), strict=True):
        np.testing.assert_allclose(mine, plain, rtol=1e-3, atol=1e-2)


def test_flags_tell_what_was_fitted(fit):
    assert (fit().flags == FitFlag.FITTED).all()


def test_no_area_is_negative_where_that_is_asked_for(fit):
    results = fit(nnls=True)
    assert min(np.nanmin(results.area(name)) for name in results.names) == 0
    assert "areas >= 0" in results.parameters["estimator"]
    assert (results.sigma("Ni K") > 0).all()


def test_own_weights_are_told(fit):
    plain, own = fit(), fit(irls=True)
    assert "own weights" in own.parameters["estimator"]
    difference = (own.area("Ca K") - plain.area("Ca K")) / plain.sigma("Ca K")
    # its misfit (chi square 1.2) makes this scan sensitive to weights
    assert 0 < np.abs(difference).max() < 3


def test_a_detector_that_is_not_there_is_named(fit):
    with pytest.raises(FormatError, match=r"found detectors MCA; expected mca9\. Choose a measure"):
        fit(detectors=("mca9",))


@pytest.fixture
def two_elements(citrus_counts, tmp_path):
    """A scan of 9 points with two elements, dead for 20 and for 50 % of the time."""
    path = tmp_path / "two.h5"
    with h5py.File(path, "w") as file:
        measurement = file.create_group("entry/measurement")
        file["entry"].attrs["NX_class"] = "NXentry"
        measurement.attrs.update({"class": "Measurement", "npoints": 9})
        for number, percent in ((1, 20.0), (2, 50.0)):
            mca = measurement.create_group(f"mca{number}")
            mca.attrs["class"] = "MultiChannelAnalyzer"
            mca.create_dataset("counts", data=citrus_counts[9 * number : 9 * number + 9])
            mca["counts"].attrs["class"] = "Spectrum"
            mca.create_dataset("dead_time", data=np.full(9, percent)).attrs["class"] = "DeadTime"
            mca["dead_time"].attrs["units"] = "%"
    return path


def test_each_element_is_fitted_beside_the_sum(two_elements, citrus_path, tmp_path):
    out = tmp_path / "each.h5"
    epxs.fit(two_elements, citrus_path, out=out, each=True)
    with epxs.open(out) as file:
        results = file.default_entry.results
        assert list(results) == ["xrf_fit", "xrf_fit_mca1", "xrf_fit_mca2"]
        total, one, two = (found.area("Ca K") for found in results.values())
        sigmas = [found.sigma("Ca K") for found in results.values()]
    np.testing.assert_allclose(total, one + two, rtol=0.02)
    np.testing.assert_allclose(sigmas[0], np.hypot(sigmas[1], sigmas[2]), rtol=0.05)


def test_an_element_left_out_is_not_in_the_sum(two_elements, citrus_path, tmp_path):
    kept = epxs.fit(two_elements, citrus_path, out=tmp_path / "a.h5", exclude=("mca2",))
    alone = epxs.fit(two_elements, citrus_path, out=tmp_path / "b.h5", detectors=("mca1",))
    np.testing.assert_array_equal(kept.area("Fe K"), alone.area("Fe K"))
    assert kept.parameters["detectors"] == "mca1"
