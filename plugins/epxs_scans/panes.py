"""What the workbench asks for the panes of scans, images and detectors."""

from __future__ import annotations

from typing import Any

from traits.api import HasStrictTraits, Int, List, Str, provides

from epxs.workbench.api import IPaneFactory


@provides(IPaneFactory)
class ScanPaneFactory(HasStrictTraits):
    """Makes the scan pane."""

    id = Str("epxs.scans.scan")
    name = Str("Scan curves")
    area = Str("centre")
    stack = Str()
    order = Int(20)
    perspectives = List(Str(), ["acquire", "analyse"])

    #: What the mouse does, for the list of keys.
    gestures = tuple(
        ("Scan curves, Images", gesture, what)
        for gesture, what in (
            ("drag", "zooms to a box"),
            ("wheel", "zooms at the cursor"),
            ("middle drag", "moves the plot"),
            ("Shift+drag", "adds up an image within a box"),
            ("right click", "shows all of it"),
        )
    )

    def create_view(self, workspace: Any) -> Any:
        """Return the view of columns of the scan of *workspace*."""
        from epxs_scans.ui.scan_view import ScanView

        return ScanView(workspace)


@provides(IPaneFactory)
class HealthPaneFactory(HasStrictTraits):
    """Makes the detector pane."""

    id = Str("epxs.scans.health")
    name = Str("Detector")
    area = Str("centre")
    stack = Str()
    order = Int(25)
    perspectives = List(Str(), ["acquire"])

    def create_view(self, workspace: Any) -> Any:
        """Return the view of the detector of *workspace*."""
        from epxs_scans.ui.health_view import HealthView

        return HealthView(workspace)


@provides(IPaneFactory)
class ImagesPaneFactory(HasStrictTraits):
    """Makes the pane of area detectors."""

    id = Str("epxs.scans.images")
    name = Str("Images")
    area = Str("centre")
    stack = Str()
    order = Int(22)
    perspectives = List(Str(), ["acquire", "analyse"])

    def create_view(self, workspace: Any) -> Any:
        """Return the view of the area detectors of *workspace*."""
        from epxs_scans.ui.images_view import ImagesView

        return ImagesView(workspace)
