"""What was open and looked at, so that it is there again after a crash."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path
from typing import Any

from traits.api import Any as AnyTrait
from traits.api import Dict, Float, HasStrictTraits

from epxs.core.api import EpxsError

#: Seconds between two looks at whether something changed.
PACE = 2.0

#: Rows of a selection that are kept.
MOST_ROWS = 100_000


class SessionState(HasStrictTraits):
    """Keeps the open entries of a workspace, and opens them again.

    Parameters
    ----------
    workspace
        The workspace; `look` is called from its main thread.
    kept
        A `epxs.workbench.kept.Kept`.
    """

    workspace = AnyTrait()
    kept = AnyTrait()

    _written = AnyTrait()
    _looked = Float()
    #: What is to be restored of entries that are being opened, by file and entry.
    _awaited = Dict()

    def look(self) -> None:
        """Keep what changed, if it is time to look."""
        now = time.monotonic()
        self._restore_opened()
        if now - self._looked < PACE:
            return
        self._looked = now
        state = self.state()
        if state != self._written:
            self._written = state
            self.kept.write(state)

    def state(self) -> dict[str, Any]:
        """Return what is open, as it is kept."""
        documents = self.workspace.documents
        active = self.workspace.active
        return {
            "documents": [_state_of(document) for document in documents],
            "active": documents.index(active) if active in documents else -1,
        }

    def restore(self) -> None:
        """Open again what was open; what is gone is left out."""
        found = self.kept.read()
        documents = found.get("documents", [])
        active = found.get("active", -1)
        order = [each for each in documents if isinstance(each, dict) and _is_there(each)]
        if 0 <= active < len(documents) and documents[active] in order:
            order.remove(documents[active])
            order.append(documents[active])  # what is opened last is looked at
        for each in order:
            key = (str(Path(each["file"]).resolve()), str(each["entry"]))
            self._awaited = {**self._awaited, key: each}
            self.workspace.open(f"{each['file']}::{each['entry']}")

    def _restore_opened(self) -> None:
        if not self._awaited:
            return
        for document in self.workspace.documents:
            key = (str(Path(document.file.filename).resolve()), document.entry.path)
            kept = self._awaited.pop(key, None)
            if kept is not None:
                _restore(document, kept)
        if not self.workspace.opening:
            self._awaited = {}


def _state_of(document: Any) -> dict[str, Any]:
    selection = () if document.measurement is None else tuple(document.measurement.selection)
    return {
        "file": str(Path(document.file.filename).absolute()),
        "entry": document.entry.path,
        "expressions": list(document.expressions),
        "element": document.element if document.chosen else "",
        "quantity": document.quantity,
        "corrected": document.corrected,
        "selection": [int(row) for row in selection[:MOST_ROWS]],
        "views": document.views,
    }


def _is_there(kept: dict[str, Any]) -> bool:
    try:
        return Path(str(kept["file"])).is_file() and bool(kept["entry"])
    except (KeyError, OSError):
        return False


def _restore(document: Any, kept: dict[str, Any]) -> None:
    """Show of *document* what was shown; what makes no sense any more is left out."""
    if isinstance(views := kept.get("views"), dict):
        document.views = views
    for text in kept.get("expressions", ()):
        with contextlib.suppress(EpxsError):
            document.add_expression(str(text))
    if kept.get("element"):
        document.choose(str(kept["element"]))
    if kept.get("quantity") in document.trait("quantity").handler.values:
        document.quantity = kept["quantity"]
    document.corrected = bool(kept.get("corrected")) and document.has_dead_time
    rows = tuple(row for row in kept.get("selection", ()) if isinstance(row, int))
    if rows and document.measurement is not None:
        npoints = document.measurement.npoints
        document.measurement.selection = tuple(row for row in rows if 0 <= row < npoints)
