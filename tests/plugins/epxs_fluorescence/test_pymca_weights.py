"""The full fit with PyMca's weights gives PyMca's numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import PyMca5
import pytest

from epxs_fluorescence.matrix_factors import matrix_factors
from epxs_fluorescence.pymca_theory import make_theory, quiet_output, quiet_pymca, read_dictionary
from epxs_fluorescence.pymca_weights import PymcaWeights
from epxs_fluorescence.quantities import MassFractions

BUNDLED = Path(PyMca5.__file__).parent / "PyMcaData"
NONE = np.zeros((0, 1))
WHOLE = slice(None)


def pymca(dictionary, counts):
    """Return PyMca's areas, sigmas and chi square, as its batch makes them; and its theory."""
    with quiet_pymca():
        theory = make_theory(dictionary)
    theory.enableOptimizedLinearFit()
    found = []
    for spectrum in counts:
        with quiet_output():
            theory.setData(x=np.arange(len(spectrum)), y=spectrum)
            theory.estimate()
            theory.startfit(digest=0)
            result = theory.imagingDigestResult()
        groups = result["groups"]
        found.append(
            (
                [result[g]["fitarea"] for g in groups],
                [result[g]["sigmaarea"] for g in groups],
                result["chisq"],
            )
        )
    areas, sigmas, chi2 = (np.array(column) for column in zip(*found, strict=True))
    return areas, sigmas, chi2, theory


def ours(dictionary, counts):
    with quiet_pymca():
        fit = PymcaWeights(dictionary, counts.shape[1])
    return fit, fit.fit(counts, WHOLE, NONE)


def same(dictionary, counts):
    """Check that both agree."""
    areas, sigmas, chi2, _ = pymca(dictionary, counts)
    _, found = ours(dictionary, counts)
    least = np.maximum(sigmas, 1.0)
    assert np.max(np.abs(found.areas - areas) / least) < 1e-6
    assert np.max(np.abs(found.sigmas - sigmas) / least) < 1e-6
    np.testing.assert_allclose(found.chi2, chi2, rtol=1e-8)


@pytest.fixture(scope="module")
def citrus_text(citrus_path):
    return citrus_path.read_text()


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"linearfitflag": 0},
        {"stripalgorithm": 1, "snipwidth": 30},
        {"continuum": 4, "linpolorder": 5, "stripflag": 0, "sumflag": 0},
        {"continuum": 5, "exppolorder": 4, "stripflag": 0, "linearfitflag": 0},
        {"hypermetflag": 1, "escapeflag": 0},
        {"fitweight": 0},
    ],
    ids=lambda changes: ", ".join(f"{k} {v}" for k, v in changes.items()) or "as it is",
)
def test_measured_spectra_give_pymcas_numbers(changes, citrus_text, citrus_counts):
    dictionary = read_dictionary(citrus_text)
    dictionary["fit"].update(changes)
    same(dictionary, citrus_counts[:3].astype(float))


def test_counts_corrected_for_dead_time_give_pymcas_numbers(citrus_text, citrus_counts):
    factors = np.array([0.98, 1.05, 1.17])[:, None]
    same(read_dictionary(citrus_text), citrus_counts[:3] * factors)


def test_the_first_spectrum_gives_the_numbers_known_of_it(citrus_text, citrus_counts):
    fit, found = ours(read_dictionary(citrus_text), citrus_counts[:1].astype(float))
    areas = dict(zip(fit.groups, found.areas[0], strict=True))
    known = {"Ca K": 5377, "Sr K": 3990, "K K": 1607, "Zn K": 344, "Br K": 239, "Fe K": 198}
    # they were fitted with lines from PyMca's table of exponentials
    assert {group: areas[group] for group in known} == pytest.approx(known, rel=1e-3, abs=0.5)
    assert found.chi2[0] == pytest.approx(1.110, abs=1e-3)


def test_free_parameters_of_the_detector_give_pymcas_numbers(citrus_text, citrus_counts):
    dictionary = read_dictionary(citrus_text)
    dictionary["fit"]["linearfitflag"] = 0
    dictionary["detector"].update(fixedzero=0, fixedgain=0)
    same(dictionary, citrus_counts[:1].astype(float))


@pytest.fixture(scope="module")
def steel():
    """The spectrum of a stainless steel that PyMca brings, and its configuration."""
    from PyMca5.PyMcaIO import specfilewrapper

    counts = specfilewrapper.Specfile(str(BUNDLED / "Steel.spe"))[0].mca(1)
    return np.asarray(counts, dtype=float)[None], (BUNDLED / "Steel.cfg").read_text()


def test_the_steel_of_pymca_gives_pymcas_numbers(steel):
    counts, text = steel
    same(read_dictionary(text), counts)


@pytest.mark.parametrize("reference", ["Fe", "Auto"])
def test_mass_fractions_relative_to_the_matrix_are_pymcas(steel, reference):
    from PyMca5.PyMcaPhysics.xrf import ConcentrationsTool

    counts, text = steel
    dictionary = read_dictionary(text)
    dictionary["concentrations"].update(usematrix=1, reference=reference)
    _, _, _, theory = pymca(dictionary, counts)
    with quiet_output():
        theory.setData(x=np.arange(counts.shape[1]), y=counts[0])
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
    fit, found = ours(dictionary, counts)
    factor, number = matrix_factors(fit.theory, fit.groups, found.areas[0])
    fractions, sigmas = MassFractions(factor, number)(found.areas, found.sigmas)
    for place, group in enumerate(fit.groups):
        if group in theirs["mass fraction"]:
            assert fractions[0, place] == pytest.approx(theirs["mass fraction"][group], rel=1e-6)
    assert fit.groups[number].startswith("Fe")
    assert sigmas[0, number] == 0


def test_the_thin_standard_of_pymca_gives_pymcas_numbers_and_its_cobalt():
    from PyMca5.tests import XrfTest

    counts = np.loadtxt(BUNDLED / "XRFSpectrum.mca", comments="#")[None]
    dictionary = read_dictionary(XrfTest.cfg)
    same(dictionary, counts)
    dictionary["concentrations"].update(usematrix=1, reference="Co")
    fit, found = ours(dictionary, counts)
    factor, number = matrix_factors(fit.theory, fit.groups, found.areas[0])
    fractions, _ = MassFractions(factor, number)(found.areas, found.sigmas)
    assert fractions[0, fit.groups.index("Co K")] == pytest.approx(0.0005, rel=1e-4)


def test_each_spectrum_gets_a_result_or_nan(citrus_text, citrus_counts):
    counts = citrus_counts[:2].astype(float)
    counts[0] = np.nan
    _, found = ours(read_dictionary(citrus_text), counts)
    assert np.isnan(found.areas[0]).all()
    assert np.isfinite(found.areas[1]).all()
