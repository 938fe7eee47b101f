"""A table over an array of any rank: two dimensions are seen, the others stand still."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from traits.api import Any as AnyTrait
from traits.api import Dict, Event, HasStrictTraits, Instance, Int, List, Str, observe

from epxs.core.api import URGENT, EpxsError, FormatError
from epxs.workbench.api import Latest, NodePlace

#: Rows and columns that are read together.
BLOCK = 64, 32

#: Blocks that are kept, and rows that a table has at most: Qt counts pixels in 31 bits.
KEPT, ROWS = 400, 50_000_000


class Slices(HasStrictTraits):
    """Reads the cells of a table that are looked at, block by block.

    Parameters
    ----------
    place
        The array.
    """

    place = Instance(NodePlace)

    #: Shape of the array, and what is seen of each dimension: -1 rows, -2 columns, else an index.
    shape = List(Int())
    seen = List(Int())

    #: Rows and columns of the table, and names of columns where the array has fields.
    rows = Int()
    columns = Int()
    names = List(Str())

    #: Why there is nothing; "" if there is.
    message = Str()

    #: Fired when all is to be read again, and with (first row, first column) of a new block.
    reset = Event()
    arrived = Event()

    _blocks = Dict()
    _wanted = AnyTrait(())
    _reader = Instance(Latest, ("cells of a table",))

    def stop(self) -> None:
        """Read no longer."""
        self._reader.cancel()
        self.place = None

    @observe("place")
    def _begin(self, event: Any) -> None:
        facts = None if self.place is None else self.place.facts
        if facts is None:
            return
        rank = len(facts.shape)
        seen = [0] * max(0, rank - 2) + [-1, -2][: min(rank, 2)]
        self.trait_set(shape=list(facts.shape), seen=seen)
        self._measure()

    @observe("seen.items", post_init=True)
    def _measure(self, event: Any = None) -> None:
        """Find how many rows and columns there are now."""
        sizes = dict(zip(self.seen, self.shape, strict=False))
        names = _field_names(self.place)
        self._blocks.clear()
        self.trait_set(
            rows=min(sizes.get(-1, 1), ROWS),
            columns=len(names) if names else sizes.get(-2, 1),
            names=names,
            message="" if math.prod(self.shape) else f"{self.place.path}: it has no element yet",
        )
        self.reset = True

    def fix(self, dimension: int, index: int) -> None:
        """Look at another *index* along a dimension that stands still."""
        seen = list(self.seen)
        seen[dimension] = index
        self.seen = seen

    def look_along(self, dimension: int, role: int) -> None:
        """Have *dimension* as rows (-1) or columns (-2); what was there takes its place."""
        seen = list(self.seen)
        if role in seen:
            other = seen.index(role)
            seen[other] = seen[dimension] if seen[dimension] < 0 else 0
        seen[dimension] = role
        self.seen = seen

    def text(self, row: int, column: int) -> str | None:
        """Return a cell; None if it was not read yet, and then it is."""
        place = row // BLOCK[0], column // BLOCK[1]
        block = self._blocks.get(place)
        if block is None:
            self._ask(place)
            return None
        if isinstance(block, str):
            return block
        found = block[row - place[0] * BLOCK[0], column - place[1] * BLOCK[1]]
        return cell_text(found)

    def _ask(self, block: tuple[int, int]) -> None:
        if block in self._wanted and self._reader.busy:
            return
        self._wanted = (*[b for b in self._wanted if b not in self._blocks], block)[-12:]
        blocks, place, seen = self._wanted, self.place, list(self.seen)
        limits, names = (self.rows, self.columns), list(self.names)

        def read() -> dict[Any, Any]:
            return {each: _read(place, seen, each, limits, names) for each in blocks}

        self._reader.ask(
            place.file.errands, read, lambda found: self._take(seen, found), URGENT, self._give_up
        )

    def _give_up(self, sentence: str) -> None:
        self.message = sentence

    def _take(self, seen: list[int], found: dict[Any, Any]) -> None:
        if seen != list(self.seen):
            return
        while len(self._blocks) > KEPT:
            self._blocks.pop(next(iter(self._blocks)))
        self._blocks.update(found)
        for row, column in found:
            self.arrived = (row * BLOCK[0], column * BLOCK[1])


def cell_text(value: Any) -> str:
    """Return one element in few characters."""
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    if isinstance(value, float | np.floating):
        return f"{value:.8g}"
    return str(value)


def _field_names(place: Any) -> list[str]:
    dtype = "" if place is None or place.facts is None else place.facts.dtype
    if not dtype.startswith("[(") and not dtype.startswith("{"):
        return []
    import re

    return re.findall(r"\('([^']+)',", dtype)


def _read(
    place: NodePlace, seen: list[int], block: tuple[int, int], limits: tuple[int, int],
    names: list[str],
) -> Any:  # fmt: skip
    """Return one block as an array of two dimensions, or a sentence why it cannot be read."""
    first = block[0] * BLOCK[0]
    rows = slice(first, min(first + BLOCK[0], limits[0]))
    first = block[1] * BLOCK[1]
    columns = slice(first, min(first + BLOCK[1], limits[1]))
    try:
        node = place.file[place.path]
        key = tuple({-1: rows, -2: columns}.get(index, index) for index in seen)
        values = np.asarray(node[key] if key else node[()])
        if names:
            listed = [tuple(each) for each in np.atleast_1d(values)]
            return np.array(listed, dtype=object).reshape(len(listed), -1)[:, columns]
        if values.ndim == 2 and seen.index(-1) > seen.index(-2):
            values = values.T
        return values.reshape(rows.stop - rows.start, columns.stop - columns.start)
    except (EpxsError, FormatError, OSError, RuntimeError, TypeError, ValueError) as error:
        return f"cannot be read: {error}"
