"""Drawing leaves no numbers behind."""

import sys

import numpy as np
import pytest

pytestmark = pytest.mark.gui

#: Times that each is drawn; many times what Python's own caches hold.
TIMES = 2000


@pytest.fixture
def context():
    from epxs.workbench.frugal_context import FrugalContext

    return FrugalContext((40, 40), pix_format="bgra32")


def numbers(*texts):
    """Return numbers that nobody else has."""
    return tuple([float(text) for text in texts])  # exact: Python keeps what it shortens


@pytest.mark.parametrize("kind", ["rectangle", "image", "fill", "lines"])
def test_what_is_drawn_again_and_again_leaves_no_numbers_behind(context, kind):
    image = type(context)((4, 4), pix_format="bgra32")
    draw = {
        "rectangle": lambda: context.draw_rect(numbers("1.5", "2.5", "3.5", "4.5")),
        "image": lambda: context.draw_image(image, numbers("1.5", "2.5", "3.5", "4.5")),
        "fill": lambda: context.set_fill_color(numbers("0.1", "0.2", "0.3", "0.4")),
        "lines": lambda: context.set_stroke_color(numbers("0.1", "0.2", "0.3")),
    }[kind]
    draw()
    before = sys.getallocatedblocks()
    for _ in range(TIMES):
        draw()
    assert sys.getallocatedblocks() - before < TIMES / 4


def test_it_draws_the_same(context):
    from kiva.image import GraphicsContext

    def draw(on):
        on.set_fill_color((0.9, 0.2, 0.1, 1.0))
        on.set_stroke_color(np.array([0.0, 0.5, 0.5]))
        on.draw_rect((4, 5.5, 20, 9))
        patch = GraphicsContext((5, 5), pix_format="bgra32")
        on.draw_image(patch, (20, 22, 9, 9))
        on.draw_image(patch)
        return np.array(on.bmp_array)

    plain = GraphicsContext((40, 40), pix_format="bgra32")
    drawn = draw(context)
    np.testing.assert_array_equal(drawn, draw(plain))
    assert len(np.unique(drawn)) > 2
