"""Numbers that are read off a curve: peak, centre of mass, width, edge."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from epxs_scans.curve import Curve, derivative


@dataclass(frozen=True)
class Readout:
    """What is read off one curve; positions in its unit, NaN where there is none."""

    #: Highest value, and where it is.
    peak: float
    peak_at: float
    #: Centre of mass of what stands above the lowest value.
    centre: float
    #: Full width at half the height above the lowest value.
    width: float
    #: Where it rises most steeply: the edge of an absorption scan.
    edge: float

    def text(self, name: str, unit: str) -> str:
        """Return it in one line, with the *unit* of the positions."""
        if not np.isfinite(self.peak):
            return f"{name}: no finite value"
        told = [f"{name}: peak {self.peak:.6g} at {_with(self.peak_at, unit)}"]
        for word, value in (
            ("centre of mass", self.centre),
            ("FWHM", self.width),
            ("edge", self.edge),
        ):
            if np.isfinite(value):
                told.append(f"{word} {_with(value, unit)}")
        return "   ".join(told)


def read_off(curve: Curve) -> Readout:
    """Read peak, centre, width and edge off *curve*; NaN for what it does not have."""
    good = np.isfinite(curve.x) & np.isfinite(curve.y)
    order = np.argsort(curve.x[good], kind="stable")
    x, y = curve.x[good][order], curve.y[good][order]
    if not len(x):
        return Readout(*[np.nan] * 5)
    top = int(y.argmax())
    return Readout(
        peak=float(y[top]),
        peak_at=float(x[top]),
        centre=centre_of_mass(x, y),
        width=full_width(x, y),
        edge=edge_position(x, y),
    )


def centre_of_mass(x: np.ndarray, y: np.ndarray) -> float:
    """Return the mean position, each point weighed with its height and with its share of x.

    Parameters
    ----------
    x, y
        Rising positions, and values; shape ``(points,)``, finite.
    """
    if len(x) < 2:
        return float(x[0]) if len(x) else np.nan
    share = np.empty(len(x))
    share[1:-1], share[0], share[-1] = (x[2:] - x[:-2]) / 2, (x[1] - x[0]) / 2, (x[-1] - x[-2]) / 2
    weight = share * (y - y.min())
    total = weight.sum()
    return float((weight * x).sum() / total) if total > 0 else np.nan


def full_width(x: np.ndarray, y: np.ndarray) -> float:
    """Return the distance of the two places beside the peak where it has half its height.

    NaN if it does not fall that far on both sides. Positions rise; see `centre_of_mass`.
    """
    if len(x) < 3 or y.max() <= y.min():
        return np.nan
    top, half = int(y.argmax()), (y.max() + y.min()) / 2
    left = np.flatnonzero(y[:top] < half)
    right = np.flatnonzero(y[top:] < half)
    if not len(left) or not len(right):
        return np.nan
    after = top + int(right[0])
    return _crossing(x, y, after, after - 1, half) - _crossing(x, y, left[-1], left[-1] + 1, half)


def edge_position(x: np.ndarray, y: np.ndarray) -> float:
    """Return where *y* rises most steeply, between the points; NaN if it never rises.

    The top of the parabola through the largest derivative and its neighbours.
    """
    kept = np.concatenate([[True], np.diff(x) > 0]) if len(x) else np.zeros(0, bool)
    x, y = x[kept], y[kept]
    if len(x) < 3:
        return np.nan
    slope = derivative(x, y)
    top = int(np.nanargmax(slope)) if np.isfinite(slope).any() else 0
    if not slope[top] > 0:
        return np.nan
    if not 0 < top < len(x) - 1:
        return float(x[top])
    near = slice(top - 1, top + 2)
    a, b, _ = np.polyfit(x[near] - x[top], slope[near], 2)
    shift = -b / (2 * a) if a < 0 else 0.0
    return float(np.clip(x[top] + shift, x[top - 1], x[top + 1]))


def _crossing(x: np.ndarray, y: np.ndarray, below: int, above: int, level: float) -> float:
    part = (level - y[below]) / (y[above] - y[below])
    return float(x[below] + part * (x[above] - x[below]))


def _with(value: float, unit: str) -> str:
    return f"{value:.7g} {unit}".rstrip()
