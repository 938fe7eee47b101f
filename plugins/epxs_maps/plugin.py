"""The part of the workbench that shows element maps."""

from __future__ import annotations

from typing import Any

from envisage.api import Plugin
from traits.api import Instance, List

from epxs.workbench.api import PANES, IPaneFactory


class MapsPlugin(Plugin):
    """Draws element maps while they fill."""

    id = "epxs.maps"
    name = "Element maps"

    #: The map pane.
    panes = List(Instance(IPaneFactory), contributes_to=PANES)

    def _panes_default(self) -> list[Any]:
        from epxs_maps.panes import panes

        return panes()
