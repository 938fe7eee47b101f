"""Panes of the window, made from what plugins contribute; a failing one says so in its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyface.tasks.api import DockPane, TaskPane
from traits.api import Any as AnyTrait
from traits.api import HasTraits, Instance, List, Str

from epxs.workbench.failures import FailureLog
from epxs.workbench.i_pane_factory import IPaneFactory
from epxs.workbench.workspace import Workspace

#: Width and height below which no pane is squeezed, in pixels.
LEAST = (180, 100)

#: Pixels at the left, top, right and bottom of a pane: its text does not touch the edge.
MARGINS = (5, 3, 5, 2)


def explanation(text: str, parent: Any) -> Any:
    """Return a widget that says what went wrong where a pane should be."""
    from pyface.qt import QtCore, QtWidgets

    label = QtWidgets.QLabel(text, parent)
    label.setWordWrap(True)
    label.setMargin(12)
    label.setTextInteractionFlags(QtCore.Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setAlignment(QtCore.Qt.AlignmentFlag.AlignCenter)
    return label


class _ViewPane(HasTraits):
    """What panes in the centre and docked ones share."""

    factory = Instance(IPaneFactory)
    workspace = Instance(Workspace)
    log = Instance(FailureLog)
    view = AnyTrait()
    ui = AnyTrait()

    def create_contents(self, parent: Any) -> Any:
        """Return the place of the view that the factory makes, now or when it is seen."""
        from epxs.workbench.waiting_place import WaitingPlace

        waits = bool(getattr(self.factory, "waits", False))
        return WaitingPlace(parent, self._create_view, self._tell_seen, waits)

    def _tell_seen(self, seen: bool) -> None:
        if self.view is not None and self.view.trait("seen") is not None:
            with self.log.guard(self.factory.id, "pane"):
                self.view.seen = seen

    def _create_view(self, parent: Any) -> Any:
        """Make the view; return its widget."""
        from epxs.workbench.tick_boxes import name_tick_boxes
        from epxs.workbench.wrapping_rows import wrap_rows

        try:
            with self.log.watch(self.factory.id, "pane"):
                self.view = self.factory.create_view(self.workspace)
            self.ui = self.view.edit_traits(kind="subpanel", parent=parent)
        except Exception as error:  # noqa: BLE001 - the edge of plugin loading
            self.log.record(self.factory.id, "pane", error)
            return explanation(
                f"{self.factory.name} cannot be shown.\n{type(error).__name__}: {error}\n"
                "See Help > Plugins.",
                parent,
            )
        # traitsui keeps the parent of a subpanel in an attribute of its widget. For a dock
        # that may be the last reference to it, and it would be deleted while its contents
        # are: a segmentation fault when the window is closed.
        self.ui.control._parent = None
        name_tick_boxes(self.ui.control)
        wrap_rows(self.ui.control)
        self.ui.control.setContentsMargins(*MARGINS)
        # else a long text in one pane would push the others aside, and widen the window
        self.ui.control.setMinimumSize(*LEAST)
        return self.ui.control

    def destroy(self) -> None:
        """Release the view before its widget goes."""
        view, self.view = self.view, None
        with self.log.guard(self.factory.id, "pane"):
            if hasattr(view, "dispose"):
                view.dispose()
            if self.ui is not None:
                self.ui.dispose()
        self.ui = None
        super().destroy()


class ViewDockPane(_ViewPane, DockPane):
    """A docked pane."""


class ViewTaskPane(_ViewPane, TaskPane):
    """A pane in the centre."""

    def create(self, parent: Any) -> None:
        """Create the widget."""
        self.control = self.create_contents(parent)


class FailedPane(DockPane):
    """Stands in for a dock pane that could not be made."""

    message = Str()

    def create_contents(self, parent: Any) -> Any:
        """Return a widget that says why."""
        return explanation(self.message, parent)


class CentralPane(TaskPane):
    """What is in the centre: one pane, several as tabs, or a hint that there is none."""

    #: A `ViewTaskPane` for each contribution.
    panes = List(Instance(ViewTaskPane))

    def create(self, parent: Any) -> None:
        """Create the widget."""
        from pyface.qt import QtWidgets

        for pane in self.panes:
            pane.task = self.task
            pane.create(parent)
        if len(self.panes) == 1:
            self.control = self.panes[0].control
        elif self.panes:
            self.control = QtWidgets.QTabWidget(parent)
            for pane in self.panes:
                self.control.addTab(pane.control, pane.factory.name)
        else:
            self.control = explanation("No plugin shows anything here.", parent)

    @property
    def front(self) -> str:
        """Id of the pane that is on top; "" if there are no tabs."""
        return self.panes[self.control.currentIndex()].factory.id if len(self.panes) > 1 else ""

    def arrange(self, shown: Callable[[Any], bool], front: str) -> None:
        """Show the tabs of the factories that are *shown*, that with the id *front* on top."""
        if len(self.panes) < 2:
            return
        for number, pane in enumerate(self.panes):
            self.control.setTabVisible(number, shown(pane.factory))
            if pane.factory.id == front:
                self.control.setCurrentIndex(number)

    def destroy(self) -> None:
        """Release the panes."""
        for pane in self.panes:
            pane.destroy()
        if len(self.panes) == 1:
            self.control = None  # it was that pane's
        super().destroy()
