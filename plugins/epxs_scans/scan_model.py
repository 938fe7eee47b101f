"""What the scan pane shows: columns of the scan that is looked at, over an axis."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from traits.api import Bool, Event, HasStrictTraits, Instance, Int, List, Property, Str, observe

from epxs.core.api import EpxsError
from epxs.workbench.api import Document, Latest, NodePlace, Workspace, select_rows
from epxs_scans.added_columns import AddedColumns, added_to
from epxs_scans.choices import SCRIPT, Choices
from epxs_scans.columns import POINT, Scan, read_curves, read_guest, read_scan
from epxs_scans.curve import Curve
from epxs_scans.readout import Readout, read_off

#: Points from which on each column of pixels has more than one.
MANY = 1_000_000


class ScanModel(HasStrictTraits):
    """Follows the document that a workspace shows.

    Columns are read in the thread of the file; everything else happens in the main thread.
    """

    #: What is followed, and its document, or None.
    workspace = Instance(Workspace)
    document = Instance(Document)

    #: What there is, or None.
    scan = Instance(Scan)

    #: What can be chosen: paths of columns; names of columns made in this session.
    columns = List(Str())

    #: Axis (a path, or `POINT`), what is drawn over it, and what it is divided by.
    x = Str(POINT)
    ys = List(Str())
    monitor = Str()

    #: Whether it is divided by the monitor, and whether derivatives are drawn.
    normalised = Bool(False)
    slope = Bool(False)

    #: Whether each curve is drawn in the full height.
    apart = Bool(False)

    #: Arrays of other scans that are drawn beside it.
    guests = List(Instance(NodePlace))

    #: What is drawn, what was read off it, and a sentence if there is nothing.
    curves = List(Instance(Curve, allow_none=False))
    readouts = List(Instance(Readout, allow_none=False))
    message = Str("no scan is open")

    #: Place of the nearest point under the mouse, or -1.
    pointed = Int(-1)

    #: Numbers in one line: under the mouse, or else what was read off.
    readout = Property(Str(), observe="readouts, pointed, message")

    #: Whether somebody sees it: what a scan adds is read only then.
    seen = Bool(True)

    #: Fired when the curves changed.
    redrawn = Event()

    #: What users chose last; None while the program chooses for them.
    _choices = Instance(Choices)
    _added = Instance(AddedColumns)
    _first_axis = Str(POINT)
    _is_behind = Bool()
    _scan_reader = Instance(Latest, ("columns of the scan",))
    _reader = Instance(Latest, ("scan",))

    def stop(self) -> None:
        """Follow no longer."""
        self._scan_reader.cancel()
        self._reader.cancel()
        self.trait_set(_added=None, workspace=None, document=None)

    def label(self, path: str) -> str:
        """Return what people call a column."""
        if path == POINT:
            return "point number"
        return path if self.scan is None else self.scan.names.get(path, path)

    # -- following -------------------------------------------------------------------------

    @observe("workspace.active")
    def _change_document(self, event: Any) -> None:
        self._scan_reader.cancel()
        self._reader.cancel()
        document = None if self.workspace is None else self.workspace.active
        self.trait_set(scan=None, columns=[], curves=[], readouts=[], pointed=-1)
        self.trait_set(_choices=None, document=document)
        measurement = None if document is None else document.measurement
        self._added = None if measurement is None else added_to(measurement)
        if document is None:
            self.message = "no scan is open"
        elif measurement is None:
            self.message = f"{document.name}: it has no measurement; look at its maps instead"
        else:
            self._read_scan()
        self.redrawn = True

    @observe("seen")
    def _catch_up(self, event: Any) -> None:
        if self.seen and self._is_behind and self.document is not None:
            self._grow(None)

    @observe("document:grown")
    def _grow(self, event: Any) -> None:
        self._is_behind = not self.seen
        if self._is_behind:
            return
        if self.scan is None:
            self._read_scan()
        else:
            if self._added is not None:
                self._added.recall(self.document)
            self.refresh()

    def _read_scan(self) -> None:
        measurement = self.document.measurement
        if measurement is not None:
            self._scan_reader.ask(
                self.document.file.errands,
                lambda: _told(read_scan, measurement),
                self._take_scan,
                tell=self._take_scan,
            )

    def _take_scan(self, found: Scan | str) -> None:
        if isinstance(found, str):
            self.message = found
            self.redrawn = True
            return
        self.scan = found
        if self._added is not None:
            self._added.recall(self.document)
        self._list_columns(None)
        if not found.names:
            self.message = f"{self.document.name}: it has no column of numbers; nothing to draw"
            self.redrawn = True
            return
        first = self._first_choices(found)
        before, self._first_axis = Choices.kept(self.document), found.first_axis
        if before is not None:
            # of what was kept some columns may be gone
            before = before.among([*self.columns, POINT])
        self._adopt(before if before is not None and before.ys else first)

    def _first_choices(self, found: Scan) -> Choices:
        """Return what is drawn first: what somebody chose before, if this scan has it, too."""
        names = list(found.names)
        kept = tuple(y for y in self.ys if y in self.columns)
        signals = [name for name in names[found.axes :] if name != found.monitor]
        chosen = self.x != self._first_axis and self.x in [*names, POINT]
        return Choices(
            x=self.x if chosen else found.first_axis,
            ys=kept or tuple((signals or names[found.axes :] or names)[:1]),
            monitor=found.monitor,
            normalised=self.normalised and bool(found.monitor),
            slope=self.slope,
            apart=self.apart,
        )

    def _names_added(self) -> list[str]:
        return [] if self._added is None else list({**self._added.sums, **self._added.values})

    @observe("_added:[values.items, sums.items]")
    def _list_columns(self, event: Any) -> None:
        if self.scan is None:
            return
        self.columns = [*self.scan.names, *self._names_added()]
        if event is not None and not set(self.ys).isdisjoint(self._names_added()):
            self.refresh()

    # -- choosing --------------------------------------------------------------------------

    @observe("x, ys.items, monitor, normalised, slope, apart", post_init=True)
    def _choose(self, event: Any) -> None:
        """Remember what a user chose, and draw it."""
        before, now = self._choices, Choices.of(self)
        if before is None or before == now:
            return
        self._choices = now
        document, workspace = self.document, self.workspace
        now.keep(document)
        workspace.undo.remember(
            now.change_from(before),
            lambda: self._return_to(document, now),
            lambda: self._return_to(document, before),
        )
        if now.ys:
            workspace.script.tell(now.script(document.measurement.path), replaces=SCRIPT)
        if replace(now, apart=before.apart) != before:
            self.refresh()

    def _return_to(self, document: Document, choices: Choices) -> None:
        """Choose again what was chosen for *document* at some time."""
        choices.keep(document)
        if document is self.document and self.scan is not None:
            self._adopt(choices)

    def _adopt(self, choices: Choices) -> None:
        self._choices = None
        self.trait_set(**choices.traits())
        self._choices = Choices.of(self)
        self.refresh()

    @observe("guests.items", post_init=True)
    def _draw_guests(self, event: Any) -> None:
        self.refresh()

    def refresh(self) -> None:
        """Read what is shown again."""
        document = self.document
        if document is None or document.measurement is None or self.scan is None:
            return
        if not self.ys and not self.guests:
            self.trait_set(curves=[], readouts=[], message="choose a column to be drawn")
            self.redrawn = True
            return
        measurement = document.measurement
        x, ys, slope = self.x, list(self.ys), self.slope
        monitor = self.monitor if self.normalised else ""
        guests = list(self.guests)

        def read() -> tuple[list[Curve], list[Readout]] | str:
            curves = _told(lambda m: read_curves(m, x, ys, monitor, slope), measurement)
            if guests and not isinstance(curves, str):
                curves += [read_guest(guest, x) for guest in guests]
            if isinstance(curves, str):
                return curves
            for curve in curves:
                curve.prepare()
            return curves, [read_off(curve) for curve in curves]

        self._reader.ask(document.file.errands, read, self._show, tell=self._show)

    def _show(self, found: tuple[list[Curve], list[Readout]] | str) -> None:
        if isinstance(found, str):
            self.trait_set(curves=[], readouts=[], message=found)
        else:
            curves, readouts = found
            message = self._trouble(curves, readouts)
            self.trait_set(curves=curves, readouts=readouts, message=message)
        self.redrawn = True

    def _trouble(self, curves: list[Curve], readouts: list[Readout]) -> str:
        """Return what stands in the way of a useful drawing, in one sentence, or ""."""
        points = len(curves[0].x) if curves else 0
        name = self.document.name
        if not points:
            return f"{name}: no point was taken yet"
        if points == 1:
            return f"{name}: it has one point only; a curve needs two"
        if not any(np.isfinite(readout.peak) for readout in readouts):
            return f"{name}: it has no finite value in what is chosen; nothing to draw"
        if points > MANY:
            return f"{points:,} points: each column of pixels shows its lowest and highest value"
        return ""

    def take_node(self, filename: str, path: str) -> None:
        """Draw a node: a column if it is one of this scan, else a guest beside its columns."""
        document = self.document
        if document is not None and document.measurement is not None:
            base = f"{document.measurement.path}/"
            column = path.removeprefix(base)
            if str(document.file.filename) == filename and column in self.columns:
                if column not in self.ys:
                    self.ys = [*self.ys, column]
                return
        documents = [] if self.workspace is None else self.workspace.documents
        file = next((d.file for d in documents if str(d.file.filename) == filename), None)
        if file is not None:
            self.guests = [*self.guests, NodePlace(file, path)]

    # -- pointing --------------------------------------------------------------------------

    def point_at(self, position: float) -> None:
        """Say that the mouse is at *position* of the axis."""
        self.pointed = self.curves[0].nearest(position) if self.curves else -1

    def select_at(self, position: float) -> None:
        """Select the point nearest to *position*."""
        found = self.curves[0].nearest(position) if self.curves else -1
        if found >= 0 and self.document is not None:
            rows = self.curves[0].rows
            row = found if rows is None else int(rows[found])
            select_rows(self.workspace, (row,), picked=True)

    def _get_readout(self) -> str:
        if not self.curves:
            return self.message
        unit = self.x_unit
        if 0 <= self.pointed < len(self.curves[0].x):
            where = f"{self.label(self.x)} {self.curves[0].x[self.pointed]:.7g} {unit}".rstrip()
            told = [f"{c.name} {c.y[self.pointed]:.6g} {c.unit}".rstrip() for c in self.curves]
            return "   ".join([where, *told])
        lines = [r.text(c.name, unit) for c, r in zip(self.curves, self.readouts, strict=True)]
        return "\n".join(lines[:4]) if not self.message else "\n".join([self.message, *lines[:3]])

    @property
    def selected_position(self) -> float | None:
        """Where the selected row of the document is on the axis; None if none is."""
        row = -1 if self.document is None else self.document.row
        curve = self.curves[0] if self.curves else None
        if curve is None or row < 0:
            return None
        places = np.flatnonzero(curve.rows == row) if curve.rows is not None else [row]
        return float(curve.x[places[0]]) if len(places) and places[0] < len(curve.x) else None

    @property
    def x_unit(self) -> str:
        """Unit of the axis; "" where none is recorded."""
        return self.curves[0].x_unit if self.curves else ""


def _told(read: Any, measurement: Any) -> Any:
    """Return what *read* returns, or in one sentence why it cannot."""
    try:
        return read(measurement)
    except EpxsError as error:
        return " ".join(str(error).split())
