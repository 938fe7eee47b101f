"""A picture of the window, taken when everything in it is drawn."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from traits.api import Any as AnyTrait
from traits.api import Callable as CallableTrait
from traits.api import Float, HasStrictTraits, Instance, Int

from epxs.core.api import FileError
from epxs.workbench.latest import in_the_air
from epxs.workbench.workspace import Workspace

#: Quiet turns in a row after which nothing more is expected; seconds between turns.
TURNS, PACE = 5, 0.06

#: Seconds after which the picture is taken anyway.
PATIENCE = 60.0


class Photographer(HasStrictTraits):
    """Waits until nothing is read or delivered any more, and takes the picture.

    Parameters
    ----------
    workspace
        What the window shows.
    window
        The QMainWindow.
    ready
        Says whether that which the picture is of is complete.
    """

    workspace = Instance(Workspace)
    window = AnyTrait()
    ready = CallableTrait()

    _timer = AnyTrait()
    _quiet = Int()
    _began = Float()

    def take(self, path: str | Path | None, then: Callable[[], None]) -> None:
        """Save the picture to *path*, if there is one, as soon as it is complete; call *then*."""
        from pyface.qt import QtCore

        self._timer = QtCore.QTimer()
        self._timer.timeout.connect(lambda: self._look(path, then))
        self._timer.start(int(1000 * PACE))

    def _look(self, path: str | Path | None, then: Callable[[], None]) -> None:
        if not self.ready():
            self._quiet, self._began = 0, 0.0
            return
        self._began = self._began or time.monotonic()
        busy = self.workspace.opening or in_the_air()
        self._quiet = 0 if busy else self._quiet + 1
        if self._quiet >= TURNS or time.monotonic() - self._began > PATIENCE:
            self._timer.stop()
            try:
                if path is not None:
                    save_picture(self.window, Path(path))
            finally:
                then()


def save_picture(widget: Any, path: Path) -> None:
    """Save what *widget* shows to *path*.

    Raises
    ------
    FileError
        If the file cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if not widget.grab().save(str(path)):
        raise FileError(
            f"{path}: the picture cannot be written; expected a folder that can be written and "
            "a name that ends in .png. Choose another name."
        )
