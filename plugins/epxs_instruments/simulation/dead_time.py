"""What a detector loses while it is busy with the photon before."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

import numpy as np

#: Time the energy filter needs for one photon, s (a silicon drift detector).
SLOW_FILTER = 0.6e-6
#: Time the trigger needs for one photon, s.
TRIGGER = 0.05e-6


@dataclass(frozen=True)
class Exposure:
    """What the electronics report of one count."""

    #: Counts per channel; uint32, shape ``(channels,)``.
    spectrum: np.ndarray
    #: Time the detector was on, s.
    real_time: float
    #: Time the trigger was live, s.
    live_time: float
    #: Photons that arrived, per second of real time.
    icr: float
    #: Photons that were recorded, per second of live time.
    ocr: float

    @property
    def dead_time(self) -> float:
        """Percent of the arriving photons that were lost."""
        return dead_percent(self.icr, self.ocr, self.real_time, self.live_time)


def dead_percent(icr: float, ocr: float, real: float, live: float) -> float:
    """Return 100 (1 - ocr live / (icr real)), as the macros of spec compute it; 0 if none came.

    Parameters
    ----------
    icr, ocr
        Rates of arriving and of recorded photons, 1/s.
    real, live
        Real and live time, s.
    """
    arrived = icr * real
    percent = 100.0 * (1.0 - ocr * live / arrived) if arrived > 0 else 0.0
    # what rounding leaves is none
    return percent if abs(percent) > 1e-9 else 0.0


def expose(
    expected: np.ndarray, real_time: float, beam_time: float, random: np.random.Generator
) -> Exposure:
    """Count photons for once.

    Photons arrive at random (Poisson); one is recorded if none came during the filter time
    before it: the paralyzable model, with a probability of exp(-rate × filter time).

    Parameters
    ----------
    expected
        Mean number of arriving photons per channel; shape ``(channels,)``.
    real_time
        Time the detector is on, s.
    beam_time
        Part of it with beam, in which all of them arrive, s.
    random
        Source of the noise.

    References
    ----------
    G. F. Knoll, *Radiation Detection and Measurement*, chapter 4, "Dead time".
    """
    rate = float(expected.sum()) / beam_time if beam_time > 0 else 0.0
    arrived = random.poisson(expected)
    recorded = random.binomial(arrived, exp(-rate * SLOW_FILTER))
    quiet = real_time - beam_time
    live_time = quiet + beam_time * exp(-rate * TRIGGER)
    return Exposure(
        spectrum=recorded.astype(np.uint32),
        real_time=real_time,
        live_time=live_time,
        icr=float(arrived.sum()) / real_time,
        ocr=float(recorded.sum()) / live_time,
    )
