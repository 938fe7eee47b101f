"""Regions of the map: selections with a name, which can be put together and taken back."""

from __future__ import annotations

from typing import Any

import numpy as np
from traits.api import Bool, HasStrictTraits, Instance, List, Property, Str, observe

from epxs.core.api import ConfigurationError
from epxs.phynx.api import ScatteredGrid, row_numbers
from epxs.workbench.api import Document, Grid, Workspace, rows_text, select_rows
from epxs_maps.selecting import Mode, combine, mask_of, rows_of

#: Letters that a name may have.
LENGTH = 60

#: Under which name a document keeps whether its map shows outlines of regions.
OUTLINED = "epxs.maps.outlined"


def keep_region(workspace: Workspace, name: str, rows: Any) -> None:
    """Keep *rows* of the document that is looked at under a name; can be taken back, and is told.

    Parameters
    ----------
    rows
        Row numbers, or a mask of all rows.

    Raises
    ------
    ConfigurationError
        If the name is none, or there are no such rows.
    """
    document, name = workspace.active, name.strip()
    if not 0 < len(name) <= LENGTH:
        raise ConfigurationError(
            f"region {name!r:.80}: found {len(name)} letters; expected a name of 1 to {LENGTH}. "
            "Write one."
        )
    found = row_numbers(rows, document.grid.rows)
    _change(workspace, document, f"region {name}", {**document.regions, name: found})
    workspace.script.tell(
        "from epxs_maps.regions import keep_region; "
        f"keep_region(app.workspace, {name!r}, {rows_text(found)})"
    )


def remove_region(workspace: Workspace, name: str) -> None:
    """Take a region away; can be taken back, and is told."""
    document = workspace.active
    left = {each: rows for each, rows in document.regions.items() if each != name}
    _change(workspace, document, f"take away region {name}", left)
    workspace.script.tell(
        f"from epxs_maps.regions import remove_region; remove_region(app.workspace, {name!r})"
    )


def rename_region(workspace: Workspace, name: str, new: str) -> None:
    """Give a region another name; can be taken back, and is told.

    Raises
    ------
    ConfigurationError
        If the name is none, or another region has it.
    """
    document, new = workspace.active, new.strip()
    if new == name:
        return
    if not 0 < len(new) <= LENGTH or new in document.regions:
        raise ConfigurationError(
            f"region {name!r}: found the new name {new!r:.80}; expected 1 to {LENGTH} letters that "
            "no other region has. Write another one."
        )
    renamed = {new if each == name else each: rows for each, rows in document.regions.items()}
    _change(workspace, document, f"region {new}", renamed)
    workspace.script.tell(
        "from epxs_maps.regions import rename_region; "
        f"rename_region(app.workspace, {name!r}, {new!r})"
    )


def _change(
    workspace: Workspace, document: Document, what: str, regions: dict[str, np.ndarray]
) -> None:
    before = document.regions
    workspace.undo.do(
        what,
        lambda: document.trait_set(regions=regions),
        lambda: document.trait_set(regions=before),
    )


def is_outlined(document: Document | None) -> bool:
    """Whether the map of a document shows where its regions are."""
    return document is None or document.views.get(OUTLINED, True) is not False


class RegionsModel(HasStrictTraits):
    """The regions of the document that a workspace shows, and what can be done with them."""

    workspace = Instance(Workspace)
    document = Instance(Document)

    #: Names, in the order in which they were made.
    names = List(Str())

    #: Those that are chosen in the list.
    chosen = List(Str())

    #: The name that the selection is to get.
    new_name = Str()

    #: Whether the map shows where they are.
    outlined = Bool(True)

    #: What is wrong, or where regions are kept; a sentence.
    told = Str()

    #: Whether there is something to be done it to.
    has_selection = Property(Bool(), observe="document:measurement:selection")
    has_chosen = Property(Bool(), observe="chosen.items")

    def stop(self) -> None:
        """Follow no longer."""
        self.workspace = None

    @observe("workspace.active")
    def _change_document(self, event: Any) -> None:
        self.document = None if self.workspace is None else self.workspace.active

    @observe("document.views")
    def _follow_outlined(self, event: Any) -> None:
        self.outlined = is_outlined(self.document)

    @observe("outlined")
    def _outline(self, event: Any) -> None:
        document = self.document
        if document is not None and is_outlined(document) != self.outlined:
            document.views = {**document.views, OUTLINED: self.outlined}

    @observe("document.regions")
    def _list(self, event: Any) -> None:
        self.names = [] if self.document is None else list(self.document.regions)
        self.chosen = [name for name in self.chosen if name in self.names]

    @observe("document.regions_note")
    def _tell_place(self, event: Any) -> None:
        self.told = "" if self.document is None else self.document.regions_note

    def points(self, name: str) -> int:
        """Return how many points a region has."""
        return len(self.document.regions[name])

    def keep_selection(self) -> None:
        """Keep what is selected under the name that was written, or under a new one."""
        if not self.has_selection:
            return
        name = self.new_name.strip() or self._free()
        self._try(keep_region, self.workspace, name, self.document.measurement.selection)
        self.new_name = ""

    def rename(self, name: str, new: str) -> None:
        """Give a region another name."""
        self._try(rename_region, self.workspace, name, new)

    def remove(self) -> None:
        """Take the chosen regions away."""
        for name in list(self.chosen):
            remove_region(self.workspace, name)

    def select(self, mode: Mode = "replace") -> None:
        """Select the points of the chosen regions, or add them to what is, or take them from it."""
        document = self.document
        if document is None or document.measurement is None or not self.chosen:
            return
        size = document.grid.rows
        new = np.logical_or.reduce(
            [mask_of(tuple(document.regions[name]), size) for name in self.chosen]
        )
        present = mask_of(tuple(document.measurement.selection), size)
        select_rows(self.workspace, rows_of(combine(present, new, mode)))

    def _free(self) -> str:
        number = len(self.names) + 1
        while f"region {number}" in self.names:
            number += 1
        return f"region {number}"

    def _try(self, function: Any, *arguments: Any) -> None:
        """Call *function*, or tell what is wrong with what was written."""
        try:
            function(*arguments)
        except ConfigurationError as error:
            self.told = str(error)

    def _get_has_selection(self) -> bool:
        document = self.document
        return (
            document is not None
            and document.measurement is not None
            and len(document.measurement.selection) > 0
        )

    def _get_has_chosen(self) -> bool:
        return bool(self.chosen)


def outline(mask: np.ndarray) -> np.ndarray:
    """Return the lines between the pixels of a mask and the others.

    Parameters
    ----------
    mask
        bool, shape ``(slow, fast)``.

    Returns
    -------
    np.ndarray
        Ends of each line, in pixels of the fast and the slow axis, counted from the outer corner of
        the first pixel; shape ``(lines, 2, 2)``.
    """
    along_fast = _borders(mask)
    along_slow = _borders(mask.T)[:, :, ::-1]
    return np.concatenate((along_fast, along_slow))


def _borders(mask: np.ndarray) -> np.ndarray:
    """Return the lines along the last axis at which a mask changes; shape ``(lines, 2, 2)``."""
    wide = np.pad(mask, ((1, 1), (0, 0)))
    rows, columns = np.nonzero(wide[1:] != wide[:-1])
    if not len(rows):
        return np.zeros((0, 2, 2))
    # neighbours along a row make one line
    begins = np.concatenate(([True], (np.diff(rows) != 0) | (np.diff(columns) != 1)))
    ends = np.concatenate((begins[1:], [True]))
    first = np.column_stack((columns[begins], rows[begins]))
    last = np.column_stack((columns[ends] + 1, rows[ends]))
    return np.stack((first, last), axis=1).astype(float)


def outline_on(grid: Grid, rows: np.ndarray) -> np.ndarray:
    """Return the outline of *rows* in units of the axes; shape ``(lines, 2, 2)``.

    Of scattered points, which have no edges, the squares around them.
    """
    if isinstance(grid, ScatteredGrid):
        x, y = (places[rows] for places in grid.places)
        half = 0.5 * np.array(grid.pixel)
        square = np.array([[(-1, -1), (1, -1)], [(1, -1), (1, 1)], [(1, 1), (-1, 1)],
                           [(-1, 1), (-1, -1)]])  # fmt: skip
        lines = np.column_stack((x, y))[:, None, None, :] + square[None] * half
        return lines.reshape(-1, 2, 2)
    step = np.array((grid.fast.step, grid.slow.step))
    corner = np.array((grid.fast.first, grid.slow.first)) - 0.5 * step
    mask = mask_of(tuple(rows), grid.rows).reshape(grid.shape)
    return corner + outline(mask) * step
