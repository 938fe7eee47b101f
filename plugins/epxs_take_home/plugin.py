"""The part of the workbench that takes things home."""

from __future__ import annotations

from typing import Any

from envisage.api import Plugin
from traits.api import Instance, List

from epxs.workbench.api import COMMANDS, Command


class TakeHomePlugin(Plugin):
    """Takes home what is looked at, makes sample data, and tells about problems."""

    id = "epxs.take_home"
    name = "Take home"

    #: What can be done.
    commands = List(Instance(Command), contributes_to=COMMANDS)

    def _commands_default(self) -> list[Any]:
        from epxs_take_home.commands import commands

        return commands()
