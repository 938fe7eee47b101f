"""Sums over a region of all images of a stack: a column of the scan; one frame at a time."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import numpy as np
from traits.api import Any as AnyTrait
from traits.api import Bool, Event, Float, HasStrictTraits, Instance, Str

from epxs.core.api import BULK, EpxsError
from epxs.workbench.api import Latest, NodePlace

#: Seconds of reading after which others come to their turn.
PIECE = 0.1


@dataclass(frozen=True)
class Region:
    """Rows and columns of an image, the last ones left out."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def name(self) -> str:
        """What its sums are called."""
        return f"sum of rows {self.top}-{self.bottom - 1}, columns {self.left}-{self.right - 1}"


def region_between(
    first: tuple[float, float], second: tuple[float, float], shape: tuple[int, int]
) -> Region | None:
    """Return the region between two corners (column, row), or None if it has no pixel."""
    columns, rows = (sorted((first[n], second[n])) for n in (0, 1))
    left, right = max(0, round(columns[0])), min(shape[1], round(columns[1]) + 1)
    top, bottom = max(0, round(rows[0])), min(shape[0], round(rows[1]) + 1)
    return Region(top, bottom, left, right) if right > left and bottom > top else None


def read_sums(node: Any, region: Region, first: int, stop: int, seconds: float) -> np.ndarray:
    """Return sums over *region* of frames from *first* on, as many as can be read in *seconds*.

    At least one; shape ``(frames,)``. Only the region is read. Not in the main thread.
    """
    end, sums = time.monotonic() + seconds, []
    place = (..., slice(region.top, region.bottom), slice(region.left, region.right))
    for frame in range(first, stop):
        part = np.asarray(node[(frame, *place)], dtype=float)
        sums.append(np.nansum(part))
        if time.monotonic() > end:
            break
    return np.array(sums)


class RegionSum(HasStrictTraits):
    """Adds up a region of each frame, piece by piece, until it is done or stopped."""

    place = Instance(NodePlace)
    region = AnyTrait()

    #: Sums so far; float64, shape ``(frames,)``, NaN where it has not come yet.
    values = AnyTrait()

    #: Part of the frames that is done, 0 to 1; whether it runs; why it ended early.
    progress = Float()
    running = Bool()
    message = Str()

    #: Fired with the values whenever there are more.
    grown = Event()

    _reader = Instance(Latest, ("sums of a region",))

    def start(self) -> None:
        """Begin."""
        self.running = True
        self._ask(0)

    def go_on(self) -> None:
        """Add up images that came since it was done."""
        if not self.running and self.progress >= 1:
            self.running = True
            self._ask(0 if self.values is None else len(self.values))

    def stop(self) -> None:
        """End early; what is there stays."""
        self._reader.cancel()
        self.running = False

    def _ask(self, first: int) -> None:
        place, region = self.place, self.region

        def read() -> Any:
            try:
                node = place.file[place.path]
                frames = node.shape[0]
                return frames, read_sums(node, region, first, frames, PIECE)
            except EpxsError as error:
                return " ".join(str(error).split())

        take = lambda found: self._take(first, found)  # noqa: E731
        self._reader.ask(place.file.errands, read, take, BULK, take)

    def _take(self, first: int, found: Any) -> None:
        if isinstance(found, str):
            self.trait_set(message=found, running=False)
            return
        frames, sums = found
        if first and not len(sums):
            self.running = False
            return
        values = np.full(frames, np.nan)
        if self.values is not None:
            values[: len(self.values)] = self.values[:frames]
        values[first : first + len(sums)] = sums
        done = first + len(sums)
        self.trait_set(values=values, progress=done / max(frames, 1))
        self.running = bool(len(sums)) and done < frames
        self.grown = values
        if self.running:
            self._ask(done)
