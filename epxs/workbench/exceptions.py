"""Exceptions that nobody catches: told in the log, wherever they come from."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

logger = logging.getLogger(__name__)


@contextmanager
def told() -> Iterator[None]:
    """Have exceptions in slots, timers and threads logged while the block runs.

    Qt goes on after an exception in a slot, and Python after one in a thread; without this
    they would only be printed.
    """
    before = sys.excepthook, threading.excepthook

    def in_slot(kind: type[BaseException], error: BaseException, trace: Any) -> None:
        if issubclass(kind, KeyboardInterrupt | SystemExit):
            before[0](kind, error, trace)
        else:
            logger.error("something went wrong: %s", error, exc_info=(kind, error, trace))

    def in_thread(arguments: Any) -> None:
        if arguments.exc_type is not SystemExit:
            logger.error(
                "something went wrong in the thread %s: %s",
                arguments.thread.name if arguments.thread else "?",
                arguments.exc_value,
                exc_info=(arguments.exc_type, arguments.exc_value, arguments.exc_traceback),
            )

    sys.excepthook, threading.excepthook = in_slot, in_thread
    try:
        yield
    finally:
        sys.excepthook, threading.excepthook = before
