"""What a plugin contributes to add a pane to the window."""

from __future__ import annotations

from typing import Any

from traits.api import Bool, Enum, HasTraits, Int, Interface, List, Str


class IPaneFactory(Interface):
    """Makes the view of one pane.

    Contribute it to the extension point `epxs.workbench.api.PANES`.
    """

    #: Unique identifier, beginning with that of the plugin: ``epxs.maps.map``.
    id = Str()

    #: Title of the pane.
    name = Str()

    #: Where it is at first; users move it where they like.
    area = Enum("left", "centre", "right", "bottom")

    #: Panes of one area with the same word here are shown as tabs; "" stands by itself.
    stack = Str()

    #: Panes of one area are set in this order.
    order = Int()

    #: Perspectives in which it is shown at first: ``acquire``, ``analyse``, ``browse``, or one
    #: of a plugin; empty for all. Factories without this trait are shown in all.
    perspectives = List(Str())

    #: Whether its view is made when it is first seen, not with the window. Not for panes that
    #: watch something by themselves, as for alarms. Factories without this trait do not wait.
    waits = Bool()

    def create_view(self, workspace: Any) -> HasTraits:
        """Return the model of the pane; its default TraitsUI view is shown.

        GUI toolkits are imported here, not before. If the object has a method ``dispose``,
        it is called before the pane goes. If it has a trait ``seen``, that says whether the
        pane can be seen now: one behind other tabs need not follow.

        Parameters
        ----------
        workspace
            The `epxs.workbench.api.Workspace` to follow.
        """
