"""The part of the workbench that fits fluorescence spectra."""

from __future__ import annotations

from typing import Any

from envisage.api import Plugin
from traits.api import Instance, List

from epxs.workbench.api import COMMANDS, PANES, Command, IPaneFactory


class FluorescencePlugin(Plugin):
    """Fits X-ray fluorescence spectra and shows them with their lines."""

    id = "epxs.fluorescence"
    name = "Fluorescence"

    #: The spectrum, and the numbers of its fit.
    panes = List(Instance(IPaneFactory), contributes_to=PANES)

    #: Fits of maps, suggestions, refining.
    commands = List(Instance(Command), contributes_to=COMMANDS)

    def _commands_default(self) -> list[Any]:
        from epxs_fluorescence.fit_commands import fit_commands

        return fit_commands()

    def _panes_default(self) -> list[Any]:
        from epxs_fluorescence.panes import panes

        return panes()
