"""Finished figures of a file with results: element maps, and a spectrum with its fit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from epxs.analysis.api import results_of
from epxs.core.api import offers
from epxs.phynx import api as phynx

#: Maps in one figure, at the most.
MAPS = 9


def draw_figures(path: str | Path, folder: str | Path) -> list[Path]:
    """Draw ``maps.png`` and ``spectrum.png`` of the file's default entry into *folder*.

    Returns
    -------
    list of Path
        The figures.

    Raises
    ------
    FormatError
        If the file holds no results.
    """
    with phynx.open(path) as file:
        results, entry = results_of(file), file.default_entry
        return [
            draw_maps(entry, results, Path(folder) / "maps.png"),
            draw_spectrum(entry, results, Path(folder) / "spectrum.png"),
        ]


def draw_maps(entry: Any, results: Any, path: Path) -> Path:
    """Draw the maps of the groups that stand out most."""
    slow, fast = _two_axes(entry.measurement)
    lines, points = results.shape[0], results.shape[-1]
    offers.find(offers.FIGURES, "maps")(
        path,
        maps={name: results.area(name) for name in significant(results)[:MAPS]},
        extent=(*_edges(fast, points), *_edges(slow, lines)),
        axis_labels=(_label(fast), _label(slow)),
        unit="counts",
        title=_title(entry),
    )
    return path


def significant(results: Any) -> list[str]:
    """Return the names of the groups, those that are surest first, scatter peaks left out."""

    def certainty(name: str) -> float:
        area, sigma = results.area(name), results.sigma(name)
        total = np.sqrt(np.nansum(np.square(sigma, dtype=float)))
        return float(np.nansum(area) / total) if total > 0 else 0.0

    names = [name for name in results.names if not name.startswith("Scatter")]
    return sorted(names, key=certainty, reverse=True)


def typical_row(results: Any) -> int:
    """Return the row in which most groups stand out (3 sigma), the brightest of several."""
    found = [
        np.nan_to_num(np.ravel(results.area(name)) > 3 * np.ravel(results.sigma(name)))
        for name in results.names
    ]
    brightness = np.sum([np.nan_to_num(np.ravel(results.area(n))) for n in results.names], axis=0)
    return int(np.lexsort((brightness, np.sum(found, axis=0)))[-1])


def draw_spectrum(entry: Any, results: Any, path: Path) -> Path:
    """Draw the spectrum of a typical point with its fit."""
    row = typical_row(results)
    measurement = entry.measurement
    counts = sum(np.asarray(mca.counts[row], dtype=float) for mca in measurement.mcas.values())
    model = results.model
    areas, coefficients = results.coefficients(row)
    components = np.asarray(areas)[:, None] * model["response"]
    continuum = coefficients @ model["continuum"]
    offers.find(offers.FIGURES, "spectrum")(
        path,
        energy=model["energy"],
        counts=counts,
        fit=components.sum(axis=0) + continuum,
        continuum=continuum,
        components=dict(zip(results.names, components, strict=True)),
        lines=results.lines,
        window=tuple(int(edge) for edge in model["window"]),
        title=f"{_title(entry)}   point at {_position(measurement, row)}",
    )
    return path


def _two_axes(measurement: Any) -> tuple[Any, Any]:
    slow, fast = measurement.scalar_data.axes[0], measurement.scalar_data.axes[-1]
    return slow, fast


def _edges(axis: Any, n: int) -> tuple[float, float]:
    """Return the outer edges of the first and the last of *n* pixels, in the axis' unit."""
    low, high = axis.range
    half = (high - low) / (n - 1) / 2 if n > 1 else 0.5
    return float(low - half), float(high + half)


def _label(axis: Any) -> str:
    return f"{axis.name} ({axis.units})" if axis.units else str(axis.name)


def _title(entry: Any) -> str:
    return f"{entry.name}   {entry.acquisition_command or entry.title}"


def _position(measurement: Any, row: int) -> str:
    axes = reversed(measurement.scalar_data.axes)
    return ", ".join(f"{axis.name} {float(axis[row]):.3f} {axis.units}".strip() for axis in axes)
