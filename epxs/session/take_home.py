"""Finished figures of a file with results: element maps, and a spectrum with its fit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from epxs.analysis.api import results_of
from epxs.core.api import FormatError, offers
from epxs.phynx import api as phynx
from epxs.session.significant import significant
from epxs.session.spectrum_figure import draw_fit

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
        if entry is None or entry.measurement is None:
            raise FormatError(
                f"{path}: found results without their measurement; expected both in one file. "
                "Draw the file that was recorded, or show this one in the workbench."
            )
        return [
            draw_maps(entry, results, Path(folder) / "maps.png"),
            draw_spectrum(entry, results, Path(folder) / "spectrum.png"),
        ]


def draw_maps(entry: Any, results: Any, path: Path) -> Path:
    """Draw the maps of the groups that stand out most."""
    grid = phynx.read_grid(entry.measurement)
    offers.find(offers.FIGURES, "maps")(
        path,
        maps={name: _drawn(grid, results.area(name)) for name in significant(results)[:MAPS]},
        extent=(*grid.fast.bounds, *grid.slow.bounds),
        axis_labels=(grid.fast.label, grid.slow.label),
        unit="counts",
        title=_title(entry),
    )
    return path


def _drawn(grid: Any, values: np.ndarray) -> np.ndarray:
    """Return *values* as an image whose positions rise, or those of a line as they are."""
    image = grid.ascending(values)
    return np.asarray(image[0] if grid.is_line else image)


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
    counts = np.sum([mca.counts[row] for mca in measurement.mcas.values()], axis=0, dtype=float)
    where = phynx.read_grid(measurement).text(row)
    title = f"{_title(entry)}   point at {where}"
    areas, amounts = results.coefficients(row)
    draw_fit(path, results, counts, areas, amounts, title)
    return path


def _title(entry: Any) -> str:
    return f"{entry.name}   {entry.acquisition_command or entry.title}"
