"""The picture of the sum of all spectra, with the sum of all fits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from epxs.phynx import api as phynx
from epxs.session.report.source import ReportSource
from epxs.session.spectrum_figure import draw_fit


def draw_sum(source: ReportSource, path: Path) -> str:
    """Draw the sum of the spectra into *path*; return what the picture shows.

    With results that hold their model, the fit is the sum of the fits of all points, over the
    spectra of these points; else only the counts are drawn.
    """
    results = source.results
    rows = _fitted_rows(results)
    counts, energy, names = _sum(source.measurement, rows)
    told = f"sum of {len(rows) if rows is not None else 'all'} points, {', '.join(names)}"
    model = {} if results is None else results.model
    if rows is None or "response" not in model or model["response"].shape[1] != len(counts):
        _draw_counts(path, energy, counts, f"{source.title}   {told}")
        return told
    areas, coefficients = _summed_fit(results, rows)
    draw_fit(path, results, counts, areas, coefficients, f"{source.title}   {told}")
    return f"{told}, and the sum of their fits"


def _fitted_rows(results: Any) -> np.ndarray | None:
    """Return the rows that have a result; None without results."""
    if results is None or not results.names:
        return None
    rows = np.flatnonzero(np.isfinite(np.ravel(results.area(results.names[0]))))
    return rows if len(rows) else None


def _sum(measurement: Any, rows: np.ndarray | None) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Return counts and energies per channel, shape ``(channels,)``, and the detectors summed."""
    elements = measurement.elements or measurement.mcas
    first = next(iter(elements.values()))
    every = np.arange(len(first.counts)) if rows is None else rows
    same = {
        name: mca
        for name, mca in elements.items()
        if mca.counts.shape[-1] == first.counts.shape[-1]
    }
    total = np.sum([mca.counts.sum(every) for mca in same.values()], axis=0)
    return total, np.asarray(first.energy[...], dtype=float), list(same)


def _summed_fit(results: Any, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return areas ``(groups,)`` and amounts of the continuum, summed over *rows*.

    Both are of the counts as they were recorded.
    """
    factor = np.ravel(results.correction)[rows]
    areas = [np.nansum(np.ravel(results.area(name))[rows] / factor) for name in results.names]
    node = results.get("model/coefficients")
    if not isinstance(node, phynx.Dataset) or node.ndim != 2 or not node.shape[1]:
        return np.array(areas), np.zeros(0)
    amounts = np.asarray(node[...], dtype=float)
    return np.array(areas), np.nansum(amounts[rows[rows < len(amounts)]], axis=0)


def _draw_counts(path: Path, energy: np.ndarray, counts: np.ndarray, title: str) -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10.0, 4.6), dpi=160, facecolor="white", layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.set_title(title, fontsize=10, loc="left")
    axes.step(energy, np.maximum(counts, 0.5), where="mid", color="#4D4D4D", linewidth=0.9)
    axes.set_yscale("log")
    axes.set_xlabel("energy (keV)")
    axes.set_ylabel("counts per channel")
    axes.set_xlim(energy[0], energy[-1])
    figure.savefig(path)
