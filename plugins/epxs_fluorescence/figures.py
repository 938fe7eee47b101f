"""A figure of a spectrum with its fit, drawn without a window."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import blended_transform_factory

from epxs.phynx.api import display_name
from epxs_fluorescence.labels import (
    as_lines,
    colours_of,
    darker,
    principal_lines,
    significant_groups,
    spread,
)
from epxs_fluorescence.model import Line

_DATA, _FIT, _CONTINUUM = "#4D4D4D", "#D55E00", "#1A1A1A"


def draw_spectrum(
    path: str | Path,
    *,
    energy: np.ndarray,
    counts: np.ndarray,
    fit: np.ndarray,
    continuum: np.ndarray,
    components: Mapping[str, np.ndarray],
    lines: Sequence[Any],
    window: tuple[int, int],
    title: str,
    chi2: float | None = None,
    size: tuple[float, float] = (10.0, 6.2),
    dpi: int = 160,
) -> Path:
    """Draw counts over energy with fit, continuum, groups and residuals; save it to *path*.

    Parameters
    ----------
    path
        Where to save it; its suffix decides the format (``.png``, ``.pdf``, ``.svg``).
    energy
        Energy of the channels, keV; shape ``(channels,)``.
    counts, fit, continuum
        Counts per channel; shape ``(channels,)``.
    components
        Name of a group -> its counts per channel; shape ``(channels,)``.
    lines
        Lines of the groups: see `epxs_fluorescence.labels.as_lines`.
    window
        Fitted channels: first, and one behind the last.
    title
        What the spectrum is of.
    chi2
        Reduced chi square to print.
    size
        Width and height, inches.
    dpi
        Pixels per inch.

    Returns
    -------
    Path
        *path*.
    """
    counts, fit, continuum = (np.asarray(a, dtype=float) for a in (counts, fit, continuum))
    components = {name: np.asarray(curve, dtype=float) for name, curve in components.items()}
    part = slice(*window)
    shown = significant_groups(components, fit, part)
    figure = Figure(figsize=size, dpi=dpi, facecolor="white")
    FigureCanvasAgg(figure)
    grid = figure.add_gridspec(
        2, 1, height_ratios=(3.6, 1), hspace=0.13, left=0.08, right=0.985, top=0.845, bottom=0.085
    )
    main = figure.add_subplot(grid[0])
    below = figure.add_subplot(grid[1], sharex=main)
    colours = colours_of(shown, lines_of := as_lines(lines, list(components)))
    _draw_curves(main, energy, counts, fit, continuum, part)
    _draw_groups(main, energy, components, shown, colours, part)
    _set_limits(main, energy, counts, fit, continuum, part)
    _draw_residual(below, energy, counts, fit, part, chi2)
    _annotate(figure, main, title)
    _draw_labels(figure, main, lines_of, shown, colours, energy, fit)
    figure.savefig(path, dpi=dpi)
    return Path(path)


def _draw_curves(
    axes: Axes,
    energy: np.ndarray,
    counts: np.ndarray,
    fit: np.ndarray,
    continuum: np.ndarray,
    part: slice,
) -> None:
    axes.set_ylim(0.5, 1.0)
    axes.set_yscale("log")
    seen = counts > 0
    axes.plot(
        energy[seen],
        counts[seen],
        ".",
        markersize=3.0,
        color=_DATA,
        alpha=0.75,
        markeredgewidth=0,
        label="measured",
        zorder=3,
        rasterized=True,
    )
    axes.plot(energy[part], fit[part], color=_FIT, linewidth=1.3, label="fit", zorder=4)
    axes.plot(
        energy[part],
        continuum[part],
        color=_CONTINUUM,
        linewidth=1.0,
        linestyle=(0, (5, 2.5)),
        label="continuum",
        zorder=2.5,
    )
    axes.set_ylabel(f"counts per channel of {1000 * (energy[1] - energy[0]):.3g} eV")
    axes.tick_params(labelbottom=False, which="both", direction="in", top=False, right=True)
    axes.grid(axis="y", color="#E6E6E6", linewidth=0.6)
    axes.set_axisbelow(True)


def _draw_groups(
    axes: Axes,
    energy: np.ndarray,
    components: Mapping[str, np.ndarray],
    shown: Sequence[str],
    colours: Mapping[str, str],
    part: slice,
) -> None:
    for name in shown:
        curve = np.maximum(components[name][part], 1e-3)
        axes.fill_between(
            energy[part], 1e-3, curve, color=colours[name], alpha=0.16, linewidth=0, zorder=1
        )
        axes.plot(energy[part], curve, color=colours[name], linewidth=0.8, alpha=0.9, zorder=2)


def _set_limits(
    axes: Axes,
    energy: np.ndarray,
    counts: np.ndarray,
    fit: np.ndarray,
    continuum: np.ndarray,
    part: slice,
) -> None:
    low, high = energy[part][0], energy[part][-1]
    margin = 0.02 * (high - low)
    low, high = max(low - margin, energy[0]), min(high + margin, energy[-1])
    axes.set_xlim(low, high)
    inside = (energy >= low) & (energy <= high)
    top = max(counts[inside].max(initial=1.0), fit[part].max(initial=1.0))
    smallest = counts[inside & (counts > 0)]
    least = smallest.min() if len(smallest) else 1.0
    positive = continuum[part][continuum[part] > 0]
    floor = np.percentile(positive, 2) if len(positive) else least
    # single counts in view; empty decades not
    bottom = np.clip(min(0.7 * least, 0.5 * floor), top * 1e-6, 0.7 * max(least, 1e-9))
    bottom = max(bottom, 0.3 * least)
    axes.set_ylim(bottom, top * 2.2)
    for left, right in ((low, energy[part][0]), (energy[part][-1], high)):
        axes.axvspan(left, right, color="#F0F0F0", zorder=0, linewidth=0)


def _draw_residual(
    axes: Axes,
    energy: np.ndarray,
    counts: np.ndarray,
    fit: np.ndarray,
    part: slice,
    chi2: float | None,
) -> None:
    residual = (counts[part] - fit[part]) / np.sqrt(np.maximum(fit[part], 0.5))
    limit = float(np.clip(1.15 * np.percentile(np.abs(residual), 99.7), 4.0, 30.0))
    axes.axhspan(-2, 2, color="#F0F0F0", linewidth=0, zorder=0)
    axes.axhline(0, color=_FIT, linewidth=1.0, zorder=2)
    within = np.abs(residual) <= limit
    x = energy[part]
    style: dict[str, Any] = {"color": _DATA, "markeredgewidth": 0, "zorder": 3, "rasterized": True}
    axes.plot(x[within], residual[within], ".", markersize=3.0, alpha=0.75, **style)
    for marker, beyond, place in (("^", residual > limit, 1), ("v", residual < -limit, -1)):
        edge = np.full(np.count_nonzero(beyond), 0.93 * limit * place)
        axes.plot(x[beyond], edge, marker, markersize=3.5, linestyle="none", **style)
    axes.set_ylim(-limit, limit)
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.set_ylabel("residual (σ)")
    axes.set_xlabel("energy (keV)")
    axes.tick_params(which="both", direction="in", top=False, right=True)
    words = "(counts − fit) / √fit"
    if chi2 is not None:
        words += f"     reduced χ² = {chi2:.2f}"
    axes.set_title(words, fontsize=8, loc="right", pad=2.5, color="#333333")


def _annotate(figure: Figure, main: Axes, title: str) -> None:
    heading = figure.text(0.08, 0.968, title, fontsize=11, va="center", ha="left")
    handles, names = main.get_legend_handles_labels()
    legend = figure.legend(
        handles,
        names,
        loc="center right",
        bbox_to_anchor=(0.988, 0.968),
        ncols=3,
        frameon=False,
        fontsize=9,
        handlelength=1.6,
        columnspacing=1.2,
        borderaxespad=0.0,
    )
    for handle in legend.legend_handles:
        if handle is not None and hasattr(handle, "set_markersize"):
            handle.set_markersize(7)
    _fit_heading(figure, heading, legend)


def _fit_heading(figure: Figure, heading: Any, legend: Any) -> None:
    """Shorten the heading until it ends before the legend."""
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    room = legend.get_window_extent(renderer).x0 - 12
    text = heading.get_text()
    while len(text) > 10 and heading.get_window_extent(renderer).x1 > room:
        if heading.get_fontsize() > 8.5:
            heading.set_fontsize(heading.get_fontsize() - 0.5)
            continue
        text = text[:-1].rstrip()
        heading.set_text(f"{text}…")


def _draw_labels(
    figure: Figure,
    axes: Axes,
    lines: Sequence[Line],
    shown: Sequence[str],
    colours: Mapping[str, str],
    energy: np.ndarray,
    fit: np.ndarray,
) -> None:
    """Write the groups' names above the axes, each tied to its strongest line."""
    low, high = axes.get_xlim()
    strongest = principal_lines(lines, low, high)
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    box = axes.get_window_extent(renderer)
    mixed = blended_transform_factory(axes.transData, axes.transAxes)
    placed: list[tuple[Line, float, Any]] = []
    for group in shown:
        if group not in strongest:
            continue
        text = axes.text(
            low,
            1.095,
            display_name(group),
            transform=mixed,
            fontsize=8.5,
            ha="center",
            va="bottom",
            color=darker(colours[group]),
        )
        width = text.get_window_extent(renderer).width + 9
        # the least sure are left out where there is no room
        if sum(item[1] for item in placed) + width > box.width:
            text.remove()
            break
        placed.append((strongest[group], width, text))
    if not placed:
        return
    placed.sort(key=lambda item: item[0].energy)
    wanted = [axes.transData.transform((item[0].energy, 1.0))[0] for item in placed]
    places = spread(wanted, [item[1] for item in placed], box.x0, box.x1)
    for (line, _, text), place in zip(placed, places, strict=True):
        x = axes.transData.inverted().transform((place, box.y0))[0]
        text.set_x(x)
        _tie(axes, line, x, colours[line.group], energy, fit)
    _draw_sticks(axes, lines, [item[0].group for item in placed], colours)


def _tie(
    axes: Axes, line: Line, x: float, colour: str, energy: np.ndarray, fit: np.ndarray
) -> None:
    """Draw the elbow from a label down to the top of its line."""
    bottom, top = axes.get_ylim()
    height = max(float(np.interp(line.energy, energy, fit)), bottom)
    peak = np.log(height * 1.25 / bottom) / np.log(top / bottom)
    axes.plot(
        [x, x, line.energy, line.energy],
        [1.085, 1.07, 1.02, min(peak, 0.99)],
        transform=blended_transform_factory(axes.transData, axes.transAxes),
        color=colour,
        linewidth=0.7,
        alpha=0.7,
        clip_on=False,
        zorder=2.2,
    )


def _draw_sticks(
    axes: Axes, lines: Sequence[Line], groups: Sequence[str], colours: Mapping[str, str]
) -> None:
    """Mark every line of at least 1 % at the foot of the axes, by its part of the group."""
    low, high = axes.get_xlim()
    mixed = blended_transform_factory(axes.transData, axes.transAxes)
    for line in lines:
        if line.group not in groups or not low < line.energy < high:
            continue
        if line.rate < (0.002 if line.escape else 0.01):
            continue
        axes.plot(
            [line.energy, line.energy],
            [0.0, 0.015 if line.escape else 0.02 + 0.06 * line.rate],
            transform=mixed,
            color=colours[line.group],
            linewidth=0.9,
            linestyle=":" if line.escape else "-",
            zorder=5,
        )
