"""What the program tells through `logging`, kept for the log pane."""

from __future__ import annotations

import logging
import time
from collections import deque
from dataclasses import dataclass
from typing import Any

from traits.api import Any as AnyTrait
from traits.api import Event, HasStrictTraits, Instance

from epxs.core.api import Mailbox

#: Lines that are kept.
LENGTH = 5000


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

    #: Fired by `deliver` with the list of lines that are new.
    arrived = Event()

    _mailbox = Instance(Mailbox, ())
    _handler = Instance(logging.Handler)

    def _lines_default(self) -> deque[LogLine]:
        return deque(maxlen=LENGTH)

    def connect(self) -> None:
        """Begin to listen to the loggers of the program."""
        self._handler = _Handler(self._mailbox)
        root = logging.getLogger()
        root.addHandler(self._handler)
        logging.getLogger("epxs").setLevel(min(logging.INFO, logging.getLogger("epxs").level or 20))

    def disconnect(self) -> None:
        """Listen no more."""
        if self._handler is not None:
            logging.getLogger().removeHandler(self._handler)
            self._handler = None

    def tell(self, text: str, level: str = "INFO") -> None:
        """Add a line of our own; may be called from any thread."""
        self._mailbox.push(LogLine(time.time(), level, "workbench", text))

    def deliver(self) -> None:
        """Add what was told meanwhile; in the main thread."""
        _, fresh = self._mailbox.collect()
        if fresh:
            self.lines.extend(fresh)
            self.arrived = fresh


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
