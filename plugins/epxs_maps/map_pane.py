"""What the workbench asks for the map pane."""

from __future__ import annotations

from typing import Any

from traits.api import Enum, HasStrictTraits, Int, Str, provides

from epxs.workbench.api import IPaneFactory


@provides(IPaneFactory)
class MapPaneFactory(HasStrictTraits):
    """Makes the map pane."""

    id = Str("epxs.maps.map")
    name = Str("Element maps")
    area = Enum("centre", "left", "right", "bottom")
    order = Int(0)

    #: What the mouse does, for the list of keys.
    gestures = (
        ("Element maps", "click", "selects the pixel"),
        ("Element maps", "drag", "zooms to a box"),
        ("Element maps", "wheel", "zooms at the cursor"),
        ("Element maps", "middle drag", "moves the map"),
        ("Element maps", "right click", "shows all of it"),
    )

    def create_view(self, workspace: Any) -> Any:
        """Return the view of the maps of the active document of *workspace*."""
        from epxs_maps.ui.map_view import MapView

        return MapView.following(workspace)
