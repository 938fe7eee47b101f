"""The table that the commands for fits print at their end."""

from __future__ import annotations

from typing import Any


def fit_table(results: Any) -> list[str]:
    """Return the lines of a table: each group with its summed area and how sure it is."""
    import numpy as np

    lines = [f"{'group':<20} {'sum of areas':>14} {'± sigma':>10}  counts"]
    for name in results.names:
        area = float(np.nansum(results.area(name)))
        sigma = float(np.sqrt(np.nansum(np.square(results.sigma(name), dtype=float))))
        lines.append(f"{name:<20} {area:>14.1f} {sigma:>10.1f}")
    return lines
