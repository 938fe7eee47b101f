"""Selecting points of what is looked at, in a way that can be taken back and is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

#: How lines of the script begin that select points.
LINE = "entry.measurement.selection ="


def select_rows(workspace: Any, rows: Iterable[int] = (), picked: bool = False) -> None:
    """Select points of what *workspace* looks at; none of them looks at all.

    It can be taken back, and the script tells it.

    Parameters
    ----------
    workspace
        The `epxs.workbench.api.Workspace`.
    rows
        Of the points, in the order in which they are to be looked at.
    picked
        Whether it was a click: of clicks that follow each other quickly one is taken back.
    """
    document = workspace.active
    if document is None:
        return
    wanted = tuple(int(row) for row in rows)
    measurement = document.measurement
    if measurement is None:
        document.select(wanted[0] if wanted else None)
        return
    before = tuple(measurement.selection)
    if wanted == before:
        return
    workspace.undo.do(
        f"selection of {len(wanted)} points" if wanted else "looking at all points",
        lambda: measurement.trait_set(selection=wanted),
        lambda: measurement.trait_set(selection=before),
        key="selection.click" if picked else "",
    )
    workspace.script.tell(f"{LINE} {rows_text(wanted)}", replaces=LINE)


def rows_text(rows: Sequence[int] | np.ndarray) -> str:
    """Return rows as Python: ``[3, 4, *range(10, 20)]``."""
    found = np.asarray(rows, dtype=int)
    runs = np.split(found, np.flatnonzero(np.diff(found) != 1) + 1) if len(found) else []
    parts = [
        f"*range({run[0]}, {run[-1] + 1})" if len(run) > 2 else ", ".join(map(str, run))
        for run in runs
    ]
    return f"[{', '.join(parts)}]"
