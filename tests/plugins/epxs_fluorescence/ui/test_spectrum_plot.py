"""The drawing of a spectrum, into an image."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

import epxs
from epxs.phynx import api as phynx
from epxs_fluorescence.live_fit import fit_spectrum
from epxs_fluorescence.model import build_model
from epxs_fluorescence.spectrum_model import SpectrumReader, SpectrumReading

pytestmark = pytest.mark.gui


@pytest.fixture(scope="module")
def leaf_reader(citrus, citrus_path, tmp_path_factory):
    """A reader of the citrus leaf with its fit."""
    out = tmp_path_factory.mktemp("results") / "citrus_fit.h5"
    results = epxs.fit(citrus / "citrus_leaves.dat.h5", citrus_path, out=out)
    with phynx.open(citrus / "citrus_leaves.dat.h5") as file:
        measurement = file.default_entry.measurement
        yield SpectrumReader(measurement, results, phynx.read_grid(measurement))


@pytest.fixture
def draw():
    """A function that draws a plot at a size, pixels."""
    from chaco.api import PlotGraphicsContext

    def run(plot, size=(1000, 520)):
        plot.container.outer_bounds = list(size)
        plot.container.do_layout(force=True)
        image = PlotGraphicsContext(size)
        image.render_component(plot.container)
        return image

    return run


@pytest.fixture
def plot():
    from epxs_fluorescence.ui.spectrum_plot import SpectrumPlot

    return SpectrumPlot()


@pytest.mark.parametrize("size", [(1600, 700), (1000, 520), (620, 300), (400, 260)])
@pytest.mark.parametrize("rows", [(), (60,)])
def test_labels_do_not_overlap_at_any_size(plot, draw, leaf_reader, rows, size):
    plot.reading = leaf_reader.read(rows)
    draw(plot, size)
    labels = sorted(plot.labels.drawn, key=lambda label: label[1])
    assert len(labels) > 4
    for (_, _, right), (_, left, _) in pairwise(labels):
        assert right < left
    assert labels[0][1] >= plot.upper.x
    assert labels[-1][2] <= plot.upper.x2


def test_labels_stand_in_the_order_of_their_energies(plot, draw, leaf_reader):
    plot.reading = leaf_reader.read((60,))
    draw(plot)
    names = [name for name, _, _ in plot.labels.drawn]
    expected = ["K K", "Ca K", "Fe K", "Zn K", "Sr K"]
    assert [name for name in names if name in expected] == expected


def test_only_lines_in_view_are_labelled(plot, draw, leaf_reader):
    plot.reading = leaf_reader.read((60,))
    plot.zoom.show(5.5, 9.5)
    draw(plot)
    assert {name for name, _, _ in plot.labels.drawn} >= {"Fe K", "Zn K"}
    assert "Ca K" not in {name for name, _, _ in plot.labels.drawn}


def test_a_spectrum_without_a_fit_has_no_residual(plot, draw):
    counts = np.random.default_rng(1).poisson(20, 4096).astype(float)
    plot.reading = SpectrumReading("one", energy=0.01 * np.arange(4096), counts=counts)
    draw(plot)
    assert not plot.lower.visible
    assert plot.upper.index_axis.title == "energy (keV)"
    assert plot.labels.drawn == ()


def test_without_a_calibration_the_axis_has_channels(plot):
    plot.reading = SpectrumReading(
        "one", energy=np.arange(8.0), counts=np.ones(8), calibrated=False
    )
    assert plot.upper.index_axis.title == "channel"
    assert plot.upper.value_axis.title == "counts per channel"


def test_channels_without_counts_are_not_drawn_at_one_on_a_logarithmic_axis(plot):
    counts = np.array([0.0, 3.0, 0.0, 1.0])
    plot.reading = SpectrumReading("one", energy=np.arange(1.0, 5.0), counts=counts)
    assert list(plot.data.get_data("counts")) == [3.0, 1.0]
    plot.logarithmic = False
    assert list(plot.data.get_data("counts")) == [0.0, 3.0, 0.0, 1.0]


def test_a_spectrum_without_any_count_is_drawn_without_warning(plot, draw, recwarn):
    plot.reading = SpectrumReading("dark", energy=0.01 * np.arange(64), counts=np.zeros(64))
    draw(plot)
    assert not [warning for warning in recwarn if warning.category is RuntimeWarning]


def test_speed_of_drawing_4096_channels_with_their_fit(benchmark, plot, draw, leaf_reader):
    reading = leaf_reader.read((60,))
    twice = np.linspace(reading.energy[0], reading.energy[-1], 4096)
    fit = reading.fitted

    def finer(curve):
        return np.interp(twice, reading.energy, curve)

    fine = replace(
        fit,
        energy=twice,
        window=tuple(2 * edge for edge in fit.window),
        fit=finer(fit.fit),
        continuum=finer(fit.continuum),
        residual=np.zeros(2 * (fit.window[1] - fit.window[0])),
        components={name: finer(curve) for name, curve in fit.components.items()},
    )
    plot.reading = replace(reading, energy=twice, counts=finer(reading.counts), fitted=fine)
    benchmark(draw, plot)


def test_escape_peaks_with_most_counts_in_view_are_named(citrus_path, citrus_counts):
    from epxs_fluorescence.ui.marks import escapes

    fit = fit_spectrum(build_model(citrus_path), citrus_counts.sum(axis=0) * 1.0, 121).fitted
    assert [name for energy, name in escapes(fit, 1.0, 20.0)][:3] == ["Ca esc", "K esc", "Ar esc"]
    # below the fitted region the strongest ones are not seen, others are
    named = escapes(fit, 3.0, 16.0)
    assert named[0] == (pytest.approx(12.43, abs=0.02), "Sr esc")
    assert ("Fe esc", pytest.approx(4.66, abs=0.02)) in [(name, energy) for energy, name in named]


def test_what_is_compared_is_seen_up_to_its_top():
    from epxs_fluorescence.ui.spectrum_plot import SpectrumPlot

    energy, counts = np.arange(64) * 0.1, np.full(64, 5.0)
    shown = SpectrumReading("a point", energy=energy, counts=counts)
    plot = SpectrumPlot(reading=shown)
    plot.compared = [("reference", replace(shown, counts=100 * counts), "#009E73")]
    assert plot.upper.value_range.high > 500


def test_a_long_sentence_in_place_of_a_title_is_shown_whole(plot, draw):
    plot.heading.title = "no spectra: " + " ".join(f"word{n}" for n in range(24))
    image = draw(plot, (460, 260)).bmp_array
    dark = (image[..., :3].max(axis=2) < 90)[:66, 90:]
    lines = np.flatnonzero(np.diff(dark.any(axis=1).astype(int)) == 1)
    assert len(lines) >= 3
