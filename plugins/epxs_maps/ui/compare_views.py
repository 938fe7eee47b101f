"""The panes of comparison: correlation of two maps; histogram and profile of one."""

from __future__ import annotations

from typing import Any

import numpy as np
from chaco.api import ArrayPlotData, HPlotContainer, OverlayPlotContainer, Plot
from enable.api import ComponentEditor
from traits.api import DelegatesTo, Instance, Str, observe
from traitsui.api import EnumEditor, HGroup, Item, ModelView, Spring, UItem, VGroup, View

from epxs.workbench.api import PAPER, select_rows
from epxs_maps.compare_model import CorrelationModel, NumbersModel
from epxs_maps.contrast import picture
from epxs_maps.map_model import label
from epxs_maps.ui.image_plot import PICTURE, label_axes
from epxs_maps.ui.limit_handles import LimitHandles
from epxs_maps.ui.map_overlays import LINE, Title
from epxs_maps.ui.pointer import Pointer
from epxs_maps.ui.sentence import Sentence

_PADDING = {"padding_left": 64, "padding_right": 16, "padding_top": 30, "padding_bottom": 46}

#: How dim the colour of a single point is: the brightest is of as many points as there are, and
#: one of ``most ** -DIMMEST`` would be the darkest.
_DIMMEST = 0.43


class CorrelationView(ModelView):
    """Shows how often two values occur together; a box drawn there selects the pixels."""

    model = Instance(CorrelationModel)
    seen = DelegatesTo("model")
    canvas = Instance(OverlayPlotContainer)
    text = Str()

    _plot = Instance(Plot)

    traits_view = View(
        VGroup(
            HGroup(
                Item("model.x", editor=EnumEditor(name="model.choices"), width=-130),
                Item("model.y", editor=EnumEditor(name="model.choices"), width=-130),
                UItem("object.text", style="readonly"),
                Spring(),
            ),
            UItem("canvas", editor=ComponentEditor(), springy=True),
        ),
        resizable=True,
    )

    @classmethod
    def following(cls, workspace: Any) -> CorrelationView:
        """Return the view of what *workspace* shows."""
        return cls(model=CorrelationModel(workspace=workspace))

    def dispose(self) -> None:
        """Follow no longer; the pane goes."""
        self.model.stop()

    def _canvas_default(self) -> OverlayPlotContainer:
        container: OverlayPlotContainer = PAPER.dress(OverlayPlotContainer(padding=0))
        container.overlays.append(Sentence(container, text=self.model.trouble))
        return container

    @observe("model:trouble")
    def _tell_trouble(self, event: Any) -> None:
        self.canvas.overlays[-1].text = self.model.trouble

    @observe("model:redrawn")
    def _redraw(self, event: Any) -> None:
        self.canvas.remove(*self.canvas.components)
        self._plot, found = None, self.model.found
        self.text = self.model.text
        if found is not None:
            self._make(found)
        self.canvas.request_redraw()

    def _make(self, found: Any) -> None:
        density = np.where(found.density > 0, found.density, np.nan)
        # one point has a colour that is seen on light paper and on dark
        most = max(2.0, float(found.density.max()))
        limits = (most**-_DIMMEST, most)
        image = picture(density, limits, "log")
        image[np.isnan(density)] = 0  # nothing there: the paper is seen
        self._plot = plot = Plot(ArrayPlotData(**{PICTURE: image}), **_PADDING)
        plot.border_visible = True
        plot.img_plot(
            PICTURE,
            xbounds=(found.x_edges[0], found.x_edges[-1]),
            ybounds=(found.y_edges[0], found.y_edges[-1]),
        )
        PAPER.dress(plot)
        names = zip((self.model.x, self.model.y), self.model.units, strict=True)
        label_axes(
            plot, *(f"{label(name)} ({unit})" if unit else label(name) for name, unit in names)
        )
        plot.overlays.append(
            Title(plot, note=f"colours: 1 to {found.density.max():.0f} points, logarithmic")
        )
        Pointer.over(
            plot,
            clicked=lambda x, y: select_rows(self.model.workspace),
            draws=lambda: "box",
            drawn=lambda places, mode: self.model.select_box(tuple(places[0]), tuple(places[-1])),
        )
        self.canvas.add(plot)


class NumbersView(ModelView):
    """Shows how often values of a map occur, and what they are along a line."""

    model = Instance(NumbersModel)
    seen = DelegatesTo("model")
    canvas = Instance(HPlotContainer)

    _often = Instance(Plot)
    _along = Instance(Plot)
    _title = Instance(Title)
    _handles = Instance(LimitHandles)

    traits_view = View(
        UItem("canvas", editor=ComponentEditor()),
        resizable=True,
    )

    @classmethod
    def following(cls, workspace: Any) -> NumbersView:
        """Return the view of what *workspace* shows."""
        return cls(model=NumbersModel(workspace=workspace))

    def dispose(self) -> None:
        """Follow no longer; the pane goes."""
        self.model.stop()

    def _canvas_default(self) -> HPlotContainer:
        self._often, self._along = _curve("bar"), _curve("line")
        self._title = Title(self._often)
        self._handles = LimitHandles(
            self._often,
            dragged=lambda limits: self.model.drag_limits(limits),
            dropped=lambda limits: self.model.keep_limits(limits),
        )
        self._often.overlays.extend([self._title, self._handles])
        self._along.overlays.append(
            Title(self._along, text="profile", note="draw one on the map: drag = line")
        )
        self._often.value_scale = "log"  # what is not in the sample fills one bin
        container: HPlotContainer = PAPER.dress(HPlotContainer(self._often, self._along, padding=0))
        container.overlays.append(Sentence(container, text=self.model.trouble))
        return container

    @observe("model:trouble")
    def _tell_trouble(self, event: Any) -> None:
        self.canvas.overlays[-1].text = self.model.trouble

    @observe("model:redrawn")
    def _redraw(self, event: Any) -> None:
        for plot, (x, y) in (
            (self._often, self.model.histogram()),
            (self._along, self.model.profile()),
        ):
            plot.data.set_data("x", x)
            plot.data.set_data("y", y)
            if not len(x):  # else ticks and titles of an empty plot lie anywhere
                plot.index_range.set_bounds(0.0, 1.0)
                plot.value_range.set_bounds(1.0, 10.0)
            elif plot.index_range.high_setting != "auto":
                for span in (plot.index_range, plot.value_range):
                    span.set_bounds("auto", "auto")
        data = self.model.data
        if data is None:
            return
        self._handles.limits = self.model.limits
        self._title.text = f"histogram of {label(data.title)}"
        label_axes(self._often, data.label, "pixels")
        grid = self.model.document.grid
        label_axes(self._along, f"distance ({grid.fast.unit or 'pixels'})", data.label)


def _curve(kind: str) -> Plot:
    plot = Plot(ArrayPlotData(x=np.empty(0), y=np.empty(0)), **_PADDING)
    plot.plot(("x", "y"), type="line", color=LINE, line_width=1.5,
              render_style="connectedhold" if kind == "bar" else "connectedpoints")  # fmt: skip
    plot.border_visible = True
    return plot
