"""Draws what is to be seen first, with matplotlib."""

from __future__ import annotations

from typing import Any

import numpy as np

from epxs.core.api import FormatError
from epxs.phynx.default_plot import DefaultPlot, find_default_plot


def draw(node: Any, axes: Any = None) -> Any:
    """Draw what is to be seen of *node* first.

    Parameters
    ----------
    node
        A file, an entry, or any group with something to plot.
    axes
        The `matplotlib.axes.Axes` to draw into; those of a new figure by default.

    Returns
    -------
    matplotlib.axes.Axes
        What was drawn into.

    Raises
    ------
    FormatError
        If there is nothing to plot.
    """
    plot = find_default_plot(node)
    if plot is None:
        raise FormatError(
            f"{node.file.filename}::{node.path}: found nothing to plot; expected a measurement "
            "or a group with a signal. Choose another group."
        )
    if axes is None:
        import matplotlib.pyplot as plt

        _, axes = plt.subplots(layout="constrained")
    {"curve": _curve, "image": _image, "scatter": _scatter}[plot.kind](plot, axes)
    axes.set_title(plot.title)
    axes.set_xlabel(plot.x.label)
    axes.set_ylabel(plot.label if plot.y is None else plot.y.label)
    return axes


def _curve(plot: DefaultPlot, axes: Any) -> None:
    axes.plot(plot.x.values, plot.values, marker="." if plot.values.size < 200 else "")


def _image(plot: DefaultPlot, axes: Any) -> None:
    assert plot.y is not None
    shown = np.ma.masked_invalid(np.asarray(plot.values, dtype=float))
    image = axes.imshow(
        shown, origin="lower", extent=plot.extent, cmap="viridis", interpolation="nearest",
        aspect="equal" if plot.x.unit == plot.y.unit else "auto",
    )  # fmt: skip
    axes.figure.colorbar(image, ax=axes, label=plot.label)


def _scatter(plot: DefaultPlot, axes: Any) -> None:
    assert plot.y is not None
    known = np.isfinite(plot.values)
    points = axes.scatter(
        plot.x.values[known], plot.y.values[known], c=plot.values[known], s=12, cmap="viridis"
    )
    axes.figure.colorbar(points, ax=axes, label=plot.label)
