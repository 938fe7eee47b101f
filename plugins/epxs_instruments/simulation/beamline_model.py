"""The simulated beamline: a leaf in the beam, seen by counters and a detector."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from math import isfinite, radians, sin
from pathlib import Path

import numpy as np
from traits.api import provides

from epxs.core.api import InstrumentError, offers
from epxs_instruments.simulation.dead_time import expose
from epxs_instruments.simulation.detector import Detector
from epxs_instruments.simulation.i_beamline_model import (
    CounterSpec,
    ElementReading,
    IBeamlineModel,
    McaSpec,
    MotorSpec,
    Reading,
)
from epxs_instruments.simulation.sample import Sample
from epxs_instruments.simulation.source import I0_DARK, I0_RATE, Illumination, Source

#: Width of the focused beam (standard deviation), mm, and where samy has to be for it.
SPOT = 0.015
#: Distance of the detector from the sample that the configuration assumes, mm.
DISTANCE = 30.0
#: Beamline time that passes between two counts, s.
REST = 0.02
#: Part of the beam that a lamina lets through.
TRANSMISSION = 0.86
#: Windows of the region counters, keV.
REGIONS = {"Fe": (6.25, 6.55), "Ca": (3.55, 3.85)}


def bundled_config() -> Path:
    """Return the PyMca configuration that comes with the fluorescence plugin."""
    build = offers.find(offers.SPECTRUM_MODELS, "pymca")
    return Path(str(files(build.__module__.partition(".")[0]))) / "data" / "leaf_17keV.cfg"


@provides(IBeamlineModel)
class SampleBeamline:
    """Counts what a leaf sends out; the same numbers for the same seed and order of counts.

    Parameters
    ----------
    seed
        Of the sample and of all noise.
    rate
        Points per second that the server is to take.
    config
        PyMca configuration that gives line shapes and mass factors; default the bundled one.
    elements
        Elements of the detector: ``vortex``, or ``vortex1``, ``vortex2`` ...
    """

    def __init__(
        self, seed: int = 1, rate: float = 60.0, config: Path | None = None, elements: int = 1
    ) -> None:
        self.config_path = config or bundled_config()
        build = offers.find(offers.SPECTRUM_MODELS, "pymca")
        model = build(self.config_path, full_range=True)
        self.sample = Sample(seed)
        self.detector = Detector(model, self.sample.elements)
        self.source = Source(seed)
        self.motors = [
            MotorSpec("samx", "Sample X", "mm", 0.0, -25.0, 25.0, 10.0),
            MotorSpec("samz", "Sample Z", "mm", 0.0, -25.0, 25.0, 10.0),
            MotorSpec("samy", "Sample Y", "mm", 0.0, -10.0, 10.0, 5.0),
            MotorSpec("theta", "Sample angle", "deg", 45.0, 10.0, 90.0, 20.0),
            MotorSpec("detx", "Detector distance", "mm", DISTANCE, 20.0, 200.0, 20.0),
        ]
        self.counters = [
            CounterSpec("seconds", "Seconds", "s"),
            CounterSpec("I0", "I0", "counts"),
            CounterSpec("I1", "I1", "counts"),
            CounterSpec("ring", "Ring current", "mA"),
            *(CounterSpec(name, f"{name} window", "counts") for name in REGIONS),
        ]
        zero, gain = model.calibration
        calibration = (float(zero), float(gain), 0.0)
        names = [f"vortex{n}" for n in range(1, elements + 1)] if elements > 1 else ["vortex"]
        self.mca, *self.others = [
            McaSpec(name, self.detector.channels, calibration) for name in names
        ]
        self.monitor = "I0"
        self.datafile = "leaf.dat"
        self.pace = 1.0 / rate
        self.scan_command = "mesh samx -1 1 40 samz -1 1 40 0.1"
        self._seed = seed
        self._number = 0

    def count(self, positions: Mapping[str, float], preset: float, epoch: float) -> Reading:
        """Return what is measured where the motors stand (see `IBeamlineModel.count`)."""
        if not isfinite(preset) or preset == 0:
            raise InstrumentError(
                f"count: found a preset of {preset:g}; expected seconds > 0 or counts of "
                f"{self.monitor} < 0. Give the time or the counts per point."
            )
        random = np.random.default_rng([self._seed, 3, self._number])
        self._number += 1
        if preset > 0:
            light = self.source.shine(preset, REST, random)
            mean = I0_RATE * light.strength * light.beam_time + I0_DARK * preset
            i0 = float(random.poisson(mean))
        else:
            light, i0 = self.source.shine_until(-preset, REST, random)
        return self._read(positions, light, i0, random)

    def _read(
        self,
        positions: Mapping[str, float],
        light: Illumination,
        i0: float,
        random: np.random.Generator,
    ) -> Reading:
        mass_fractions, thickness = self._lit(positions)
        solid_angle = (DISTANCE / positions.get("detx", DISTANCE)) ** 2
        dose = light.strength * light.beam_time * solid_angle
        expected = dose * self.detector.arriving(mass_fractions, thickness)
        expected += light.duration * self.detector.dark
        exposure = expose(expected, light.duration, light.beam_time, random)
        others = [
            # elements further out see a little less
            expose(expected * (1 - 0.04 * n), light.duration, light.beam_time, random)
            for n in range(1, len(self.others) + 1)
        ]
        through = 0.8 * TRANSMISSION**thickness * I0_RATE * light.strength * light.beam_time
        counters = {
            "seconds": light.duration,
            "I0": i0,
            "I1": float(random.poisson(through + I0_DARK * light.duration)),
            "ring": light.ring,
        }
        for name, (low, high) in REGIONS.items():
            inside = (self.detector.energy >= low) & (self.detector.energy < high)
            counters[name] = float(exposure.spectrum[inside].sum())
        return Reading(
            counters=counters,
            spectrum=exposure.spectrum,
            real_time=exposure.real_time,
            live_time=exposure.live_time,
            dead_time=exposure.dead_time,
            icr=exposure.icr,
            ocr=exposure.ocr,
            others=tuple(
                ElementReading(e.spectrum, e.real_time, e.live_time, e.dead_time, e.icr, e.ocr)
                for e in others
            ),
        )

    def _lit(self, positions: Mapping[str, float]) -> tuple[np.ndarray, float]:
        """Return mass fractions and thickness, averaged over the spot of the beam."""
        sigma = SPOT * np.hypot(1.0, positions.get("samy", 0.0) / 2.0)
        # a beam at a grazing angle has a long footprint; the leaf faces it at 45 degrees
        stretch = sin(radians(45.0)) / sin(radians(positions.get("theta", 45.0)))
        steps = np.linspace(-1.6, 1.6, 5)
        x, z = np.meshgrid(
            positions.get("samx", 0.0) + sigma * stretch * steps,
            positions.get("samz", 0.0) + sigma * steps,
        )
        weights = np.exp(-(steps**2) / 2)
        weights = np.outer(weights, weights) / weights.sum() ** 2
        mass_fractions = np.tensordot(weights, self.sample.mass_fractions(x, z), axes=2)
        return mass_fractions, float((weights * self.sample.thickness(x, z)).sum())
