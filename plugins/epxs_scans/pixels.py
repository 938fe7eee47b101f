"""From the numbers of an image to colours; knows no toolkit."""

from __future__ import annotations

from functools import cache

import numpy as np

#: Colour maps to choose from.
COLOUR_MAPS = ("viridis", "inferno", "gray", "turbo")

#: What has no number: light grey.
MISSING = (217, 217, 217, 255)

#: Numbers from which limits are found, at the most.
_SAMPLE = 65_536


def find_limits(values: np.ndarray, logarithmic: bool = False) -> tuple[float, float]:
    """Return the values to be drawn darkest and brightest: percentiles 1 and 99.8.

    ``low < high``, always; of a logarithmic scale both are positive.
    """
    flat = np.ravel(values)
    sample = flat[:: max(1, flat.size // _SAMPLE) | 1]
    good = sample[np.isfinite(sample)]
    if logarithmic:
        good = good[good > 0]
    if not good.size:
        return (1.0, 10.0) if logarithmic else (0.0, 1.0)
    low, high = (float(v) for v in np.percentile(good, (1.0, 99.8)))
    if high <= low:
        low, high = float(good.min()), float(good.max())
    if high <= low:
        return (low / 2, low * 2) if logarithmic else (low - 0.5, low + 0.5)
    return low, high


def paint(
    values: np.ndarray, limits: tuple[float, float], logarithmic: bool, colour_map: str
) -> np.ndarray:
    """Return *values* as colours: RGBA, uint8, shape ``(rows, columns, 4)``.

    Parameters
    ----------
    values
        Numbers, shape ``(rows, columns)``; what is not finite is grey.
    limits
        What `find_limits` returns.
    """
    low, high = limits
    part = np.asarray(values, dtype=np.float32)
    missing = ~np.isfinite(part)
    if logarithmic:
        part = np.log(np.maximum(part, np.float32(low)))
        low, high = float(np.log(low)), float(np.log(high))
    with np.errstate(invalid="ignore"):
        index = np.clip((part - low) * (255.0 / (high - low)), 0, 255)
    index[missing] = 0
    image = _words(colour_map)[index.astype(np.uint8)]
    if missing.any():
        image[missing] = np.array(MISSING, dtype=np.uint8).view(np.uint32)[0]
    return image.view(np.uint8).reshape(*image.shape, 4)


def shrink(values: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """Return an image of about as many pixels as a screen has for it: the highest of each block.

    So no bright spot is lost. Shape ``(>= rows, >= columns)`` unless *values* has less.
    """
    down = max(1, values.shape[0] // max(1, rows))
    across = max(1, values.shape[1] // max(1, columns))
    if down == 1 and across == 1:
        return values
    merge = np.fmax if values.dtype.kind == "f" else np.maximum
    rows_merged = _merge(values, down, merge)
    return np.ascontiguousarray(_merge(rows_merged.T, across, merge).T)


def _merge(values: np.ndarray, step: int, merge: np.ufunc) -> np.ndarray:
    """Return *step* rows merged into one, again and again; the last ones may be fewer.

    Whole arrays at once: `numpy.ufunc.reduceat` takes ten times as long.
    """
    whole = len(values) // step * step
    merged = values[0:whole:step].copy()
    for first in range(1, step):
        merge(merged, values[first:whole:step], out=merged)
    if whole < len(values):
        rest = merge.reduce(values[whole:], axis=0)[None]
        merged = np.concatenate([merged, rest])
    return np.asarray(merged)


@cache
def _words(colour_map: str) -> np.ndarray:
    """Return the colours from dark to bright, one word each, as they lie in memory."""
    from matplotlib import colormaps

    table = np.round(255 * np.asarray(colormaps[colour_map](np.linspace(0, 1, 256))))
    return np.ascontiguousarray(table.astype(np.uint8)).view(np.uint32)[:, 0]
