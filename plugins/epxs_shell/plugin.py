"""The part of the workbench that is IPython."""

from __future__ import annotations

from typing import Any

from envisage.api import Plugin
from traits.api import Instance, List

from epxs.workbench.api import PANES, IPaneFactory, Pane


class ShellPlugin(Plugin):
    """A shell on the live models, as a dock; consoles elsewhere can join it."""

    id = "epxs.shell"
    name = "IPython shell"

    #: The dock.
    panes = List(Instance(IPaneFactory), contributes_to=PANES)

    def _panes_default(self) -> list[Any]:
        return [
            Pane(
                id="epxs.shell.console",
                name="IPython",
                area="bottom",
                stack="tables",
                order=60,
                waits=True,
                view="epxs_shell.ui.shell_view:ShellView.following",
            )
        ]
