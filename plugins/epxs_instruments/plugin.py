"""The part of the workbench that talks to instruments."""

from __future__ import annotations

from typing import Any

from envisage.api import Plugin
from traits.api import Any as AnyTrait
from traits.api import Instance, List

from epxs.workbench.api import COMMANDS, PANES, Command, IPaneFactory


class InstrumentsPlugin(Plugin):
    """Drives spec, EPICS and simulated beamlines from the window.

    The drivers themselves are found by entry point, without a window.
    """

    id = "epxs.instruments"
    name = "Instruments"

    #: Motors, counters, scan, queue and console.
    panes = List(Instance(IPaneFactory), contributes_to=PANES)
    #: What can be done by menus and keys.
    commands = List(Instance(Command), contributes_to=COMMANDS)

    #: The bar with STOP, once there is a window.
    _bar = AnyTrait()

    def _panes_default(self) -> list[Any]:
        from epxs_instruments.panes import panes

        return list(panes())

    def _commands_default(self) -> list[Any]:
        from epxs_instruments.commands import commands

        return commands()

    def start(self) -> None:
        """Wait for the window, where there will be one."""
        if self.application.trait("window_opened") is not None:
            self.application.observe(self._put_bar, "window_opened")
            self.application.observe(self._take_bar_away, "window_closed")

    def _put_bar(self, event: Any) -> None:
        from epxs_instruments.desk.desk import desk_of
        from epxs_instruments.ui.beam_bar import put_bar

        if self._bar is None:
            self._bar = put_bar(event.new.window.control, desk_of(self.application.workspace))

    def _take_bar_away(self, event: Any) -> None:
        if self._bar is not None:
            from epxs_instruments.ui.beam_bar import take_bar_away

            take_bar_away(self._bar)
            self._bar = None

    def stop(self) -> None:
        """Let go of the instrument; what it runs goes on, what was recorded is on disk."""
        from epxs_instruments.desk.desk import desk_of, has_desk

        workspace = getattr(self.application, "workspace", None)
        if workspace is not None and has_desk(workspace):
            desk_of(workspace).close()
