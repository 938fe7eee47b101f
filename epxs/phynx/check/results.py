"""Whether results of analyses keep what phynx promises of them: one shape, and where from."""

from __future__ import annotations

import hashlib
import posixpath
from typing import Any

import h5py

from epxs.phynx.check.reading import attribute, content, member, shape, shown, text, values
from epxs.phynx.check.survey import Survey

_ADVICE = "Fit the measurement again; measured data are not concerned."


def check_results(met: Survey) -> None:
    """Check every NXprocess that has maps of peak areas."""
    for place, group in met.groups("NXprocess"):
        if isinstance(member(group, "peak_areas"), h5py.Group):
            _check_maps(met, place.path, group)
            _check_origin(met, place.path, group)


def _check_maps(met: Survey, path: str, group: Any) -> None:
    grid = _grid(met, path)
    for holder in ("peak_areas", "mass_fractions", "quality"):
        maps = member(group, holder)
        signal = text(maps, "signal") if maps is not None else ""
        found = shape(member(maps, signal)) if signal else None
        if found is None:
            continue  # what is wrong with a plot is told elsewhere
        if grid is None:
            grid = found
        if found != grid:
            met.add(
                "error", "results-shape", f"{path}/{holder}", f"maps of shape {found}",
                f"the shape of the measurement, {grid}", _ADVICE,
            )  # fmt: skip
    coefficients = shape(member(group, "model/coefficients"))
    rows = 1
    for length in grid or ():
        rows *= length
    if coefficients is not None and grid is not None and coefficients[:1] != (rows,):
        met.add(
            "error", "results-shape", f"{path}/model/coefficients",
            f"an array of shape {coefficients}", f"{rows} rows, one for each point", _ADVICE,
        )  # fmt: skip


def _grid(met: Survey, path: str) -> tuple[int, ...] | None:
    """Return the shape of the measurement that the results at *path* are of."""
    entry = met.open(posixpath.dirname(path))
    for name in ("measurement", "source"):
        node = member(entry, name) if entry is not None else None
        grid = attribute(node, "acquisition_shape") if node is not None else None
        if isinstance(grid, tuple) and grid and all(isinstance(n, int) for n in grid):
            return grid
    return None


def _check_origin(met: Survey, path: str, group: Any) -> None:
    missing = [name for name in ("program", "version", "date") if not content(member(group, name))]
    if missing:
        met.add(
            "warning", "provenance", path, f"results without {', '.join(missing)}",
            "the program that made them, its version and the date", _ADVICE,
        )  # fmt: skip
    note = member(group, "configuration")
    data = values(member(note, "data")) if note is not None else None
    told = content(member(note, "checksum")) if note is not None else ""
    if data is None or not told or content(member(note, "algorithm")) != "sha256":
        return
    sums = {hashlib.sha256(kept).hexdigest() for kept in (data.tobytes(), b"")}
    if told not in sums:
        met.add(
            "error", "checksum", f"{path}/configuration", f"the checksum {shown(told)}",
            "that of the configuration, which was changed since",
            "Do not trust the results with this configuration; fit again.",
        )  # fmt: skip
