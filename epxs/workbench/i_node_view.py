"""The interface of a view of one node of a file, which plugins contribute."""

from __future__ import annotations

from typing import Any

from traits.api import HasTraits, Int, Interface, Str

from epxs.workbench.node_facts import NodeFacts, NodePlace


class INodeView(Interface):
    """Shows nodes of some kind in the pane *Node* of the window.

    Contribute it to the extension point `epxs.workbench.api.NODE_VIEWS`. Of all that suit a node
    that of the highest priority is shown first, the others are tabs beside it.
    """

    #: Unique identifier, beginning with that of the plugin: ``epxs.browser.table``.
    id = Str()

    #: Title of its tab.
    name = Str()

    #: Views of a higher priority stand before the others; those of epxs have 0 to 100.
    priority = Int()

    def suits(self, facts: NodeFacts) -> bool:
        """Whether it can show a node of which *facts* are known; called in the main thread."""

    def create_view(self, workspace: Any, node: NodePlace) -> HasTraits:
        """Return the model of the tab; its default TraitsUI view is shown.

        GUI toolkits are imported here, not before. What it shows is read in the thread of the
        file (`epxs.workbench.api.Latest`), never here. If the object has a method ``dispose``,
        it is called before the tab goes. If it has a trait ``seen``, that says whether the tab
        can be seen now: one behind others need not follow a scan.
        """
