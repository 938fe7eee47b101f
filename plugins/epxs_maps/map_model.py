"""What the map pane shows: a map, its limits, its picture; and thumbnails of all others."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import numpy as np
from traits.api import Any as AnyTrait
from traits.api import (
    Bool,
    Dict,
    Enum,
    Event,
    Float,
    HasStrictTraits,
    Instance,
    Int,
    Property,
    Range,
    Str,
    Tuple,
    observe,
)

from epxs.core.api import BULK, ConfigurationError
from epxs.phynx.api import DRAWN, ScatteredGrid
from epxs.workbench.api import (
    AREA,
    DRAWN_VIEW,
    MASS_FRACTION,
    Document,
    Grid,
    Latest,
    MapData,
    Workspace,
    best_element,
    display_name,
    select_rows,
)
from epxs_maps.compare_model import LINE
from epxs_maps.contrast import (
    COLOUR_MAPS,
    SCALES,
    colours,
    find_limits,
    gaps,
    picture_of,
    set_off,
    skipped_in,
)
from epxs_maps.following import lacking
from epxs_maps.limits import (
    COLOURS,
    CONTRAST,
    colours_of,
    contrast_of,
    fixed_limits,
    keep_limits,
    kept_limits,
)
from epxs_maps.selecting import (
    Mode,
    between,
    combine,
    in_box,
    in_brush,
    in_polygon,
    rows_of,
    selected_of,
)

#: Seconds between two readings of all thumbnails while a scan runs.
THUMBNAIL_PACE = 1.5

#: Pixels of a thumbnail, at the most, along each side.
THUMBNAIL_SIZE = 96


class MapModel(HasStrictTraits):
    """Follows the document that a workspace shows.

    Arrays are read in the thread of the file; everything else happens in the main thread.
    """

    #: What is followed, and its document, or None.
    workspace = Instance(Workspace)
    document = Instance(Document)

    #: The map that is shown, or None.
    data = Instance(MapData)

    #: How values become colours.
    scale = Enum(*SCALES)
    colour_map = Enum(*COLOUR_MAPS)

    #: Percentiles of the values that are drawn darkest and brightest.
    low = Range(0.0, 100.0, 0.5)
    high = Range(0.0, 100.0, 99.5)

    #: The same as values, kept for each map; "" leaves it to the percentiles.
    least = Str()
    greatest = Str()

    #: Values that are drawn darkest and brightest.
    limits = Tuple(Float(0.0), Float(1.0))

    #: What a drag of the left button does: frame what is seen, or draw a selection.
    tool = Enum("zoom", "box", "lasso", "polygon", "brush", "line")

    #: Half the width of the brush, in pixels of the map.
    brush = Range(0, 20, 1)

    #: What of a value is drawn: itself, its standard deviation, or that in percent.
    shown = Enum("value", "uncertainty", "uncertainty (%)")

    #: A map to calculate, as the user writes it, and what is wrong with it.
    expression = Str()
    complaint = Str()

    #: Rows that were measured last while the scan runs, the latest last; shape ``(points,)``.
    trajectory = AnyTrait(())

    #: Row under the mouse, or -1.
    pointed = Property(Int(), observe="document.pointed")

    #: Where the mouse is and what is there; without it what is selected.
    readout = Property(Str(), observe="data, trouble, pointed, document:row")

    #: Why there is no map, a sentence; "" if there is one.
    trouble = Str()

    #: Small pictures by name; uint8, shape ``(rows, columns, 4)``.
    thumbnails = Dict(Str(), AnyTrait())

    #: Fired when `data`, its limits or its colours changed.
    redrawn = Event()

    #: Whether somebody sees it: it follows a scan only then.
    seen = Bool(True)

    #: What is shown of a fitted group, and whether it is corrected for dead time.
    quantity = Enum(AREA, MASS_FRACTION)
    corrected = Bool()

    #: How scattered points are drawn.
    drawn = Enum(*DRAWN)

    #: Whether the document allows these choices.
    is_scattered = Property(Bool(), observe="document.grid")
    has_quantities = Property(Bool(), observe="document")
    can_correct = Property(Bool(), observe="document")

    #: What is said of a map without a number; "" of any other.
    _nothing = Str()

    _map = Instance(Latest, ("map",))
    _small = Instance(Latest, ("thumbnails",))
    _small_read = Float()
    _is_behind = Bool()
    #: Whether limits are taken up that a document kept.
    _is_recalling = Bool()

    # -- following -------------------------------------------------------------------------

    def stop(self) -> None:
        """Follow no longer."""
        self.workspace = None

    @observe("workspace.active")
    def _change_document(self, event: Any) -> None:
        self._map.cancel()
        self._small.cancel()
        document = None if self.workspace is None else self.workspace.active
        self.trouble = "no scan is open" if document is None else ""
        self.trait_set(data=None, thumbnails={}, document=document)
        if document is not None:
            self.trait_set(
                quantity=document.quantity, corrected=document.corrected, drawn=document.drawn
            )
        self.refresh()
        self._read_thumbnails()

    @observe("quantity, corrected")
    def _choose(self, event: Any) -> None:
        if self.document is not None:
            self.document.trait_set(quantity=self.quantity, corrected=self.corrected)

    @observe("drawn")
    def _choose_drawn(self, event: Any) -> None:
        if self.document is not None and self.document.drawn != self.drawn:
            self.document.views = {**self.document.views, DRAWN_VIEW: self.drawn}

    @observe("document:drawn")
    def _follow_drawn(self, event: Any) -> None:
        self.drawn = self.document.drawn

    @observe("document:grid")
    def _draw_on_grid(self, event: Any) -> None:
        self.redrawn = True
        self._read_thumbnails()

    @observe("document:[element, quantity, corrected]")
    def _change_map(self, event: Any) -> None:
        self.refresh()

    @observe("document:grown")
    def _grow(self, event: Any) -> None:
        self._is_behind = not self.seen
        if self._is_behind:
            return
        self.refresh()
        if time.monotonic() - self._small_read > THUMBNAIL_PACE or not self.document.live:
            self._read_thumbnails()

    @observe("seen")
    def _catch_up(self, event: Any) -> None:
        if self.seen and self._is_behind and self.document is not None:
            self._grow(None)

    @observe("document:results:fitted")
    def _finish(self, event: Any) -> None:
        if self.document.measurement is not None and self.document.measurement.state != "running":
            self._read_thumbnails()

    def refresh(self) -> None:
        """Read the map that is shown again."""
        document = self.document
        if document is None:
            return
        if not document.element:
            self._give_up(lacking(document, {}))
            return
        name = document.element

        def read() -> tuple[MapData, np.ndarray, str]:
            colours(self.colour_map)  # here, as the first of them takes long to import
            data = document.read_map(name)
            return data, last_rows(document.measurement), lacking(document, {data.title: data})

        self._map.ask(
            document.file.errands, read, lambda found: self._show(*found), tell=self._give_up
        )

    def _give_up(self, sentence: str) -> None:
        """Show nothing in place of the map of another name, and say why."""
        self.trait_set(trouble=sentence, data=None)
        self.redrawn = True

    def _show(self, data: MapData, trajectory: np.ndarray, nothing: str) -> None:
        self.trait_set(trouble="", _nothing=nothing)
        self.data = as_shown(data, self.shown)
        document = self.document
        runs = document.measurement is not None and document.measurement.state == "running"
        self.trajectory = trajectory if runs else ()
        self._update_limits()

    @observe("shown")
    def _change_shown(self, event: Any) -> None:
        self.refresh()

    @observe("document:measurement:selection")
    def _change_selection(self, event: Any) -> None:
        self.redrawn = True

    @observe("expression")
    def _calculate(self, event: Any) -> None:
        """Show the map that was written, or say what is wrong with it."""
        self.complaint = ""
        if self.document is None or not self.expression.strip():
            return
        try:
            self.document.add_expression(self.expression)
        except ConfigurationError as error:
            self.complaint = str(error)

    @observe("scale, low, high")
    def _change_contrast(self, event: Any) -> None:
        document, now = self.document, (self.low, self.high, self.scale)
        if document is not None and not self._is_recalling and contrast_of(document) != now:
            document.views = {**document.views, CONTRAST: list(now)}
        self._update_limits()

    @observe("colour_map")
    def _change_colours(self, event: Any) -> None:
        document = self.document
        if document is not None and colours_of(document, "") != self.colour_map:
            document.views = {**document.views, COLOURS: self.colour_map}
        self.redrawn = True
        self._read_thumbnails()

    def _update_limits(self) -> None:
        if self.data is not None:
            shown = np.where(self.data.masked, np.nan, self.data.values)
            found = find_limits(shown, (self.low, self.high), self.scale)
            self.limits = fixed_limits(found, (self.least, self.greatest), self.scale)
        self.redrawn = True

    @observe("document:[element, views]")
    @observe("document")
    def _recall_limits(self, event: Any) -> None:
        """Take up the limits of the map that is shown, and its colours."""
        document = self.document
        if document is None:
            return
        self.colour_map = colours_of(document, self.colour_map)
        least, greatest = kept_limits(document, document.element)
        low, high, scale = contrast_of(document)
        before = self.trait_get("least", "greatest", "low", "high", "scale")
        after = {"least": least, "greatest": greatest, "low": low, "high": high, "scale": scale}
        if after == before:
            return
        self._is_recalling = True
        try:
            self.trait_set(**after)
        finally:
            self._is_recalling = False
        self._update_limits()

    @observe("least, greatest")
    def _fix_limits(self, event: Any) -> None:
        """Keep the limits that were written for the map that is shown."""
        document, now = self.document, (self.least, self.greatest)
        if document is None or self._is_recalling:
            return
        if kept_limits(document, document.element) != now:
            keep_limits(self.workspace, document.element, now)
            self._update_limits()

    # -- pictures --------------------------------------------------------------------------

    def picture(self) -> np.ndarray:
        """Return the map in colours, positions rising; uint8, shape ``(slow, fast, 4)``."""
        grid = self.document.grid
        image = picture_of(grid, self.data, self.limits, self.scale, self.colour_map)
        return set_off(image, grid, self.selected)

    def gaps(self) -> list[tuple[str, tuple[int, int, int]]]:
        """Return what the colours of pixels without a value mean."""
        return gaps([] if self.data is None else [self.data], skipped_in(self.colour_map))

    # -- selecting -------------------------------------------------------------------------

    @property
    def selected(self) -> np.ndarray:
        """Which rows are selected; bool, shape ``(rows,)``."""
        return selected_of(self.document)

    def draw(self, places: np.ndarray, mode: Mode) -> None:
        """Select what was drawn with the present tool; a line is kept for its profile.

        Parameters
        ----------
        places
            Fast and slow positions that the mouse went through, shape ``(points, 2)``.
        mode
            How it meets what is selected.
        """
        grid = self.document.grid
        if self.tool == "line":
            ends = [[float(part) for part in places[end]] for end in (0, -1)]
            self.document.views = {**self.document.views, LINE: ends}
            return
        if self.tool == "box":
            new = in_box(grid, tuple(places[0]), tuple(places[-1]))
        elif self.tool in ("lasso", "polygon"):
            new = in_polygon(grid, places)
        else:
            new = in_brush(grid, places, self.brush)
        self.select(combine(self.selected, new, mode))

    def select_shown(self) -> None:
        """Select all pixels whose values lie between the limits of the colours."""
        self.select(between(self.data.values, *self.limits))

    def invert(self) -> None:
        """Select what is not selected."""
        self.select(~self.selected)

    def select(self, mask: np.ndarray) -> None:
        """Select the rows of *mask*; can be taken back."""
        select_rows(self.workspace, rows_of(mask))

    def clear(self) -> None:
        """Look at all points again; can be taken back."""
        select_rows(self.workspace)

    def _read_thumbnails(self) -> None:
        document = self.document
        if document is None or document.grid.is_line:
            return
        self._small_read = time.monotonic()
        names, colour_map = list(document.map_names), self.colour_map
        errands = document.file.errands

        def read() -> tuple[dict[str, np.ndarray], str]:
            small = {}
            for name in names:
                small[name] = thumbnail(document, name, colour_map)
                errands.give_way()
            return small, best_element(document)

        self._small.ask(errands, read, lambda found: self._show_thumbnails(document, *found), BULK)

    def _show_thumbnails(
        self, document: Document, thumbnails: dict[str, np.ndarray], best: str
    ) -> None:
        self.thumbnails = thumbnails
        # the first points of a scan tell little: until somebody chooses, show what stands out
        if document.live and not document.chosen:
            document.element = best

    # -- pointing --------------------------------------------------------------------------

    def point_at(self, x: float, y: float) -> None:
        """Say that the mouse is at fast position *x* and slow position *y*."""
        row = self._row_at(x, y)
        if self.document is not None:
            self.document.pointed = -1 if row is None else row

    def point_nowhere(self) -> None:
        """Say that the mouse is on no pixel."""
        if self.document is not None:
            self.document.pointed = -1

    def select_at(self, x: float, y: float) -> None:
        """Select the pixel at fast position *x* and slow position *y*."""
        row = self._row_at(x, y)
        if row is not None:
            select_rows(self.workspace, (row,), picked=True)

    def _row_at(self, x: float, y: float) -> int | None:
        if self.document is None:
            return None
        grid = self.document.grid
        row: int | None = grid.fast.index(x) if grid.is_line else grid.row_at(x, y)
        return row

    def _get_readout(self) -> str:
        if self.data is None or self.document is None:
            return self.trouble
        row = self.pointed if self.pointed >= 0 else self.document.row
        if not 0 <= row < self.data.values.size:
            return (
                self._nothing
                or f"{_counted(self.document.grid)}click on a pixel to see its spectrum"
            )
        place = "" if self.pointed >= 0 else "selected: "
        return f"{place}{self.document.grid.text(row)}    {self.data.title} {self.data.text(row)}"

    def _get_pointed(self) -> int:
        return -1 if self.document is None else int(self.document.pointed)

    def _get_is_scattered(self) -> bool:
        return self.document is not None and isinstance(self.document.grid, ScatteredGrid)

    def _get_has_quantities(self) -> bool:
        return self.document is not None and self.document.has_mass_fractions

    def _get_can_correct(self) -> bool:
        return self.document is not None and self.document.has_dead_time


def _counted(grid: Grid) -> str:
    """Return what is to be said of a grid whose positions nobody knows; "" of any other."""
    counted = [
        f"{each.name}s" for each in (grid.slow, grid.fast) if each.is_counted and each.size > 1
    ]
    return f"positions are not known, {' and '.join(counted)} are counted; " if counted else ""


#: Points of a trajectory that are drawn.
_TAIL = 300


def last_rows(measurement: Any) -> np.ndarray:
    """Return the rows measured last, the latest last; not in the main thread."""
    if measurement is None or measurement.state != "running":
        return np.empty(0, dtype=int)
    sequence = np.asarray(measurement.sequence)
    rows = np.flatnonzero(sequence >= 0)
    found: np.ndarray = rows[np.argsort(sequence[rows])][-_TAIL:]
    return found


def as_shown(data: MapData, shown: str) -> MapData:
    """Return a map of what of *data* is to be drawn; without uncertainties all is missing."""
    if shown == "value":
        return data
    sigmas = np.full(data.values.shape, np.nan) if data.sigmas is None else data.sigmas
    if shown == "uncertainty":
        return replace(data, quantity=f"σ of {data.quantity}", values=sigmas, sigmas=None)
    with np.errstate(divide="ignore", invalid="ignore"):
        percent = 100 * sigmas / np.abs(data.values)
    percent[~np.isfinite(percent)] = np.nan
    quantity = f"relative σ of {data.quantity}"
    return replace(data, quantity=quantity, unit="%", values=percent, sigmas=None)


def thumbnail(document: Document, name: str, colour_map: str) -> np.ndarray:
    """Return a small picture of a map, read from the file; not in the main thread."""
    data = document.read_map(name)
    step = max(1, -(-max(document.grid.shape) // THUMBNAIL_SIZE))
    shown = np.where(data.masked, np.nan, data.values)
    return picture_of(document.grid, data, find_limits(shown), "linear", colour_map, step)


def label(name: str) -> str:
    """Return the name of a map for people."""
    return str(display_name(name))
