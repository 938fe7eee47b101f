"""Exceptions that nobody catches: told in the log, wherever they come from."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from traits import api
from traits.observation import api as observation

logger = logging.getLogger(__name__)


@contextmanager
def told(care: Any = None) -> Iterator[None]:
    """Have exceptions in slots, timers, threads and observers logged while the block runs.

    Qt goes on after an exception in a slot, and Python after one in a thread; without this
    they would only be printed.

    Parameters
    ----------
    care
        The `PluginCare`, which finds out which plugin it was; or None.
    """

    def in_observer(*event: Any) -> None:
        error = sys.exception()
        if error is None:
            return
        state = None if care is None else care.observer_failed(error)
        what = "" if state is None else f" in the plugin {state.id}"
        logger.error("something went wrong%s: %s", what, error, exc_info=error)

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
    api.push_exception_handler(in_observer, reraise_exceptions=False)
    observation.push_exception_handler(in_observer, reraise_exceptions=False)
    try:
        yield
    finally:
        observation.pop_exception_handler()
        api.pop_exception_handler()
        sys.excepthook, threading.excepthook = before
