"""What a file is to be read as, and numbers that tell every point and channel apart."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

NY, NX, CHANNELS = 3, 4, 128
POINTS = NY * NX


@dataclass
class Detector:
    """Spectra in the order of acquisition, and what comes with them."""

    counts: np.ndarray
    calibration: tuple[float, ...] = (0.0, 1.0, 0.0)
    scalars: dict[str, np.ndarray] = field(default_factory=dict)
    dead_time_format: str = "percent"


@dataclass
class Expected:
    """A scan; arrays are in the order of acquisition, maps of results in that of the grid."""

    name: str
    shape: tuple[int, ...] = (NY, NX)
    #: Name -> direction, start, stop, unit, positions.
    axes: dict[str, tuple[int, float, float, str, np.ndarray]] = field(default_factory=dict)
    signals: dict[str, np.ndarray] = field(default_factory=dict)
    monitor: str = ""
    detectors: dict[str, Detector] = field(default_factory=dict)
    positioners: dict[str, float] = field(default_factory=dict)
    #: Group -> peak -> areas, sigmas, mass fractions (None where there are none).
    results: dict[str, dict[str, tuple[Any, Any, Any]]] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    rows: np.ndarray | None = None
    status: str = "completed"
    command: str | None = None
    path: Path = Path()


def spectra(seed: int = 0, points: int = POINTS, channels: int = CHANNELS) -> np.ndarray:
    """Return counts of shape ``(points, channels)`` that tell points and channels apart."""
    return (1000 * np.arange(points)[:, None] + np.arange(channels) + seed).astype("u4")


def column(first: float, points: int = POINTS) -> np.ndarray:
    """Return one number a point."""
    return first + np.arange(points) / 8.0


def fast(start: float, stop: float) -> np.ndarray:
    """Return positions of a motor that spans each line."""
    return np.tile(np.linspace(start, stop, NX), NY)


def slow(start: float, stop: float) -> np.ndarray:
    """Return positions of a motor that steps from line to line."""
    return np.repeat(np.linspace(start, stop, NY), NX)
