"""Panes of the window, made from what plugins contribute; a failing one says so in its place."""

from __future__ import annotations

from typing import Any

from pyface.tasks.api import DockPane, TaskPane
from traits.api import Any as AnyTrait
from traits.api import Instance

from epxs.workbench.failures import FailureLog
from epxs.workbench.i_pane_factory import IPaneFactory
from epxs.workbench.workspace import Workspace


class _ViewPane:
    """What panes in the centre and docked ones share."""

    def create_contents(self, parent: Any) -> Any:
        """Return the widget of the view that the factory makes."""
        try:
            self.view = self.factory.create_view(self.workspace)
            self.ui = self.view.edit_traits(kind="subpanel", parent=parent)
        except Exception as error:  # noqa: BLE001 - the edge of plugin loading
            self.log.record(self.factory.id, "pane", error)
            return self._explanation(parent, error)
        # traitsui keeps the parent of a subpanel in an attribute of its widget. For a dock
        # that may be the last reference to it, and it would be deleted while its contents
        # are: a segmentation fault when the window is closed.
        self.ui.control._parent = None
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

    def _explanation(self, parent: Any, error: Exception) -> Any:
        from pyface.qt import QtCore, QtWidgets

        label = QtWidgets.QLabel(
            f"{self.factory.name} cannot be shown.\n{type(error).__name__}: {error}\n"
            "See Help > Plugins.",
            parent,
        )
        label.setWordWrap(True)
        label.setAlignment(QtCore.Qt.AlignmentFlag.AlignCenter)
        return label


class ViewDockPane(_ViewPane, DockPane):
    """A docked pane."""

    factory = Instance(IPaneFactory)
    workspace = Instance(Workspace)
    log = Instance(FailureLog)
    view = AnyTrait()
    ui = AnyTrait()


class ViewTaskPane(_ViewPane, TaskPane):
    """The pane in the centre."""

    factory = Instance(IPaneFactory)
    workspace = Instance(Workspace)
    log = Instance(FailureLog)
    view = AnyTrait()
    ui = AnyTrait()


class EmptyPane(TaskPane):
    """Stands in the centre when no plugin offers a pane for it."""

    def create(self, parent: Any) -> None:
        """Create an empty widget."""
        from pyface.qt import QtWidgets

        self.control = QtWidgets.QWidget(parent)
