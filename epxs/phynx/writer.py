"""Writing the points of a measurement: arrays first, and only then that they are there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import h5py
import numpy as np

from epxs.core.api import FormatError
from epxs.phynx import h5write

#: Keys that sources announce and the file keeps in columns of its own.
_INDEX, _MASKED = "scalar_data/i", "scalar_data/masked"


class _Place:
    """Writes one element at a time of an array: four times as fast as ``array[place] = value``.

    Parameters
    ----------
    dataset
        The array.
    lead
        Number of its axes that say which element.
    """

    def __init__(self, dataset: h5py.Dataset, lead: int = 1) -> None:
        self.dataset = dataset
        self._count = (1,) * lead + dataset.shape[lead:]
        self._rest = (0,) * (dataset.ndim - lead)
        self._space: Any = None

    def write(self, place: tuple[int, ...], value: np.ndarray) -> None:
        """Write *value*, which has the type of the array, at *place*."""
        if self._space is None:
            self._space = self.dataset.id.get_space()
            self._memory = h5py.h5s.create_simple(self._count)
        self._space.select_hyperslab(place + self._rest, self._count)
        content = np.ascontiguousarray(value).reshape(self._count)
        self.dataset.id.write(self._memory, self._space, content)


class MeasurementWriter:
    """Writes points where the plan of a measurement put them.

    Parameters
    ----------
    measurement
        The group of the measurement.
    rows
        Number of rows.
    grid
        Points along each direction of the scan, slowest first.
    """

    def __init__(self, measurement: h5py.Group, rows: int, grid: tuple[int, ...]) -> None:
        self.rows = rows
        self.grid = grid
        self._measurement = measurement
        self._arrays: dict[str, _Place] = {}
        self._images: dict[str, _Place] = {}
        self._pending: dict[int, int] = {}

    # -- while the tree is made ------------------------------------------------------------

    def add_bookkeeping(self, sequence: h5py.Dataset, masked: h5py.Dataset) -> None:
        """Say where the order of acquisition and the skipped points are kept."""
        self._sequence = sequence
        self._masked = masked

    def add(self, key: str, dataset: h5py.Dataset) -> None:
        """Write values of *key* into rows of *dataset*."""
        self._arrays[key] = _Place(dataset)

    def add_image(self, key: str, image: h5py.Dataset) -> None:
        """Write values of *key*, of spectra their sums, into *image* as well."""
        self._images[key] = _Place(image, len(self.grid))

    @property
    def arrays(self) -> dict[str, Any]:
        """Datasets of rows by the keys of the plan."""
        return {key: place.dataset for key, place in self._arrays.items()}

    @property
    def images(self) -> dict[str, Any]:
        """Datasets in the shape of the grid by the keys of the plan."""
        return {key: place.dataset for key, place in self._images.items()}

    # -- while points come -----------------------------------------------------------------

    def write_point(self, row: int, sequence: int, values: Mapping[str, Any]) -> set[str]:
        """See `epxs.phynx.api.Measurement.write_point`."""
        if not 0 <= row < self.rows:
            raise FormatError(
                f"{self._measurement.name}: found the row {row}; expected 0 to {self.rows - 1}. "
                "Check the shape that the source announced."
            )
        skipped = bool(values.get(_MASKED, False))
        if skipped:
            self._masked[row] = True
        ignored = set()
        for key, value in values.items():
            if key in self._arrays:
                self._write(key, row, value, skipped)
            elif key not in (_INDEX, _MASKED):
                ignored.add(key)
        self._pending[row] = sequence
        return ignored

    def _write(self, key: str, row: int, value: Any, skipped: bool) -> None:
        array = self._arrays[key]
        fitting = self._fitting(key, array.dataset, value)
        array.write((row,), fitting)
        if key in self._images and not skipped:
            place = tuple(int(n) for n in np.unravel_index(row, self.grid))
            image = self._images[key]
            image.write(place, np.sum(fitting, dtype=float).astype(image.dataset.dtype))

    def _fitting(self, key: str, dataset: h5py.Dataset, value: Any) -> np.ndarray:
        """Return *value* in the shape and type of a row of *dataset*."""
        found = np.asarray(value)
        if found.shape != dataset.shape[1:]:
            raise FormatError(
                f"{self._measurement.name}/{key}: found a value of shape {found.shape}; expected "
                f"{dataset.shape[1:]}, as planned. Check what the source announced."
            )
        return as_dtype(found, dataset.dtype)

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

    def commit(self, acquired: int) -> None:
        """See `epxs.phynx.api.Measurement.commit`."""
        self._flush()
        for row, sequence in self._pending.items():
            self._sequence[row] = sequence
        self._pending.clear()
        self._sequence.flush()
        self._write_acquired(acquired)

    def _write_acquired(self, acquired: int) -> None:
        self._measurement["acquired"][()] = acquired
        self._measurement["acquired"].flush()
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
        self._flush()

    def _flush(self) -> None:
        self._measurement.file.flush()


def as_dtype(values: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """Return *values* as *dtype*; whole numbers are rounded and limited, never wrapped."""
    if dtype.kind not in "iu" or values.dtype == dtype:
        return values.astype(dtype, copy=False)
    limits = np.iinfo(dtype)
    rounded = np.rint(np.nan_to_num(values.astype(float), nan=0.0))
    return np.clip(rounded, limits.min, limits.max).astype(dtype)
