"""Energy calibration from lines that somebody picked in a spectrum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from epxs.core.api import ConfigurationError
from epxs_fluorescence.line_tables import line_energy


@dataclass(frozen=True)
class Calibration:
    """Energy of a channel: zero + gain channel."""

    #: keV, and its standard deviation.
    zero: float
    zero_sigma: float
    #: keV per channel, and its standard deviation.
    gain: float
    gain_sigma: float
    #: Covariance of zero and gain.
    covariance: float
    #: Picked energy minus calibrated one, keV; one for each pick.
    residuals: np.ndarray

    def energy(self, channel: float) -> tuple[float, float]:
        """Return the energy of a channel and its standard deviation, keV."""
        variance = (
            self.zero_sigma**2 + 2 * channel * self.covariance + (channel * self.gain_sigma) ** 2
        )
        return self.zero + self.gain * channel, float(np.sqrt(max(variance, 0.0)))

    def options(self) -> dict[tuple[str, str], object]:
        """Return it as options of a configuration; see `configuration_text.with_options`."""
        return {("detector", "zero"): f"{self.zero:.9g}", ("detector", "gain"): f"{self.gain:.9g}"}


def calibrate(
    picks: Sequence[tuple[float, str]], sigmas: Sequence[float] | None = None
) -> Calibration:
    """Return the calibration that fits picked lines best.

    Parameters
    ----------
    picks
        Channel and name of the line: ``(640.2, "Fe Ka")``; see
        `line_tables.line_energy`.
    sigmas
        Standard deviations of the channels; by default they are taken from the scatter
        around the straight line, and are unknown (NaN) with two picks.

    Raises
    ------
    ConfigurationError
        If there are fewer than two picks at different channels, or the energy does not rise.
    """
    channels = np.array([channel for channel, _ in picks], dtype=float)
    energies = np.array([line_energy(name) for _, name in picks])
    if len(np.unique(channels)) < 2:
        raise ConfigurationError(
            f"calibration: found {len(np.unique(channels))} channels; expected at least two "
            "different ones. Pick another line, far from the first."
        )
    guess = np.polyfit(channels, energies, 1)[0]
    noise = np.ones(len(picks)) if sigmas is None else np.abs(guess) * np.asarray(sigmas, float)
    design = np.column_stack((np.ones(len(picks)), channels))
    weighted = design / noise[:, None]
    covariance = np.linalg.inv(weighted.T @ weighted)
    zero, gain = covariance @ (weighted.T @ (energies / noise))
    residuals = energies - design @ (zero, gain)
    if gain <= 0:
        raise ConfigurationError(
            f"calibration: found a gain of {gain:.4g} keV per channel; expected energies that "
            "rise with the channel. Check which line is which."
        )
    if sigmas is None:
        freedom = len(picks) - 2
        covariance = covariance * (residuals @ residuals / freedom if freedom else np.nan)
    spread = np.sqrt(np.diag(covariance))
    return Calibration(
        zero=float(zero),
        zero_sigma=float(spread[0]),
        gain=float(gain),
        gain_sigma=float(spread[1]),
        covariance=float(covariance[0, 1]),
        residuals=residuals,
    )


def peak_channel(counts: np.ndarray, near: float, width: float) -> tuple[float, float]:
    """Return the channel of the peak near a picked one, and its standard deviation.

    The centroid of the counts above a straight line within one width.

    Parameters
    ----------
    counts
        The spectrum.
    near
        Channel that was picked.
    width
        Full width at half maximum of a line, channels.
    """
    middle = float(near)
    sigma = np.nan
    for _ in range(3):
        first = max(0, round(middle - width))
        end = min(len(counts), round(middle + width) + 1)
        if end - first < 3:
            break
        part = np.asarray(counts[first:end], dtype=float)
        x = np.arange(first, end)
        base = np.interp(x, (first, end - 1), (part[:2].mean(), part[-2:].mean()))
        net = part - base
        area = net.sum()
        if area <= 0:
            break
        middle = float((net @ x) / area)
        sigma = float(np.sqrt(part @ np.square(x - middle)) / area)
    return middle, sigma
