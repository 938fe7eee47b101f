"""What models of panes share that read maps of the document which a workspace shows."""

from __future__ import annotations

from typing import Any

import numpy as np
from traits.api import Bool, Event, HasStrictTraits, Instance, Str, observe

from epxs.core.api import NORMAL
from epxs.workbench.api import Document, Latest, MapData, Workspace
from epxs_maps.contrast import USUAL, colours


class FollowingMaps(HasStrictTraits):
    """Reads the maps it wants whenever they change; what to make of them is its subclasses'.

    While nobody sees it, nothing is read, and nothing is kept of a document that was left.
    """

    workspace = Instance(Workspace)
    document = Instance(Document)

    #: Whether somebody sees it.
    seen = Bool(True)

    #: Fired when there is something new to show.
    redrawn = Event()

    #: Why there is nothing to be seen, a sentence; "" if there is.
    trouble = Str("no scan is open")

    #: Whether it shows pictures, which a line of points does not make.
    needs_plane = False

    #: How urgent the reading is.
    priority = NORMAL

    _reader = Instance(Latest, ("maps of a pane",))
    _is_behind = Bool()

    def stop(self) -> None:
        """Follow no longer."""
        self.workspace = None
        self._reader.cancel()

    def forget(self) -> None:
        """Drop what is of the document before."""

    def begin(self) -> None:
        """Choose what to show of another document, or of none."""

    def wanted(self) -> list[str]:
        """Return the names of the maps to read."""
        raise NotImplementedError

    def prepare(self, found: dict[str, MapData]) -> Any:
        """Return what `take` is given of the maps that were *found*; not in the main thread.

        What takes long with very many points belongs here.
        """
        return found

    def take(self, found: Any) -> None:
        """Take what was made of the maps that were read."""
        raise NotImplementedError

    @observe("workspace.active")
    def _change_document(self, event: Any) -> None:
        self._reader.cancel()
        self.forget()  # first: of another document it would not fit the grid
        if not self.seen:
            self.document = None
            return
        self.document = None if self.workspace is None else self.workspace.active
        self.trouble = "no scan is open" if self.document is None else ""
        self.begin()
        self.refresh()

    @observe("seen")
    def _catch_up(self, event: Any) -> None:
        if self.seen and self.workspace is not None:
            if self.document is not self.workspace.active:
                self._change_document(None)
            elif self._is_behind:
                self.refresh()

    @observe("document:[grown, quantity, corrected, map_names]")
    def _grow(self, event: Any) -> None:
        self.refresh()

    def refresh(self) -> None:
        """Read the maps again."""
        document = self.document
        self._is_behind = not self.seen
        if document is None or self._is_behind:
            return
        errands = document.file.errands
        names = [name for name in dict.fromkeys(self.wanted()) if name in document.map_names]

        def read() -> tuple[Any, str]:
            colours(USUAL)  # here, as the first of them takes long to import
            found = {}
            for name in names:
                found[name] = document.read_map(name)
                errands.give_way()
            return self.prepare(found), lacking(document, found)

        def show(prepared: Any, nothing: str) -> None:
            self.take(prepared)
            self.trouble = self.missing(names, nothing)
            self.redrawn = True

        self._reader.ask(errands, read, lambda found: show(*found), self.priority, self._give_up)

    def _give_up(self, sentence: str) -> None:
        """Show no older maps in place of those that cannot be read, and say why."""
        self.forget()
        self.trouble = sentence
        self.redrawn = True

    def missing(self, names: list[str], nothing: str) -> str:
        """Return why the maps *names* show nothing, in one sentence; "" if they show some.

        *nothing* is what `lacking` says of them.
        """
        document = self.document
        if document is None:
            return "no scan is open"
        if self.needs_plane and document.grid.is_line:
            return f"{document.name}: its points lie on one line; see its columns as curves"
        if not names and document.map_names:
            return "choose what is to be shown"
        return nothing


def lacking(document: Document, found: dict[str, MapData]) -> str:
    """Return why maps that were *found* show nothing, in one sentence; "" if they show some."""
    if not document.map_names:
        return f"{document.name}: it has no map, neither of counters nor of fitted elements"
    if any(np.isfinite(data.values).any() for data in found.values()):
        return ""
    return f"{document.name}: found no finite value in {', '.join(found)}; nothing to draw"
