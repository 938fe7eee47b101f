"""Peaks of a spectrum, told from its noise and its continuum."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from epxs_fluorescence.continuum import snip

#: From a standard deviation to a full width at half maximum.
_WIDTH = 2.3548


@dataclass(frozen=True)
class Peak:
    """A peak that rises out of the noise."""

    #: keV.
    energy: float
    #: Counts in it, roughly.
    area: float
    #: By how many standard deviations it differs from nothing.
    significance: float


def resolution(energy: np.ndarray | float, noise: float, fano: float) -> np.ndarray:
    """Return the full width at half maximum of a line in silicon, keV.

    Parameters
    ----------
    energy
        keV.
    noise
        Width of the electronic noise, keV.
    fano
        Fano factor; 3.85 eV make a pair.
    """
    clipped = np.maximum(np.asarray(energy, dtype=float), 0.0)
    return np.asarray(np.sqrt(noise**2 + _WIDTH**2 * fano * 0.00385 * clipped))


def find_peaks(
    counts: np.ndarray,
    calibration: tuple[float, float],
    noise: float,
    fano: float,
    window: tuple[int, int],
    least: float = 5.0,
) -> list[Peak]:
    """Return the peaks of a spectrum, the strongest first.

    Counts above a continuum by SNIP are compared with a Gaussian of the width that the
    detector has there [1]_; where that filter is largest and significant there is a peak.

    Parameters
    ----------
    counts
        The spectrum; shape ``(channels,)``.
    calibration
        Energy of channel 0 and width of a channel, keV.
    noise, fano
        See `resolution`.
    window
        Channels that are looked at: first, and one behind the last.
    least
        Least significance, standard deviations.

    References
    ----------
    .. [1] M. A. Mariscotti, Nucl. Instrum. Methods 50 (1967) 309-320 (search by a filter);
       C. G. Ryan et al., Nucl. Instrum. Methods B 34 (1988) 396-402 (SNIP).
    """
    first, end = window
    part = np.maximum(np.asarray(counts[first:end], dtype=float), 0.0)
    energy = calibration[0] + calibration[1] * np.arange(first, end)
    widths = resolution(energy, noise, fano) / calibration[1]
    middle = float(np.median(widths))
    smooth = np.convolve(np.pad(part, 2, mode="edge"), [1 / 9, 2 / 9, 3 / 9, 2 / 9, 1 / 9], "valid")
    # of square roots, so that large peaks are clipped as fast as small ones
    base = np.square(snip(np.sqrt(smooth), max(2, round(1.5 * middle))))
    net = part - base
    areas, significances = _filtered(net, part, base, widths)
    found = []
    for place in range(1, len(part) - 1):
        here = significances[place]
        reach = max(1, round(0.6 * widths[place]))
        around = significances[max(0, place - reach) : place + reach + 1]
        if here >= least and here == around.max():
            peak = _centroid(net, place, widths[place])
            found.append(
                Peak(
                    energy=calibration[0] + calibration[1] * (first + peak),
                    area=float(areas[place]),
                    significance=float(here),
                )
            )
    return sorted(found, key=lambda peak: -peak.significance)


def _filtered(
    net: np.ndarray, counts: np.ndarray, base: np.ndarray, widths: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the area of a peak at each channel, and how significant it is."""
    areas, significances = np.zeros(len(net)), np.zeros(len(net))
    for place, width in enumerate(widths):
        reach = round(1.5 * width)
        a, b = max(0, place - reach), min(len(net), place + reach + 1)
        x = (np.arange(a, b) - place) * (_WIDTH / width)
        shape = np.exp(-0.5 * x * x) * (_WIDTH / (width * np.sqrt(2 * np.pi)))
        # of no area, because SNIP runs along the lower edge of the noise
        kernel = shape - shape.mean()
        norm = float(kernel @ shape)
        areas[place] = float(kernel @ net[a:b]) / norm
        # noise of the continuum, mostly: how sure it is that there is something
        noise = float(np.square(kernel) @ (base[a:b] + 0.25 * counts[a:b] + 1.0))
        significances[place] = areas[place] * norm / np.sqrt(noise)
    return areas, significances


def _centroid(net: np.ndarray, place: int, width: float) -> float:
    """Return the middle of the upper part of a peak, channels."""
    reach = max(1, round(0.4 * width))
    a, b = max(0, place - reach), min(len(net), place + reach + 1)
    part = np.maximum(net[a:b], 0.0)
    return float(part @ np.arange(a, b) / part.sum()) if part.sum() > 0 else float(place)
