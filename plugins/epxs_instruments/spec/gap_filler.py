"""Points that were never told, from the file that spec wrote itself."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from epxs.core.api import EpxsError
from epxs.instrument.api import PointTaken, ScanStarted, same_command
from epxs_instruments.spec.spec_file import SpecFile, SpecScan

_log = logging.getLogger(__name__)

#: Names of columns in side files -> names of nodes of a detector.
_COLUMNS = {"icr": "icr", "ocr": "ocr", "real": "real", "live": "live", "dead": "dead_time"}


def can_be_found(started: ScanStarted) -> bool:
    """Whether the source says where its file is; that it is there is another matter."""
    return Path(started.source_file).is_absolute() and started.scan_id.isdigit()


def points_from_file(started: ScanStarted, missing: Iterable[int]) -> list[PointTaken]:
    """Return those of the *missing* points that are in the spec file of the scan.

    What cannot be read is logged, and stays missing.
    """
    try:
        scan = find_scan(started)
        return [] if scan is None else [
            point for index in missing if (point := _point(scan, started, index)) is not None
        ]  # fmt: skip
    except (EpxsError, OSError) as error:
        _log.warning("scan %s: missing points stay so: %s", started.scan_id, error)
        return []


def find_scan(started: ScanStarted) -> SpecScan | None:
    """Return the scan in its file: the last one of its number, if it is the same command."""
    path = Path(started.source_file)
    if not path.is_file() or not started.scan_id.isdigit():
        return None
    scans = [scan for scan in SpecFile(path).scans if scan.number == int(started.scan_id)]
    return scans[-1] if scans and same_command(scans[-1].command, started.command) else None


def _point(scan: SpecScan, started: ScanStarted, index: int) -> PointTaken | None:
    if index >= len(scan.data):
        return None
    values: dict[str, Any] = {"scalar_data/i": index}
    for label, value in zip(scan.labels, scan.data[index].tolist(), strict=False):
        if f"scalar_data/{label}" in started.nodes:
            values[f"scalar_data/{label}"] = value
    for name, mca in scan.mcas.items():
        if index < len(mca.counts):
            values[f"{name}/counts"] = np.asarray(mca.counts[index])
        for column, numbers in mca.columns.items():
            node = f"{name}/{_COLUMNS.get(column, column)}"
            if node in started.nodes and index < len(numbers):
                values[node] = float(numbers[index])
    return PointTaken(index, started.time, values)
