"""From values to colours: limits, scales, ticks and pictures; knows no toolkit."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cache

import numpy as np

from epxs.workbench.api import Grid, MapData

#: How values become brightness.
SCALES = ("linear", "sqrt", "log")

#: Colour maps to choose from, and a colour that stands out from each, for masked points.
COLOUR_MAPS = {
    "viridis": (230, 57, 70),
    "inferno": (60, 200, 230),
    "magma": (60, 200, 180),
    "cividis": (214, 40, 120),
    "gray": (217, 95, 2),
    "temperature": (0, 0, 0),
    "turbo": (255, 255, 255),
}

#: The one at first.
USUAL = "viridis"

#: What was not measured (yet): light grey.
NOT_MEASURED = (217, 217, 217)

#: Colour of what was skipped where colours have no scale: in three colours.
SKIPPED = (96, 96, 96)

#: Values from which percentiles are found, at the most.
_SAMPLE = 65536


def find_limits(
    values: np.ndarray, percentiles: tuple[float, float] = (0.5, 99.5), scale: str = "linear"
) -> tuple[float, float]:
    """Return the values to be drawn darkest and brightest.

    Large maps are sampled, so that it costs the same for each size.

    Parameters
    ----------
    values
        Any shape; what is not finite is left out, and what is not positive if *scale* is
        ``log``.
    percentiles
        Lower and upper, 0 to 100.
    scale
        One of `SCALES`.

    Returns
    -------
    tuple of float
        ``low < high``, always; ``(0, 1)`` or, for ``log``, ``(1, 10)`` if nothing is left.
    """
    flat = np.ravel(values)
    # the odd step keeps the sample from falling on one column of the map
    sample = flat[:: max(1, flat.size // _SAMPLE) | 1]
    good = sample[np.isfinite(sample)]
    if scale == "log":
        good = good[good > 0]
    if not good.size:
        return (1.0, 10.0) if scale == "log" else (0.0, 1.0)
    low, high = (float(v) for v in np.percentile(good, sorted(percentiles)))
    if high > low:
        return low, high
    if scale == "log":
        return low / 2, low * 2
    room = abs(low) / 2 or 0.5
    return low - room, low + room


def brightness(
    values: np.ndarray, limits: tuple[float, float], scale: str = "linear"
) -> np.ndarray:
    """Return where *values* lie between *limits*, 0 to 1; NaN stays NaN.

    For ``log`` what is not positive is 0, as all that lies below the limits.
    """
    low, high = limits
    values = np.asarray(values, dtype=float)
    if scale == "log":
        first, last = math.log(low), math.log(high)
        part = (np.log(np.maximum(values, low)) - first) / (last - first)
    else:
        # in place from here on: of large maps copies take longest
        part = np.subtract(values, low, out=np.empty_like(values))
        part /= high - low
        np.clip(part, 0.0, 1.0, out=part)
        return np.sqrt(part, out=part) if scale == "sqrt" else part
    return np.clip(part, 0.0, 1.0)


def value_at(part: float, limits: tuple[float, float], scale: str = "linear") -> float:
    """Return the value that is drawn with the brightness *part*, 0 to 1."""
    low, high = limits
    if scale == "log":
        return float(low * (high / low) ** part)
    return float(low + (high - low) * (part**2 if scale == "sqrt" else part))


@cache
def colours(colour_map: str) -> np.ndarray:
    """Return the colours of a map from dark to bright; uint8, shape ``(256, 4)``."""
    from matplotlib import colormaps
    from matplotlib.colors import LinearSegmentedColormap

    if colour_map == "temperature":  # as PyMca has it: its users compare by it
        steps = ("blue", "cyan", "lime", "yellow", "red")
        chosen = LinearSegmentedColormap.from_list(colour_map, steps)
    else:
        chosen = colormaps[colour_map]
    table = np.asarray(chosen(np.linspace(0.0, 1.0, 256)))
    table = np.round(255 * table).astype(np.uint8)
    table.setflags(write=False)
    return table


def picture(
    values: np.ndarray,
    limits: tuple[float, float],
    scale: str = "linear",
    colour_map: str = "viridis",
    masked: np.ndarray | None = None,
) -> np.ndarray:
    """Return *values* as colours.

    Parameters
    ----------
    values
        Shape ``(rows, columns)``; NaN is drawn light grey.
    masked
        What was skipped, drawn in a colour of its own; bool, same shape.

    Returns
    -------
    np.ndarray
        RGBA, uint8, shape ``(rows, columns, 4)``.
    """
    part = brightness(values, limits, scale)
    missing = np.isnan(part)
    part *= 255.0
    part[missing] = 0.0
    # whole pixels at once: one word each
    image = colours(colour_map).view(np.uint32)[:, 0][np.ascontiguousarray(part.astype(np.uint8))]
    image[missing] = _word(NOT_MEASURED)
    if masked is not None and masked.any():
        image[masked] = _word(skipped_in(colour_map))
    return image.view(np.uint8).reshape(*image.shape, 4)


def picture_of(
    grid: Grid,
    data: MapData,
    limits: tuple[float, float],
    scale: str = "linear",
    colour_map: str = USUAL,
    step: int = 1,
) -> np.ndarray:
    """Return a map in colours, positions rising; what belongs to no point is transparent.

    Returns
    -------
    np.ndarray
        RGBA, uint8, shape ``(slow, fast, 4)``, or each *step*-th of them.
    """
    values, masked = (grid.ascending(each)[::step, ::step] for each in (data.values, data.masked))
    image = picture(values, limits, scale, colour_map, masked)
    if grid.beside is not None:
        image[grid.beside[::step, ::step]] = 0
    return image


def gaps(
    maps: Iterable[MapData], skipped: tuple[int, int, int]
) -> list[tuple[str, tuple[int, int, int]]]:
    """Return what the colours of pixels without a value mean: text and colour, 0 to 255.

    Parameters
    ----------
    maps
        The maps that are shown; what none of them has is left out.
    skipped
        The colour of what was skipped.
    """
    shown, found = list(maps), []
    if any((np.isnan(data.values) & ~data.masked).any() for data in shown):
        found.append(("no value", NOT_MEASURED))
    if any(data.masked.any() for data in shown):
        found.append(("skipped", skipped))
    return found


def skipped_in(colour_map: str) -> tuple[int, int, int]:
    """Return the colour of what was skipped that is none of *colour_map*; 0 to 255."""
    return COLOUR_MAPS.get(colour_map, (255, 0, 255))


def set_off(image: np.ndarray, grid: Grid, selected: np.ndarray) -> np.ndarray:
    """Draw in a picture of a map paler what is not selected, if several rows are; return it.

    Parameters
    ----------
    image
        RGBA, uint8, positions rising; shape ``(slow, fast, 4)``.
    selected
        bool, shape ``(rows,)``.
    """
    if np.count_nonzero(selected) > 1:
        others = grid.ascending(~selected)
        image[others, :3] = image[others, :3] // 2 + 127
    return image


def _word(colour: tuple[int, int, int]) -> np.uint32:
    """Return an opaque colour as one word, as it lies in memory."""
    return np.array((*colour, 255), dtype=np.uint8).view(np.uint32)[0]


def ticks(limits: tuple[float, float], scale: str = "linear", count: int = 5) -> list[float]:
    """Return round values between *limits* to be written beside a scale of colours."""
    low, high = limits
    if scale == "log":
        decades = range(math.ceil(math.log10(low)), math.floor(math.log10(high)) + 1)
        found = [10.0**n for n in decades]
        if len(found) >= 2:
            return found[:: math.ceil(len(found) / count)]
        digits = (1, 2, 5)
        first = math.floor(math.log10(low))
        last = math.ceil(math.log10(high))
        found = [d * 10.0**n for n in range(first, last + 1) for d in digits]
        found = [value for value in found if low <= value <= high]
        if len(found) >= 2:
            return found
    return _round_values(low, high, count)


def _round_values(low: float, high: float, count: int) -> list[float]:
    rough = (high - low) / count
    decade = 10.0 ** math.floor(math.log10(rough))
    step = next(d * decade for d in (1, 2, 2.5, 5, 10) if d * decade >= rough * (1 - 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [n * step for n in range(first, last + 1)]


def tick_text(value: float) -> str:
    """Return *value* in few characters: ``0``, ``250``, ``1.2e5``."""
    if value == 0 or 1e-3 <= abs(value) < 1e5:
        return f"{value:.6g}"
    mantissa, exponent = f"{value:.2e}".split("e")
    return f"{float(mantissa):g}e{int(exponent)}"
