"""What the cursor in a spectrum stands on, in words with units."""

from __future__ import annotations

import numpy as np

from epxs_fluorescence.fit_reader import Fitted
from epxs_fluorescence.model import Line
from epxs_fluorescence.spectrum_model import SpectrumReading

#: How near a line must be to be named, keV.
NEAR = 0.08


def readout(reading: SpectrumReading | None, energy: float, per_second: bool = False) -> str:
    """Return energy, channel, counts, fit, residual and the nearest line at an *energy*.

    Parameters
    ----------
    reading
        The spectrum.
    energy
        keV; number of the channel if it is not calibrated.
    per_second
        Whether counts are told per second of live time.
    """
    if reading is None or not len(reading.energy) or not len(reading.counts):
        return ""
    channel = int(np.argmin(np.abs(reading.energy - energy)))
    scale, unit = 1.0, "counts"
    if per_second and reading.live_time > 0:
        scale, unit = 1.0 / reading.live_time, "counts/s"
    place = f"{energy:.3f} keV   channel {channel}" if reading.calibrated else f"channel {channel}"
    words = [f"{place}   {scale * reading.counts[channel]:.6g} {unit}"]
    fit = reading.fitted
    if fit is not None and fit.window[0] <= channel < fit.window[1]:
        words.append(f"fit {scale * fit.fit[channel]:.6g}")
        if len(fit.residual):
            words.append(f"{fit.residual[channel - fit.window[0]]:+.1f} σ")
        if line := nearest_line(fit, energy):
            words.append(f"{line.group} {line.label} {line.energy:.3f} keV")
    return "   ".join(words)


def nearest_line(fit: Fitted, energy: float) -> Line | None:
    """Return the line nearest to an energy, of those that are worth to be named."""
    near = [
        line
        for line in fit.lines
        if abs(line.energy - energy) < NEAR and line.rate > (0.001 if line.escape else 0.02)
    ]
    return min(near, key=lambda line: abs(line.energy - energy), default=None)


def pile_up(fit: Fitted, low: float, high: float, most: int = 4) -> list[tuple[float, str]]:
    """Return where two photons of the strongest lines count as one: energy (keV) and name.

    Parameters
    ----------
    fit
        The fit.
    low, high
        Energies between which they are wanted, keV.
    most
        How many groups are taken as strong.
    """
    strong = sorted(fit.components, key=lambda name: -float(fit.components[name].sum()))[:most]
    lines = []
    for name in strong:
        own = [line for line in fit.lines if line.group == name and not line.escape]
        if own:
            lines.append(max(own, key=lambda line: line.rate))
    return sorted(
        (one.energy + other.energy, f"{_short(one)}+{_short(other)}")
        for place, one in enumerate(lines)
        for other in lines[place:]
        if low < one.energy + other.energy < high
    )


def _short(line: Line) -> str:
    return line.group.split(" ")[0]
