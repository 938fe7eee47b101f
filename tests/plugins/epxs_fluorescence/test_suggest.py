"""Tests of the suggestions of elements, on measured spectra."""

from __future__ import annotations

import numpy as np
import pytest

from epxs_fluorescence.find_peaks import find_peaks, resolution
from epxs_fluorescence.model import build_model
from epxs_fluorescence.suggest import on_elastic, suggest


@pytest.fixture(scope="module")
def citrus_sum(citrus_counts):
    return citrus_counts.sum(axis=0, dtype=float)


@pytest.fixture(scope="module")
def found(citrus_sum):
    return suggest(citrus_sum, (-0.0185, 0.009921), 17.2, (240, 1800), 0.12, 0.126)


def test_the_elements_of_a_leaf_are_found(found):
    accepted = {group.group for group in found.groups if group.accepted}
    assert {
        "K K", "Ca K", "Mn K", "Fe K", "Cu K", "Zn K", "Br K", "Rb K", "Sr K", "Pb L"
    } <= accepted  # fmt: skip
    assert len(accepted) <= 13


def test_each_suggestion_says_why(found):
    lead = next(group for group in found.groups if group.group == "Pb L")
    assert lead.reasons[0].startswith("Pb L3M5 at 10.5")
    assert any("L2M4" in reason and "is there too" in reason for reason in lead.reasons)
    assert any("could also be As K" in reason for reason in lead.reasons)
    assert lead.peaks == pytest.approx([10.54, 12.61], abs=0.02)


def test_the_scattered_beam_is_no_element(found):
    kinds = {other.kind: other.energy for other in found.others}
    assert kinds["elastic"] == pytest.approx(17.2, abs=0.1)
    assert kinds["Compton"] == pytest.approx(16.6, abs=0.1)


def gauss(energy, area, at, noise=0.08, fano=0.12):
    width = float(resolution(at, noise, fano)) / 2.3548
    return area * 0.01 / (width * np.sqrt(2 * np.pi)) * np.exp(-0.5 * ((energy - at) / width) ** 2)


def spectrum(*lines):
    energy = 0.01 * np.arange(2048)
    return np.random.default_rng(5).poisson(
        20 + sum(gauss(energy, area, at) for area, at in lines)
    ).astype(float)  # fmt: skip


IRON = ((1e6, 6.400), (1.3e5, 7.058))


def test_escape_and_pile_up_are_explained():
    counts = spectrum(*IRON, (7e3, 6.4 - 1.74), (2e3, 12.8))
    found = suggest(counts, (0.0, 0.01), 17.0)
    assert [group.group for group in found.groups if group.accepted] == ["Fe K"]
    by_kind = {other.kind: other for other in found.others}
    assert by_kind["escape"].energy == pytest.approx(4.66, abs=0.02)
    assert "a silicon photon escaped" in by_kind["escape"].reason
    assert by_kind["pile-up"].energy == pytest.approx(12.8, abs=0.02)
    assert "two at once" in by_kind["pile-up"].reason


def test_a_missing_line_speaks_against_an_element():
    found = suggest(spectrum((1e6, 12.65)), (0.0, 0.01), 17.0)
    # rubidium's and thorium's neighbours have strong second lines, which are not there
    for group in found.groups:
        if group.group.endswith(" L"):
            assert not group.accepted or not any("missing" in r for r in group.reasons)


def test_lines_that_the_beam_does_not_excite_are_no_reason():
    found = suggest(spectrum((1e6, 6.4)), (0.0, 0.01), 7.0)
    assert "Fe K" not in {group.group for group in found.groups if group.accepted}


def test_an_empty_spectrum_shows_nothing():
    found = suggest(np.zeros(2048), (0.0, 0.01), 17.0)
    assert found.groups == ()
    assert found.others == ()


def test_noise_alone_has_hardly_any_peak():
    counts = np.random.default_rng(8).poisson(100, 2048).astype(float)
    assert len(find_peaks(counts, (0.0, 0.01), 0.08, 0.12, (100, 2000))) <= 1


def test_peaks_come_with_energy_area_and_significance(leaf_path):
    model = build_model(leaf_path, full_range=True)
    areas = np.zeros(len(model.names))
    areas[model.names.index("Zn K")] = 1e5
    counts = model.response @ areas + 10
    peaks = find_peaks(counts, model.calibration, 0.08, 0.12, (100, 2000))
    assert peaks[0].energy == pytest.approx(8.63, abs=0.01)
    assert peaks[0].area == pytest.approx(0.85e5, rel=0.15)
    assert peaks[0].significance > 100


def test_a_wrong_calibration_is_put_right_by_the_elastic_peak(citrus_sum):
    _, gain = on_elastic(citrus_sum, (0.0, 0.01), 17.2)
    assert gain == pytest.approx(0.00992, rel=0.003)
    assert on_elastic(np.zeros(2048), (0.0, 0.01), 17.2) == (0.0, 0.01)
