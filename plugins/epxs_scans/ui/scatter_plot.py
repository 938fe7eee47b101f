"""Scattered points in colours of their values."""

from __future__ import annotations

from typing import Any

import numpy as np
from chaco.api import ArrayPlotData, Plot, viridis
from kiva.api import Font
from traits.api import HasStrictTraits, Instance

from epxs.workbench.api import PAPER
from epxs_scans.ui.hand import Hand


class ScatterPlot(HasStrictTraits):
    """Draws a `epxs.phynx.api.DefaultPlot` of the kind ``scatter``."""

    plot = Instance(Plot)
    hand = Instance(Hand)
    _data = Instance(ArrayPlotData)

    def __init__(self) -> None:
        super().__init__()
        one = np.zeros(1)
        self._data = ArrayPlotData(x=one, y=one, values=one)
        self.plot = Plot(
            self._data, padding_left=68, padding_right=14, padding_top=26, padding_bottom=44
        )
        self.plot.plot(
            ("x", "y", "values"),
            type="cmap_scatter",
            color_mapper=viridis,
            marker="square",
            marker_size=3,
            line_width=0,
            outline_color="transparent",
        )
        self.plot.title_font = Font(size=12)
        PAPER.dress(self.plot)
        self.hand = Hand.over(self.plot)

    def say(self, message: str) -> None:
        """Say something above the plot."""
        self.plot.title = message

    def show(self, found: Any) -> None:
        """Show what was found."""
        x, y = (np.asarray(axis.values, dtype=float) for axis in (found.x, found.y))
        values = np.asarray(found.values, dtype=float)
        count = min(len(x), len(y), len(values))
        good = np.isfinite(x[:count]) & np.isfinite(y[:count]) & np.isfinite(values[:count])
        x, y, values = x[:count][good], y[:count][good], values[:count][good]
        self._data.update_data({"x": x, "y": y, "values": values})
        self.plot.title = found.label
        self.plot.index_axis.title, self.plot.value_axis.title = found.x.label, found.y.label
        if len(x):
            rooms = [(v.max() - v.min()) * 0.04 or 0.5 for v in (x, y)]
            self.hand.whole = (
                float(x.min() - rooms[0]), float(x.max() + rooms[0]),
                float(y.min() - rooms[1]), float(y.max() + rooms[1]),
            )  # fmt: skip
            if not self.hand.zoomed:
                self.hand.show_all()
