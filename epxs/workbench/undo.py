"""What a user changed, and how to take it back."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from traits.api import Bool, HasStrictTraits, List, Property, Str

#: Changes that are remembered.
LENGTH = 200

#: Seconds within which changes of one kind are one: a slider gives hundreds.
TOGETHER = 1.0


@dataclass
class Change:
    """One thing that a user did: what it is called, what does it, what takes it back."""

    label: str
    redo: Callable[[], Any]
    undo: Callable[[], Any]
    #: Changes with one key follow each other as one; "" stands alone.
    key: str = ""
    time: float = 0.0


class UndoStack(HasStrictTraits):
    """The changes that can be taken back, and those that can be made again.

    Views hand in what changes a model and what changes it back; neither may open a dialog.
    """

    #: Changes that were made, the last one last; and those taken back, the next one last.
    done = List()
    undone = List()

    #: Whether there is something to take back, or to make again.
    can_undo = Property(Bool(), observe="done.items")
    can_redo = Property(Bool(), observe="undone.items")

    #: What that is; "" if there is nothing.
    undo_label = Property(Str(), observe="done.items")
    redo_label = Property(Str(), observe="undone.items")

    def do(
        self, label: str, redo: Callable[[], Any], undo: Callable[[], Any], key: str = ""
    ) -> None:
        """Make a change and remember it.

        Parameters
        ----------
        label
            What it is, for the menu: ``limits of Fe K``.
        redo, undo
            What makes the change (called now), and what takes it back.
        key
            Changes with the same key, a second apart at most, are taken back together.
        """
        redo()
        self.remember(label, redo, undo, key)

    def remember(
        self, label: str, redo: Callable[[], Any], undo: Callable[[], Any], key: str = ""
    ) -> None:
        """Remember a change that was made already; see `do`."""
        now = time.monotonic()
        last = self.done[-1] if self.done else None
        self.undone = []
        if last is not None and key and last.key == key and now - last.time < TOGETHER:
            last.redo, last.time = redo, now
            return
        self.done = [*self.done[1 - LENGTH :], Change(label, redo, undo, key, now)]

    def undo(self) -> None:
        """Take the last change back; do nothing if there is none."""
        if self.done:
            change = self.done[-1]
            self.done = self.done[:-1]
            change.undo()
            self.undone = [*self.undone, change]

    def redo(self) -> None:
        """Make the change again that was taken back last; do nothing if there is none."""
        if self.undone:
            change = self.undone[-1]
            self.undone = self.undone[:-1]
            change.redo()
            self.done = [*self.done, change]

    def forget(self) -> None:
        """Forget all: what they changed is no more."""
        self.trait_set(done=[], undone=[])

    def _get_can_undo(self) -> bool:
        return bool(self.done)

    def _get_can_redo(self) -> bool:
        return bool(self.undone)

    def _get_undo_label(self) -> str:
        return self.done[-1].label if self.done else ""

    def _get_redo_label(self) -> str:
        return self.undone[-1].label if self.undone else ""
