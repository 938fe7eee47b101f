"""Tests of the colours of plots."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epxs.workbench.paper import Paper

PARTS = st.floats(0.0, 1.0)


def luminance(colour):
    return 0.3 * colour[0] + 0.6 * colour[1] + 0.1 * colour[2]


@pytest.mark.parametrize("dark", [False, True])
def test_ink_stands_out_from_its_paper(dark):
    paper = Paper(dark=dark)
    assert abs(luminance(paper.ink) - luminance(paper.ground)) > 0.6
    assert abs(luminance(paper.dim) - luminance(paper.ground)) > 0.45


@given(PARTS, PARTS, PARTS)
def test_colours_are_what_they_are_on_white_and_light_on_dark_paper(red, green, blue):
    assert Paper().legible(red, green, blue) == (red, green, blue)
    assert max(Paper(dark=True).legible(red, green, blue)) >= 0.499


@pytest.mark.gui
def test_plots_wear_the_colours_and_change_them():
    from chaco.api import ArrayPlotData, OverlayPlotContainer, Plot

    paper, plot = Paper(), Plot(ArrayPlotData())
    plot.title = "a map"
    container = paper.dress(OverlayPlotContainer(plot))
    assert plot.bgcolor_ == paper.ground
    paper.dark = True
    assert container.bgcolor_ == plot.bgcolor_ == paper.ground
    assert plot.x_axis.tick_label_color_ == paper.ink
    assert plot.y_axis.title_color_ == paper.ink
    assert plot.x_grid.line_color_ == paper.rule


@pytest.mark.gui
def test_plots_are_not_kept_alive():
    import gc
    import weakref

    from chaco.api import ArrayPlotData, Plot

    paper = Paper()
    plot = weakref.ref(paper.dress(Plot(ArrayPlotData())))
    gc.collect()
    assert plot() is None
