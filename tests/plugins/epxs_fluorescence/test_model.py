"""The model of a configuration: PyMca's physics, in arrays that do not change."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from epxs.core.api import ConfigurationError
from epxs_fluorescence import build
from epxs_fluorescence.configuration import read_configuration
from epxs_fluorescence.model import build_model


def test_groups_bear_the_names_of_pymca(leaf):
    assert leaf.names[:5] == ("K K", "Ca K", "Ti K", "Mn K", "Fe K")
    assert leaf.names[-3:] == ("Pb L", "Scatter Peak000", "Scatter Compton000")


def test_an_area_of_one_holds_gauss_and_tail_and_no_escape_peak(leaf_path):
    """What the response has beyond one count is the escape peaks."""
    model = build_model(leaf_path, full_range=True)
    iron = model.names.index("Fe K")
    tail = 1.05
    escaped = sum(line.rate for line in model.lines if line.group == "Fe K" and line.escape)
    assert model.response[:, iron].sum() == pytest.approx(1 + escaped / tail, rel=1e-5)


def test_response_ends_with_the_fit_region_unless_asked_for_in_full(leaf, leaf_path):
    first, end = leaf.window
    assert not leaf.response[:first].any()
    assert not leaf.response[end:].any()
    full = build_model(leaf_path, full_range=True).response
    np.testing.assert_array_equal(full[first:end], leaf.response[first:end])
    # Ca K escapes at 1.95 keV, below the region
    assert full[:first, leaf.names.index("Ca K")].sum() > 0.001


def test_arrays_cannot_be_written(leaf):
    with pytest.raises(ValueError, match="read-only"):
        leaf.response[0, 0] = 1


def test_lines_are_those_of_the_tables(leaf):
    alpha = next(line for line in leaf.lines if (line.group, line.label) == ("Fe K", "KL3"))
    assert alpha.energy == pytest.approx(6.404, abs=0.001)
    assert alpha.rate == pytest.approx(0.58, abs=0.01)
    escape = max(
        (line for line in leaf.lines if line.group == "Fe K" and line.escape),
        key=lambda line: line.rate,
    )
    # silicon takes 1.74 keV
    assert escape.energy == pytest.approx(6.40 - 1.74, abs=0.02)
    assert escape.label == "KL3 escape, Si KL3"


def test_compton_scattering_is_where_the_formula_puts_it(leaf):
    line = next(line for line in leaf.lines if line.group == "Scatter Compton000")
    assert line.energy == pytest.approx(17.4 / (1 + 17.4 / 511), abs=0.001)


def test_one_percent_of_calcium_gives_the_counts_of_the_geometry(leaf):
    """Scattered groups have no mass fraction; others are what ConcentrationsTool says."""
    assert leaf.mass_factor[leaf.names.index("Ca K")] == pytest.approx(1.7247e-6, rel=1e-3)
    assert np.isnan(leaf.mass_factor[-2:]).all()


def test_building_does_not_import_pymca(leaf_path):
    code = (
        "import sys; from epxs_fluorescence.model import build_model; "
        f"build_model({str(leaf_path)!r}); print([m for m in sys.modules if 'PyMca' in m])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_nothing_is_made_in_the_home_of_the_user(edited, tmp_path, monkeypatch):
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    build_model(edited(("flux = 50000000000.0", "flux = 50000000001.0")))
    assert list(home.iterdir()) == []


def test_a_folder_that_looks_like_pymca_does_not_mislead_it(edited, tmp_path, monkeypatch):
    (tmp_path / "src" / "PyMca5" / "PyMcaData").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    model = build_model(edited(("flux = 50000000000.0", "flux = 50000000002.0")))
    assert "Fe K" in model.names


def test_the_same_model_is_not_built_twice(leaf_path):
    assert build_model(str(leaf_path)) is build_model(str(leaf_path))


def test_a_damaged_file_in_the_cache_is_made_again(leaf_path, leaf):
    configuration = read_configuration(leaf_path)
    path = build._cache_path(configuration, 2048)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    arrays = build.physics(configuration, 2048)
    np.testing.assert_array_equal(arrays["mass_factor"], leaf.mass_factor)
    assert path.read_bytes() == whole


def test_a_cache_that_cannot_be_written_is_done_without(edited, tmp_path, monkeypatch):
    blocked = tmp_path / "blocked"
    blocked.write_text("a file, not a folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    assert build_model(edited(("time = 0.1", "time = 0.2"))).names


def test_materials_of_one_name_do_not_mix_when_built_at_once(leaf_path, leaf):
    """PyMca's table of materials is global; each configuration gets a process of its own."""
    heavy = leaf_path.read_text().replace("C6H10O5", "Si1O2")
    light = leaf_path.read_text().replace("C6H10O5", "C1H2")
    with ThreadPoolExecutor(4) as pool:
        models = list(pool.map(build_model, [heavy, light] * 2))
    iron = leaf.names.index("Fe K")
    factors = [model.mass_factor[iron] for model in models]
    assert factors[0] == factors[2]
    assert factors[1] == factors[3]
    # silica takes up more than cellulose, and that more than polyethylene
    assert factors[0] > 1.1 * leaf.mass_factor[iron]
    assert factors[1] < 0.99 * leaf.mass_factor[iron]


def test_what_is_not_linear_is_said(citrus_model):
    assert any("pile-up (sumflag = 1) is not linear" in note for note in citrus_model.notes)


def test_an_exponential_continuum_is_replaced_and_said(edited):
    model = build_model(edited(("continuum = 4", "continuum = 5")))
    assert model.continuum.degree == 6
    assert "an exponential continuum is not linear" in model.notes[0]


def test_concentrations_from_a_reference_element_are_left_to_the_full_fit(edited):
    model = build_model(edited(("usematrix = 0", "usematrix = 1")))
    assert np.isnan(model.mass_factor).all()
    assert "relative to an element of the matrix" in model.notes[-1]


def test_a_peak_without_gauss_and_tail_is_a_pseudo_voigt(edited):
    path = edited(("hypermetflag = 3", "hypermetflag = 0"), ("fitfunction = 0", "fitfunction = 1"))
    model = build_model(path, full_range=True)
    assert model.response[:, model.names.index("Fe K")].sum() == pytest.approx(1.0, abs=0.02)


def test_an_unknown_element_is_refused(edited):
    with pytest.raises(ConfigurationError, match=r"PyMca refuses it: Xx in \[peaks\] is not an el"):
        build_model(edited(("Fe = K\n", "Xx = K\n")))


def test_a_group_above_the_excitation_energy_is_refused(edited):
    with pytest.raises(ConfigurationError, match=r"keV does not excite Ag K \(edge at 25\.51 k"):
        build_model(edited(("Fe = K\n", "Ag = K\n")))


def test_an_undefined_material_is_refused(edited):
    with pytest.raises(ConfigurationError, match=r"edited\.cfg: PyMca refuses it: .*Pulp"):
        build_model(edited(("MULTILAYER, 0.0", "Pulp, 0.0")))
