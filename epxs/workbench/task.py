"""The task of the window: its panes, their layout, and its menus."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from pyface.tasks.api import HSplitter, PaneItem, Tabbed, Task, TaskLayout, VSplitter
from traits.api import Any as AnyTrait
from traits.api import Dict, Instance, List, Str, observe

from epxs.workbench.failures import FailureLog
from epxs.workbench.i_pane_factory import IPaneFactory
from epxs.workbench.ids import TASK
from epxs.workbench.menus import Menus
from epxs.workbench.notice_views import NoticeStrip
from epxs.workbench.operations import Operations
from epxs.workbench.panes import CentralPane, ViewDockPane, ViewTaskPane
from epxs.workbench.perspectives import Perspective
from epxs.workbench.standard_commands import operation_commands
from epxs.workbench.status_bar import StatusBar
from epxs.workbench.workspace import Workspace

#: Widths of panes at the left and at the right; least and greatest height of those at the foot, and
#: height of texts alone there; width of those at the foot beside the wide one; pixels.
LEFT, RIGHT, FOOT, LOW_FOOT, BESIDE = 312, 312, (310, 580), 180, 400

#: Part of the height of the window that panes at the foot get: maps get the most.
FOOT_PART = 0.41


class WorkbenchTask(Task):
    """Shows the panes that plugins contribute."""

    id = TASK
    name = "no file"

    workspace = Instance(Workspace)
    factories = List(Instance(IPaneFactory))
    log = Instance(FailureLog)

    #: Arrangements of the panes, by id.
    perspectives = Dict(Str(), Instance(Perspective))

    #: Calculations that plugins add.
    operations = Instance(Operations)

    _status_bar = AnyTrait()
    _menus = Instance(Menus)
    _notices = AnyTrait()

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
        """Give the window its status line; forms at the right side are long, and get the corner."""
        from pyface.qt import QtCore

        self.window.control.setCorner(
            QtCore.Qt.Corner.BottomRightCorner, QtCore.Qt.DockWidgetArea.RightDockWidgetArea
        )
        self._status_bar = StatusBar(workspace=self.workspace, window=self.window.control)
        self._status_bar.create()
        self._menus.attach(self.window.control)
        self._notices = NoticeStrip(self.workspace, self.window.control)

    def set_first_sizes(self) -> None:
        """Give the panes of a window that is shown their first sizes."""
        from pyface.qt import QtCore

        window = self.window.control
        texts = all(getattr(each, "stack", "") == "tables" for each in self._shown("bottom"))
        part = min(max(round(FOOT_PART * window.height()), FOOT[0]), FOOT[1])
        foot_height = LOW_FOOT if texts else part
        for area, size, direction in (
            ("left", LEFT, QtCore.Qt.Orientation.Horizontal),
            ("right", RIGHT, QtCore.Qt.Orientation.Horizontal),
            ("bottom", foot_height, QtCore.Qt.Orientation.Vertical),
        ):
            docks = self._docks(self._of_area(area))
            window.resizeDocks(docks, [size] * len(docks), direction)
        foot = self._docks(self._of_area("bottom"))
        # the first pane at the foot is the wide one
        across = sum(dock.width() for dock in foot if not dock.visibleRegion().isEmpty())
        wide = max(across - BESIDE, BESIDE)
        widths = [wide] + [BESIDE] * (len(foot) - 1)
        window.resizeDocks(foot, widths[: len(foot)], QtCore.Qt.Orientation.Horizontal)

    def _shown(self, area: str) -> list[Any]:
        panes = ((each, self.window.get_dock_pane(each.id)) for each in self._of_area(area))
        return [factory for factory, pane in panes if pane is not None and pane.visible]

    def _docks(self, factories: Sequence[Any]) -> list[Any]:
        panes = [self.window.get_dock_pane(factory.id) for factory in factories]
        return [pane.control for pane in panes if pane is not None and pane.visible]

    def prepare_destroy(self) -> None:
        """Let go of the status line."""
        if self._status_bar is not None:
            self._status_bar.dispose()
        if self._menus is not None:
            self._menus.detach()
        self._notices = None

    def _operations_default(self) -> Operations:
        return Operations(workspace=self.workspace)

    # -- menus -----------------------------------------------------------------------------

    def _menu_bar_default(self) -> Any:
        commands = self.workspace.commands
        commands.add(operation_commands(self.operations))
        self._menus = Menus(commands=commands)
        return self._menus.make()

    # -- perspectives ----------------------------------------------------------------------

    def panes_of(self, perspective: str) -> set[str]:
        """Return the ids of the docked panes that a perspective shows at first."""
        chosen = self.perspectives.get(perspective)
        docked = [factory for factory in self.factories if factory.area != "centre"]
        return {factory.id for factory in docked if chosen is None or chosen.has(factory)}

    def arrange_panes(self, perspective: str) -> None:
        """Show the panes of a perspective as they are arranged at first."""
        from pyface.qt import QtCore

        shown = self.panes_of(perspective)
        for pane in self.window.dock_panes:
            pane.visible = pane.id in shown
        self.set_first_sizes()
        QtCore.QTimer.singleShot(0, self._raise_first)  # what was shown last would be on top

    def _raise_first(self) -> None:
        """Have the first pane of each stack on top."""
        if self.window is None or self.window.control is None:
            return
        for area in ("left", "right", "bottom"):
            for stack, members in groupby(self._shown(area), key=lambda factory: factory.stack):
                docks = self._docks(list(members))
                if stack and len(docks) > 1:
                    docks[0].raise_()

    def arrange_centre(self, perspective: str, front: str = "") -> None:
        """Show the tabs of the centre that belong to a perspective, *front* on top."""
        chosen = self.perspectives.get(perspective)
        if chosen is not None:
            self.window.central_pane.arrange(chosen.has, front or chosen.front)

    @observe("workspace:notices:told")
    def _tell(self, event: Any) -> None:
        if self._notices is not None:
            self._notices.tell(event.new)

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
