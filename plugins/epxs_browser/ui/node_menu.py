"""What can be done with a node of the tree: copy its path, copy it as Python, hand it on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pyface.qt import QtGui, QtWidgets

from epxs.core.api import EpxsError
from epxs.workbench.api import NodePlace
from epxs_browser.handing_on import FORMATS, export_node


def node_menu(place: NodePlace, workspace: Any, parent: Any) -> Any:
    """Return the menu of a node."""
    menu = QtWidgets.QMenu(parent)
    clipboard = QtGui.QGuiApplication.clipboard()
    whole = f"{place.file.filename}::{place.path}"
    menu.addAction("Copy path", lambda: clipboard.setText(place.path))
    menu.addAction("Copy file and path", lambda: clipboard.setText(whole))
    menu.addAction("Copy as Python", lambda: clipboard.setText(place.python))
    menu.addSeparator()
    for ending, what in FORMATS.items():
        menu.addAction(
            f"Export as {ending} ({what})…",
            lambda ending=ending: _ask_and_export(place, workspace, parent, ending),
        )
    return menu


def _ask_and_export(place: NodePlace, workspace: Any, parent: Any, ending: str) -> None:
    name = place.path.strip("/").replace("/", "_") or "file"
    out, _ = QtWidgets.QFileDialog.getSaveFileName(
        parent, "Export", str(Path(place.file.filename).with_name(f"{name}{ending}"))
    )
    if out:
        start_export(place, workspace, out)


def start_export(place: NodePlace, workspace: Any, out: str) -> None:
    """Write a node in the thread of its file; tell the user when it is there, or why not."""

    def done(path: Path) -> None:
        workspace.notify(f"{place.path} is in {path}.")
        workspace.script.tell(f"np.save({str(path)!r}, {place.python}[...])"
                              if path.suffix == ".npy" else f"# {path} was exported")  # fmt: skip

    def failed(error: Exception) -> None:
        sentence = str(error) if isinstance(error, EpxsError) else f"{out}: {error}"
        workspace.notify(" ".join(sentence.split()), level="error")

    place.file.errands.submit(lambda: export_node(place.file, place.path, out), done, failed)
