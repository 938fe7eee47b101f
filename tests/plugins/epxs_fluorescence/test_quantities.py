"""Tests of mass fractions, detection limits and thin films."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from epxs.core import units
from epxs.core.api import ConfigurationError
from epxs_fluorescence.pymca_theory import make_theory, quiet_output, quiet_pymca, read_dictionary
from epxs_fluorescence.quantities import MassFractions, detection_limit
from epxs_fluorescence.thin_film import curve, sensitivity


def test_mass_fractions_of_the_citrus_leaves_are_pymcas(citrus_path, citrus_counts, citrus_model):
    """Flux 3e9/s, 1 s, fundamental parameters."""
    from PyMca5.PyMcaPhysics.xrf import ConcentrationsTool

    dictionary = read_dictionary(citrus_path.read_text())
    assert float(dictionary["concentrations"]["flux"]) == 3e9
    with quiet_pymca():
        theory = make_theory(dictionary)
    with quiet_output():
        theory.setData(x=np.arange(2048), y=citrus_counts[0])
        theory.estimate()
        _, result = theory.startfit(digest=1)
        tool = ConcentrationsTool.ConcentrationsTool()
        settings = tool.configure()
        settings.update(dictionary["concentrations"])
        theirs, _ = tool.processFitResult(
            config=settings,
            fitresult={"result": result},
            elementsfrommatrix=False,
            fluorates=theory._fluoRates,
            addinfo=True,
        )
    names = citrus_model.names
    areas = np.array([[result[group]["fitarea"] for group in names]])
    fractions, sigmas = MassFractions(citrus_model.mass_factor)(areas, np.sqrt(areas))
    expected = [theirs["mass fraction"][group] for group in names]
    np.testing.assert_allclose(fractions[0], expected, rtol=1e-9)
    by_name = dict(zip(names, fractions[0], strict=True))
    known = {"K K": 1.0e-2, "Ca K": 1.5e-2, "Fe K": 2.2e-5, "Zn K": 1.1e-5, "Sr K": 5.7e-5}
    assert {name: by_name[name] for name in known} == pytest.approx(known, rel=0.05)
    present = areas[0] > 0
    relative = sigmas[0, present] / fractions[0, present]
    np.testing.assert_allclose(relative, 1 / np.sqrt(areas[0, present]), rtol=1e-9)


def test_relative_to_the_matrix_both_uncertainties_count():
    fractions = MassFractions(np.array([0.65, 2.0]), reference=0)
    values, sigmas = fractions(np.array([[100.0, 50.0]]), np.array([[10.0, 5.0]]))
    np.testing.assert_allclose(values, [[0.65, 1.0]])
    np.testing.assert_allclose(sigmas, [[0.0, np.hypot(0.1, 0.1)]])


def test_without_the_reference_there_is_no_mass_fraction():
    fractions = MassFractions(np.array([0.65, 2.0]), reference=0)
    values, _ = fractions(np.array([[-3.0, 50.0]]), np.ones((1, 2)))
    assert np.isnan(values).all()


def test_the_detection_limit_is_three_sigma():
    np.testing.assert_allclose(detection_limit(np.array([2.0, 4.0]), 0.5), [3.0, 6.0])


AREAS = {"Fe K": 10000.0, "Cu K": 20000.0, "Zn K": 22000.0}
SIGMAS = {"Fe K": 100.0, "Cu K": 140.0, "Zn K": 150.0}


def test_a_standard_gives_back_what_it_holds():
    known = sensitivity(AREAS, SIGMAS, {"Fe K": "10 ug/cm**2"}, "50 s")
    density, sigma = known.areal_density("Fe K", 10000.0, 100.0, units.quantity(50.0, "s"))
    assert density.to("ug/cm**2").magnitude == pytest.approx(10.0)
    assert sigma.to("ug/cm**2").magnitude == pytest.approx(10.0 * np.hypot(0.01, 0.01))


def test_units_are_converted():
    known = sensitivity(AREAS, SIGMAS, {"Fe K": "0.1 g/m**2"}, "50 s")
    density, _ = known.areal_density("Fe K", np.ones((2, 3)) * 5000, 50.0, "25000 ms")
    assert density.shape == (2, 3)
    np.testing.assert_allclose(density.to("ug/cm**2").magnitude, 10.0)


def test_the_uncertainty_of_the_standard_counts():
    told = ("10 ug/cm**2", "1 ug/cm**2")
    known = sensitivity(AREAS, SIGMAS, {"Fe K": told}, "50 s")
    assert known.sigmas["Fe K"] / known.values["Fe K"] == pytest.approx(np.hypot(0.1, 0.01))


@pytest.mark.parametrize("density", ["10 ug/cm", "10 mg", 10.0])
def test_what_is_no_areal_density_is_refused(density):
    with pytest.raises(ConfigurationError, match=r"density of Fe K: found .* expected a unit"):
        sensitivity(AREAS, SIGMAS, {"Fe K": density}, "50 s")


def test_another_kind_of_exposure_is_refused():
    known = sensitivity(AREAS, SIGMAS, {"Fe K": "10 ug/cm**2"}, "50 s")
    with pytest.raises(ConfigurationError, match=r"exposure: found .*expected a unit like s"):
        known.areal_density("Fe K", 1.0, 1.0, "3 mm")


def test_what_is_no_quantity_is_refused():
    with pytest.raises(ConfigurationError, match="expected a number with a unit"):
        sensitivity(AREAS, SIGMAS, {"Fe K": "much (of"}, "50 s")


def test_a_standard_without_counts_is_refused():
    with pytest.raises(ConfigurationError, match=r"found 0 counts of Ni K.*expected all above"):
        sensitivity(AREAS, SIGMAS, {"Ni K": "10 ug/cm**2"}, "50 s")


def test_a_group_without_sensitivity_is_named():
    known = sensitivity(AREAS, SIGMAS, {"Fe K": "10 ug/cm**2"}, "50 s")
    with pytest.raises(ConfigurationError, match="found no sensitivity for Ni K"):
        known.areal_density("Ni K", 1.0, 1.0, "1 s")


@given(st.floats(-1, 1), st.floats(0.5, 4), st.floats(-2, 2))
def test_a_curve_finds_a_power_law_again(a, b, c):
    def law(z):
        x = np.log(z / 27)
        return float(np.exp(a + b * x + c * x * x))

    numbers = {"Ca K": 20, "Fe K": 26, "Zn K": 30, "Sr K": 38}
    densities = dict.fromkeys(numbers, "1 ug/cm**2")
    areas = {group: law(z) for group, z in numbers.items()}
    known = sensitivity(areas, {g: 0.01 * v for g, v in areas.items()}, densities, "1 s")
    found = curve(known, numbers, {"Cu K": 29})
    assert found.values["Cu K"] == pytest.approx(law(29), rel=1e-6)
    assert 0 < found.sigmas["Cu K"] < 0.05 * found.values["Cu K"]


@pytest.mark.parametrize(("group", "number"), [("Pb L", 82), ("Sr K", 38)])
def test_a_curve_is_not_extrapolated(group, number):
    numbers = {"Fe K": 26, "Cu K": 29, "Zn K": 30}
    known = sensitivity(AREAS, SIGMAS, dict.fromkeys(numbers, "1 ug/cm**2"), "1 s")
    with pytest.raises(ConfigurationError, match="Do not extrapolate"):
        curve(known, numbers, {group: number})
