"""A figure of element maps, drawn without a window."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib import colormaps, patheffects
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator, ScalarFormatter
from matplotlib.transforms import blended_transform_factory

from epxs_maps.contrast import find_limits
from epxs_maps.scale_bar import is_length, printed, scale_bar

#: Maps in one figure, at the most.
MAPS = 9

#: What was not measured.
NOT_MEASURED = "#d9d9d9"

_PERCENTILES = (0.5, 99.5)
_UNIT = re.compile(r"\(([^()]*)\)\s*$")


def draw_maps(
    path: str | Path,
    *,
    maps: Mapping[str, np.ndarray],
    extent: tuple[float, float, float, float],
    axis_labels: tuple[str, str],
    unit: str,
    title: str,
    colour_map: str = "viridis",
    dpi: int = 160,
) -> Path:
    """Draw maps side by side, each with its own scale of colours; save them to *path*.

    Parameters
    ----------
    path
        Where to save it; its suffix decides the format (``.png``, ``.pdf``, ``.svg``).
    maps
        What it is of -> values; shape ``(slow, fast)``, first row at ``bottom``; NaN where
        not measured. Arrays of shape ``(points,)`` are drawn as lines. The first nine are
        drawn.
    extent
        Outer edges of the first and the last pixel: left, right, bottom, top; in the unit of
        the axes. An axis that runs backwards is drawn forwards.
    axis_labels
        Names of the horizontal and the vertical axis, with units: ``samx (mm)``.
    unit
        Unit of the values.
    title
        What was measured.
    colour_map
        One of matplotlib's.
    dpi
        Pixels per inch.

    Returns
    -------
    Path
        *path*.
    """
    figure = draw_figure(maps, extent, axis_labels, unit, colour_map, dpi)
    if len(maps) == 1 and title.startswith(next(iter(maps))):
        figure.axes[0].set_title("")  # it would be told twice
    figure.suptitle(re.sub(r"\s{3,}", "   ", title), fontsize=9, color="#333333")
    figure.savefig(path, dpi=dpi, bbox_inches="tight", pad_inches=0.12)
    return Path(path)


def draw_figure(
    maps: Mapping[str, np.ndarray],
    extent: tuple[float, float, float, float],
    axis_labels: tuple[str, str],
    unit: str,
    colour_map: str = "viridis",
    dpi: int = 160,
) -> Figure:
    """Return the figure that `draw_maps` saves, without its title."""
    chosen = {name: np.asarray(values, float) for name, values in list(maps.items())[:MAPS]}
    if any(values.ndim == 1 for values in chosen.values()):
        return _draw_lines(chosen, extent, axis_labels, unit, dpi)
    return _draw_images(chosen, extent, axis_labels, unit, colour_map, dpi)


def _draw_images(
    maps: Mapping[str, np.ndarray],
    extent: tuple[float, float, float, float],
    axis_labels: tuple[str, str],
    unit: str,
    colour_map: str,
    dpi: int,
) -> Figure:
    units = tuple(_unit_of(label) for label in axis_labels)
    ratio = _ratio(extent) if units[0] == units[1] else None
    columns, rows = arrange(len(maps), ratio or 1.0)
    figure = _figure(columns, rows, ratio or 1.0, dpi)
    colours = colormaps[colour_map].with_extremes(bad=NOT_MEASURED)
    grid = figure.subplots(rows, columns, squeeze=False, sharex=True, sharey=True)
    for axes, (name, values) in zip(grid.flat, maps.items(), strict=False):
        low, high = find_limits(values, _PERCENTILES)
        image = axes.imshow(
            values,
            extent=extent,
            origin="lower",
            cmap=colours,
            vmin=low,
            vmax=high,
            interpolation="nearest",
            aspect="equal" if ratio else "auto",
        )
        _forwards(axes, extent)
        _label_panel(axes, name)
        _add_colour_bar(figure, axes, image, unit)
    _label_outer(grid, len(maps), axis_labels)
    if ratio and is_length(units[0]):
        _add_scale_bar(grid.flat[0], extent, units[0])
    if any(np.isnan(values).any() for values in maps.values()):
        square = Patch(facecolor=NOT_MEASURED, edgecolor="#808080", linewidth=0.5, label="no value")
        figure.legend(handles=[square], loc="outside lower right", fontsize=8, frameon=False)
    return figure


def _draw_lines(
    maps: Mapping[str, np.ndarray],
    extent: tuple[float, float, float, float],
    axis_labels: tuple[str, str],
    unit: str,
    dpi: int,
) -> Figure:
    columns, rows = arrange(len(maps), 1.6)
    figure = _figure(columns, rows, 1.6, dpi)
    grid = figure.subplots(rows, columns, squeeze=False, sharex=True)
    for axes, (name, values) in zip(grid.flat, maps.items(), strict=False):
        values = values.ravel()
        edges = np.linspace(extent[0], extent[1], len(values) + 1)
        centres = (edges[:-1] + edges[1:]) / 2
        axes.plot(centres, values, ".-", color="#31688e", linewidth=1.0, markersize=3.5)
        axes.margins(x=0.02)
        axes.yaxis.set_major_locator(MaxNLocator(4))
        axes.grid(color="#ececec", linewidth=0.6)
        _label_panel(axes, name)
    _label_outer(grid, len(maps), (axis_labels[0], unit))
    return figure


# -- parts ---------------------------------------------------------------------------------


def arrange(count: int, ratio: float) -> tuple[int, int]:
    """Return the columns and rows in which *count* panels, *ratio* wide per height, look best."""
    most = 3 if ratio < 2.2 else 2 if ratio < 4.5 else 1
    rows = math.ceil(count / most) if count else 1
    return max(1, math.ceil(count / rows)), rows


def _figure(columns: int, rows: int, ratio: float, dpi: int) -> Figure:
    """Return an empty figure with room for panels, their scales, labels and a title."""
    width = min(3.0, 2.4 * max(1.0, ratio)) if columns > 1 else 5.0
    width = width if columns == 3 else width * 1.25
    size = (columns * (width + 0.95) + 0.5, rows * (width / ratio + 0.35) + 0.85)
    layout = ConstrainedLayoutEngine(
        compress=True, w_pad=0.06, h_pad=0.06, wspace=0.03, hspace=0.03
    )
    figure = Figure(figsize=size, dpi=dpi, facecolor="white", layout=layout)
    FigureCanvasAgg(figure)
    return figure


def _ratio(extent: tuple[float, float, float, float]) -> float | None:
    """Return width per height; None where equal units would make a mere stroke of it."""
    left, right, bottom, top = extent
    ratio = abs(right - left) / abs(top - bottom) if top != bottom else math.inf
    return ratio if 0.125 <= ratio <= 8.0 else None


def _forwards(axes: Axes, extent: tuple[float, float, float, float]) -> None:
    """Let both axes grow to the right and upwards, whichever way they were scanned."""
    axes.set_xlim(*sorted(extent[:2]))
    axes.set_ylim(*sorted(extent[2:]))


def _label_panel(axes: Axes, name: str) -> None:
    axes.set_title(name, fontsize=10, loc="left", pad=3)
    axes.tick_params(labelsize=8, length=2.5)
    axes.xaxis.set_major_locator(MaxNLocator(4, steps=(1, 2, 5, 10)))
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=(1, 2, 5, 10)))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(ScalarFormatter(useOffset=False))


def _add_colour_bar(figure: Figure, axes: Axes, image: Any, unit: str) -> None:
    bar = figure.colorbar(image, ax=axes, fraction=0.055, pad=0.03, aspect=22)
    bar.locator = MaxNLocator(4, steps=(1, 2, 2.5, 5, 10))
    bar.formatter = formatter = ScalarFormatter(useMathText=True)
    formatter.set_powerlimits((-2, 5))  # 15000 takes less room than a factor above the bar
    bar.update_ticks()
    bar.ax.tick_params(labelsize=8, length=2.5)
    bar.ax.yaxis.offsetText.set(size=7, x=0.0)
    bar.outline.set_linewidth(0.5)
    bar.set_label(printed(unit), fontsize=8, labelpad=5)


def _label_outer(grid: np.ndarray, count: int, labels: Sequence[str]) -> None:
    """Write axis labels at the left and the bottom only, and take empty panels away."""
    columns = grid.shape[1]
    for number, axes in enumerate(grid.flat):
        if number >= count:
            axes.remove()
            continue
        lowest = number + columns >= count
        if lowest:
            axes.set_xlabel(_printed(labels[0]), fontsize=9)
        axes.tick_params(labelbottom=lowest)
        if number % columns == 0:
            axes.set_ylabel(_printed(labels[1]), fontsize=9)


def _add_scale_bar(axes: Axes, extent: tuple[float, ...], unit: str) -> None:
    """Draw a white bar with a dark outline, and its length, into a corner of *axes*."""
    left, right = sorted(extent[:2])
    length, text = scale_bar(right - left, unit)
    start = left + 0.06 * (right - left)
    outline = [patheffects.withStroke(linewidth=4.6, foreground="black")]
    place = blended_transform_factory(axes.transData, axes.transAxes)
    axes.plot(
        (start, start + length),
        (0.07, 0.07),
        transform=place,
        color="white",
        linewidth=2.6,
        solid_capstyle="butt",
        path_effects=outline,
    )
    axes.text(
        start + length / 2,
        0.105,
        text,
        transform=place,
        color="white",
        fontsize=8,
        ha="center",
        va="bottom",
        path_effects=[patheffects.withStroke(linewidth=2.0, foreground="black")],
    )


def _unit_of(label: str) -> str:
    """Return the unit that stands in parentheses at the end of *label*."""
    found = _UNIT.search(label)
    return found.group(1).strip() if found else ""


def _printed(label: str) -> str:
    return _UNIT.sub(lambda found: f"({printed(found.group(1))})", label)
