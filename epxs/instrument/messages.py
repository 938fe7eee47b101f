"""What an instrument tells about a scan: frozen messages, the same from every source.

Keys of nodes and values are paths below the measurement group of the file
(``scalar_data/I0``, ``mca1/counts``), as the macros of spec broadcast them; other sources
translate into them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy.typing as npt


@dataclass(frozen=True)
class NodeSpec:
    """A node that a scan is going to fill."""

    #: Name of a phynx class: ``Signal``, ``Axis``, ``MultiChannelAnalyzer``, ``Spectrum`` ...
    class_name: str
    #: Whatever the source knows, such as shape, units, axis number, range, calibration.
    attrs: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ScanStarted:
    """A scan begins; the whole tree of what it will measure is known."""

    #: Number of the scan, as its users call it.
    scan_id: str
    #: Command line that started it.
    command: str
    #: Points along each axis, slowest first; () or (0,) where nobody knows how many there
    #: will be.
    shape: tuple[int, ...]
    #: Where the source itself writes the scan, or "".
    source_file: str
    #: Start, in seconds since the epoch.
    time: float
    nodes: Mapping[str, NodeSpec]
    #: What else the source tells, such as ``title`` or ``program``.
    info: Mapping[str, Any] = field(default_factory=dict)

    @property
    def open_ended(self) -> bool:
        """Whether nobody knows how many points there will be."""
        return tuple(self.shape) in ((), (0,))

    @property
    def npoints(self) -> int:
        """Number of points announced; 0 where nobody knows."""
        if self.open_ended:
            return 0
        product = 1
        for length in self.shape:
            product *= length
        return product


@dataclass(frozen=True)
class PointTaken:
    """One point of the running scan."""

    #: Place in the order of acquisition, from 0.
    index: int
    #: In seconds since the epoch.
    time: float
    values: Mapping[str, npt.ArrayLike]


@dataclass(frozen=True)
class ScanInterrupted:
    """The scan stands still; whether it is paused or aborted is not known yet."""

    time: float


@dataclass(frozen=True)
class ScanResumed:
    """The interrupted scan goes on."""

    time: float


@dataclass(frozen=True)
class ScanFinished:
    """No more points will come."""

    status: Literal["completed", "aborted"]
    time: float


Message = ScanStarted | PointTaken | ScanInterrupted | ScanResumed | ScanFinished
