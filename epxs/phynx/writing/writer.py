"""Writing the points of a measurement: arrays first, and only then that they are there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import h5py
import numpy as np

from epxs.core.api import FormatError
from epxs.phynx.writing import growing, h5write
from epxs.phynx.writing.row_writer import Rows, RowWriter, as_dtype
from epxs.phynx.writing.undeclared import UndeclaredValues

#: Keys that sources announce and the file keeps in columns of its own.
_INDEX, _MASKED = "scalar_data/i", "scalar_data/masked"
#: Points that wait in memory for `MeasurementWriter.commit`, at most.
_WAITING = 64


class MeasurementWriter:
    """Writes points where the plan of a measurement put them.

    Parameters
    ----------
    measurement
        The group of the measurement.
    rows
        Number of rows; of a measurement that grows, at the start.
    grid
        Points along each direction of the scan, slowest first.
    grows
        Whether rows are added when those that there are do not suffice.
    """

    def __init__(
        self, measurement: h5py.Group, rows: int, grid: tuple[int, ...], grows: bool = False
    ) -> None:
        self.rows = rows
        self.grid = grid
        #: Whether spectra are shown in the shape of the map already; see `epxs.phynx.writing.cube`.
        self.has_cubes = False
        #: Whether nothing is put on disk before `finish`; see `create_entry`.
        self.together = False
        self.grows = grows
        self._measurement = measurement
        self._acquired: Any = None
        self._undeclared: UndeclaredValues | None = None
        self._arrays: dict[str, RowWriter] = {}
        self._images: dict[str, RowWriter] = {}
        #: Rows of points that wait, the places of them in the order of acquisition, and the
        #: rows and values of each key.
        self._rows: list[int] = []
        self._order: list[int] = []
        self._skipped: list[int] = []
        self._waiting = 0
        self._values: dict[str, tuple[list[int], list[Any]]] = {}

    # -- while the tree is made ------------------------------------------------------------

    def add_bookkeeping(self, sequence: h5py.Dataset, masked: h5py.Dataset) -> None:
        """Say where the order of acquisition and the skipped points are kept."""
        self._sequence = sequence
        self._masked = masked

    def reopen(self, measurement: h5py.Group) -> None:
        """Take note that the group of the measurement was opened anew."""
        self._measurement = measurement

    def add(self, key: str, dataset: h5py.Dataset) -> None:
        """Write values of *key* into rows of *dataset*."""
        self._arrays[key] = RowWriter(dataset, (self.rows,))

    def add_image(self, key: str, image: h5py.Dataset) -> None:
        """Write values of *key*, of spectra their sums, into *image* as well."""
        self._images[key] = RowWriter(image, self.grid)

    @property
    def arrays(self) -> dict[str, Any]:
        """Datasets of rows by the keys of the plan."""
        return {key: place.dataset for key, place in self._arrays.items()}

    @property
    def images(self) -> dict[str, Any]:
        """Datasets in the shape of the grid by the keys of the plan."""
        return {key: place.dataset for key, place in self._images.items()}

    # -- while points come -----------------------------------------------------------------

    def write_point(
        self, row: int, sequence: int, values: Mapping[str, Any], together: bool = False
    ) -> set[str]:
        """See `epxs.phynx.api.Measurement.write_point`."""
        self._check_row(row)
        fitting, unknown = self._fitting(values)
        # from here on nothing fails: a point is kept as a whole or not at all
        for key, value in fitting:
            rows, waiting = self._values.setdefault(key, ([], []))
            rows.append(row)
            waiting.append(value)
        self._rows.append(row)
        self._order.append(sequence)
        if values.get(_MASKED, False):
            self._skipped.append(row)
        self._waiting += 1
        if not together or self._waiting >= _WAITING:
            self._write_values()
        for key in unknown:
            self._keep(row, key, values[key])
        return unknown

    @property
    def unsettled(self) -> bool:
        """Whether something is left to do when the file is closed; see `settle`."""
        return self.grows or self._undeclared is not None or self._lacks_cubes

    @property
    def _lacks_cubes(self) -> bool:
        """Whether spectra are not shown in the shape of the map yet."""
        spectra = any(key.endswith("/counts") for key in self._arrays)
        return spectra and len(self.grid) > 1 and not self.has_cubes

    def _keep(self, row: int, key: str, value: Any) -> None:
        if self._undeclared is None:
            self._undeclared = UndeclaredValues(self._measurement)
        self._undeclared.add(row, key, value)

    def _check_row(self, row: int) -> None:
        last = self.rows - 1 + (growing.STEP if self.grows else 0)
        if not 0 <= row <= last:
            raise FormatError(
                f"{self._measurement.name}: found the row {row}; expected 0 to {last}. "
                "Check the shape that the source announced."
            )

    def _fitting(self, values: Mapping[str, Any]) -> tuple[list[tuple[str, Any]], set[str]]:
        """Return keys and values that have a place, and the keys that have none."""
        fitting = []
        unknown = set()
        for key, value in values.items():
            array = self._arrays.get(key)
            if array is None:
                if key not in (_INDEX, _MASKED):
                    unknown.add(key)
                continue
            try:
                fitting.append((key, array.fitting(value)))
            except FormatError as error:
                raise FormatError(f"{self._measurement.name}/{key}: {error}") from None
        return fitting, unknown

    def _write_values(self) -> None:
        """Write what waits, all but that it is there."""
        if self._rows and max(self._rows) >= self.rows:
            self._grow(max(self._rows))
        known: dict[tuple[int, ...], tuple[Rows, Rows]] = {}
        for key, (numbers, waiting) in self._values.items():
            of = tuple(numbers)
            if of not in known:  # nearly always the same for all keys
                known[of] = self._selections(numbers)
            self._write_key(key, *known[of], waiting)
        self._values.clear()
        self._waiting = 0
        for row in self._skipped:
            self._masked[row] = True

    def _selections(self, numbers: list[int]) -> tuple[Rows, Rows]:
        shown = [row for row in numbers if row not in self._skipped] if self._skipped else numbers
        return Rows(numbers), Rows(shown, self.grid[-1])

    def _write_key(self, key: str, rows: Rows, shown: Rows, waiting: list[Any]) -> None:
        values = np.array(waiting if rows.in_order else [waiting[n] for n in rows.order])
        array = self._arrays[key]
        array.write(rows, values)
        if key not in self._images or not shown.numbers:
            return
        if len(shown.numbers) != len(rows.numbers):
            values = values[np.isin(rows.numbers, shown.numbers)]
        if array.row_shape:
            values = values.reshape(len(values), -1).sum(axis=1, dtype=float)
        self._images[key].write(shown, values)

    def _grow(self, row: int) -> None:
        while self.rows <= row:
            self.rows = growing.next_rows(self.rows)
        self.grid = (self.rows,)
        growing.grow(self._measurement.parent, self.rows)
        for array in self._arrays.values():
            array.refresh()

    def commit(self, acquired: int) -> None:
        """See `epxs.phynx.api.Measurement.commit`."""
        self._write_values()
        if self._undeclared is not None:
            self._undeclared.write()
        self._flush()
        if self._rows:
            rows = Rows(self._rows)
            order = np.array(self._order)[rows.order]
            RowWriter(self._sequence, (self.rows,)).write(rows, order)
            self._sequence.flush()
        self._rows, self._order, self._skipped = [], [], []
        self._write_acquired(acquired)

    # -- all at once -----------------------------------------------------------------------

    def write_rows(self, key: str, rows: np.ndarray, values: np.ndarray) -> None:
        """Write the values of *key* of many *rows* at once; shape ``(rows, ...)``."""
        if key not in self._arrays or not len(rows):
            return
        dataset = self._arrays[key].dataset
        h5write.write_rows(dataset, rows, as_dtype(np.asarray(values), dataset.dtype), 1)
        if key in self._images:
            sums = np.asarray(values, dtype=float).reshape(len(rows), -1).sum(axis=1)
            h5write.write_rows(self._images[key].dataset, rows, sums, len(self.grid))

    def write_masked(self, masked: np.ndarray) -> None:
        """Write which rows were skipped; bool, shape ``(rows,)``."""
        self._masked[...] = masked

    def write_sequence(self, sequence: np.ndarray) -> None:
        """Write the order of acquisition of all rows; -1 where not measured."""
        self._flush()
        self._sequence[...] = sequence
        self._write_acquired(int(np.count_nonzero(sequence >= 0)))

    # --------------------------------------------------------------------------------------

    def _write_acquired(self, acquired: int) -> None:
        if self._acquired is None:
            self._acquired = self._measurement["acquired"]
        self._acquired[()] = acquired
        self._flush()

    def finish(self, status: str, end_time: str) -> None:
        """See `epxs.phynx.api.Entry.finish`."""
        if status not in ("completed", "aborted"):
            raise FormatError(
                f"{self._measurement.name}: found the status {status!r}; expected 'completed' or "
                "'aborted'. Use one of these."
            )
        entry = self._measurement.parent
        if "end_time" in entry and end_time:
            entry["end_time"][()] = end_time.encode()
            start = entry["start_time"][()].rstrip(b"\0").decode()
            entry["duration"][()] = h5write.seconds_between(start, end_time)
        elif "end_time" in entry and not entry.file.swmr_mode:
            del entry["end_time"], entry["duration"]
        self._measurement["state"][()] = status.encode()
        self._measurement.file.flush()

    def _flush(self) -> None:
        if not self.together:
            self._measurement.file.flush()
