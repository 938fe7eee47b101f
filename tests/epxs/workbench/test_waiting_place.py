"""Panes that wait are made when they are first seen."""

import pytest
from traits.api import Bool, HasStrictTraits, Instance, Int, List, Str, provides

from epxs.workbench.api import PANES, IPaneFactory

pytestmark = pytest.mark.gui


class Shown(HasStrictTraits):
    text = Str("here it is")
    seen = Bool()


@provides(IPaneFactory)
class Slow(HasStrictTraits):
    id = Str()
    name = Str("Slow")
    area = Str("centre")
    stack = Str()
    order = Int(1)
    waits = Bool(True)
    made = List()
    view = Instance(Shown, ())

    def create_view(self, workspace):
        self.made.append(self.id)
        return self.view


def test_a_tab_that_waits_is_made_once_when_it_is_looked_at(make_window, wait_until):
    from envisage.api import Plugin

    factories = [Slow(id=f"lab.{name}") for name in ("first", "second")]

    class Lab(Plugin):
        id = "lab"
        panes = List(contributes_to=PANES)

        def _panes_default(self):
            return factories

    application = make_window([Lab()])
    tabs = application.windows[0].central_pane.control
    wait_until(lambda: factories[0].made == ["lab.first"])
    assert factories[1].made == []
    for _ in range(2):
        tabs.setCurrentIndex(1)
        wait_until(lambda: factories[1].made == ["lab.second"])
        tabs.setCurrentIndex(0)
    assert [factory.made for factory in factories] == [["lab.first"], ["lab.second"]]


@pytest.mark.parametrize("waits", [False, True])
def test_a_view_is_told_whether_it_is_seen(make_window, wait_until, waits):
    from envisage.api import Plugin

    first, second = (Slow(id=f"lab.{name}", waits=waits) for name in ("first", "second"))

    class Lab(Plugin):
        id = "lab"
        panes = List(contributes_to=PANES)

        def _panes_default(self):
            return [first, second]

    application = make_window([Lab()])
    tabs = application.windows[0].central_pane.control
    wait_until(lambda: first.view.seen)
    assert not second.view.seen
    tabs.setCurrentIndex(1)
    wait_until(lambda: second.view.seen and not first.view.seen)


def test_a_dock_behind_another_is_made_when_its_tab_is_chosen(make_window, wait_until):
    from envisage.api import Plugin

    first, second = (
        Slow(id=f"lab.{name}", name=name, area="right", stack="lab") for name in ("front", "behind")
    )

    class Lab(Plugin):
        id = "lab"
        panes = List(contributes_to=PANES)

        def _panes_default(self):
            return [first, second]

    application = make_window([Lab()])
    # as sorted by id, the one called behind lies in front
    docks = {pane.id: pane.control for pane in application.windows[0].dock_panes}
    wait_until(lambda: second.view.seen)
    assert first.made == []
    docks["lab.front"].raise_()
    wait_until(lambda: first.view.seen and not second.view.seen)


def test_places_that_are_seen_together_are_filled_in_turns_of_their_own(make_window, wait_until):
    from pyface.qt import QtCore, QtWidgets

    from epxs.workbench.waiting_place import WaitingPlace

    make_window([])
    told = []

    def make(parent):
        told.append("filled")
        QtCore.QTimer.singleShot(0, lambda: told.append("turned"))
        return QtWidgets.QLabel("here it is")

    both = QtWidgets.QWidget()
    layout = QtWidgets.QVBoxLayout(both)
    for _ in range(2):
        layout.addWidget(WaitingPlace(both, make))
    both.resize(200, 200)
    both.show()
    wait_until(lambda: told.count("turned") == 2)
    assert told == ["filled", "turned"] * 2
    both.deleteLater()
