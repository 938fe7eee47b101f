"""What detectors say about themselves at some points, in one line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np


def detector_facts(mcas: Sequence[Any], rows: Sequence[int]) -> str:
    """Return dead time, rate and live time of detectors at *rows*, with units.

    Of several points: mean dead time and rate, and all of the live time. Of several
    detectors: mean dead time, the sum of the rates, mean live time.

    Parameters
    ----------
    mcas
        `MultiChannelAnalyzer` nodes.
    rows
        Rows of the points, ascending.
    """
    if not mcas or not len(rows):
        return ""
    dead = _each(rows, [None if m.dead_time is None else m.dead_time.percent for m in mcas])
    rates = _each(rows, [m.input_count_rate for m in mcas])
    times = _each(rows, [m.live_time for m in mcas])
    several = f"{len(mcas)} detectors: " if len(mcas) > 1 else ""
    found = []
    if dead is not None:
        found.append(f"dead time {dead.mean():.1f} %")
    if rates is not None:
        found.append(f"input rate {_grouped(rates.mean(axis=1).sum())} 1/s")
    if times is not None:
        found.append(f"live time {times.sum(axis=1).mean():.4g} {_time_unit(mcas)}")
    return several + "   ".join(found) if found else ""


def _each(rows: Sequence[int], views: Sequence[Any]) -> np.ndarray | None:
    """Return finite values of all detectors that have them; shape ``(detectors, rows)``."""
    wanted = rows[0] if len(rows) == 1 else ...
    read = [
        np.atleast_1d(np.asarray(view[wanted], dtype=float)) for view in views if view is not None
    ]
    if not read or len(read) < len(views):
        return None
    values = np.array(read if len(rows) == 1 else [all_rows[list(rows)] for all_rows in read])
    return values if np.isfinite(values).all() else None


def _grouped(value: float) -> str:
    """Return a number with thin spaces between thousands."""
    return f"{value:,.0f}".replace(",", "\u2009")


def _time_unit(mcas: Sequence[Any]) -> str:
    return str(mcas[0].live_time.units) or "s"


def live_time(mcas: Sequence[Any], rows: Sequence[int]) -> float:
    """Return the live time of *rows* together, mean of the detectors, s; NaN if not recorded."""
    if not mcas or not len(rows):
        return float("nan")
    times = _each(rows, [m.live_time for m in mcas])
    return float("nan") if times is None else float(times.sum(axis=1).mean())
