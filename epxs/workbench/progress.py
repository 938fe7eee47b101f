"""Showing progress without having the window painted at once."""

from __future__ import annotations

from typing import Any

#: The most that a QProgressBar can count to.
MOST = 2**31 - 1


def show_progress(bar: Any, value: int, most: int) -> None:
    """Make a QProgressBar show *value* of *most*, with the next picture of the window.

    Qt's own ``setValue`` paints at once all that waits to be painted: with three bars and ten
    plots, ten plots three times over.
    """
    if most > MOST:  # Qt counts with 32 bits, and files say what they like
        value, most = round(value * (MOST / most)), MOST
    value = min(max(value, 0), most)
    if (bar.value(), bar.minimum(), bar.maximum()) == (value, 0, most):
        return
    bar.setUpdatesEnabled(False)
    bar.setRange(0, most)
    bar.setValue(value)
    bar.setUpdatesEnabled(True)
