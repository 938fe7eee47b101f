"""Public names of the workbench room, for plugins and scripts; nothing here loads Qt.

Models: `Workspace`, `Document`, `Grid`, `GridAxis`, `MapData` (its quantities are `AREA`,
`MASS_FRACTION`, and signals), `display_name`. For plugins: `IPaneFactory`, `PANES`. For views:
`Latest` (reads without making the window wait), `in_the_air`.
"""

from epxs.phynx.api import Grid, GridAxis, display_name
from epxs.workbench import ids
from epxs.workbench.document import Document, best_element
from epxs.workbench.i_pane_factory import IPaneFactory
from epxs.workbench.ids import PANES
from epxs.workbench.latest import Latest, in_the_air
from epxs.workbench.maps import AREA, MASS_FRACTION, MapData
from epxs.workbench.workspace import Workspace

__all__ = [
    "AREA",
    "MASS_FRACTION",
    "PANES",
    "Document",
    "Grid",
    "GridAxis",
    "IPaneFactory",
    "Latest",
    "MapData",
    "Workspace",
    "best_element",
    "display_name",
    "ids",
    "in_the_air",
]
