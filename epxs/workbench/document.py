"""A document: one entry of an open file, and what of it is looked at."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import numpy as np
from traits.api import Any as AnyTrait
from traits.api import (
    Bool,
    ComparisonMode,
    Dict,
    Enum,
    Event,
    HasStrictTraits,
    Instance,
    Int,
    List,
    Property,
    Str,
    observe,
)

from epxs.analysis.api import Expression, identifier
from epxs.core.api import BULK, EpxsError, FormatError
from epxs.phynx import api as phynx
from epxs.phynx.api import (
    DRAWN,
    Grid,
    ScatteredGrid,
    index_grid,
    is_scatter,
    may_scatter,
    read_grid,
)
from epxs.workbench.latest import Latest
from epxs.workbench.maps import (
    AREA,
    MASS_FRACTION,
    MapData,
    has_dead_time,
    read_result,
    read_signal,
)
from epxs.workbench.region_keeper import RegionKeeper, read_regions

logger = logging.getLogger(__name__)

#: Under which name a document keeps how scattered points are drawn.
DRAWN_VIEW = "epxs.maps.drawn"

#: How many times as many scattered points there must be before their places are read again.
_MORE = 1.05

#: Seconds between two looks at a file that somebody else writes.
PACE = 0.02


class Document(HasStrictTraits):
    """One entry of an open file, as the window shows it.

    Make it with `read_document`, outside the main thread: it reads the file. Everything else
    here is for the main thread and reads nothing, unless it says so.
    """

    #: The `epxs.phynx.api.File` and the `Entry` in it.
    file = AnyTrait()
    entry = AnyTrait()

    #: Its measurement, or that which its results are of; None if there is none to be found.
    measurement = AnyTrait()

    #: Its `ElementMaps`, or None.
    results = AnyTrait()

    #: Where the rows lie.
    grid = Instance(Grid)

    #: For people.
    title = Str()

    #: Fitted groups, and counters, that have maps.
    elements = List(Str())
    signals = List(Str())

    #: Maps calculated from these; what users wrote, see `epxs.analysis.api.Expression`.
    expressions = List(Str())

    #: All that have maps.
    map_names = Property(List(Str()), observe="elements.items, signals.items, expressions.items")

    #: Which of them is shown, and what of it.
    element = Str()
    quantity = Enum(AREA, MASS_FRACTION)

    #: Whether somebody chose what is shown.
    chosen = Bool(False)

    #: What views keep of it from one run to the next, by id of the view: numbers, text, lists.
    views = Dict(Str(), AnyTrait())

    #: Sets of rows by name; rising, shape ``(points,)``. The file keeps them, if it can.
    regions = AnyTrait(factory=dict, comparison_mode=ComparisonMode.identity)

    #: Where regions are kept, for people; "" before one was changed.
    regions_note = Str()

    #: How scattered points are drawn: one of `epxs.phynx.api.DRAWN`.
    drawn = Property(Str(), observe="views")

    #: Whether maps are shown corrected for dead time, and whether they can be.
    corrected = Bool(False)
    has_dead_time = Bool()
    has_mass_fractions = Bool()

    #: Row that is looked at; -1 for none. Follows the selection of the measurement.
    row = Int(-1)

    #: Row under the mouse, in whichever of its maps that is; -1 for none.
    pointed = Int(-1)

    #: Whether somebody else tells the measurement how far it has come (a live session).
    live = Bool(False)

    #: What could not be read of it when it was opened, though the rest could; a sentence, or "".
    remark = Str()

    #: Fired when points or results were added.
    grown = Event()

    #: What stays in its file however it grows; see `epxs.phynx.api.stamp_of`.
    stamp = AnyTrait(())

    #: Whether its file is of another format, which a reader shows.
    has_reader = Bool()

    #: Fired when entries were added to its file.
    extended = Event()

    #: Short name, for tabs and titles.
    name = Property(Str())

    #: A file that is opened only because the results are of it.
    _source_file = AnyTrait()
    #: The `epxs.phynx.api.Follower` of its file, once somebody else writes it.
    _follower = AnyTrait()
    _regridder = Instance(Latest, ("grid",))
    _keeper = Instance(RegionKeeper)
    #: Whether places of points are known only when they were measured; points when last read.
    _may_scatter = Bool()
    _gridded = Int()

    def _get_map_names(self) -> list[str]:
        return [*self.elements, *self.signals, *self.expressions]

    def _get_name(self) -> str:
        return f"{Path(self.file.filename).name} · {self.entry.name}"

    @property
    def is_written(self) -> bool:
        """Whether its scan still grows, as far as is known."""
        running = self.measurement is not None and self.measurement.state in ("running", "paused")
        return self.live or running or self.has_reader

    # -- looking at it ---------------------------------------------------------------------

    def select(self, row: int | None) -> None:
        """Look at *row*; None looks at all."""
        rows = () if row is None else (row,)
        if self.measurement is not None:
            self.measurement.selection = rows
        else:
            self.row = rows[0] if rows else -1

    def choose(self, name: str) -> None:
        """Show the map *name*, if there is one."""
        if name in self.map_names:
            self.trait_set(chosen=True, element=name)

    def add_expression(self, text: str) -> None:
        """Show a map calculated from others: ``Fe_K / Mn_K``.

        Raises
        ------
        ConfigurationError
            If it is none, or names a map that is not there.
        """
        expression = Expression(text)
        expression.check_names(identifier(name) for name in [*self.elements, *self.signals])
        if expression.text not in self.expressions:
            self.expressions = [*self.expressions, expression.text]
        self.choose(expression.text)

    def read_map(self, name: str, corrected: bool | None = None) -> MapData:
        """Read a map from the file; not in the main thread."""
        if name in self.elements:
            corrected = self.corrected if corrected is None else corrected
            return read_result(self.results, self.measurement, name, self.quantity, corrected)
        if name in self.expressions:
            return self._calculate(Expression(name))
        return read_signal(self.measurement, name)

    def _calculate(self, expression: Expression) -> MapData:
        names = {identifier(name): name for name in [*self.elements, *self.signals]}
        maps = {each: self.read_map(names[each]) for each in expression.names}
        values = expression.evaluate({each: data.values for each, data in maps.items()})
        masked = np.logical_or.reduce([data.masked for data in maps.values()])
        notes = {data.note for data in maps.values() if data.quantity != "signal"}
        # a mass fraction has no unit, but is one only as long as it is not multiplied
        fraction = MASS_FRACTION.replace(" ", "_")
        unit = expression.unit(
            {
                each: fraction if data.quantity == MASS_FRACTION else data.unit
                for each, data in maps.items()
            }
        )
        return MapData(
            title=expression.text,
            quantity="signal",
            unit=unit.replace("_", " "),
            values=values,
            sigmas=None,
            masked=masked,
            note=", ".join(sorted(notes)) or "calculated",
        )

    def follow(self) -> None:
        """Bring its models up to date with what somebody else writes, if anybody does."""
        if self.live or self.measurement is None:
            return
        # of another program nobody knows whether it is still writing
        grows = self.measurement.state in ("running", "paused") or self.has_reader
        if self._follower is None and grows:
            self._follower = self.measurement.file.follow(PACE)
        if self._follower is not None:
            known = self._follower.entry
            self._follower.deliver()
            if self._follower.entry is not known:
                self.extended = True

    def close(self) -> None:
        """Close its files; nothing can be read any more."""
        self.release()
        self.file.errands.submit(self.file.close)

    def release(self) -> None:
        """Let go of what it alone uses; its file stays open."""
        self._regridder.cancel()
        if self._follower is not None:
            self._follower.close()
        if self._source_file is not None:
            self._source_file.errands.submit(self._source_file.close)
            self._source_file = None

    # --------------------------------------------------------------------------------------

    @observe("measurement:acquired")
    @observe("measurement:state")
    @observe("results:updated")
    def _tell_growth(self, event: Any) -> None:
        self.grown = True

    @observe("measurement:npoints")
    def _follow_size(self, event: Any) -> None:
        """Have the grid of a scan that grows read anew."""
        if self.measurement.npoints != self.grid.rows:
            self._regrid()

    @observe("measurement:[acquired, state]")
    def _follow_places(self, event: Any) -> None:
        """Have the places of scattered points read anew: they are known only when measured."""
        acquired, ended = self.measurement.acquired, self.measurement.state != "running"
        if self._may_scatter and acquired > (1.0 if ended else _MORE) * self._gridded:
            self._gridded = acquired
            self._regrid()

    @observe("drawn")
    def _draw_otherwise(self, event: Any) -> None:
        if isinstance(self.grid, ScatteredGrid):
            self._regrid()

    def _regrid(self) -> None:
        measurement, drawn = self.measurement, self.drawn
        self._regridder.ask(
            self.file.errands, lambda: _as_drawn(read_grid(measurement), drawn), self._take_grid,
            BULK,
        )  # fmt: skip

    def _get_drawn(self) -> str:
        found = self.views.get(DRAWN_VIEW)
        return found if found in DRAWN else DRAWN[0]

    def _take_grid(self, grid: Grid) -> None:
        self.grid = grid
        self.grown = True

    @observe("measurement:selection")
    def _follow_selection(self, event: Any) -> None:
        rows = tuple(self.measurement.selection)
        self.row = int(rows[0]) if rows else -1


def read_document(file: Any, entry: Any = None) -> Document:
    """Read from *file* what the window must know of *entry*; not in the main thread.

    Raises
    ------
    FormatError
        If the file has no entry.
    """
    entry = file.default_entry if entry is None else entry
    if entry is None:
        raise FormatError(
            f"{file.filename}: found no entry; expected an HDF5 file of a scan or of results. "
            "List what there is with: epxs info FILE"
        )
    results = next(iter(entry.results.values()), None)
    measurement, source_file = phynx.measured_by(entry)
    grid, remark = _grid(measurement, results)
    document = Document(
        file=file,
        entry=entry,
        measurement=measurement,
        results=results,
        grid=grid,
        remark=remark,
        title=entry.acquisition_command or entry.title,
        elements=[] if results is None else results.names,
        signals=_signals(measurement),
        has_dead_time=has_dead_time(measurement),
        has_reader=measurement is not None and hasattr(measurement.file.h5, "reader"),
        has_mass_fractions=results is not None and results.has_mass_fractions,
        regions=read_regions(measurement),
        stamp=phynx.stamp_of(file),
    )
    document._keeper = RegionKeeper(document=document)
    document._source_file = source_file
    document.element = best_element(document)
    if measurement is not None:  # what is observable is read here, not when the window asks
        measurement.trait_get("acquired", "npoints", "state")
        document.trait_set(_may_scatter=may_scatter(measurement), _gridded=measurement.acquired)
        document._follow_selection(None)
    if results is not None:
        results.trait_get("fitted")
    return document


def best_element(document: Document) -> str:
    """Return what to show first: the surest element, or a counter; not in the main thread."""
    names = [name for name in document.elements if not is_scatter(name)]
    if names:
        return max(names, key=document.results.certainty)
    return (document.elements or document.signals or [""])[0]


def _grid(measurement: Any, results: Any) -> tuple[Grid, str]:
    """Return where rows lie, and in one sentence why their positions are not known, if so."""
    if measurement is None:
        return index_grid(results.shape if results is not None else (0,)), ""
    try:
        return read_grid(measurement), ""
    except EpxsError as error:  # the counters are worth seeing without it
        told = " ".join(f"positions cannot be read, points are counted: {error}".split())
        return index_grid(measurement.acquisition_shape or (0,)), told


def _as_drawn(grid: Grid, drawn: str) -> Grid:
    if isinstance(grid, ScatteredGrid) and grid.drawn != drawn:
        return grid.drawn_as(drawn).prepare()
    return grid


def _signals(measurement: Any) -> list[str]:
    if measurement is None or measurement.scalar_data is None:
        return []
    return list(measurement.scalar_data.signals)
