"""From a scan of another format to an entry of our own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import h5py
import numpy as np

from epxs.phynx.entry import Entry
from epxs.phynx.file import File
from epxs.phynx.foreign.foreign_scan import ForeignScan
from epxs.phynx.foreign.grid_order import GridOrder
from epxs.phynx.writing import h5write
from epxs.phynx.writing.cube import write_cube
from epxs.phynx.writing.plans import MeasurementPlan

#: Bytes of spectra or images that are read, and written, at once.
_BLOCK = 16_000_000


def write_scan(
    file: File,
    scan: ForeignScan,
    portable: bool = False,
    progress: Callable[[int], None] = lambda rows: None,
) -> Entry:
    """Write a scan of another format into *file*; return its entry.

    Rows are in grid order. Of a scan that ended early, the points that exist are written;
    the rest is marked as not measured, and the state is ``aborted``.

    Parameters
    ----------
    file
        A file open for writing.
    scan
        What a reader gave.
    portable
        Whether spectra and images are compressed so that every HDF5 can read them; by default
        faster, so that reading them needs hdf5plugin.
    progress
        Called with numbers of rows that were written.

    Raises
    ------
    FileError
        If nothing can be created in the file.
    FormatError
        If the scan cannot be read, or its columns do not fit its plan.
    """
    stored = _stored(scan.plan, "portable" if portable else "compressed")
    entry = file.create_entry(stored, together=True)
    assert entry.measurement is not None
    writer = file.writer(entry.measurement.path)
    rows, count = scan.row_order, scan.plan.rows
    sequence = np.full(count, -1)
    sequence[rows] = np.arange(len(rows))
    masked = np.zeros(count, dtype=bool)
    if scan.masked is not None:
        masked[rows[: len(scan.masked)]] = scan.masked[: len(rows)]
        writer.write_masked(masked)
    columns, images = _Columns(scan, rows, sequence, masked), writer.images
    for key, dataset in writer.arrays.items():
        if key in scan.columns:
            columns.write(key, dataset, images.get(key), progress)
    writer.write_sequence(sequence)
    for plan, block in scan.results:
        entry.create_results(plan).write(range(count), block)
    if len(scan.plan.grid) == 2 and "map" in entry:
        for detector in scan.plan.detectors:
            write_cube(entry, _own_name(entry, detector.name))
    writer.has_cubes = True
    if scan.outcome != "running":
        entry.finish(scan.outcome, scan.end_time)
    entry.measurement.refresh()
    return entry


def _stored(plan: MeasurementPlan, storage: Any) -> MeasurementPlan:
    return replace(
        plan,
        detectors=tuple(replace(detector, storage=storage) for detector in plan.detectors),
        images=tuple(replace(image, storage=storage) for image in plan.images),
    )


def _own_name(entry: Entry, name: str) -> str:
    """Return what the detector that its source calls *name* is called in the file."""
    assert entry.measurement is not None
    mcas = entry.measurement.mcas
    return next(own for own, mca in mcas.items() if mca.device_id == name)


class _Columns:
    """Writes the columns of a scan in grid order, some rows at a time."""

    def __init__(
        self, scan: ForeignScan, rows: np.ndarray, sequence: np.ndarray, masked: np.ndarray
    ) -> None:
        self._scan = scan
        self._rows = rows
        self._nothing = masked | (sequence < 0)
        self._last = int(np.flatnonzero(sequence >= 0)[-1]) + 1 if (sequence >= 0).any() else 0

    def write(self, key: str, dataset: Any, image: Any, progress: Callable[[int], None]) -> None:
        """Write one column, and the image of its values or of the sums of its spectra."""
        count = self._scan.plan.rows
        ordered = GridOrder(self._scan.columns[key], self._rows, count, dataset.dtype)
        row_bytes = int(np.prod(dataset.shape[1:], dtype=np.int64)) * dataset.dtype.itemsize
        chunk = dataset.chunks[0] if dataset.chunks else 1
        step = max(chunk, _BLOCK // max(row_bytes, 1) // chunk * chunk)
        for start in range(0, self._last, step):
            end = min(start + step, self._last)
            values = ordered[start:end]
            _write(dataset, start, end, values)
            if image is not None:
                sums = np.asarray(values).reshape(end - start, -1).sum(axis=1, dtype=float)
                sums[self._nothing[start:end]] = np.nan
                self._write_sums(image, start, end, sums)
            if values.ndim > 1:
                progress(end - start)

    def _write_sums(self, image: Any, start: int, end: int, sums: np.ndarray) -> None:
        grid = self._scan.plan.grid
        if end - start == self._scan.plan.rows:
            _write(image, 0, image.shape[0], sums.reshape(grid))
        else:
            h5write.write_rows(image, np.arange(start, end), sums, len(grid))


def _write(dataset: Any, start: int, end: int, values: np.ndarray) -> None:
    """Write rows; a whole small array without what h5py does to find out which."""
    if values.shape == dataset.shape and values.size:
        dataset.id.write(h5py.h5s.ALL, h5py.h5s.ALL, np.ascontiguousarray(values))
    else:
        dataset[start:end] = values
