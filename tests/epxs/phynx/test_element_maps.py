"""Results: maps that fill, and all that is needed to draw the fit of any point again."""

from __future__ import annotations

from dataclasses import replace

import h5py
import numpy as np
import pytest

from epxs.core.api import FormatError
from epxs.phynx import api as phynx


@pytest.fixture
def results(path, plan, results_plan):
    with phynx.open(path, "w") as file:
        entry = file.create_entry(plan)
        results = entry.create_results(results_plan)
        file.start_swmr()
        yield results


def test_maps_are_empty_before_the_fit(results):
    assert results.names == ["Ca K", "Scatter Compton000"]
    assert results.area("Ca K").shape == results.shape == (3, 4)
    assert np.isnan(results.area("Ca K")).all()
    assert results.fitted == 0


def test_rows_in_any_order_arrive_at_their_places(results, fit):
    rows = [7, 3, 4, 11, 0]
    results.write(rows, fit(rows))
    areas = results.area("Scatter Compton000").reshape(-1)
    assert areas[rows].tolist() == [701.0, 301.0, 401.0, 1101.0, 1.0]
    assert np.isfinite(areas).sum() == results.read_fitted() == 5


def test_uncertainties_mass_fractions_and_chi_square_come_along(results, fit):
    results.write([5], fit([5]))
    assert results.sigma("Ca K")[1, 1] == pytest.approx(np.sqrt(501), rel=1e-6)
    assert results.mass_fraction("Ca K")[1, 1] == pytest.approx(5e-4)
    assert results.mass_fraction_sigma("Ca K")[1, 1] == pytest.approx(5e-5)
    assert results.chi_square[1, 1] == 1.0
    assert (results.units, results.has_mass_fractions) == ("counts", True)


def test_a_fit_can_be_drawn_from_the_file_alone(recorded):
    results = recorded.results["xrf_fit"]
    areas, continuum = results.coefficients(5)
    curve = areas @ results.model["response"] + continuum @ results.model["continuum"]
    assert curve.tolist() == [1001.0] * 16
    assert results.model["window"].tolist() == [2, 14]
    assert results.model["line_label"].tolist() == ["Ca Kα", "Compton"]


def test_the_model_is_replaced_in_place(results):
    results.write_model({"continuum": np.full((2, 16), 3.0)})
    assert results.model["continuum"][1, 1] == 3.0


def test_a_model_of_another_shape_is_refused(results):
    with pytest.raises(FormatError, match=r"found an array of shape \(3, 16\); expected \(2, 16\)"):
        results.write_model({"continuum": np.zeros((3, 16))})
    with pytest.raises(FormatError, match="expected none of that name, as planned"):
        results.write_model({"spline": np.zeros(3)})


def test_results_of_another_number_of_groups_are_refused(results, fit):
    with pytest.raises(FormatError, match=r"found results of shape \(1, 3\); expected \(1, 2\)"):
        results.write([0], fit([0], groups=3))


def test_an_unknown_name_is_told(results):
    with pytest.raises(FormatError, match="found no map of 'Zn K'; expected one of: Ca K"):
        results.area("Zn K")


def test_configuration_and_parameters_are_kept(recorded):
    results = recorded.results["xrf_fit"]
    assert results.configuration == "[fit]\nxmin = 3\n"
    assert results.parameters["weights"] == "fixed"
    assert results.parameters["threshold"] == 0.5


def test_observers_are_told_by_refresh(results, fit):
    told = []
    results.observe(lambda event: told.append(event.name), "fitted, updated")
    results.write([2, 3], fit([2, 3]))
    assert told == []
    results.refresh()
    assert told == ["fitted", "updated"]
    assert results.fitted == 2


def test_names_that_become_alike_stay_apart(path, plan, results_plan, passes_nexus_gate):
    groups = ("Ca K", "Ca-K", "samx", "title")
    model = {"response": np.ones((4, 16))}
    with phynx.open(path, "w") as file:
        entry = file.create_entry(plan)
        results = entry.create_results(replace(results_plan, groups=groups, model=model))
        assert results.names == list(groups)
    passes_nexus_gate(path)


def test_results_in_a_file_of_their_own_name_their_source(
    recorded, results_plan, fit, tmp_path, passes_nexus_gate
):
    other = tmp_path / "fit.h5"
    with phynx.open(other, "w") as file:
        results = file.create_results_entry(recorded.measurement, results_plan)
        results.write([5], fit([5]))
        results.write_model({"continuum": np.ones((2, 16))})
    passes_nexus_gate(other)
    with phynx.open(other) as file:
        entry = file.default_entry
        results = entry.results["xrf_fit"]
        assert entry.measurement is None
        assert entry.title == recorded.title
        assert results.area("Ca K")[1, 1] == 500.0
        assert entry["source/source_path"].text() == "/scan_0001/measurement"
        assert entry["source/source_file"].text() == str(recorded.file.location.resolve())
    with h5py.File(other) as h5:
        maps = h5["scan_0001/xrf_fit/peak_areas"]
        assert maps["samx"][...].tolist() == [0.0, 1.0, 2.0, 3.0]
        assert maps["Col_mir_bend"].attrs["units"] == "mm"


def test_results_of_the_2009_file_are_valid(citrus, path, results_plan, passes_nexus_gate):
    with (
        phynx.open(citrus / "citrus_leaves.dat.h5") as source,
        phynx.open(path, "w") as file,
    ):
        results = file.create_results_entry(source.default_entry.measurement, results_plan)
        assert results.shape == (11, 11)
        assert results.parent["samz" if "samz" in results.parent else "xrf_fit"]
    passes_nexus_gate(path)
    with h5py.File(path) as h5:
        assert list(h5["entry_1/xrf_fit/peak_areas"].attrs["axes"]) == ["samz", "samx"]
