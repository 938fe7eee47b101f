"""What the workbench asks for the panes of scans, images and detectors."""

from __future__ import annotations

from typing import Any

from traits.api import HasStrictTraits, Int, List, Str, provides

from epxs.workbench.api import IPaneFactory


@provides(IPaneFactory)
class ScanPaneFactory(HasStrictTraits):
    """Makes the scan pane."""

    id = Str("epxs.scans.scan")
    name = Str("Scan")
    area = Str("centre")
    stack = Str("scans")
    order = Int(20)
    perspectives = List(Str(), ["acquire", "analyse"])

    def create_view(self, workspace: Any) -> Any:
        """Return the view of columns of the scan of *workspace*."""
        from epxs_scans.ui.scan_view import ScanView

        return ScanView(workspace)
