"""What the workbench asks for the browser pane."""

from __future__ import annotations

from typing import Any

from traits.api import HasStrictTraits, Int, List, Str, provides

from epxs.workbench.api import IPaneFactory


@provides(IPaneFactory)
class BrowserPaneFactory(HasStrictTraits):
    """Makes the browser pane."""

    id = Str("epxs.browser.tree")
    name = Str("Files")
    area = Str("left")
    stack = Str("files")
    order = Int(0)

    def create_view(self, workspace: Any) -> Any:
        """Return the view of the files of *workspace*."""
        from epxs_browser.ui.browser_view import BrowserView

        return BrowserView(workspace=workspace)


@provides(IPaneFactory)
class NodePaneFactory(HasStrictTraits):
    """Makes the pane that shows the node that was picked."""

    id = Str("epxs.browser.node")
    name = Str("Node")
    area = Str("centre")
    stack = Str()
    order = Int(30)
    perspectives = List(Str(), ["browse"])

    def create_view(self, workspace: Any) -> Any:
        """Return the view of the node of *workspace*."""
        from epxs_browser.ui.node_pane import NodePane

        return NodePane(workspace)
