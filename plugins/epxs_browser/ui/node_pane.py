"""The pane that shows the node that was picked in the tree."""

from __future__ import annotations

from typing import Any

from traits.api import DelegatesTo, HasStrictTraits, Instance
from traitsui.api import UItem, VGroup, View

from epxs_browser.node_model import NodeModel
from epxs_browser.ui.node_tabs import NodeTabs


class NodePane(HasStrictTraits):
    """One line about a node, and the views that suit it as tabs."""

    model = Instance(NodeModel)
    seen = DelegatesTo("model")

    traits_view = View(
        VGroup(
            UItem("object.model.headline", style="readonly"),
            UItem("model", editor=NodeTabs(), springy=True),
        ),
        resizable=True,
    )

    def __init__(self, workspace: Any) -> None:
        super().__init__(model=NodeModel(workspace=workspace))

    def dispose(self) -> None:
        """Follow no longer; the pane goes."""
        self.model.stop()
