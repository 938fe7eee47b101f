"""Figures of how the fits compare with a known truth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

#: Fits that are drawn, and their colours: told apart by those who see no red or no green, too.
_COLOURS = {"epxs": "#0072b2", "PyMca fast": "#d55e00", "PyMca full": "#e69f00"}


def draw_truth(
    folder: Path, names: Sequence[str], drawn: Mapping[str, Mapping[str, Any]]
) -> list[Path]:
    """Draw bias, and scatter, of all groups that are there; return the files.

    Parameters
    ----------
    folder
        Where the figures go; made if it is missing.
    names
        Groups.
    drawn
        Title of a map -> name of a fit -> its `epxs_fluorescence.truth.Score`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return [
        _draw(folder / "truth-bias.png", names, drawn, "relative", "bias / %", 100.0, 0.0),
        _draw(
            folder / "truth-scatter.png", names, drawn, "scatter", "rms error / least possible",
            1.0, 1.0,
        ),
    ]  # fmt: skip


def _draw(
    path: Path,
    names: Sequence[str],
    drawn: Mapping[str, Mapping[str, Any]],
    quantity: str,
    label: str,
    factor: float,
    ideal: float,
) -> Path:
    from matplotlib.figure import Figure

    rows = (len(drawn) + 2) // 3
    figure = Figure(figsize=(11, 3.2 * rows), layout="constrained", dpi=110)
    for number, (title, found) in enumerate(drawn.items(), 1):
        axes = figure.add_subplot(rows, 3, number)
        first = next(iter(found.values()))
        there = [n for n in range(len(names)) if np.isfinite(first.relative[n])]
        for place, (fit, colour) in enumerate(_COLOURS.items()):
            values = factor * np.array([getattr(found[fit], quantity)[n] for n in there])
            x = np.arange(len(there)) + 0.22 * (place - 1)
            axes.plot(x, values, "o", color=colour, markersize=4, label=fit)
        axes.axhline(ideal, color="0.5", linewidth=0.8)
        axes.set_title(title, fontsize=9)
        axes.set_xticks(range(len(there)), [names[n].replace("Scatter ", "") for n in there])
        axes.tick_params(axis="x", labelrotation=90, labelsize=7)
        axes.set_ylabel(label, fontsize=8)
        if quantity == "relative":
            axes.set_ylim(-60, 60)
        else:
            axes.set_yscale("log")
        if number == 1:
            axes.legend(fontsize=7)
    figure.savefig(path)
    return path
