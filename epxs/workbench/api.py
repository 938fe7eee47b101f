"""Public names of the workbench room, for plugins and scripts; nothing here loads Qt.

Models: `Workspace`, `Document`, `Grid`, `GridAxis`, `MapData` (its quantities are `AREA`,
`MASS_FRACTION`, and signals), `display_name`. What plugins contribute, and to which extension
point: `Pane`, or another `IPaneFactory`, to `PANES`; `NodeView`, or another `INodeView` (of
`NodePlace`, chosen by `NodeFacts`), to `NODE_VIEWS`; `Command` to `COMMANDS`, `PreferencePage` to
`PREFERENCES`, `Perspective` to `PERSPECTIVES`. Parts of a workspace: `Commands`, `Job`, `Jobs`,
`Kept`, `Notice`, `Notices`, `Preferences`, `ScriptLog`, `UndoStack`. For views: `Latest` (reads
without making the window wait), `in_the_air`; `show_progress` in a bar; `tidy_form` for forms in
windows of their own; `PAPER`, a `Paper`: colours of plots.
Of this installation: `examine` tells its `Health`; `config_folder`, `data_folder`.
"""

from epxs.phynx.api import Grid, GridAxis, display_name
from epxs.workbench import ids
from epxs.workbench.commands import Command, Commands
from epxs.workbench.document import DRAWN_VIEW, Document, best_element
from epxs.workbench.folders import config_folder, data_folder
from epxs.workbench.forms import tidy_form
from epxs.workbench.health import Health, examine
from epxs.workbench.i_node_view import INodeView
from epxs.workbench.i_pane_factory import IPaneFactory
from epxs.workbench.ids import COMMANDS, NODE_VIEWS, PANES, PERSPECTIVES, PREFERENCES
from epxs.workbench.jobs import Job, Jobs
from epxs.workbench.kept import Kept
from epxs.workbench.latest import Latest, in_the_air
from epxs.workbench.maps import AREA, MASS_FRACTION, MapData
from epxs.workbench.node_facts import NodeFacts, NodePlace, read_facts
from epxs.workbench.notices import Notice, Notices
from epxs.workbench.offers import NodeView, Pane
from epxs.workbench.paper import PAPER, Paper
from epxs.workbench.perspectives import Perspective
from epxs.workbench.preferences import PreferencePage, Preferences
from epxs.workbench.progress import show_progress
from epxs.workbench.script_log import ScriptLog
from epxs.workbench.selecting import rows_text, select_rows
from epxs.workbench.undo import UndoStack
from epxs.workbench.workspace import Workspace

__all__ = [
    "AREA",
    "COMMANDS",
    "DRAWN_VIEW",
    "MASS_FRACTION",
    "NODE_VIEWS",
    "PANES",
    "PAPER",
    "PERSPECTIVES",
    "PREFERENCES",
    "Command",
    "Commands",
    "Document",
    "Grid",
    "GridAxis",
    "Health",
    "INodeView",
    "IPaneFactory",
    "Job",
    "Jobs",
    "Kept",
    "Latest",
    "MapData",
    "NodeFacts",
    "NodePlace",
    "NodeView",
    "Notice",
    "Notices",
    "Pane",
    "Paper",
    "Perspective",
    "PreferencePage",
    "Preferences",
    "ScriptLog",
    "UndoStack",
    "Workspace",
    "best_element",
    "config_folder",
    "data_folder",
    "display_name",
    "examine",
    "ids",
    "in_the_air",
    "read_facts",
    "rows_text",
    "select_rows",
    "show_progress",
    "tidy_form",
]
