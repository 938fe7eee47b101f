"""The panes of the browser."""

from __future__ import annotations

from epxs.workbench.api import Pane


def panes() -> list[Pane]:
    """Return the panes of the plugin: the tree of files, and the node that is picked in it."""
    return [
        Pane(
            id="epxs.browser.tree",
            name="Files",
            area="left",
            stack="files",
            view="epxs_browser.ui.browser_view:BrowserView.following",
        ),
        Pane(
            id="epxs.browser.node",
            name="Node",
            area="centre",
            order=30,
            perspectives=["browse"],
            view="epxs_browser.ui.node_pane:NodePane",
        ),
    ]
