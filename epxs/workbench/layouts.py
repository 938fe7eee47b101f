"""How the window and its panes are arranged, in each perspective, from one run to the next."""

from __future__ import annotations

import base64
import logging
import time
from typing import Any

from pyface.qt import QtCore, QtWidgets
from traits.api import Any as AnyTrait
from traits.api import Dict, Float, HasStrictTraits, Instance, Str, observe

from epxs.workbench.workspace import Workspace

logger = logging.getLogger(__name__)

#: Raised when panes change so that an earlier layout would not fit.
VERSION = 2

#: Seconds between two looks at whether something was moved.
PACE = 3.0

#: What Qt calls the bars with the tabs of docks.
_DOCKS_BAR = "QMainWindowTabBar"


class Layouts(HasStrictTraits):
    """Arranges the panes of a window for the perspective of its workspace.

    Parameters
    ----------
    task
        The `WorkbenchTask` that the window shows.
    kept
        A `epxs.workbench.kept.Kept`.
    """

    workspace = Instance(Workspace)
    task = AnyTrait()
    kept = AnyTrait()

    #: Qt's own state of the docks, by perspective.
    _docks = Dict(Str(), Str())
    #: Ids of the panes on top in the centre, by perspective.
    _fronts = Dict(Str(), Str())
    _shown = Str()
    _written = AnyTrait()
    _looked = Float()

    @property
    def window(self) -> Any:
        """The QMainWindow."""
        return self.task.window.control

    def start(self) -> None:
        """Arrange the window as it was, or as it is at first."""
        state = self.kept.read()
        self._shown = self.workspace.perspective
        if state:
            self._take(state)
        self.task.arrange_centre(self._shown, self._fronts.get(self._shown, ""))
        if not self._arrange(self.workspace.perspective):
            # Qt gives room to docks only after it has laid out a window that is shown
            self.task.arrange_panes(self.workspace.perspective)
            QtCore.QTimer.singleShot(0, self._set_first_sizes)

    def look(self) -> None:
        """Keep what was moved, if it is time to look."""
        now = time.monotonic()
        if now - self._looked > PACE and self._is_there:
            self._looked = now
            state = self.state()
            if state != self._written:
                self._written = state
                self.kept.write(state)

    def state(self) -> dict[str, Any]:
        """Return all arrangements, as they are kept."""
        self._remember()
        return {
            "version": VERSION,
            "geometry": _text(self.window.saveGeometry()),
            "perspective": self._shown,
            "docks": dict(self._docks),
            "fronts": dict(self._fronts),
        }

    @observe("workspace:perspective")
    def _change(self, event: Any) -> None:
        """Go to another perspective; the one that is left stays as it is."""
        if not self._shown or not self._is_there or event.new == self._shown:
            return
        self._remember()
        self._shown = event.new
        self.task.arrange_centre(event.new, self._fronts.get(event.new, ""))
        if not self._arrange(event.new):
            self.task.arrange_panes(event.new)

    def _remember(self) -> None:
        self._docks[self._shown] = _text(self.window.saveState(VERSION))
        self._fronts[self._shown] = self.task.window.central_pane.front

    @property
    def _is_there(self) -> bool:
        return self.task.window is not None and self.task.window.control is not None

    def _set_first_sizes(self) -> None:
        if self._is_there:
            self.task.set_first_sizes()

    def _take(self, state: dict[str, Any]) -> None:
        try:
            if state["version"] != VERSION:
                return
            geometry = base64.b64decode(state["geometry"])
            docks = {str(id): str(text) for id, text in state["docks"].items()}
            fronts = {str(id): str(pane) for id, pane in state.get("fronts", {}).items()}
            perspective = str(state["perspective"])
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            logger.warning("the layout cannot be read (%r); the default one is used", error)
            return
        self.window.restoreGeometry(QtCore.QByteArray(geometry))
        self._docks, self._fronts = docks, fronts
        if perspective in self.task.perspectives:
            self._shown = perspective
            self.workspace.perspective = perspective

    def _arrange(self, perspective: str) -> bool:
        """Arrange the panes as they were; return whether that is known."""
        try:
            docks = base64.b64decode(self._docks.get(perspective, ""))
        except ValueError:
            return False
        bars = self._tab_bars() if self.window.isVisible() else []
        if not docks or not self.window.restoreState(QtCore.QByteArray(docks), VERSION):
            return False
        # Qt (6.11) makes tab bars anew, and leaves those before where they were: tabs of panes
        # that are elsewhere, on top of others
        for bar in bars:
            bar.hide()
        return True

    def _tab_bars(self) -> list[Any]:
        """Return the tabs of docks that lie above one another; each as a bar."""
        # what `findChildren` returned is kept by the window, and Qt makes other bars each time
        return [
            each
            for each in QtWidgets.QApplication.allWidgets()
            if each.metaObject().className() == _DOCKS_BAR and self.window.isAncestorOf(each)
        ]


def _text(array: Any) -> str:
    return base64.b64encode(bytes(array.data())).decode("ascii")
