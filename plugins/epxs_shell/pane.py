"""What the workbench asks for the dock of the shell."""

from __future__ import annotations

from typing import Any

from traits.api import Any as AnyTrait
from traits.api import Bool, HasStrictTraits, Int, List, Str, provides

from epxs.workbench.api import IPaneFactory


@provides(IPaneFactory)
class ShellPaneFactory(HasStrictTraits):
    """Makes the dock of the shell."""

    id = Str("epxs.shell.console")
    name = Str("IPython")
    area = Str("bottom")
    stack = Str("tables")
    order = Int(60)
    perspectives = List(Str())
    waits = Bool(True)

    #: The application of the window; ``app`` in the shell.
    application = AnyTrait()

    def create_view(self, workspace: Any) -> Any:
        """Return a view of a shell on the models of *workspace*."""
        from epxs_shell.ui.shell_view import ShellView

        return ShellView(workspace=workspace, application=self.application)
