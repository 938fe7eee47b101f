"""A bar of colours beside a plot, drawn as one picture."""

from __future__ import annotations

from typing import Any

import numpy as np


def draw_gradient(
    gc: Any, colours: np.ndarray, corner: tuple[float, float], size: tuple[float, float]
) -> None:
    """Draw a bar that goes through *colours* from its lower end to its upper one.

    Parameters
    ----------
    gc
        A graphics context of kiva.
    colours
        The lowest first; uint8, shape ``(colours, 4)``.
    corner
        The lower left one; points.
    size
        Width and height; points.
    """
    rows = max(1, round(size[1]))
    steps = np.minimum(np.arange(rows) * len(colours) // rows, len(colours) - 1)
    picture = np.ascontiguousarray(colours[steps[::-1], None])  # the upmost row first
    gc.draw_image(picture, (*corner, *size))
