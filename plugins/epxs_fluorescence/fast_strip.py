"""Strip in a fraction of PyMca's time, with its numbers to 1e-9.

PyMca lowers each channel to the mean of its neighbours at a distance of *width*, where it
exceeds it, thousands of times. Channels whose numbers differ by *width* never see those
between. In each such sequence the result falls towards the greatest convex curve below it;
points that lie on that curve never change, so what is between two of them is a world of its
own. There the distance from the curve falls at least as fast as the slowest wave of that
length does under repeated averaging:

    distance(n) <= 4/pi max(distance(0)) cos(pi / length)^n.

Where that is nothing the curve is the result; only longer pieces are left to PyMca's passes.

References
----------
.. [1] A. M. Andrew, Inf. Process. Lett. 9 (1979) 216-219: convex hull by a monotone chain.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

#: What a distance from the curve may be, as part of the largest channel.
_NOTHING = 1e-10


def fast_strip(spectrum: np.ndarray, iterations: int, width: int) -> np.ndarray:
    """Return what PyMca's ``subac`` with a constant of 1 returns.

    Parameters
    ----------
    spectrum
        Counts; shape ``(channels,)``.
    iterations
        Number of passes.
    width
        Distance of the neighbours, channels.
    """
    result = np.array(spectrum, dtype=float)
    # PyMca leaves these alone
    if len(result) < 2 * width + 1:
        return result
    for first in range(width):
        part = result[first::width]
        if len(part) > 2:
            result[first::width] = _stripped(np.ascontiguousarray(part), iterations)
    return result


def _stripped(values: np.ndarray, iterations: int) -> np.ndarray:
    from PyMca5.PyMcaMath.fitting import SpecfitFuns

    touched = _lower_hull(values)
    curve = np.interp(np.arange(len(values)), touched, values[touched])
    nothing = _NOTHING * max(1.0, float(np.abs(values).max()))
    result = curve.copy()
    for a, b in itertools.pairwise(touched):
        length = b - a
        if length < 2:
            continue
        distance = float((values[a : b + 1] - curve[a : b + 1]).max())
        if 4 / np.pi * distance * np.cos(np.pi / length) ** iterations > nothing:
            piece = np.ascontiguousarray(values[a : b + 1])
            result[a : b + 1] = np.ravel(SpecfitFuns.subac(piece, 1.0, iterations, 1, []))
    return result


def _lower_hull(values: np.ndarray) -> list[int]:
    """Return the numbers of the points on the greatest convex curve below *values*."""
    hull: list[int] = []
    y = values.tolist()
    for i, level in enumerate(y):
        while len(hull) > 1:
            a, b = hull[-2], hull[-1]
            # b lies on the line from a to here, or above it
            if (y[b] - y[a]) * (i - a) >= (level - y[a]) * (b - a):
                hull.pop()
            else:
                break
        hull.append(i)
    return hull


def strip_faster(theory: Any) -> bool:
    """Have PyMca's *theory* strip its spectra this way; say whether it can.

    Its anchors and a constant other than 1 are left to PyMca, as is SNIP.
    """
    fit = theory.config["fit"]
    usable = (
        int(fit.get("stripalgorithm", 0)) == 0
        and not fit["stripanchorsflag"]
        and float(fit["stripconstant"]) == 1.0
        and int(fit["stripiterations"]) > 1000
        and int(fit["stripwidth"]) > 1
    )
    if usable:
        # PyMca calls its own method by this name for each spectrum
        theory._McaTheory__getselfzz = lambda: _set_background(theory)
    return usable


def _set_background(theory: Any) -> None:
    from PyMca5.PyMcaMath.fitting import SpecfitFuns

    fit = theory.config["fit"]
    smooth = np.ravel(theory._McaTheory__smooth(theory.ydata))
    rough = fast_strip(smooth, int(fit["stripiterations"]), int(fit["stripwidth"]))
    fine = SpecfitFuns.subac(rough, 1.0, 500, 1, [])
    theory.zz = np.resize(fine, (len(smooth), 1))
