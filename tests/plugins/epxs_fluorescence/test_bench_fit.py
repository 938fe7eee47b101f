"""How fast the linear fit is, beside PyMca's fast fit of the same spectra in the same run.

``make bench`` (or ``pytest --benchmark-only -s``) runs and prints them. BLAS should have
one thread: ``OPENBLAS_NUM_THREADS=1``.
"""

from __future__ import annotations

import time

import numpy as np
import pytest

SPECTRA = 10_000


@pytest.fixture(scope="module")
def spectra(citrus_counts):
    """Poisson spectra with the means of the measured ones; shape ``(10000, 2048)``."""
    means = citrus_counts[np.arange(SPECTRA) % len(citrus_counts)]
    return np.random.default_rng(1).poisson(means).astype(np.uint16)


@pytest.mark.benchmark(group="linear fit of 10,000 spectra, 28 groups")
def test_areas_sigmas_and_chi_square(benchmark, citrus_model, spectra, learnt):
    estimator = learnt(citrus_model, spectra)
    benchmark.pedantic(estimator.fit, (spectra,), rounds=5, warmup_rounds=1)
    benchmark.extra_info["spectra per second"] = SPECTRA / benchmark.stats["median"]


@pytest.mark.benchmark(group="linear fit of one spectrum, 28 groups")
def test_one_spectrum(benchmark, citrus_model, spectra, learnt):
    estimator = learnt(citrus_model, spectra)
    benchmark(estimator.fit, spectra[:1])


@pytest.mark.benchmark(group="refresh of weights and continuum")
def test_refresh(benchmark, citrus_model, spectra, learnt):
    benchmark(learnt(citrus_model, spectra).refresh)


@pytest.mark.benchmark(group="beside PyMca's FastXRFLinearFit")
@pytest.mark.parametrize(
    ("background", "settings", "least"),
    [
        ("polynomial", {"stripflag": 0, "continuum": 4, "linpolorder": 5}, 1.0),
        ("SNIP", {"stripflag": 1, "stripalgorithm": 1, "continuum": 0}, 3.0),
    ],
)
def test_beside_pymca(
    benchmark, background, settings, least, citrus_path, spectra, learnt, tmp_path, capsys
):
    """Areas and sigmas of both; PyMca's whole call, weighted by the average, with refit."""
    from PyMca5.PyMcaIO import ConfigDict
    from PyMca5.PyMcaPhysics.xrf import FastXRFLinearFit

    from epxs_fluorescence.model import build_model

    config = ConfigDict.ConfigDict()
    config.read(str(citrus_path))
    config["fit"].update(settings, sumflag=0)
    path = tmp_path / "fast.cfg"
    config.write(str(path))
    theirs = FastXRFLinearFit.FastXRFLinearFit()
    theirs.setFitConfiguration(config)
    estimator = learnt(build_model(path), spectra)
    estimator.fit(spectra)
    ratios = []

    def both():
        begun = time.perf_counter()
        theirs.fitMultipleSpectra(y=spectra, weight=1, refit=True, nosave=True)
        between = time.perf_counter()
        estimator.fit(spectra)
        done = time.perf_counter()
        ratios.append((between - begun) / (done - between))
        return between - begun, done - between

    slow, fast = benchmark.pedantic(both, rounds=3)
    ratio = float(np.median(ratios))
    benchmark.extra_info["ratio"] = ratio
    with capsys.disabled():
        print(
            f"\n{background}: PyMca fast {SPECTRA / slow:,.0f}/s, epxs {SPECTRA / fast:,.0f}/s "
            f"with sigmas and chi square: {ratio:.1f} times"
        )
    assert ratio > least
