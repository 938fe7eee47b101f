"""What the detector pane shows: curves of each element, alarms, the beam."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from traits.api import Any as AnyTrait
from traits.api import (
    Bool,
    Enum,
    Event,
    Float,
    HasStrictTraits,
    Instance,
    Property,
    Set,
    Str,
    Tuple,
    observe,
)

from epxs.core.api import BULK
from epxs.phynx import api as phynx
from epxs.workbench.api import Document, Latest, Workspace
from epxs_scans.curve import Curve
from epxs_scans.health import Element, prepare_to_look
from epxs_scans.health_reading import Health, HealthReader
from epxs_scans.layout import Box, boxes

#: Seconds between two looks at a scan that runs, at least and at most; in between times that a
#: look itself takes: what goes wrong is told early, and the file's thread is left to others.
SOON, LATE, TIMES = 0.2, 1.0, 8.0

#: Points from which on users are told of alarms of a scan that runs; few points prove little.
SURE = 20

#: What can be drawn of each element: name of the field, factor, unit.
QUANTITIES = {
    "dead time": ("dead", 100.0, "%"),
    "live fraction": ("live", 100.0, "%"),
    "input rate": ("input_rate", 1.0, "1/s"),
    "output rate": ("output_rate", 1.0, "1/s"),
    "counts": ("total", 1.0, "counts"),
    "line position": ("line", 1.0, ""),
}


class HealthModel(HasStrictTraits):
    """Follows the document that a workspace shows; numbers are read in the thread of its file."""

    workspace = Instance(Workspace)
    document = Instance(Document)

    #: What is known.
    health = Instance(Health, (), allow_none=False)

    #: Whether somebody looks: of a file that nobody writes nothing is read before.
    seen = Bool(False)

    #: What is drawn of each element.
    quantity = Enum(*QUANTITIES)

    #: The alarms, one sentence in each line; or that there is none.
    alarms = Property(Str(), observe="health")

    #: Fired when there is more to be drawn.
    redrawn = Event()

    _asker = AnyTrait()
    _told = Set(Tuple(Str(), Str()))
    _read_at = Float()
    _reading = Instance(Latest, ("the detector",))

    def stop(self) -> None:
        """Follow no longer."""
        self._reading.cancel()
        self.trait_set(workspace=None, document=None)

    @observe("workspace:instrument")
    def _prepare(self, event: Any) -> None:
        """Have imported what looking needs, before a scan runs: it takes a third of a second."""
        if self.workspace is not None and self.workspace.instrument is not None:
            phynx.errands().submit(prepare_to_look, priority=BULK)

    @observe("workspace.active")
    def _change_document(self, event: Any) -> None:
        self._reading.cancel()
        document = None if self.workspace is None else self.workspace.active
        measurement = None if document is None else document.measurement
        self._asker = None if measurement is None else HealthReader(measurement)
        message = "looking"
        if document is None:
            message = "no scan is open"
        elif measurement is None:
            message = f"{document.name}: it has no measurement, so nothing is known of detectors"
        self._told = set()
        self.trait_set(document=document, health=Health(message=message))
        self.redrawn = True
        self.refresh()

    @observe("document:grown")
    def _grow(self, event: Any) -> None:
        running = self.document.measurement is not None and (
            self.document.measurement.state == "running"
        )
        pace = min(max(SOON, TIMES * self.health.took), LATE)
        if not running or time.monotonic() - self._read_at > pace:
            self.refresh()

    def refresh(self) -> None:
        """Look again."""
        wanted = self.document is not None and (self.seen or self.document.live)
        if self._asker is not None and wanted:
            self._read_at = time.monotonic()
            self._reading.ask(
                self.document.file.errands, self._asker.read, self._show, BULK, self._give_up
            )

    def _give_up(self, sentence: str) -> None:
        """Show nothing of another scan, and say why."""
        self.health = Health(message=sentence)
        self.redrawn = True

    def _show(self, health: Health) -> None:
        self.health = health
        self.redrawn = True
        if self.document.live and health.points >= SURE:
            self._tell()

    def _tell(self) -> None:
        """Tell the user once of each thing that went wrong in a scan that runs."""
        for alarm in self.health.alarms:
            if (alarm.kind, alarm.element) not in self._told:
                self._told.add((alarm.kind, alarm.element))
                self.workspace.notify(alarm.sentence, level="warning")

    @observe("seen")
    def _look(self, event: Any) -> None:
        if self.seen and not self.health.elements:
            self.refresh()

    @observe("quantity", post_init=True)
    def _draw_other(self, event: Any) -> None:
        self.redrawn = True

    # -- what is drawn ---------------------------------------------------------------------

    def curves(self) -> list[Curve]:
        """Return the curve of each element that has what is to be drawn."""
        found = []
        for element in self.health.elements:
            values, unit = self._values(element)
            if values is not None:
                found.append(Curve(element.name, unit, np.arange(len(values)) * 1.0, values))
        return found

    def boxes(self) -> list[Box]:
        """Return where each element is drawn."""
        return boxes([element.place for element in self.health.elements])

    def tiles(self) -> list[tuple[str, float, bool]]:
        """Return name, last median and whether there is an alarm, for each element."""
        bad = {alarm.element for alarm in self.health.alarms}
        tiles = []
        for element in self.health.elements:
            values, _ = self._values(element)
            good = np.zeros(0) if values is None else values[np.isfinite(values)][-20:]
            last = float(np.median(good)) if len(good) else float("nan")
            tiles.append((element.name, last, element.name in bad))
        return tiles

    @property
    def unit(self) -> str:
        """Unit of what is drawn."""
        unit = QUANTITIES[self.quantity][2]
        first = next(iter(self.health.elements), None)
        return unit or ("" if first is None else first.line_unit)

    def _values(self, element: Element) -> tuple[np.ndarray | None, str]:
        name, factor, _ = QUANTITIES[self.quantity]
        values = getattr(element, name)
        return (None if values is None else values * factor), self.unit

    def _get_alarms(self) -> str:
        health = self.health
        if health.message:
            return health.message
        if not health.alarms:
            few = health.looked_at < health.points
            looked = f", spectra of {health.looked_at:,} of them" if few else ""
            return f"Nothing is wrong in {health.points:,} points{looked}."
        return "\n".join(f"• {alarm.sentence}" for alarm in health.alarms)
