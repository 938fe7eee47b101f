"""The window, with mends for Pyface 8.0.0."""

from __future__ import annotations

from typing import Any

from envisage.ui.tasks.api import TaskWindow
from pyface.action.api import ActionManager
from traits.api import observe


def release_controls(manager: Any) -> None:
    """Disconnect the toolkit controls that an action manager has made.

    ``ActionManager.destroy`` cannot be used for it: it also destroys the actions, and the
    manager is used again when its task is shown again.
    """
    for group in manager.groups:
        for item in group.items:
            if isinstance(item, ActionManager):
                release_controls(item)
    for name in ("_menus", "_toolbars"):
        controls = getattr(manager, name, None)
        while controls:
            controls.pop().dispose()


class GuardedTaskWindow(TaskWindow):
    """A task window that shows its tool bars and survives a failing task."""

    # Pyface 8.0.0 creates status bars here in place of the tool bars (enthought/pyface#1251,
    # mended after that release). The name is that of the base class, so that this replaces
    # the broken observer.
    @observe("tool_bar_managers.items")
    def _update_tool_bar_managers(self, event: Any) -> None:
        from pyface.qt import QtWidgets

        if self.control is None:
            return
        for manager in event.old if isinstance(event.old, list) else []:
            release_controls(manager)
        for child in self.control.children():
            if isinstance(child, QtWidgets.QToolBar):
                self.control.removeToolBar(child)
                child.deleteLater()
        self._create_tool_bar(self.control)

    # Pyface leaves the observers of old menu items connected; they then touch deleted
    # QActions: errors, and in the end a segmentation fault.
    @observe("menu_bar_manager")
    def _menu_bar_manager_updated(self, event: Any) -> None:
        if self.control is not None:
            if event.old is not None:
                release_controls(event.old)
            self._create_menu_bar(self.control)

    def destroy(self) -> None:
        """Leave the screen at once; to take a window apart takes up to a second."""
        if self.control is not None:
            self.control.hide()
        super().destroy()

    def add_task(self, task: Any) -> None:
        """Add a task; one that fails is left out."""
        try:
            super().add_task(task)
        except Exception as error:  # noqa: BLE001 - the edge of plugin loading
            self.application.log.record(task.id, "task", error)
            self._states = [state for state in self._states if state.task is not task]
            task.window = None
