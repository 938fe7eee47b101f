"""Numbers about the elements of a detector, read from a scan piece by piece."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from epxs.core.api import EpxsError
from epxs.phynx import api as phynx
from epxs_scans.columns import find_monitor, in_order
from epxs_scans.curve import Curve
from epxs_scans.health import (
    Alarm,
    Element,
    find_alarms,
    find_artefacts,
    find_lost_beam,
    line_positions,
    lost_points,
    strongest_line,
)

#: Points whose spectra are read together, and points of a scan whose spectra are read at most:
#: of a longer scan, pieces at equal distances.
PIECE, MOST = 128, 16_384


@dataclass(frozen=True)
class Health:
    """All that is known of the detector during one scan."""

    elements: tuple[Element, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    #: Monitor of the beam in the order of acquisition, or None.
    beam: Curve | None = None
    #: Points taken; and those whose spectra were looked at.
    points: int = 0
    looked_at: int = 0
    #: A sentence if there is nothing to be told.
    message: str = ""
    #: How long it took to find that, s.
    took: float = 0.0


@dataclass
class Spectra:
    """What was found in the spectra of one element so far; by rows of the file."""

    total: np.ndarray
    repeats: np.ndarray
    line: np.ndarray
    looked: np.ndarray
    middle: int = -1
    width: float = np.nan
    last: np.ndarray | None = field(default=None, repr=False)
    last_row: int = -2

    @classmethod
    def of(cls, rows: int) -> Spectra:
        """Return one of *rows* rows in which nothing was found yet."""
        nan = np.full(rows, np.nan)
        return cls(nan, np.zeros(rows, bool), nan.copy(), np.zeros(rows, bool))

    def take(self, rows: np.ndarray, spectra: np.ndarray) -> None:
        """Look at the spectra of *rows*, in the order in which they were taken."""
        if not len(rows):
            return
        self.total[rows] = spectra.sum(axis=1)
        self.looked[rows] = True
        same = np.zeros(len(rows), bool)
        same[1:] = (spectra[1:] == spectra[:-1]).all(axis=1)
        if self.last is not None:
            same[0] = bool((spectra[0] == self.last).all())
        self.repeats[rows] = same & (self.total[rows] > 0)
        self.last = spectra[-1].copy()
        if self.middle < 0:
            self.middle, self.width = strongest_line(spectra.sum(axis=0))
        if self.middle >= 0:
            half = int(np.clip(2 * self.width, 6, 60))
            self.line[rows] = line_positions(spectra, self.middle, half)


class HealthReader:
    """Reads a scan as it grows; each spectrum once.

    Everything here runs in the thread of the file.

    Parameters
    ----------
    measurement
        The `epxs.phynx.api.Measurement`.
    """

    def __init__(self, measurement: Any) -> None:
        self._measurement = measurement
        self._found: dict[str, Spectra] = {}

    def read(self) -> Health:
        """Return what is known now; gives way to what is more urgent."""
        begun = time.thread_time()
        found = self._read()
        return replace(found, took=time.thread_time() - begun)

    def _read(self) -> Health:
        measurement = self._measurement
        try:
            order = in_order(measurement)
            mcas = measurement.elements
            beam = self._beam(order)
            if not mcas:
                alarms = [] if beam is None else find_lost_beam(beam.y, beam.name)
                told = f"{measurement.path}: it has no detector with spectra"
                return Health((), tuple(alarms), beam, len(order), 0, told)
            elements = [self._element(name, mca, order) for name, mca in mcas.items()]
        except EpxsError as error:
            return Health(message=" ".join(str(error).split()))
        alarms = find_alarms(elements, None if beam is None else lost_points(beam.y))
        if beam is not None:
            alarms += find_lost_beam(beam.y, beam.name)
        alarms += self._artefacts(elements, beam, order)
        looked = max((int(each.looked.sum()) for each in self._found.values()), default=0)
        message = "" if len(order) else f"{measurement.path}: no point was taken yet"
        totals = [each.total for each in elements if each.total is not None]
        if len(order) and not np.isfinite(totals).any():
            message = f"{measurement.path}: found no finite counts in {len(order):,} points"
        return Health(tuple(elements), tuple(alarms), beam, len(order), looked, message)

    def _beam(self, order: np.ndarray) -> Curve | None:
        monitor = find_monitor(self._measurement)
        if monitor is None:
            return None
        values = np.asarray(monitor[...], dtype=float)
        full = np.full(int(order.max(initial=-1)) + 1, np.nan)
        count = min(len(full), len(values))
        full[:count] = values[:count]
        y = full[order]
        return Curve(monitor.label, str(monitor.units), np.arange(len(y)) * 1.0, y)

    def _element(self, name: str, mca: Any, order: np.ndarray) -> Element:
        rows = int(self._measurement.read_npoints())
        found = self._look_at_spectra(name, mca, order, rows)
        rates = mca.input_count_rate, mca.output_count_rate
        gain = mca.calibration[1] if len(mca.calibration) > 1 else 1.0
        calibrated = mca.calibration != (0.0, 1.0)
        scale = 1000.0 * gain if calibrated else 1.0
        return Element(
            name=name,
            dead=_numbers(lambda: mca.dead_time.fraction[...], mca.dead_time, rows, order),
            input_rate=_numbers(
                lambda: mca.input_count_rate[...], mca.input_count_rate, rows, order
            ),
            output_rate=_numbers(lambda: rates[1][...], rates[1], rows, order),
            total=found.total[order],
            repeats=found.repeats[order],
            line=found.line[order] * scale,
            line_width=found.width * scale,
            line_unit="eV" if calibrated else "channels",
            place=read_place(mca),
        )

    def _look_at_spectra(self, name: str, mca: Any, order: np.ndarray, rows: int) -> Spectra:
        found = self._found.get(name)
        if found is None or len(found.total) < rows:
            grown = Spectra.of(rows)
            if found is not None:
                for own, other in zip(_arrays(grown), _arrays(found), strict=True):
                    own[: len(other)] = other
                grown.middle, grown.width, grown.last = found.middle, found.width, found.last
            found = self._found[name] = grown
        step = max(1, -(-len(order) // MOST))
        counts = mca.counts
        order = order[order < counts.shape[0]]  # fewer than points where a file was cut short
        for first in range(0, len(order), PIECE * step):
            wanted = order[first : first + PIECE]
            wanted = wanted[~found.looked[wanted]]
            if not len(wanted):
                continue
            if step > 1:
                found.last = None  # the piece before is not the one beside
            found.take(wanted, _spectra(counts, wanted))
            self._measurement.file.errands.give_way()
        return found

    def _artefacts(
        self, elements: list[Element], beam: Curve | None, order: np.ndarray
    ) -> list[Alarm]:
        """Return artefacts of the map of all counts."""
        shape = self._measurement.acquisition_shape
        rows = int(np.prod(shape)) if shape else 0
        totals = [each.total for each in elements if each.total is not None]
        if len(shape) != 2 or not totals or rows < len(order) or not len(order):
            return []
        counts = np.sum(totals, axis=0)
        if beam is not None:
            with np.errstate(divide="ignore", invalid="ignore"):
                usual = np.nanmedian(beam.y) if np.isfinite(beam.y).any() else 1.0
                counts = np.where(beam.y > 0.3 * usual, counts / beam.y, np.nan)
        image = np.full(rows, np.nan)
        image[order[order < rows]] = counts[order < rows]
        return find_artefacts(image.reshape(shape))


def read_place(mca: Any) -> tuple[float, float] | None:
    """Return where an element sits: its attribute ``position``, or NeXus' offsets; or None."""
    told = np.ravel(np.asarray(mca.attrs.get("position", ())))
    if not len(told):
        nodes = [mca.get(name) for name in ("x_pixel_offset", "y_pixel_offset")]
        single = [n for n in nodes if isinstance(n, phynx.Dataset) and n.size == 1]
        told = np.ravel([np.ravel(node[...]) for node in single])
    if len(told) < 2 or told.dtype.kind not in "iuf" or not np.isfinite(told[:2]).all():
        return None
    return float(told[0]), float(told[1])


def _arrays(found: Spectra) -> tuple[np.ndarray, ...]:
    return found.total, found.repeats, found.line, found.looked


def _spectra(counts: Any, rows: np.ndarray) -> np.ndarray:
    """Return the spectra of *rows* in their order; reads the piece of the file around them."""
    low, high = int(rows.min()), int(rows.max()) + 1
    if high - low <= 4 * len(rows):
        return np.asarray(counts[low:high], dtype=float)[rows - low]
    return np.stack([np.asarray(counts[int(row)], dtype=float) for row in rows])


def _numbers(read: Any, there: Any, rows: int, order: np.ndarray) -> np.ndarray | None:
    if there is None:
        return None
    values = np.asarray(read(), dtype=float).reshape(-1)[:rows]
    full = np.full(rows, np.nan)
    full[: len(values)] = values
    return full[order]
