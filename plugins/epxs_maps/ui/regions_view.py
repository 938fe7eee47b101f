"""The pane of regions: selections that got a name."""

from __future__ import annotations

from typing import Any

from traits.api import Button, Instance, observe
from traitsui.api import HGroup, Item, ModelView, Spring, TextEditor, UItem, VGroup, View

from epxs_maps.regions import RegionsModel
from epxs_maps.ui.region_list import RegionList


class RegionsView(ModelView):
    """Shows the regions of the document that a workspace shows."""

    model = Instance(RegionsModel)

    keep = Button("keep selection")
    select = Button("select")
    add = Button("add")
    subtract = Button("take away")
    remove = Button("delete")

    traits_view = View(
        VGroup(
            HGroup(
                UItem(
                    "model.new_name",
                    springy=True,
                    editor=TextEditor(placeholder="name of the selection"),
                    tooltip="How the selected points are to be called",
                ),
                UItem(
                    "object.keep",
                    enabled_when="model.has_selection",
                    tooltip="Keep the selected points under this name, in the file",
                ),
            ),
            UItem("model", editor=RegionList(), springy=True),
            HGroup(
                UItem(
                    "object.select",
                    enabled_when="model.has_chosen",
                    tooltip="Select the points of the chosen regions (double click)",
                ),
                UItem(
                    "object.add",
                    enabled_when="model.has_chosen",
                    tooltip="Add their points to the selection",
                ),
                UItem(
                    "object.subtract",
                    enabled_when="model.has_chosen",
                    tooltip="Take their points from the selection",
                ),
                UItem(
                    "object.remove",
                    enabled_when="model.has_chosen",
                    tooltip="Delete the chosen regions; no point is lost",
                ),
                Spring(),
                Item("model.outlined", label="outlines", tooltip="Show them on the map"),
            ),
            UItem("model.told", style="readonly", visible_when="model.told"),
        ),
        resizable=True,
    )

    @classmethod
    def following(cls, workspace: Any) -> RegionsView:
        """Return the view of what *workspace* shows."""
        return cls(model=RegionsModel(workspace=workspace))

    def dispose(self) -> None:
        """Follow no longer; the pane goes."""
        self.model.stop()

    @observe("keep")
    def _keep(self, event: Any) -> None:
        self.model.keep_selection()

    @observe("select")
    def _select(self, event: Any) -> None:
        self.model.select()

    @observe("add")
    def _add(self, event: Any) -> None:
        self.model.select("add")

    @observe("subtract")
    def _subtract(self, event: Any) -> None:
        self.model.select("remove")

    @observe("remove")
    def _remove(self, event: Any) -> None:
        self.model.remove()
