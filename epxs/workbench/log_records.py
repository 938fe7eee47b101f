"""What the program tells through `logging`, kept for the log pane."""

from __future__ import annotations

import logging
import time
from collections import deque
from dataclasses import dataclass, replace
from typing import Any

from traits.api import Any as AnyTrait
from traits.api import Enum, Event, HasStrictTraits, Instance, Int, observe

from epxs.core.api import Mailbox

#: Lines that are kept.
LENGTH = 5000

#: Letters of a line that are shown.
SHOWN = 10_000

#: Lines that are added at once: more than that nobody reads, and the pane would be laying out.
AT_ONCE = 200


@dataclass(frozen=True)
class LogLine:
    """One thing that was told."""

    #: Seconds since the epoch.
    time: float
    #: ``INFO``, ``WARNING`` ...
    level: str
    #: Which part of the program told it.
    origin: str
    text: str
    #: A traceback, or "".
    details: str = ""

    @property
    def clock(self) -> str:
        """Time of day, for people."""
        return time.strftime("%H:%M:%S", time.localtime(self.time))


class LogRecords(HasStrictTraits):
    """Takes log records of any thread, and shows them in the main thread."""

    #: The last lines.
    lines = AnyTrait()

    #: What is kept at least.
    level = Enum("info", "debug", "warning")

    #: Fired by `deliver` with the list of lines that are new.
    arrived = Event()

    _mailbox = Instance(Mailbox, ())
    _handler = Instance(logging.Handler)
    _printing = AnyTrait(())
    _level = Int(logging.NOTSET)

    def _lines_default(self) -> deque[LogLine]:
        return deque(maxlen=LENGTH)

    def connect(self) -> None:
        """Begin to listen to the loggers of the program, from `level` on."""
        root, ours = logging.getLogger(), logging.getLogger("epxs")
        # the loggers below will let more pass; what is printed stays what it was
        self._printing = [(handler, handler.level) for handler in root.handlers]
        for handler, level in self._printing:
            handler.setLevel(max(level, root.level))
        self._level = ours.level
        self._handler = _Handler(self._mailbox)
        root.addHandler(self._handler)
        self._choose_level(None)

    @observe("level")
    def _choose_level(self, event: Any) -> None:
        if self._handler is not None:
            level = logging.getLevelNamesMapping()[self.level.upper()]
            self._handler.setLevel(level)
            logging.getLogger("epxs").setLevel(min(level, logging.getLogger().level))

    def disconnect(self) -> None:
        """Listen no more, and leave everything as it was."""
        if self._handler is None:
            return
        logging.getLogger().removeHandler(self._handler)
        logging.getLogger("epxs").setLevel(self._level)
        for handler, level in self._printing:
            handler.setLevel(level)
        self._handler = None

    def tell(self, text: str, level: str = "INFO") -> None:
        """Add a line of our own; may be called from any thread."""
        self._mailbox.push(LogLine(time.time(), level, "workbench", text))

    def deliver(self) -> None:
        """Add what was told meanwhile; in the main thread."""
        _, fresh = self._mailbox.collect()
        if fresh:
            fresh = [
                replace(line, text=_shown(line.text), details=_shown(line.details))
                for line in gathered(fresh)
            ]
            self.lines.extend(fresh)
            self.arrived = fresh


def gathered(lines: list[LogLine], most: int = AT_ONCE) -> list[LogLine]:
    """Return *lines* with those that repeat the one before counted, and no more than *most*.

    A device that tells rubbish a thousand times a second must not fill the log, nor stop the
    window.
    """
    found: list[LogLine] = []
    times: list[int] = []
    for line in lines:
        if found and _same(found[-1], line):
            times[-1] += 1
        else:
            found.append(line)
            times.append(1)
    found = [
        line if count == 1 else replace(line, text=f"{line.text} ({count} times)")
        for line, count in zip(found, times, strict=True)
    ]
    if len(found) <= most:
        return found
    half = most // 2
    left_out = found[half : len(found) - half]
    told = f"{len(left_out)} lines are left out: more came at once than can be shown."
    return [
        *found[:half],
        LogLine(left_out[0].time, "WARNING", "workbench", told),
        *found[len(found) - half :],
    ]


def _same(one: LogLine, other: LogLine) -> bool:
    return replace(one, time=other.time) == other


def _shown(text: str) -> str:
    """Return as much of a text as the pane can lay out at once: a file may say a megabyte."""
    if len(text) <= SHOWN:
        return text
    half = SHOWN // 2  # the end too: there a traceback says what happened
    return f"{text[:half]} ... {text[-half:]}"


class _Handler(logging.Handler):
    def __init__(self, mailbox: Mailbox) -> None:
        super().__init__(logging.INFO)
        self._mailbox = mailbox

    def emit(self, record: Any) -> None:
        try:
            details = (
                logging.Formatter().formatException(record.exc_info) if record.exc_info else ""
            )
            text = record.getMessage()
        except Exception:  # noqa: BLE001 - a record that cannot be written must not end anything
            self.handleError(record)
            return
        self._mailbox.push(
            LogLine(record.created, record.levelname, record.name.split(".")[0], text, details)
        )
