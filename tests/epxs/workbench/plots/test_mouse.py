"""Tests of the mouse over plots: what a click is, and what a drag."""

from types import SimpleNamespace

import pytest

pytestmark = pytest.mark.gui


class Window:
    """Keeps who owns the mouse."""

    mouse_owner = None

    def set_mouse_owner(self, owner, transform=None):
        self.mouse_owner = owner


@pytest.fixture
def hand():
    """A mouse over a plot of 0 to 10 on 100 pixels that writes down what it is told."""
    from chaco.api import ArrayPlotData, Plot

    from epxs.workbench.plots.api import Mouse

    class Told(Mouse):
        def frame(self, first, second):
            told.append(("frame", first, second))

        def move(self, dx, dy):
            told.append(("move", round(dx, 6), round(dy, 6)))

        def zoom(self, notches, x, y):
            told.append(("zoom", notches, x, y))

    told = []
    plot = Plot(ArrayPlotData(), padding=0, bounds=[100, 100])
    plot.range2d.set_bounds((0.0, 0.0), (10.0, 10.0))
    plot.index_mapper.trait_set(range=plot.index_range, low_pos=0, high_pos=100)
    plot.value_mapper.trait_set(range=plot.value_range, low_pos=0, high_pos=100)
    mouse = Told.over(plot, clicked=lambda x, y: told.append(("click", x, y)))
    mouse.__dict__.update(told=told, window=Window())
    return mouse


def do(mouse, what, x, y, wheel=0):
    """Let *mouse* get one event."""
    event = SimpleNamespace(
        x=x, y=y, mouse_wheel=wheel, window=mouse.window, handled=False, net_transform=lambda: None
    )
    getattr(mouse, f"{mouse.event_state}_{what}", lambda event: None)(event)


def test_a_tremble_is_a_click_where_the_button_went_down(hand):
    do(hand, "left_down", 20, 30)
    do(hand, "mouse_move", 23, 30)
    do(hand, "left_up", 23, 30)
    assert hand.told == [("click", 2.0, 3.0)]


def test_a_drag_is_a_box_and_ends_at_the_edge_of_the_plot(hand):
    do(hand, "left_down", 20, 30)
    do(hand, "mouse_move", 400, 50)
    assert hand.box.corners == [20, 30, 99, 50]
    assert hand.window.mouse_owner is hand
    do(hand, "left_up", 400, 50)
    assert hand.told == [("frame", (2.0, 3.0), (pytest.approx(9.9), 5.0))]
    assert (hand.box.corners, hand.window.mouse_owner) == ([], None)


def test_a_drag_that_comes_back_is_no_click(hand):
    do(hand, "left_down", 20, 30)
    do(hand, "mouse_move", 60, 50)
    do(hand, "mouse_move", 20, 30)
    do(hand, "left_up", 20, 30)
    assert [name for name, *_ in hand.told] == ["frame"]


def test_who_fails_to_take_a_box_gets_the_mouse_no_longer(hand):
    def fails(first, second):
        raise RuntimeError("no")

    hand.__dict__["frame"] = fails
    do(hand, "left_down", 20, 30)
    do(hand, "mouse_move", 60, 50)
    with pytest.raises(RuntimeError, match="no"):
        do(hand, "left_up", 60, 50)
    assert (hand.event_state, hand.window.mouse_owner) == ("normal", None)


def test_what_the_middle_button_grips_stays_under_the_mouse(hand):
    do(hand, "middle_down", 20, 30)
    do(hand, "mouse_move", 40, 20)
    do(hand, "middle_up", 40, 20)
    assert hand.told == [("move", -2.0, 1.0)]


def test_the_wheel_zooms_around_the_mouse_and_not_beside_the_axes(hand):
    do(hand, "mouse_wheel", 20, 30, wheel=2)
    do(hand, "mouse_wheel", 200, 30, wheel=2)
    assert hand.told == [("zoom", 2, 2.0, 3.0)]


def test_a_stroke_is_white_within_black(hand):
    import numpy as np
    from kiva.image import GraphicsContext

    from epxs.workbench.plots.api import stroke_twice

    gc = GraphicsContext((20, 20))
    gc.clear((0.5, 0.2, 0.2, 1.0))
    stroke_twice(gc, lambda gc: gc.lines([(0, 10), (20, 10)]), width=2.0, rim=2.0)
    column = np.asarray(gc.bmp_array)[:, 10, :3].astype(int).sum(axis=1)
    assert (column.max(), column.min()) == (3 * 255, 0)
    assert column[10] == 3 * 255
