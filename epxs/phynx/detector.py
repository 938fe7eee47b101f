"""A multi-channel analyser: spectra, energies and the times that belong to them."""

from __future__ import annotations

from typing import Any

import numpy as np

from epxs.core.api import FormatError
from epxs.phynx import stored
from epxs.phynx.columns import is_column, real
from epxs.phynx.dataset import Dataset
from epxs.phynx.dead_time import DeadTime, DerivedDeadTime
from epxs.phynx.device import Device, is_detector_of
from epxs.phynx.spectrum import Spectrum
from epxs.phynx.views import UnitView

#: Channels of a spectrum, and coefficients of a calibration, at most.
CHANNELS, _COEFFICIENTS = 1 << 22, 16


class MultiChannelAnalyzer(Device):
    """A detector that sorts counts by energy.

    Stands for the group of links below a measurement as well as for the NXdetector that
    owns the data.
    """

    @staticmethod
    def recognises(h5: Any) -> bool:
        """Whether *h5* is an NXdetector with spectra."""
        return is_detector_of(h5, "spectrum")

    @property
    def counts(self) -> Spectrum:
        """Spectra, shape ``(points, channels)``.

        Raises
        ------
        FormatError
            If the group has none.
        """
        spectra: Spectrum = self._array(Spectrum, "spectra")
        return spectra

    @property
    def calibration(self) -> tuple[float, ...]:
        """Coefficients a0, a1, a2 ... of energy = a0 + a1 channel + ..., in keV."""
        told = stored.numbers(self.attrs.get("calibration", ()))
        if not told:
            node = self.get("info/calibration")
            if isinstance(node, Dataset) and is_column(node) and node.size <= _COEFFICIENTS:
                told = stored.numbers(node[...].reshape(-1))
        return told[:_COEFFICIENTS] or (0.0, 1.0)

    @property
    def channels(self) -> np.ndarray:
        """Numbers of the channels, shape ``(channels,)``."""
        for name in ("channels", "info/channels"):
            node = self.get(name)
            if isinstance(node, Dataset) and is_column(node) and node.size <= CHANNELS:
                return np.asarray(node[...])
        count = self.counts.shape[-1]
        if count > CHANNELS:
            raise FormatError(
                f"{self.file.filename}::{self.path}: found spectra of {count:,} channels; expected "
                f"{CHANNELS:,} at most. Choose another detector."
            )
        return np.arange(count)

    @property
    def energy(self) -> UnitView:
        """View of the energy of each channel in keV, shape ``(channels,)``."""
        return UnitView(self._read_energy, lambda: (self.counts.shape[-1],), "keV")

    def _read_energy(self, key: Any) -> Any:
        channels = real(self.channels, self.path)
        return np.polynomial.polynomial.polyval(channels, self.calibration)[key]

    @property
    def dead_time(self) -> DeadTime | DerivedDeadTime | None:
        """Dead time at each point, or None where nothing tells it.

        Where it was not recorded itself, it follows from rates and times.
        """
        for name in ("dead_time", "info/dead_time", "dead"):
            node = self.keep(name)
            if isinstance(node, DeadTime):
                return node
        recorded = next((node for _, node in self.iter_type(DeadTime)), None)
        return recorded or DerivedDeadTime.possible(
            self.input_count_rate, self.output_count_rate, self.live_time, self.real_time
        )

    @property
    def real_time(self) -> Dataset | None:
        """Real time of each point in seconds, or None."""
        return self._first("real_time", "real", "elapsed_time")

    @property
    def live_time(self) -> Dataset | None:
        """Live time of each point in seconds, or None."""
        return self._first("live_time", "count_time", "live")

    @property
    def input_count_rate(self) -> Dataset | None:
        """Rate of counts that came in, in 1/s, or None."""
        return self._first("icr", "info/input_count_rate", "input_count_rate")

    @property
    def output_count_rate(self) -> Dataset | None:
        """Rate of counts that were recorded, in 1/s, or None."""
        return self._first("ocr", "info/output_count_rate", "output_count_rate")

    @property
    def monitor(self) -> Any:
        """The counter that its spectra are normalised by, or None."""
        name = stored.text(self.attrs.get("monitor", ""))
        found = self.get(name)
        measurement = self.measurement
        if found is None and measurement is not None:
            scalars = measurement.scalar_data
            if not name or scalars is None:
                return measurement.monitor
            found = scalars.get(name)
        return found if isinstance(found, Dataset) and is_column(found) else None

    @property
    def is_sum(self) -> bool:
        """Whether its spectra are the sums of those of the other detectors."""
        return bool(self.attrs.get("sum_of_detectors", False))

    def _first(self, *names: str) -> Dataset | None:
        for name in names:
            node = self.keep(name)
            if isinstance(node, Dataset):
                return node
        return None
