"""The names that a shell begins with, and that follow what is looked at."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from traits.api import Any as AnyTrait
from traits.api import HasStrictTraits, Instance

from epxs.workbench.api import Workspace

#: What each name is, for the banner and the documentation.
MEANINGS = {
    "app": "the application of the window",
    "workspace": "what is open, and what is looked at",
    "file": "the file that is looked at",
    "entry": "the entry of it",
    "scan": "its measurement: scan.mcas, scan.scalar_data, scan.selection",
    "maps": 'results of its fit: maps.names, maps.area("Ca K")',
    "beam": "the instrument that is connected",
    "np": "numpy",
    "epxs": "the library",
}


class ShellNames(HasStrictTraits):
    """Keeps ``file``, ``scan`` ... true to the window, unless somebody gave them a meaning."""

    workspace = Instance(Workspace, allow_none=False)
    application = AnyTrait()

    _given = AnyTrait()

    def __given_default(self) -> dict[str, Any]:
        return {}

    def current(self) -> dict[str, Any]:
        """Return what each name means now; None for what is not there."""
        import numpy as np

        import epxs

        document = self.workspace.active
        return {
            "app": self.application,
            "workspace": self.workspace,
            "file": getattr(document, "file", None),
            "entry": getattr(document, "entry", None),
            "scan": getattr(document, "measurement", None),
            "maps": getattr(document, "results", None),
            "beam": getattr(self.workspace, "instrument", None),
            "np": np,
            "epxs": epxs,
        }

    def update(self, namespace: MutableMapping[str, Any]) -> None:
        """Bring *namespace* up to date; names that the user assigned to are the user's."""
        for name, value in self.current().items():
            ours = name not in namespace or namespace[name] is self._given.get(name)
            if ours:
                namespace[name] = self._given[name] = value
            else:
                self._given.pop(name, None)


def banner(join: str) -> str:
    """Return what a shell says first.

    Parameters
    ----------
    join
        The command with which a console elsewhere joins.
    """
    lines = [f"  {name:10} {meaning}" for name, meaning in MEANINGS.items()]
    return "\n".join(
        ("The live models of the window:", *lines, f"Join from a terminal: {join}", "")
    )
