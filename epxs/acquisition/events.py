"""What a recorder reports, in order, once it is on disk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class FilePrepared:
    """The whole tree of a scan is in the file; points will follow."""

    #: The `epxs.phynx.api.Entry` of the scan.
    entry: Any
    #: Its `Measurement`.
    measurement: Any
    #: The `ElementMaps` prepared for results, or None.
    results: Any
    command: str


@dataclass(frozen=True)
class RowsWritten:
    """These points are on disk."""

    #: Rows of the file, in the order of acquisition.
    rows: tuple[int, ...]
    #: How many points of the scan are on disk now.
    acquired: int


@dataclass(frozen=True)
class PointRefused:
    """A point does not fit what was announced, and is not in the file; the scan goes on."""

    index: int
    error: Exception


@dataclass(frozen=True)
class ResultsWritten:
    """Results of these rows are on disk."""

    rows: tuple[int, ...]
    #: Seconds from the point on disk to its result on disk, of the slowest row fitted anew;
    #: None when rows were fitted again.
    lag: float | None


@dataclass(frozen=True)
class ScanPaused:
    """The scan stands still."""


@dataclass(frozen=True)
class ScanContinued:
    """The scan goes on."""


@dataclass(frozen=True)
class AcquisitionEnded:
    """No more points will be written for this scan; results may still come."""

    status: Literal["completed", "aborted"]
    acquired: int


@dataclass(frozen=True)
class FileClosed:
    """Points and results are complete, and the file is an ordinary one again."""


@dataclass(frozen=True)
class RecordingHeld:
    """The disk is full: points wait in memory until there is room; nothing is lost yet."""

    error: Exception


@dataclass(frozen=True)
class RecordingGoesOn:
    """There is room again: the points that waited are being written."""

    #: How many waited.
    waiting: int


@dataclass(frozen=True)
class RecordingFailed:
    """The recorder could not go on; what it had acknowledged is on disk."""

    error: Exception


Event = (
    FilePrepared
    | RowsWritten
    | PointRefused
    | ResultsWritten
    | ScanPaused
    | ScanContinued
    | AcquisitionEnded
    | FileClosed
    | RecordingHeld
    | RecordingGoesOn
    | RecordingFailed
)
