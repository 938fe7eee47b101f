"""Plans: what a file is going to hold, told before the first point."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from epxs.phynx.writing import growing


@dataclass(frozen=True)
class AxisPlan:
    """A motor that the scan moves."""

    name: str
    units: str = ""
    #: First and last position asked for; NaN where it is not known.
    start: float = math.nan
    stop: float = math.nan
    #: Direction of the scan that it spans: 1 is the fastest.
    axis: int = 1
    #: Its place among the motors that move together, from 1.
    primary: int = 1
    dtype: str = "f8"


@dataclass(frozen=True)
class SignalPlan:
    """A counter that is read at each point."""

    name: str
    units: str = ""
    #: 1 is the signal to show first; 0 has no priority.
    priority: int = 0
    #: Readings for one count.
    efficiency: float = 1.0
    dtype: str = "f8"


@dataclass(frozen=True)
class DetectorPlan:
    """A multi-channel analyser."""

    name: str
    #: Number of channels of a spectrum.
    channels: int
    #: Coefficients of the energy in keV as a polynomial of the channel.
    calibration: tuple[float, ...] = (0.0, 1.0, 0.0)
    #: Numbers that come with each spectrum (``real``, ``icr``, ``dead_time`` ...) -> unit.
    scalars: Mapping[str, str] = field(default_factory=dict)
    description: str = ""
    #: ``percent``, ``fraction``, ``normalization`` or ``correction``.
    dead_time_format: str = "percent"
    #: Counts are whole numbers unless somebody scaled them.
    dtype: str = "u4"
    #: Number of the first channel.
    first_channel: int = 0
    #: Whether its spectra are the sums of those of the other detectors.
    is_sum: bool = False
    #: ``reserved``: not compressed, as while a scan is recorded (decision 0003);
    #: ``compressed``: small and fast; ``portable``: small, and every HDF5 reads it.
    storage: Literal["reserved", "compressed", "portable"] = "reserved"


@dataclass(frozen=True)
class ImagePlan:
    """An area detector: an image at each point."""

    name: str
    #: Pixels of an image: rows, columns.
    shape: tuple[int, int]
    dtype: str = "u4"
    units: str = "counts"
    description: str = ""
    #: Numbers that come with each image -> unit.
    scalars: Mapping[str, str] = field(default_factory=dict)
    #: As for a `DetectorPlan`.
    storage: Literal["reserved", "compressed", "portable"] = "reserved"


@dataclass(frozen=True)
class PositionerPlan:
    """Where a motor stood when the scan began."""

    name: str
    value: float
    units: str = ""


@dataclass(frozen=True)
class MeasurementPlan:
    """A scan: everything that its file will hold."""

    #: Name of the entry.
    name: str
    command: str = ""
    scan_id: str = ""
    #: Points along each direction, slowest first.
    shape: tuple[int, ...] = ()
    #: Number of rows; by default the product of the shape.
    npoints: int = 0
    #: Whether nobody knows how many points there will be; shape and number are not needed.
    growing: bool = False
    #: ISO 8601; "" where it is not known.
    start_time: str = ""
    axes: tuple[AxisPlan, ...] = ()
    signals: tuple[SignalPlan, ...] = ()
    positioners: tuple[PositionerPlan, ...] = ()
    detectors: tuple[DetectorPlan, ...] = ()
    images: tuple[ImagePlan, ...] = ()
    #: Name of the signal of the incoming beam.
    monitor: str = ""
    source_file: str = ""
    program: str = ""
    title: str = ""
    sample: str = ""
    user: str = ""
    #: What else the source tells of the whole scan, by name: numbers, text, arrays of them.
    metadata: Mapping[str, object] = field(default_factory=dict)
    #: Text of the source that is kept word by word (as the header of a spec scan), by name.
    notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Number of rows of every array of points; of one that grows, at the start."""
        if self.growing:
            return growing.FIRST
        return self.npoints or math.prod(self.shape or (0,))

    @property
    def grid(self) -> tuple[int, ...]:
        """The shape if the rows fill it, otherwise one line of all rows."""
        if self.growing:
            return (self.rows,)
        return self.shape if self.shape and math.prod(self.shape) == self.rows else (self.rows,)


@dataclass(frozen=True)
class ResultsPlan:
    """Results of a fit: everything that their group will hold."""

    #: Name of the group.
    name: str = "xrf_fit"
    #: What is fitted, as people call it: ``Ca K``, ``Scatter Compton000``.
    groups: tuple[str, ...] = ()
    #: Unit of the peak areas.
    units: str = "counts"
    #: Whether there will be mass fractions.
    mass_fractions: bool = False
    #: Number of coefficients of the continuum at each point.
    continuum: int = 0
    #: Whether areas are corrected (for dead time, monitor), so that the factor is kept.
    corrected: bool = False
    #: Text of the configuration, stored as it is.
    configuration: str = ""
    configuration_name: str = ""
    #: What else decided the numbers; text, numbers, tuples.
    parameters: Mapping[str, object] = field(default_factory=dict)
    program: str = "epxs"
    version: str = ""
    #: Arrays from which a fit can be drawn again: ``response (groups, channels)``,
    #: ``continuum (coefficients, channels)``, ``energy``, ``window``, ``line_energy`` ...
    model: Mapping[str, np.ndarray] = field(default_factory=dict)


@dataclass(frozen=True)
class ResultsBlock:
    """Results of some rows."""

    #: Peak areas and their standard deviations, shape ``(rows, groups)``.
    areas: np.ndarray
    sigmas: np.ndarray
    #: Reduced chi square, shape ``(rows,)``.
    chi2: np.ndarray
    #: Coefficients of the continuum, shape ``(rows, coefficients)``.
    continuum: np.ndarray
    #: Mass fractions and their standard deviations, shape ``(rows, groups)``.
    mass_fractions: np.ndarray | None = None
    mass_fraction_sigmas: np.ndarray | None = None
    #: See `epxs.phynx.api.FitFlag`; shape ``(rows,)``; all fitted where chi square is a number,
    #: by default.
    flags: np.ndarray | None = None
    #: Factor from counts as recorded to those that areas are of, shape ``(rows,)``.
    correction: np.ndarray | None = None
