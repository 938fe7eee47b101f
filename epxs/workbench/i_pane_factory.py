"""What a plugin contributes to put a pane into the window."""

from __future__ import annotations

from typing import Any

from traits.api import Enum, Int, Interface, Str


class IPaneFactory(Interface):
    """Makes one pane of the window."""

    #: Unique, such as ``epxs.maps.map``; positions are remembered by it.
    id = Str()

    #: What stands on its tab.
    name = Str()

    #: Where it begins: there is one pane in the centre, others are docked around it.
    area = Enum("left", "right", "bottom", "centre")

    #: Panes of one area come in this order; equal ones share a tab bar.
    order = Int()

    def create_view(self, workspace: Any) -> Any:
        """Return a HasTraits object whose default TraitsUI view is the pane.

        GUI toolkits are imported here, not before. If the object has a method ``dispose``,
        it is called when the pane goes.

        Parameters
        ----------
        workspace
            The `epxs.workbench.api.Workspace` that the pane shows a part of.
        """
