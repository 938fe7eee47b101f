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
        from epxs_scans.panes import panes

        return panes()

    def _views_default(self) -> list[Any]:
        from epxs_scans.node_views import node_views

        return node_views()
