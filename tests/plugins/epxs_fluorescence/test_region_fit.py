"""Tests of the full fit of one spectrum."""

from __future__ import annotations

import numpy as np
import pytest

import epxs
from epxs.core.api import FormatError
from epxs_fluorescence.region_fit import RegionFitter


@pytest.fixture(scope="module")
def fitter(citrus_path):
    with RegionFitter(citrus_path) as fitter:
        yield fitter


@pytest.fixture(scope="module")
def region(fitter, citrus_counts):
    return fitter.fit(citrus_counts[:30].sum(axis=0), 30)


def test_the_parts_add_up_to_the_fit(region):
    total = region.continuum + region.pile_up + region.groups.sum(axis=0)
    np.testing.assert_allclose(total, region.fitted, rtol=1e-9, atol=1e-6)
    assert region.chi2 < 8
    assert region.energy[0] == pytest.approx(2.37, abs=0.01)


def test_areas_have_sigmas_fractions_and_limits(region):
    calcium = region.names.index("Ca K")
    assert region.areas[calcium] == pytest.approx(30 * 5200, rel=0.1)
    assert region.sigmas[calcium] == pytest.approx(np.sqrt(region.areas[calcium]), rel=0.1)
    # of the mean, at the time of one point
    assert region.mass_fractions[calcium] == pytest.approx(1.5e-2, rel=0.1)
    absent = region.names.index("Cr K")
    assert region.limits[absent] == pytest.approx(3 * region.sigmas[absent], rel=0.1)
    assert region.limits[calcium] < 3 * region.sigmas[calcium]


def test_a_spectrum_of_another_length_is_refused(fitter):
    with pytest.raises(FormatError, match=r"found a spectrum of shape \(5,\)"):
        fitter.fit(np.ones(5))


def test_scripts_fit_a_region_of_an_entry(citrus, citrus_path, region):
    with epxs.open(citrus / "citrus_leaves.dat.h5") as file:
        config = epxs.fluorescence.read_config(citrus_path)
        found = epxs.fluorescence.fit_region(file.default_entry, config, range(30))
    np.testing.assert_allclose(found.areas, region.areas)


def test_rows_that_were_not_measured_are_no_region(citrus, citrus_path):
    with (
        epxs.open(citrus / "citrus_leaves.dat.h5") as file,
        pytest.raises(FormatError, match="found no measured point among the rows"),
    ):
        epxs.fluorescence.sum_spectrum(file.default_entry, [5000])


def test_suggestions_need_the_energy_of_the_beam(citrus):
    with (
        epxs.open(citrus / "citrus_leaves.dat.h5") as file,
        pytest.raises(FormatError, match="found no energy of the beam"),
    ):
        epxs.fluorescence.suggest_elements(file.default_entry)
