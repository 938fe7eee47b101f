"""Menus and keys of the window, made of commands."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from pyface.action.api import Action
from pyface.action.schema.api import SGroup, SMenu, SMenuBar
from pyface.qt import QtCore, QtGui
from pyface.tasks.action.api import DockPaneToggleGroup
from traits.api import Any as AnyTrait
from traits.api import HasRequiredTraits, Instance, observe

from epxs.workbench.commands import Command, Commands

#: Menus that come first, in this order, and last.
FIRST, LAST = ("File", "Edit", "View"), ("Plugins", "Help")


class CommandAction(Action):
    """An item of a menu that performs a command."""

    commands = Instance(Commands)
    command = Instance(Command)

    def perform(self, event: Any = None) -> None:
        """Perform the command."""
        perform(self.commands, self.command.id)

    def refresh(self) -> None:
        """Ask whether it can be performed, and whether it is ticked."""
        workspace = self.commands.workspace
        self.enabled = self.command.can_perform(workspace)
        if self.command.ticked is not None:
            self.checked = self.command.is_ticked(workspace)


def perform(commands: Commands, id: str) -> None:
    """Perform a command; say so if it cannot be done now."""
    if not commands.perform(id) and id in commands.by_id:
        command = commands.by_id[id]
        if not command.can_perform(commands.workspace):
            name = command.name.replace("&", "").rstrip(".")
            commands.workspace.notify(f"{name} cannot be done now. {command.doc}")


class Menus(HasRequiredTraits):
    """Makes the menu bar of a window, and keeps its keys.

    Parameters
    ----------
    commands
        What the menus offer.
    """

    commands = Instance(Commands, required=True)

    _actions = AnyTrait()
    #: The QActions of commands that stand in no menu.
    _hidden = AnyTrait()
    _window = AnyTrait()

    def make(self) -> SMenuBar:
        """Return the menu bar."""
        self._actions = {}
        by_menu: dict[str, list[Command]] = {name: [] for name in (*FIRST, *LAST)}
        for command in self.commands.by_id.values():
            if command.menu:
                by_menu.setdefault(command.menu, []).append(command)
        between = [name for name in by_menu if name not in (*FIRST, *LAST)]
        menus = [self._menu(name, by_menu[name]) for name in (*FIRST, *between, *LAST)]
        return SMenuBar(*(menu for menu in menus if menu is not None))

    def _menu(self, name: str, commands: list[Command]) -> SMenu | None:
        order = list(dict.fromkeys(command.group for command in commands))
        together = sorted(commands, key=lambda command: order.index(command.group))
        groups: list[Any] = [
            SGroup(*(self._action(command) for command in members), id=f"{name}.{group or 'main'}")
            for group, members in groupby(together, key=lambda command: command.group)
        ]
        if name == "View":
            groups.append(DockPaneToggleGroup())
        return SMenu(*groups, id=name, name=f"&{name}") if groups else None

    def _action(self, command: Command) -> CommandAction:
        action = CommandAction(
            id=command.id,
            name=command.name,
            tooltip=command.doc,
            style="toggle" if command.ticked is not None else "push",
            accelerator=self.commands.key_of(command.id),
            commands=self.commands,
            command=command,
        )
        self._actions[command.id] = action
        return action

    # -- the window ------------------------------------------------------------------------

    def attach(self, window: Any) -> None:
        """Have the menus of the QMainWindow *window* brought up to date when they open."""
        self._window, self._hidden = window, {}
        for menu in (action.menu() for action in window.menuBar().actions()):
            if menu is None:
                continue
            menu.setToolTipsVisible(True)
            menu.aboutToShow.connect(self._refresh)
            # keys work while no menu is open: a command itself says when it cannot be done
            menu.aboutToHide.connect(lambda: QtCore.QTimer.singleShot(0, self._enable))
        self._bind_hidden()

    def detach(self) -> None:
        """Let go of the window."""
        self._window = self._hidden = None

    @observe("commands:keys")
    def _follow_keys(self, event: Any) -> None:
        for id, action in (self._actions or {}).items():
            action.accelerator = self.commands.key_of(id)
        self._bind_hidden()

    def _bind_hidden(self) -> None:
        """Give keys to commands that stand in no menu."""
        if self._window is None:
            return
        for id, command in self.commands.by_id.items():
            if id in self._actions:
                continue
            control = self._hidden.get(id)
            if control is None:
                control = self._hidden[id] = QtGui.QAction(command.name, self._window)
                control.triggered.connect(lambda *a, id=id: perform(self.commands, id))
                self._window.addAction(control)
            control.setShortcut(QtGui.QKeySequence(self.commands.key_of(id)))

    def _refresh(self) -> None:
        for action in self._actions.values():
            action.refresh()

    def _enable(self) -> None:
        for action in (self._actions or {}).values():
            action.enabled = True
