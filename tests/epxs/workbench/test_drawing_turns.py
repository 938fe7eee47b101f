"""Plots share the turns of the window: each is drawn once for what changed, few at a time."""

import time
from itertools import pairwise

import pytest

from epxs.workbench import drawing_turns

pytestmark = pytest.mark.gui


class Slow:
    """Something that takes long to draw."""

    def __init__(self, told, name, seconds=1.0):
        self.told, self.name, self.seconds = told, name, seconds

    def draw_beforehand(self):
        self.told.append(self.name)
        return self.seconds


@pytest.fixture
def turn():
    from pyface.qt import QtCore, QtWidgets

    application = QtWidgets.QApplication.instance() or QtWidgets.QApplication([])
    assert application is not None
    return QtCore.QCoreApplication.processEvents


def turns_until(turn, condition):
    number, end = 0, time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        turn()
        number += 1
    return number


def test_a_plot_waits_when_the_turn_is_used_up_and_is_drawn_in_another(turn):
    turns, told = drawing_turns.DrawingTurns(), []
    assert turns.has_time
    turns.spend(1.0)
    assert not turns.has_time
    turns.wait(Slow(told, "a"))
    turns_until(turn, lambda: told)
    turns_until(turn, lambda: turns.has_time)


def test_one_slow_plot_is_drawn_a_turn_in_the_order_in_which_they_came(turn):
    turns, told = drawing_turns.DrawingTurns(), []
    plots = [Slow(told, name) for name in "abc"]
    for plot in [*plots, plots[0]]:
        turns.wait(plot)
    assert not turns.has_time  # who comes now waits behind them
    seen = []
    turns_until(turn, lambda: seen.append(len(told)) or len(told) == 3)
    assert told == ["a", "b", "c"]
    assert {after - before for before, after in pairwise(seen)} <= {0, 1}


def test_fast_plots_are_drawn_together(turn):
    turns, told = drawing_turns.DrawingTurns(), []
    for name in "abc":
        turns.wait(Slow(told, name, seconds=0.001))
    turns_until(turn, lambda: told)
    assert told == ["a", "b", "c"]


@pytest.fixture
def squares(turn):
    """Two components in one window that count how often they are drawn."""
    from epxs.workbench import toolkit

    toolkit.prepare()
    from enable.api import Component, ComponentEditor
    from traits.api import HasTraits, Instance, Int
    from traitsui.api import UItem, View

    class Square(Component):
        drawn = Int()
        red = Int(255)
        costs = 0.0

        def _draw_mainlayer(self, gc, view_bounds=None, mode="normal"):
            self.drawn += 1
            time.sleep(self.costs)
            with gc:
                gc.set_fill_color((self.red / 255, 0.0, 0.0, 1.0))
                gc.rect(0, 0, *self.bounds)
                gc.fill_path()

    class Window(HasTraits):
        left = Instance(Component)
        right = Instance(Component)
        traits_view = View(
            UItem("left", editor=ComponentEditor()),
            UItem("right", editor=ComponentEditor()),
            resizable=True,
        )

    window = Window(left=Square(), right=Square())
    ui = window.edit_traits()
    ui.control.resize(200, 200)
    ui.control.show()
    turns_until(turn, lambda: window.left.drawn and window.right.drawn)
    for _ in range(10):
        turn()
        time.sleep(0.01)
    yield ui, window.left, window.right
    ui.dispose()


def red_of(widget, place=(50, 50)):
    return widget.grab().toImage().pixelColor(*place).red()


def test_what_did_not_change_is_shown_again_without_being_drawn(squares, turn):
    ui, left, _ = squares
    before = left.drawn
    ui.control.repaint()
    assert left.drawn == before
    left.red = 40
    left.request_redraw()
    turns_until(turn, lambda: left.drawn > before)
    assert left.drawn == before + 1


def test_of_two_slow_plots_one_waits_for_the_next_turn_and_then_shows_what_is_new(squares, turn):
    ui, left, right = squares
    left.costs = right.costs = 0.05
    left.drawn = right.drawn = 0
    for each in (left, right):
        each.red = 100
        each.request_redraw()
    ui.control.repaint()
    assert (left.drawn, right.drawn) == (1, 0)
    turns_until(turn, lambda: right.drawn >= 1)
    assert left.drawn == 1
    assert red_of(ui.get_editors("right")[0].control) == 100
    assert (left.drawn, right.drawn) == (1, 1)


def test_a_picture_of_the_window_shows_all_that_changed(squares):
    ui, left, right = squares
    left.costs = right.costs = 0.05
    for each in (left, right):
        each.red = 150
        each.request_redraw()
    picture = ui.control.grab().toImage()
    assert {picture.pixelColor(100, y).red() for y in (50, 150)} == {150}


def test_what_nobody_sees_is_not_drawn_until_it_is_seen(squares, turn):
    ui, _, right = squares
    ui.control.hide()
    right.drawn = 0
    right.request_redraw()
    for _ in range(5):
        turn()
    assert right.drawn == 0
    ui.control.show()
    turns_until(turn, lambda: right.drawn >= 1)
