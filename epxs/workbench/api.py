"""Public names of the workbench; importing them loads no GUI toolkit.

Models: `Workspace`, `Document`. For plugins: `IPaneFactory`, `PANES`.
"""

from epxs.workbench.document import Document
from epxs.workbench.i_pane_factory import IPaneFactory
from epxs.workbench.ids import APPLICATION, PANES, TASK
from epxs.workbench.workspace import Workspace

__all__ = ["APPLICATION", "PANES", "TASK", "Document", "IPaneFactory", "Workspace"]
