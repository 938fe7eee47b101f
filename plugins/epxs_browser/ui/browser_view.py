"""What the browser pane shows."""

from __future__ import annotations

from traits.api import HasStrictTraits, Instance
from traitsui.api import UItem, View

from epxs.workbench.api import Workspace
from epxs_browser.ui.tree_editor import TreeEditor


class BrowserView(HasStrictTraits):
    """The open files as a tree."""

    workspace = Instance(Workspace)

    traits_view = View(UItem("workspace", editor=TreeEditor()), resizable=True)
