"""Commands: all that a user can have done, by menu, by key, by name, or from a script."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from traits.api import Any as AnyTrait
from traits.api import Dict, Event, HasStrictTraits, List, Str

logger = logging.getLogger(__name__)


class Command(HasStrictTraits):
    """One thing that can be done.

    Contribute it to the extension point `epxs.workbench.api.COMMANDS`. Menus, keys, the palette
    and the list of keys are made of all commands. It is called in the main thread: what takes
    longer is started as a job (`epxs.workbench.api.Workspace.jobs`).
    """

    #: Unique identifier, beginning with that of the plugin: ``epxs.maps.next``.
    id = Str()

    #: For people, as in menus: ``Next map``.
    name = Str()

    #: The menu it stands in: ``File``, ``Edit``, ``View``, ``Maps``...; "" for none.
    menu = Str()

    #: Commands of one menu with the same word here stand together.
    group = Str()

    #: The key at first: ``Ctrl+Shift+P``, or "".
    key = Str()

    #: What it does, in a sentence.
    doc = Str()

    #: Called with the `epxs.workbench.api.Workspace`.
    perform = AnyTrait()

    #: Called with the workspace: whether it can be done now; always if it is None.
    enabled = AnyTrait()

    #: Called with the workspace: whether it is ticked; None for commands without a tick.
    ticked = AnyTrait()

    def can_perform(self, workspace: Any) -> bool:
        """Whether it can be done now; a broken answer means no."""
        return self.enabled is None or bool(_asked(self, self.enabled, workspace))

    def is_ticked(self, workspace: Any) -> bool:
        """Whether it is ticked now."""
        return self.ticked is not None and bool(_asked(self, self.ticked, workspace))


def _asked(command: Command, question: Callable[[Any], Any], workspace: Any) -> Any:
    try:
        return question(workspace)
    except Exception:  # the edge of the plugin
        logger.exception("command %s cannot say whether it can be performed", command.id)
        return False


@dataclass(frozen=True)
class Conflict:
    """Two commands that want the same."""

    what: str
    kept: str
    dropped: str

    def __str__(self) -> str:
        return (
            f"{self.what}: found it for {self.kept} and for {self.dropped}; expected one. "
            f"{self.kept} keeps it; choose another one for {self.dropped}."
        )


class Commands(HasStrictTraits):
    """All commands of a window, and their keys.

    Parameters
    ----------
    workspace
        What they are performed on.
    """

    workspace = AnyTrait()

    #: By id, in the order in which they were contributed.
    by_id = Dict(Str(), AnyTrait())

    #: Which key does what: id by key.
    keys = Dict(Str(), Str())

    #: Keys that the user chose: key by id, "" for none.
    chosen = Dict(Str(), Str())

    #: Two commands with one id or one key.
    conflicts = List()

    #: Fired with the id of a command that was performed.
    performed = Event()

    def add(self, commands: Iterable[Command]) -> None:
        """Take *commands* in; of two with one id the first stays."""
        for command in commands:
            if command.id in self.by_id:
                self._tell(Conflict(f"command {command.id!r}", "the first", "the second"))
            else:
                self.by_id[command.id] = command
        self._bind()

    def choose_keys(self, chosen: Mapping[str, str]) -> None:
        """Set the keys that the user chose: key by id, "" for none."""
        self.chosen = dict(chosen)
        self._bind()

    def key_of(self, id: str) -> str:
        """Return the key of a command, or ""."""
        return next((key for key, each in self.keys.items() if each == id), "")

    def perform(self, id: str) -> bool:
        """Perform a command if it can be; return whether it was."""
        command = self.by_id.get(id)
        if command is None or not command.can_perform(self.workspace):
            return False
        try:
            command.perform(self.workspace)
        except Exception as error:  # noqa: BLE001 - the edge of the plugin
            self.workspace.notices.tell_error(error)
            return False
        self.performed = id
        return True

    def search(self, text: str) -> list[Command]:
        """Return the commands whose names have the letters of *text* in order, the best first."""
        found = [
            (quality, index, command)
            for index, command in enumerate(self.by_id.values())
            if (quality := likeness(text, f"{command.menu} {command.name}")) is not None
        ]
        return [command for _, _, command in sorted(found, key=lambda each: each[:2])]

    def _bind(self) -> None:
        """Give each key to one command: the user's choice first, then the first that asked."""
        self.conflicts = [each for each in self.conflicts if each.what.startswith("command")]
        keys: dict[str, str] = {}
        wanted = [(id, self.chosen[id]) for id in self.by_id if id in self.chosen]
        wanted += [(id, each.key) for id, each in self.by_id.items() if id not in self.chosen]
        for id, key in wanted:
            if not key:
                continue
            if key in keys:
                self._tell(Conflict(f"key {key}", keys[key], id))
            else:
                keys[key] = id
        self.keys = keys

    def _tell(self, conflict: Conflict) -> None:
        if conflict not in self.conflicts:
            logger.warning("%s", conflict)
            self.conflicts = [*self.conflicts, conflict]


def likeness(text: str, name: str) -> tuple[int, int] | None:
    """Return how far apart the letters of *text* are in *name* (less is better), or None.

    All letters must be there in order; those at beginnings of words count most.
    """
    text, low = "".join(text.lower().split()), name.lower()
    place, gaps, inside = -1, 0, 0
    for letter in text:
        starts = next(
            (i for i in range(place + 1, len(low)) if low[i] == letter and low[i - 1 : i] in "- "),
            -1,
        )
        there = low.find(letter, place + 1)
        if there < 0:
            return None
        if starts >= 0 and there != place + 1:
            there = starts
        gaps += there - place - 1
        inside += low[there - 1 : there] not in ("", " ", "-")
        place = there
    return (inside + gaps, len(low))
