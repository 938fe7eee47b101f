"""What the workbench asks for the browser pane."""

from __future__ import annotations

from typing import Any

from traits.api import HasStrictTraits, Int, Str, provides

from epxs.workbench.api import IPaneFactory


@provides(IPaneFactory)
class BrowserPaneFactory(HasStrictTraits):
    """Makes the browser pane."""

    id = Str("epxs.browser.tree")
    name = Str("Files")
    area = Str("left")
    stack = Str()
    order = Int(0)

    def create_view(self, workspace: Any) -> Any:
        """Return the view of the files of *workspace*."""
        from epxs_browser.ui.browser_view import BrowserView

        return BrowserView(workspace=workspace)
