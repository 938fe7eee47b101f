"""A bar of colours has the lowest colour at its lower end."""

import numpy as np
import pytest

pytestmark = pytest.mark.gui


@pytest.mark.parametrize("height", [40, 300])
def test_a_bar_goes_from_its_lower_to_its_upper_colour(height):
    from kiva.image import GraphicsContext

    from epxs.workbench.plots.api import draw_gradient

    colours = np.full((256, 4), 255, np.uint8)
    colours[:, 0] = np.arange(256)
    gc = GraphicsContext((60, 320), bottom_up=1)
    gc.clear((1.0, 1.0, 1.0, 1.0))
    draw_gradient(gc, colours, (10, 8), (16, height))
    red = gc.bmp_array[::-1, 18, :][:, 0 if gc.format().startswith("rgb") else 2].astype(int)
    bar = red[8 : 8 + height]
    assert bar[1] < 16
    assert bar[-2] > 239
    assert (np.diff(bar) >= 0).all()
    assert (red[: 8 - 1] == 255).all()
    assert (red[8 + height + 1 :] == 255).all()
