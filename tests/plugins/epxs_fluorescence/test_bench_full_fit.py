"""How fast the full fit is, beside PyMca's own loop over the same spectra in the same run.

``make bench`` (or ``pytest --benchmark-only -s``) runs and prints them.
"""

from __future__ import annotations

import time

import numpy as np
import pytest

import epxs
from epxs.analysis.api import CorrectedReader, ProcessExecutor, Source, blocks
from epxs_fluorescence.full_fit import FullFitAnalysis
from epxs_fluorescence.pymca_theory import make_theory, quiet_output, quiet_pymca, read_dictionary
from epxs_fluorescence.region_fit import RegionFitter

#: The 121 measured points, this many times: starting the workers takes a second or two.
TIMES = 8
#: Points of PyMca's loop; it takes as long for each.
LOOP = 20


def timed_loop(dictionary, counts):
    """PyMca's loop of its batch: set the data, estimate, fit, digest; and seconds a point."""
    with quiet_pymca():
        theory = make_theory(dictionary)
    theory.enableOptimizedLinearFit()
    areas = []
    begun = time.perf_counter()
    for spectrum in counts:
        with quiet_output():
            theory.setData(x=np.arange(len(spectrum)), y=spectrum)
            theory.estimate()
            theory.startfit(digest=0)
            result = theory.imagingDigestResult()
        areas.append([result[group]["fitarea"] for group in result["groups"]])
    seconds = (time.perf_counter() - begun) / len(counts)
    return result["groups"], np.array(areas), seconds


KINDS = {
    "as it is (linear, strip)": {},
    "SNIP": {"stripalgorithm": 1, "snipwidth": 30},
    "not linear": {"linearfitflag": 0},
}


@pytest.mark.benchmark(group="full fit beside PyMca's own loop")
@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", KINDS)
def test_beside_pymcas_own_loop(benchmark, kind, citrus, citrus_path, tmp_path, capsys):
    """From the file, with the start of 2 workers; equal results for PyMca's weights."""
    from PyMca5.PyMcaIO import ConfigDict

    config = ConfigDict.ConfigDict()
    config.read(str(citrus_path))
    config["fit"].update(KINDS[kind])
    path = tmp_path / "kind.cfg"
    config.write(str(path))
    with epxs.open(citrus / "citrus_leaves.dat.h5") as file:
        measurement = file.default_entry.measurement
        reader = CorrectedReader(measurement, dead_time=False)
        rows = reader.measured_rows()
        source = Source(str(file.location), measurement.path, dead_time=False)
        counts, _ = reader.read(range(LOOP))
        tasks = {
            own: FullFitAnalysis(path, own).prepare(source, reader, rows)[1]
            for own in (True, False)
        }
    groups, areas, theirs = timed_loop(read_dictionary(path.read_text()), counts)
    found = {}

    def ours(own):
        begun = time.perf_counter()
        todo = list(blocks(rows, 8)) * TIMES
        done = list(ProcessExecutor(2).run(tasks[own], todo))
        found[own] = ((time.perf_counter() - begun) / (TIMES * len(rows)), done)

    benchmark.pedantic(lambda: (ours(True), ours(False)), rounds=1)
    order = [tasks[True].settings["groups"].index(group) for group in groups]
    apart = 0.0
    for block in found[True][1]:
        for row, mine, sigma in zip(
            block.rows, block.values["areas"], block.values["sigmas"], strict=True
        ):
            if row < LOOP:
                off = np.abs(mine[order] - areas[row]) / np.maximum(sigma[order], 1.0)
                apart = max(apart, float(off.max()))
    same, mean = (theirs / found[own][0] for own in (True, False))
    with capsys.disabled():
        print(
            f"\n{kind}: PyMca's loop {1e3 * theirs:.0f} ms a point; on 2 workers with its "
            f"weights {same:.1f} times as fast, {apart:.1e} sigma apart; with weights from the "
            f"mean {mean:.1f} times"
        )
    benchmark.extra_info.update(same=same, mean=mean)
    assert apart < 1e-6


@pytest.mark.benchmark(group="full fit of a region, process warm")
def test_a_region(benchmark, citrus_path, citrus_counts):
    total = citrus_counts[:30].sum(axis=0)
    with RegionFitter(citrus_path) as fitter:
        benchmark.pedantic(fitter.fit, (total, 30), rounds=5, warmup_rounds=1)
