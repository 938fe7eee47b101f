"""How fast a spectrum is drawn, read and fitted anew; ``make bench`` runs and prints it."""

import shutil

import numpy as np
import pytest

from epxs_fluorescence.fit_bench import FitBench
from epxs_fluorescence.live_fit import fit_spectrum
from epxs_fluorescence.model import build_model
from epxs_fluorescence.spectrum_model import SpectrumReading

pytestmark = pytest.mark.gui


@pytest.fixture
def plot():
    from epxs_fluorescence.ui.spectrum_plot import SpectrumPlot

    return SpectrumPlot()


@pytest.fixture
def paint():
    """A function that draws a plot of 1000 x 520 pixels."""
    from chaco.api import PlotGraphicsContext

    image = PlotGraphicsContext((1000, 520))

    def run(plot):
        plot.container.outer_bounds = [1000, 520]
        plot.container.do_layout(force=True)
        image.render_component(plot.container)

    return run


def test_ten_curves_of_8192_channels(benchmark, plot, paint):
    energy = np.arange(8192) * 0.005
    rng = np.random.default_rng(1)
    others = [
        (str(n), SpectrumReading("", "", energy, rng.poisson(9 * n, 8192).astype(float)), "#0072B2")
        for n in range(1, 10)
    ]
    plot.reading = SpectrumReading("ten curves", "", energy, rng.poisson(5, 8192).astype(float))
    plot.compared = others
    benchmark(lambda: paint(plot))


def test_the_leaf_with_its_fit(benchmark, plot, paint, citrus_path, citrus_counts):
    model = build_model(citrus_path)
    counts = citrus_counts.sum(axis=0).astype(float)
    fit = fit_spectrum(model, counts, 121)
    reading = SpectrumReading("leaf", "", model.energy, counts, True, fit.fitted)

    def show():
        plot.reading = None
        plot.reading = reading
        paint(plot)

    benchmark(show)


def test_the_fit_of_a_point(benchmark, citrus_path, citrus_counts):
    model, mean = build_model(citrus_path), citrus_counts.mean(axis=0)
    benchmark(lambda: fit_spectrum(model, citrus_counts[7].astype(float), 1, mean))


@pytest.mark.parametrize(
    "edit",
    ["an element on and off", "another gain", "another region", "another energy", "a click"],
)
def test_live_edit(benchmark, workspace, deliver, citrus, citrus_path, tmp_path, edit):
    waiting = []
    bench = FitBench(workspace, lambda seconds, call: waiting.append(call))

    def until(condition):
        def step():
            calls, waiting[:] = list(waiting), []
            for call in calls:
                call()
            return condition()

        deliver(workspace, step, 60.0)

    workspace.open(shutil.copy(citrus / "citrus_leaves.dat.h5", tmp_path / "leaf.h5"))
    until(lambda: bench.reading is not None and bench.reading.complete)
    bench.load(str(citrus_path))
    until(lambda: bench.fit is not None and bool(bench.setup.edges))
    bench.setup.toggle("Co", "K")
    until(lambda: not bench.busy)
    count = iter(range(10**6))

    def change():
        n, before = next(count), bench.reading
        if edit == "an element on and off":
            bench.setup.toggle("Co", "K")
        elif edit == "another gain":
            bench.setup.calibration.gain = 0.00992 + 1e-7 * n
        elif edit == "another region":
            bench.setup.region.last = 1640 - n
        elif edit == "another energy":
            bench.setup.beam.energy = 17.2 + 0.001 * (n + 1)
        else:
            workspace.active.select(n % 121)
        until(lambda: bench.reading is not before and not bench.busy)

    benchmark.pedantic(change, rounds=10, warmup_rounds=1)
    bench._models.close()
