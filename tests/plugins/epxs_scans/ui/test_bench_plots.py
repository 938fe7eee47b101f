"""How fast curves and images are drawn; ``make bench`` prints it."""

import numpy as np
import pytest

from epxs_scans.curve import Curve

pytestmark = pytest.mark.gui

#: Redraws a second of a curve of a million points, and of an image of 2048 x 2048.
CURVES, IMAGES = 20, 12


def draw(plot):
    """Draw a Chaco plot into an image of its size."""
    from chaco.api import PlotGraphicsContext

    gc = PlotGraphicsContext((900, 600))
    gc.render_component(plot)


@pytest.fixture
def sized():
    """A function that gives a drawing the size of a pane."""

    def size(drawing):
        drawing.plot.outer_bounds = [900, 600]
        drawing.plot.do_layout(force=True)
        return drawing

    return size


@pytest.mark.benchmark(group="drawing a curve of a million points")
def test_a_million_points(benchmark, sized):
    from epxs_scans.ui.curve_plot import CurvePlot

    random = np.random.default_rng(1)
    x = np.arange(1e6)
    curves = [Curve("y", "counts", x, random.random(1_000_000)) for _ in range(2)]
    drawing = sized(CurvePlot(curves=curves[:1]))
    turn = [0]

    def redraw():
        turn[0] += 1
        drawing.curves = [curves[turn[0] % 2]]
        draw(drawing.plot)

    benchmark(redraw)
    assert 1 / benchmark.stats.stats.median >= CURVES


@pytest.mark.benchmark(group="drawing an image of 2048 x 2048")
@pytest.mark.parametrize("logarithmic", [False, True])
def test_a_large_image(benchmark, sized, logarithmic):
    from epxs_scans.ui.image_plot import ImagePlot

    random = np.random.default_rng(1)
    images = [random.poisson(40, (2048, 2048)).astype(np.uint16) for _ in range(2)]
    extent = (-0.5, 2047.5, -0.5, 2047.5)
    drawing = sized(ImagePlot(values=images[0], extent=extent, logarithmic=logarithmic))
    turn = [0]

    def redraw():
        turn[0] += 1
        drawing.values = images[turn[0] % 2]
        draw(drawing.plot)

    benchmark(redraw)
    assert 1 / benchmark.stats.stats.median >= IMAGES
