"""The part of the workbench that shows what is in files."""

from __future__ import annotations

from typing import Any

from envisage.api import Plugin
from traits.api import Instance, List

from epxs.workbench.api import COMMANDS, NODE_VIEWS, PANES, Command, INodeView, IPaneFactory


class BrowserPlugin(Plugin):
    """Shows open files as trees, and what is picked in them."""

    id = "epxs.browser"
    name = "Browser"

    #: The tree, and the node that is picked in it.
    panes = List(Instance(IPaneFactory), contributes_to=PANES)

    #: Tables, texts, attributes, cards.
    views = List(Instance(INodeView), contributes_to=NODE_VIEWS)

    #: Looking again.
    commands = List(Instance(Command), contributes_to=COMMANDS)

    def _commands_default(self) -> list[Any]:
        return [
            Command(
                id="epxs.browser.refresh",
                name="Look at the files again",
                menu="View",
                key="F5",
                doc="Reads again what the tree shows; what is expanded and chosen stays.",
                perform=refresh,
            )
        ]

    def _panes_default(self) -> list[Any]:
        from epxs_browser.panes import panes

        return panes()

    def _views_default(self) -> list[Any]:
        from epxs_browser.node_views import node_views

        return node_views()


def refresh(workspace: Any) -> None:
    """Have all open files looked at again."""
    for file in dict.fromkeys(document.file for document in workspace.documents):
        workspace.restructured = file
