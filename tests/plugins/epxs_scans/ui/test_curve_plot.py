"""Tests for the drawing of curves."""

import numpy as np
import pytest

pytestmark = pytest.mark.gui


@pytest.fixture
def drawing():
    from epxs_scans.curve import Curve
    from epxs_scans.ui.curve_plot import CurvePlot

    x = np.arange(20.0)
    return CurvePlot(curves=[Curve("I0", "counts", x, 2 * x), Curve("I1", "counts", x, x + 3)])


def test_curves_are_lighter_on_dark_paper(drawing):
    from epxs.workbench.api import PAPER

    def lightness():
        return [max(drawing.plot.plots[f"line {n}"][0].color_[:3]) for n in (0, 1)]

    white = lightness()
    PAPER.dark = True
    try:
        dark = lightness()
        named = [colour for _, colour in drawing.legend.entries]
    finally:
        PAPER.dark = False
    assert all(after > before for before, after in zip(white, dark, strict=True))
    assert [max(colour[:3]) for colour in named] == dark
    assert lightness() == white
