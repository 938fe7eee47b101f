"""What the workbench asks for the map pane."""

from __future__ import annotations

from typing import Any

from traits.api import Bool, Enum, HasStrictTraits, Int, List, Str, provides

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
        ("Element maps", "drag", "zooms to a box, or draws what was chosen above the map"),
        ("Element maps", "Shift+drag", "adds what is drawn to the selection"),
        ("Element maps", "Ctrl+drag", "takes what is drawn from the selection"),
        ("Element maps", "wheel", "zooms at the cursor"),
        ("Element maps", "middle drag", "moves the map"),
        ("Element maps", "right click", "shows all of it"),
    )

    def create_view(self, workspace: Any) -> Any:
        """Return the view of the maps of the active document of *workspace*."""
        from epxs_maps.ui.map_view import MapView

        return MapView.following(workspace)


class _AnalysePaneFactory(HasStrictTraits):
    """A tab beside the map, in the perspective of analysis."""

    area = Enum("centre", "left", "right", "bottom")
    stack = Str()
    perspectives = List(Str(), ["analyse"])
    waits = Bool(True)


@provides(IPaneFactory)
class CompositePaneFactory(_AnalysePaneFactory):
    """Makes the pane of three maps in red, green and blue."""

    id = Str("epxs.maps.composite")
    name = Str("Three colours")
    order = Int(60)

    def create_view(self, workspace: Any) -> Any:
        """Return the view of three maps of the active document of *workspace*."""
        from epxs_maps.ui.composite_view import CompositeView

        return CompositeView.following(workspace)


@provides(IPaneFactory)
class LinkedMapsPaneFactory(_AnalysePaneFactory):
    """Makes the pane of many maps."""

    id = Str("epxs.maps.linked")
    name = Str("Many maps")
    order = Int(61)

    def create_view(self, workspace: Any) -> Any:
        """Return the view of the maps of *workspace* that stand out."""
        from epxs_maps.ui.linked_maps_view import LinkedMapsView

        return LinkedMapsView.following(workspace)


@provides(IPaneFactory)
class CorrelationPaneFactory(_AnalysePaneFactory):
    """Makes the pane of two maps against one another."""

    id = Str("epxs.maps.correlation")
    name = Str("Correlation")
    order = Int(62)
    gestures = (
        ("Correlation", "drag", "selects the pixels whose values lie in the box"),
        ("Correlation", "click", "looks at all pixels again"),
    )

    def create_view(self, workspace: Any) -> Any:
        """Return the view of two maps of *workspace* against one another."""
        from epxs_maps.ui.compare_views import CorrelationView

        return CorrelationView.following(workspace)


@provides(IPaneFactory)
class NumbersPaneFactory(_AnalysePaneFactory):
    """Makes the pane of histogram and profile."""

    id = Str("epxs.maps.numbers")
    name = Str("Profile and histogram")
    order = Int(63)

    def create_view(self, workspace: Any) -> Any:
        """Return the view of the numbers of the map that *workspace* shows."""
        from epxs_maps.ui.compare_views import NumbersView

        return NumbersView.following(workspace)
