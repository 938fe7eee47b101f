"""The part of the workbench that shows scans, images and detectors."""

from __future__ import annotations

from typing import Any

from envisage.api import Plugin
from traits.api import Instance, List

from epxs.workbench.api import NODE_VIEWS, PANES, INodeView, IPaneFactory


class ScansPlugin(Plugin):
    """Draws scans as curves, images of area detectors, and the health of detectors."""

    id = "epxs.scans"
    name = "Scans and detectors"

    #: The panes.
    panes = List(Instance(IPaneFactory), contributes_to=PANES)

    #: What draws nodes of files.
    views = List(Instance(INodeView), contributes_to=NODE_VIEWS)

    def _panes_default(self) -> list[Any]:
        from epxs_scans.panes import HealthPaneFactory, ImagesPaneFactory, ScanPaneFactory

        return [ScanPaneFactory(), ImagesPaneFactory(), HealthPaneFactory()]

    def _views_default(self) -> list[Any]:
        from epxs_scans import node_views as views

        factories = (
            views.DefaultPlotFactory,
            views.SpectrumFactory,
            views.StackFactory,
            views.CurveFactory,
        )
        return [factory() for factory in factories]
