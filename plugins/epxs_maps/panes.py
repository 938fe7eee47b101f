"""The panes of element maps."""

from __future__ import annotations

from epxs.workbench.api import Pane

#: What the mouse does in the map.
MAP_GESTURES = (
    ("click", "selects the pixel"),
    ("drag", "zooms to a box, or draws what was chosen above the map"),
    (
        "clicks, then double click or Enter",
        "draw a polygon, if that was chosen; Backspace takes a corner back, Esc all",
    ),
    ("Shift+drag", "adds what is drawn to the selection"),
    ("Ctrl+drag", "takes what is drawn from the selection"),
    ("wheel", "zooms at the cursor"),
    ("middle drag", "moves the map"),
    ("right click", "shows all of it"),
)

#: What the mouse does in the plot of two maps against one another.
CORRELATION_GESTURES = (
    ("drag", "selects the pixels whose values lie in the box"),
    ("click", "looks at all pixels again"),
)


#: What the mouse does in the histogram.
NUMBERS_GESTURES = (
    ("drag", "moves the limit of the colours that is near"),
    ("double click", "leaves the limits to the percentiles"),
)

#: What mouse and keys do in the list of regions.
REGION_GESTURES = (
    ("double click", "selects the points of the region"),
    ("F2", "renames the region"),
)


def panes() -> list[Pane]:
    """Return the panes of the plugin: the map, and tabs beside it in the analysis."""
    beside = {"area": "centre", "perspectives": ["analyse"], "waits": True}
    return [
        Pane(
            id="epxs.maps.map",
            name="Element maps",
            area="centre",
            mouse_and_keys=MAP_GESTURES,
            view="epxs_maps.ui.map_view:MapView.following",
        ),
        Pane(
            id="epxs.maps.composite",
            name="Three colours",
            order=60,
            view="epxs_maps.ui.composite_view:CompositeView.following",
            **beside,
        ),
        Pane(
            id="epxs.maps.linked",
            name="Many maps",
            order=61,
            view="epxs_maps.ui.linked_maps_view:LinkedMapsView.following",
            **beside,
        ),
        Pane(
            id="epxs.maps.correlation",
            name="Correlation",
            order=62,
            mouse_and_keys=CORRELATION_GESTURES,
            view="epxs_maps.ui.compare_views:CorrelationView.following",
            **beside,
        ),
        Pane(
            id="epxs.maps.numbers",
            name="Profile and histogram",
            order=63,
            mouse_and_keys=NUMBERS_GESTURES,
            view="epxs_maps.ui.compare_views:NumbersView.following",
            **beside,
        ),
        Pane(
            id="epxs.maps.regions",
            name="Regions",
            area="left",
            stack="files",
            order=20,
            perspectives=["analyse"],
            waits=True,
            mouse_and_keys=REGION_GESTURES,
            view="epxs_maps.ui.regions_view:RegionsView.following",
        ),
    ]
