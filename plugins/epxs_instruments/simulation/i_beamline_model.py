"""What stands behind a simulated server: motors, counters, a detector, and what they measure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from traits.api import Float, Instance, Interface, List, Str


@dataclass(frozen=True)
class MotorSpec:
    """A motor as it stands when the server starts."""

    #: Mnemonic, as used in commands.
    mne: str
    #: Name for people.
    name: str
    units: str
    #: User position at the start, in `units`.
    position: float
    #: Limits of the user position, in `units`.
    low: float
    high: float
    #: Units per second (before the server hurries).
    speed: float


@dataclass(frozen=True)
class CounterSpec:
    """A counter; the order of a model's counters is the order of the columns of a scan."""

    mne: str
    name: str
    #: ``counts``, ``s``, ``mA`` ...
    units: str


@dataclass(frozen=True)
class McaSpec:
    """The energy-dispersive detector."""

    #: Mnemonic; becomes the name of the detector's group (never ``mca...``).
    mne: str
    #: Number of channels.
    channels: int
    #: Energy in keV = a0 + a1 channel + a2 channel^2.
    calibration: tuple[float, float, float]


@dataclass(frozen=True)
class ElementReading:
    """What one element of a detector gave."""

    #: Counts per channel; uint32, shape ``(channels,)``.
    spectrum: np.ndarray
    #: Time the detector was on, in s.
    real_time: float
    #: Time its trigger was live, in s.
    live_time: float
    #: Percent of the photons that were lost; 100 (1 - ocr live / (icr real)).
    dead_time: float
    #: Photons that arrived, per second of real time.
    icr: float
    #: Photons that were recorded, per second of live time.
    ocr: float


@dataclass(frozen=True)
class Reading(ElementReading):
    """What one count gave: of the first element, and of all else."""

    #: Value by mnemonic, one for every counter of the model.
    counters: Mapping[str, float]
    #: The other elements, in the order of `IBeamlineModel.others`.
    others: tuple[ElementReading, ...] = ()


class IBeamlineModel(Interface):
    """A beamline that can be asked to count, at any time, with its motors anywhere.

    The server moves the motors and keeps their positions; the model only knows what is
    measured there. It is asked from one thread, once for each point.
    """

    #: In the order in which spec lists them.
    motors = List(Instance(MotorSpec))
    counters = List(Instance(CounterSpec))
    mca = Instance(McaSpec)
    #: More elements of the detector; may be left out.
    others = List(Instance(McaSpec))
    #: Mnemonic of the counter that a negative preset counts to.
    monitor = Str()
    #: Name of the data file that spec would be writing (``DATAFILE``).
    datafile = Str()
    #: Real time that one point takes, in s, whatever the preset says.
    pace = Float()
    #: The command to suggest to a visitor; for a replay the only one it can serve.
    scan_command = Str()

    def count(self, positions: Mapping[str, float], preset: float, epoch: float) -> Reading:
        """Return what is measured with the motors where they stand.

        Parameters
        ----------
        positions
            User position of every motor, by mnemonic, in its units.
        preset
            Seconds if positive, counts of the monitor if negative.
        epoch
            Time at the start of the count, in seconds since the epoch.

        Raises
        ------
        InstrumentError
            If nothing can be measured there (a replay has no point near); the server
            prints the message, as spec would, and ends the scan.
        """
        raise NotImplementedError
