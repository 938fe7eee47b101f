"""The panes of scans, images and detectors."""

from __future__ import annotations

from epxs.workbench.api import Pane

_PLOT_GESTURES = (
    ("drag", "zooms to a box"),
    ("wheel", "zooms at the cursor"),
    ("middle drag", "moves the plot"),
    ("right click", "shows all of it"),
)


def panes() -> list[Pane]:
    """Return the panes of the plugin."""
    return [
        Pane(
            id="epxs.scans.scan",
            name="Scan curves",
            area="centre",
            order=20,
            perspectives=["acquire", "analyse"],
            mouse_and_keys=_PLOT_GESTURES,
            view="epxs_scans.ui.scan_view:ScanView",
        ),
        Pane(
            id="epxs.scans.images",
            name="Images",
            area="centre",
            order=22,
            perspectives=["acquire", "analyse"],
            mouse_and_keys=(*_PLOT_GESTURES, ("Shift+drag", "adds up an image within a box")),
            view="epxs_scans.ui.images_view:ImagesView",
        ),
        Pane(
            id="epxs.scans.health",
            name="Detector",
            area="centre",
            order=25,
            perspectives=["acquire"],
            view="epxs_scans.ui.health_view:HealthView",
        ),
    ]
