"""The task of the window: its panes, their layout, and its menus."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import groupby
from typing import Any

from pyface.action.api import Action
from pyface.action.schema.api import SGroup, SMenu, SMenuBar
from pyface.tasks.action.api import DockPaneToggleGroup, TaskAction
from pyface.tasks.api import HSplitter, PaneItem, Tabbed, Task, TaskLayout, VSplitter
from traits.api import Any as AnyTrait
from traits.api import Instance, List, observe

from epxs.workbench.failures import FailureLog
from epxs.workbench.i_pane_factory import IPaneFactory
from epxs.workbench.ids import TASK
from epxs.workbench.operations import Operations
from epxs.workbench.panes import CentralPane, ViewDockPane, ViewTaskPane
from epxs.workbench.status_bar import StatusBar
from epxs.workbench.workspace import Workspace

#: What files are offered: spec files have any ending or none.
FILES = ";;".join(
    (
        "Scans (*.h5 *.hdf5 *.nxs *.nx *.hdf *.dat *.spec)",
        "NeXus and HDF5 files (*.h5 *.hdf5 *.nxs *.nx *.hdf)",
        "spec files (*.dat *.spec *.spc *.mca)",
        "All files (*)",
    )
)

#: Width of panes at the sides and height of those at the foot, in pixels.
SIDE, FOOT = 300, 375


class WorkbenchTask(Task):
    """Shows the panes that plugins contribute."""

    id = TASK
    name = "no file"

    workspace = Instance(Workspace)
    factories = List(Instance(IPaneFactory))
    log = Instance(FailureLog)

    #: Calculations that plugins add.
    operations = Instance(Operations)

    _status_bar = AnyTrait()

    # -- panes -----------------------------------------------------------------------------

    def create_central_pane(self) -> Any:
        """Return the pane for the centre."""
        panes = [self._pane(ViewTaskPane, factory) for factory in self._of_area("centre")]
        return CentralPane(panes=panes)

    def create_dock_panes(self) -> list[Any]:
        """Return the panes around the centre."""
        return [
            self._pane(ViewDockPane, factory, dock_area=area, visible=True)
            for area in ("left", "right", "bottom")
            for factory in self._of_area(area)
        ]

    def _pane(self, kind: type, factory: Any, **traits: Any) -> Any:
        return kind(
            id=factory.id,
            name=factory.name,
            factory=factory,
            workspace=self.workspace,
            log=self.log,
            **traits,
        )

    def _of_area(self, area: str) -> list[Any]:
        return [factory for factory in self.factories if factory.area == area]

    def _default_layout_default(self) -> TaskLayout:
        return TaskLayout(
            left=arrange(self._of_area("left"), VSplitter),
            right=arrange(self._of_area("right"), VSplitter),
            bottom=arrange(self._of_area("bottom"), HSplitter),
            bottom_left_corner="bottom",
            bottom_right_corner="bottom",
        )

    def activated(self) -> None:
        """Give the window its status line."""
        self._status_bar = StatusBar(workspace=self.workspace, window=self.window.control)
        self._status_bar.create()

    def set_first_sizes(self) -> None:
        """Give the panes of a window that is shown their first sizes."""
        from pyface.qt import QtCore

        window = self.window.control
        for area, size, direction in (
            ("left", SIDE, QtCore.Qt.Orientation.Horizontal),
            ("right", SIDE, QtCore.Qt.Orientation.Horizontal),
            ("bottom", FOOT, QtCore.Qt.Orientation.Vertical),
        ):
            docks = self._docks(self._of_area(area))
            window.resizeDocks(docks, [size] * len(docks), direction)
        foot = self._docks(self._of_area("bottom"))
        # the first pane at the foot is the wide one
        widths = [930] + [470] * (len(foot) - 1)
        window.resizeDocks(foot, widths[: len(foot)], QtCore.Qt.Orientation.Horizontal)

    def _docks(self, factories: Sequence[Any]) -> list[Any]:
        panes = [self.window.get_dock_pane(factory.id) for factory in factories]
        return [pane.control for pane in panes if pane is not None and pane.visible]

    def prepare_destroy(self) -> None:
        """Let go of the status line."""
        if self._status_bar is not None:
            self._status_bar.dispose()

    def _operations_default(self) -> Operations:
        return Operations(workspace=self.workspace)

    # -- menus -----------------------------------------------------------------------------

    def _menu_bar_default(self) -> SMenuBar:
        return SMenuBar(
            SMenu(
                SGroup(
                    TaskAction(name="&Open...", method="open_file", accelerator="Ctrl+O"),
                    TaskAction(name="&Close", method="close_file", accelerator="Ctrl+W"),
                    id="files",
                ),
                SGroup(TaskAction(name="&Quit", method="quit", accelerator="Ctrl+Q"), id="quit"),
                id="File",
                name="&File",
            ),
            SMenu(
                SGroup(
                    TaskAction(name="&All points", method="show_all", accelerator="Ctrl+0"),
                    id="points",
                ),
                DockPaneToggleGroup(),
                id="View",
                name="&View",
            ),
            SMenu(*self._operation_actions(), id="Analysis", name="&Analysis"),
            SMenu(
                TaskAction(name="&Plugins", method="show_plugins"),
                TaskAction(name="&About epxs", method="show_about"),
                id="Help",
                name="&Help",
            ),
        )

    def _operation_actions(self) -> list[Any]:
        """Return an action for each operation that plugins add."""
        actions = [
            Action(name=f"{title}...", on_perform=partial(self.ask_operation, name))
            for name, title in self.operations.available().items()
        ]
        nothing = Action(name="no operations are installed; plugins add them", enabled=False)
        return actions or [nothing]

    def ask_operation(self, name: str) -> None:
        """Show the form of an operation."""
        self.operations.ask(name, self.window.control)

    def open_file(self) -> None:
        """Ask for files, and open them."""
        from pyface.qt import QtWidgets

        paths, _ = QtWidgets.QFileDialog.getOpenFileNames(
            self.window.control, "Open files", "", FILES
        )
        for path in paths:
            self.workspace.open(path)

    def close_file(self) -> None:
        """Close the document that is looked at."""
        if self.workspace.active is not None:
            self.workspace.close(self.workspace.active)

    def quit(self) -> None:
        """Close the window."""
        self.window.close()

    def show_all(self) -> None:
        """Look at all points again, not at one."""
        if self.workspace.active is not None:
            self.workspace.active.select(None)

    def show_plugins(self) -> None:
        """Show what plugins there are, and what failed."""
        from epxs.workbench.plugins_dialog import show_plugins

        show_plugins(self.window.application, self.window.control)

    def show_about(self) -> None:
        """Say what this is."""
        from epxs.workbench.plugins_dialog import show_about

        show_about(self.window.control)

    # --------------------------------------------------------------------------------------

    @observe("workspace:active")
    def _set_title(self, event: Any) -> None:
        document = self.workspace.active
        self.name = "no file" if document is None else document.name


def arrange(factories: Sequence[Any], splitter: Any) -> Any:
    """Return the layout of the panes of one area: those of one stack as tabs."""
    items = []
    for stack, members in groupby(factories, key=lambda factory: factory.stack):
        panes = [PaneItem(factory.id) for factory in members]
        if stack and len(panes) > 1:
            items.append(Tabbed(*panes, active_tab=panes[0].id))
        else:
            items.extend(panes)
    if not items:
        return None
    return items[0] if len(items) == 1 else splitter(*items)
