"""A picture of a scan in a Chaco plot: axes in motor units, pixels with their right edges."""

from __future__ import annotations

from typing import Any

import numpy as np
from chaco.api import ArrayPlotData, DefaultTickGenerator, Plot
from traits.api import Any as AnyTrait

from epxs.workbench.api import PAPER, Grid
from epxs.workbench.plots.api import take_out
from epxs_maps.contrast import NOT_MEASURED, ticks
from epxs_maps.extent import whole_of

#: Name of the picture among the data of the plot.
PICTURE = "picture"


def put_picture(plot: Plot, grid: Grid) -> None:
    """Make *plot* show a picture of the pixels of *grid*, grey until it is set."""
    plot.data.set_data(PICTURE, np.full((*grid.shape, 4), NOT_MEASURED[0], dtype=np.uint8))
    plot.img_plot(PICTURE, xbounds=grid.fast.bounds, ybounds=grid.slow.bounds)
    plot.x_grid.visible = plot.y_grid.visible = False
    whole = whole_of(grid)
    if grid.same_units and whole.is_drawable:
        plot.aspect_ratio = whole.ratio


def change_picture(plot: Plot, grid: Grid) -> None:
    """Make *plot*, which shows a picture, show one of the pixels of another *grid*.

    A Chaco plot takes ten milliseconds to make, so those that can be are used again.
    """
    take_out(plot, *plot.plots)
    plot.aspect_ratio = None
    put_picture(plot, grid)


def image_plot(grid: Grid, **traits: Any) -> Plot:
    """Return a plot of a picture of the pixels of *grid*."""
    plot = Plot(ArrayPlotData(), **traits)
    plot.border_visible = True
    PAPER.dress(plot)
    put_picture(plot, grid)
    return plot


#: Pixels that a tick with its number needs along the horizontal axis.
TICK_ROOM = 48


class RoomyTicks(DefaultTickGenerator):
    """Round numbers, so few that they do not run into one another."""

    #: The plot whose horizontal axis they are of.
    plot = AnyTrait()

    def get_ticks(
        self,
        data_low: Any,
        data_high: Any,
        bounds_low: Any,
        bounds_high: Any,
        *more: Any,
        **also: Any,
    ) -> np.ndarray:
        """Return the numbers between two bounds."""
        low, high = float(bounds_low), float(bounds_high)
        count = max(1, int(self.plot.width / TICK_ROOM))
        if not high > low:
            return np.array([low])
        found = ticks((low, high), count=count)
        return np.array(found[:: -(-len(found) // (count + 1))])


def label_axes(plot: Plot, x: str, y: str) -> None:
    """Name the axes of *plot*."""
    for axis, title in ((plot.x_axis, x), (plot.y_axis, y)):
        axis.trait_set(title=title, title_font="sans-serif 11", tick_label_font="sans-serif 11")
    plot.x_axis.tick_generator = RoomyTicks(plot=plot)
    plot.y_axis.title_spacing = 44
