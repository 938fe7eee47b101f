"""The terminal of an instrument: what it prints, what is typed, what was typed before."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from typing import Any

from traits.api import Any as AnyTrait
from traits.api import Event, HasStrictTraits, Instance, List, Str

from epxs.core.api import InstrumentError
from epxs.instrument.action import Action
from epxs.instrument.updates import Updates

#: Lines that are kept, at most.
LINES_LIMIT = 10_000
HISTORY_LIMIT = 1_000
#: Characters of a line; a longer one is shown as several.
LINE_LIMIT = 10_000


class Console(HasStrictTraits):
    """A command line with history and completion, and what the instrument prints."""

    #: Complete lines, oldest first.
    lines = List(Str())
    #: What was printed since the end of the last line: a prompt, perhaps.
    partial = Str()
    #: Command lines that were sent, oldest first; no two alike in a row.
    history = List(Str())
    #: Fired with each piece of text as it comes.
    printed = Event()
    updates = Instance(Updates, (), allow_none=False)
    _run = AnyTrait()
    _names = AnyTrait()

    def __init__(
        self,
        run: Callable[[str], Future[Any]],
        names: Callable[[], Iterable[str]] = tuple,
        updates: Updates | None = None,
    ) -> None:
        super().__init__(_run=run, _names=names, updates=updates or Updates())

    def send(self, line: str) -> Action:
        """Send a command line as typed; the action holds the answer.

        Raises
        ------
        InstrumentError
            If there is nothing in it, or a character that ends a line or a packet.
        """
        line = line.strip()
        if not line or re.search(r"[\x00-\x08\x0a-\x1f]", line):
            raise InstrumentError(
                f"console: found {line!r}; expected one line of text. Type a command."
            )
        if not self.history or self.history[-1] != line:
            self.history = [*self.history, line][-HISTORY_LIMIT:]
        return Action(line, self._run(line), None, self.updates)

    def complete(self, text: str) -> list[str]:
        """Return what the last word of *text* may become: names, then earlier lines."""
        word = re.split(r"[\s,(\[{;=+*/\"'-]", text)[-1]
        names = sorted({name for name in self._names() if name.startswith(word)}) if word else []
        earlier = [line for line in reversed(self.history) if text and line.startswith(text)]
        return list(dict.fromkeys([*names, *earlier]))

    def heard(self, text: str) -> None:
        """Take note of what was printed: pieces of any length; for drivers, from any thread."""
        self.updates.call(self._print, text)

    def _print(self, text: str) -> None:
        *complete, rest = (self.partial + text).replace("\r\n", "\n").split("\n")
        while len(rest) > LINE_LIMIT:  # or each piece would cost as much as all before it
            complete.append(rest[:LINE_LIMIT])
            rest = rest[LINE_LIMIT:]
        self.partial = rest
        if complete:
            self.lines = [*self.lines, *complete][-LINES_LIMIT:]
        self.printed = text

    @property
    def text(self) -> str:
        """All that was printed and is kept."""
        return "\n".join([*self.lines, self.partial])
