"""Take the pictures of the documentation from the running application.

    python docs/make_screenshots.py [FOLDER]

runs the demo without a screen, opens its file in the window, and saves ``workbench.png`` and
``shell.png`` (by default below ``docs/images``).
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

IMAGES = Path(__file__).parent / "images"
SIZE = (1500, 940)
PATIENCE = 60.0


def main(folder: Path) -> None:
    """Take all pictures."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with tempfile.TemporaryDirectory() as home:
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "IPYTHONDIR", "JUPYTER_RUNTIME_DIR"):
            os.environ[name] = str(Path(home, name.lower()))
        os.environ["XDG_DOCUMENTS_DIR"] = "/data"  # not where this happens to run
        path = _record(Path(home))
        folder.mkdir(parents=True, exist_ok=True)
        _photograph(path, folder)


def _record(home: Path) -> Path:
    """Run the demo, and return its file."""
    from epxs.cli.main import main as epxs

    assert epxs(["demo", "--headless", "--rate", "1000", "--out", str(home / "demo")]) == 0
    return home / "demo/demo.h5"


def _photograph(path: Path, folder: Path) -> None:
    from epxs.workbench.host import make_application

    application = make_application(remembers=False)
    application.start()
    window = application.open_window()
    window.resize(*SIZE)
    workspace = application.workspace
    workspace.open(path)
    _wait(lambda: workspace.active is not None)
    _settle()
    workspace.active.select(workspace.active.grid.row_at(0.2, 0.1))
    _settle()
    window.grab().save(str(folder / "workbench.png"))
    _shell(application)
    window.grab().save(str(folder / "shell.png"))
    application.exit(force=True)
    application.stop()


def _shell(application: Any) -> None:
    """Show the shell with something in it."""
    pane = application.windows[0].get_dock_pane("epxs.shell.console")
    pane.control.show()
    pane.control.raise_()
    _wait(lambda: pane.view is not None and pane.view.session.state == "running")
    (editor,) = pane.ui.get_editors("session")
    _wait(lambda: editor.console is not None and "In [1]:" in _text(editor.console))
    for number, cell in enumerate(
        ('maps.area("Ca K").max(), maps.certainty("Ca K")', 'workspace.active.choose("Fe K")'),
        start=2,
    ):
        editor.console.execute(cell)
        _wait(lambda number=number: f"In [{number}]:" in _text(editor.console))
    _settle()


def _text(console: Any) -> str:
    return str(console._control.toPlainText())


def _settle() -> None:
    """Wait until all views have what they asked for, and have drawn it."""
    from epxs.workbench.api import in_the_air

    for _ in range(3):
        end = time.monotonic() + 0.5
        _wait(lambda end=end: in_the_air() == 0 and time.monotonic() > end)


def _wait(condition: Callable[[], bool]) -> None:
    from pyface.qt import QtCore

    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise SystemExit("the window did not get ready")
        QtCore.QCoreApplication.processEvents()
        time.sleep(0.005)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else IMAGES)
