"""Detectors: spectra of one element, and images."""

from __future__ import annotations

from math import inf, isfinite, nan
from typing import Any

import numpy as np
from traits.api import Array, Bool, Float, Int, Tuple

from epxs.core.api import InstrumentError
from epxs.instrument.action import Action
from epxs.instrument.device import Device
from epxs.instrument.updates import assign


class Mca(Device):
    """One element of an energy-dispersive detector, as last heard of."""

    channels = Int(0)
    #: Energy in keV = a0 + a1 channel + a2 channel².
    calibration = Tuple(0.0, 1.0, 0.0)
    #: Counts per channel; shape ``(channels,)``.
    counts = Array()
    #: Time that it was on, and that its trigger was live, of the last spectrum; s.
    real_time = Float(nan)
    live_time = Float(nan)
    #: Part of the photons that were lost, percent.
    dead_time = Float(nan)
    #: Photons that arrived and that were recorded, 1/s.
    icr = Float(nan)
    ocr = Float(nan)
    acquiring = Bool(False)
    #: Time that it was on since it last counted anything, as far as is known; s.
    silence = Float(0.0)

    @property
    def energy(self) -> np.ndarray:
        """Energies of the channels in keV; shape ``(channels,)``."""
        channel = np.arange(self.channels)
        a0, a1, a2 = self.calibration
        return np.asarray(a0 + a1 * channel + a2 * channel**2)

    def read(self) -> np.ndarray:
        """Ask for the spectrum; counts per channel, shape ``(channels,)``.

        Raises
        ------
        InstrumentError
            If the instrument does not have it at hand.
        """
        self._read()
        self.updates.settle()
        return np.asarray(self.counts)

    def acquire(self, seconds: float, wait: bool = False, timeout: float | None = None) -> Action:
        """Erase, and acquire for *seconds* (s)."""
        raise InstrumentError(
            f"detector {self.mnemonic}: found that the instrument starts it by itself; expected "
            f"one that can be started alone ({seconds:g} s). Count with the scaler instead."
        )

    def stop(self) -> None:
        """End an acquisition early; what came so far is kept."""

    def show_point(self, values: dict[str, Any]) -> None:
        """Take over what a point of a scan holds: ``counts``, ``icr``, ``dead_time`` ..."""
        names = {"real": "real_time", "live": "live_time"}
        for name, value in values.items():
            trait = names.get(name, name)
            if trait in ("counts", "icr", "ocr", "real_time", "live_time", "dead_time"):
                assign(self, trait, value)
        if np.any(self.counts):
            self.silence = 0.0
        else:
            self.silence += self.real_time if isfinite(self.real_time) else inf

    def _read(self) -> None:
        """Bring the traits up to date (drivers may write this)."""
        if not self.counts.size:
            raise InstrumentError(
                f"detector {self.mnemonic}: found no spectrum yet; expected one. Count first, or "
                "wait for the first point of a scan."
            )


class AreaDetector(Device):
    """A camera: exposure, and the last image."""

    #: Rows and columns of an image.
    shape = Tuple(0, 0)
    #: Time of one exposure, s.
    exposure = Float(nan)
    acquiring = Bool(False)
    #: The last image; shape ``(rows, columns)``.
    image = Array()

    def acquire(self, seconds: float, wait: bool = False, timeout: float | None = None) -> Action:
        """Expose for *seconds* (s); the action holds the image."""
        raise NotImplementedError

    def read(self) -> np.ndarray:
        """Ask for the last image; shape ``(rows, columns)``."""
        raise NotImplementedError

    def stop(self) -> None:
        """End an exposure early."""
        raise NotImplementedError
