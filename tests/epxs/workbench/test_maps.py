"""Maps as views show them."""

import numpy as np
import pytest

from epxs.workbench.api import MapData, display_name
from epxs.workbench.maps import with_sigma


@pytest.mark.parametrize(
    ("value", "sigma", "text"),
    [
        (1234.567, 12.3, "1235 ± 12"),
        (12.3456, 0.123, "12.35 ± 0.12"),
        (5.0, np.nan, "5"),
        (0.00123456, 0.0000123, "(1.235 ± 0.012)·10⁻³"),
        (-3.2, 4.5, "-3.2 ± 4.5"),
    ],
)
def test_a_value_has_as_many_digits_as_its_uncertainty_deserves(value, sigma, text):
    assert with_sigma(value, sigma) == text


def test_a_readout_has_value_uncertainty_and_unit():
    assert map_of([10.0], [2.0]).text(0) == "10.0 ± 2.0 counts"


def test_what_is_missing_is_told_apart_from_what_was_skipped():
    data = map_of([np.nan, np.nan], None, masked=[False, True])
    assert [data.text(0), data.text(1)] == ["no value yet", "skipped"]


def test_the_label_of_a_scale_names_quantity_and_unit():
    assert map_of([1.0], None).label == "peak area (counts)"


def test_scatter_peaks_have_names_for_people():
    assert display_name("Scatter Peak000") == "Rayleigh"
    assert display_name("Scatter Compton001") == "Compton 2"
    assert display_name("Ca K") == "Ca K"


def test_maps_of_a_document_are_read_with_their_uncertainties(document):
    data = document.read_map("Fe K")
    assert data.unit == "counts"
    assert data.values.shape == data.sigmas.shape == (12,)
    assert np.allclose(data.values, np.ravel(document.results.area("Fe K")))


def test_corrected_maps_are_multiplied_by_the_dead_time_factor(document):
    raw, corrected = (document.read_map("Fe K", corrected=flag) for flag in (False, True))
    assert np.allclose(corrected.values, raw.values / 0.95)  # 5 % dead time
    assert corrected.note == "corrected for dead time"


def test_counters_have_maps_too(document):
    data = document.read_map("I0")
    assert data.values.tolist() == [10_000 + row for row in range(12)]
    assert data.label == "I0 (counts)"


def map_of(values, sigmas, masked=None):
    values = np.array(values)
    return MapData(
        title="Ca K",
        quantity="peak area",
        unit="counts",
        values=values,
        sigmas=None if sigmas is None else np.array(sigmas),
        masked=np.zeros(len(values), bool) if masked is None else np.array(masked),
        note="",
    )
