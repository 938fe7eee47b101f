"""The scan pane: columns over an axis, with what is read off them."""

from __future__ import annotations

from typing import Any

from chaco.api import OverlayPlotContainer
from traits.api import (
    Bool,
    Button,
    DelegatesTo,
    Dict,
    HasStrictTraits,
    Instance,
    Property,
    Str,
    observe,
)
from traitsui.api import EnumEditor, HGroup, Item, Spring, UItem, VGroup, View

from epxs.workbench.api import PAPER
from epxs_scans.columns import POINT
from epxs_scans.scan_model import ScanModel
from epxs_scans.ui.column_list import ColumnList
from epxs_scans.ui.curve_plot import CurvePlot
from epxs_scans.ui.drop_editor import DropEditor


class ScanView(HasStrictTraits):
    """Shows columns of the scan that a workspace shows."""

    model = Instance(ScanModel)
    seen = DelegatesTo("model")
    drawing = Instance(CurvePlot, ())
    canvas = Instance(OverlayPlotContainer)

    #: What can be an axis, and what a monitor: label by path.
    axes = Property(Dict(), observe="model.columns.items")
    monitors = Property(Dict(), observe="model.columns.items")

    #: Conditions of a view see traits of its own object only.
    normalised = Property(Bool(), observe="model.normalised")
    has_guests = Property(Bool(), observe="model.guests.items")

    whole = Button("Show all")
    send_away = Button("Remove guests")
    title = Property(Str(), observe="model.document")

    traits_view = View(
        VGroup(
            HGroup(
                Item("object.model.x", label="over", editor=EnumEditor(name="axes")),
                Item("object.model.normalised", label="per monitor"),
                UItem(
                    "object.model.monitor",
                    editor=EnumEditor(name="monitors"),
                    enabled_when="normalised",
                ),
                Item("object.model.slope", label="derivative"),
                Item("object.model.apart", label="full height each"),
                Item("object.drawing.logarithmic", label="log"),
                UItem("whole"),
                UItem("send_away", visible_when="has_guests"),
                Spring(),
            ),
            HGroup(
                UItem("model", editor=ColumnList()),
                UItem("canvas", editor=DropEditor(), springy=True),
                springy=True,
            ),
            UItem("object.model.readout", style="readonly"),
        ),
        resizable=True,
    )

    def __init__(self, workspace: Any) -> None:
        super().__init__(model=ScanModel(workspace=workspace))
        self.drawing.hand.trait_set(
            moved=lambda x, y: self.model.point_at(x),
            left=lambda: self.model.trait_set(pointed=-1),
            clicked=lambda x, y: self.model.select_at(x),
        )
        self._show(None)

    def dispose(self) -> None:
        """Follow no longer; the pane goes."""
        self.model.stop()

    def take_node(self, file: str, path: str) -> None:
        """Draw a node that was dropped here: a column of this scan, or a guest beside it."""
        self.model.take_node(file, path)

    def _canvas_default(self) -> OverlayPlotContainer:
        container: OverlayPlotContainer = PAPER.dress(
            OverlayPlotContainer(self.drawing.plot, padding=0)
        )
        return container

    def _get_axes(self) -> dict[str, str]:
        return {path: self.model.label(path) for path in (POINT, *self.model.columns)}

    def _get_monitors(self) -> dict[str, str]:
        return {path: self.model.label(path) for path in ("", *self.model.columns)}

    def _get_normalised(self) -> bool:
        return bool(self.model.normalised)

    def _get_has_guests(self) -> bool:
        return bool(self.model.guests)

    def _get_title(self) -> str:
        return "" if self.model.document is None else self.model.document.name

    @observe("model:document")
    @observe("model:x")
    def _forget_zoom(self, event: Any) -> None:
        self.drawing.hand.zoomed = False

    @observe("model:[redrawn, apart]")
    def _show(self, event: Any) -> None:
        model = self.model
        unit = f" ({model.x_unit})" if model.x_unit else ""
        self.drawing.trait_set(
            apart=model.apart, curves=model.curves, x_title=f"{model.label(model.x)}{unit}"
        )
        self._mark(None)

    @observe("model:document:row")
    def _mark(self, event: Any) -> None:
        model = self.model
        drawable = any(len(curve.x) > 1 for curve in model.curves) and any(
            reading.peak == reading.peak for reading in model.readouts
        )
        self.drawing.say("" if drawable else model.message, model.selected_position)

    @observe("whole")
    def _show_all(self, event: Any) -> None:
        self.drawing.hand.show_all()

    @observe("send_away")
    def _send_away(self, event: Any) -> None:
        self.model.guests = []
