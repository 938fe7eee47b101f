"""The one thread that serves all connections to spec: an asyncio loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from functools import cache
from typing import Any

from epxs.core.api import InstrumentError


class IoLoop:
    """An asyncio loop in a daemon thread."""

    def __init__(self, name: str = "spec-io") -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()

    @property
    def is_current(self) -> bool:
        """Whether the caller is in the thread of the loop."""
        return threading.current_thread() is self._thread

    def submit(self, work: Coroutine[Any, Any, Any]) -> Future[Any]:
        """Run *work* in the loop; the future holds what it returns."""
        return asyncio.run_coroutine_threadsafe(work, self.loop)

    def wait(self, future: Future[Any], timeout: float | None = None) -> Any:
        """Return the result of *future*.

        Raises
        ------
        InstrumentError
            If called by a listener, in the thread that would have to bring the result.
        """
        if self.is_current and not future.done():
            future.cancel()
            raise InstrumentError(
                "spec connection: found a listener that waits for an answer; expected listeners "
                "not to wait, since they run in the thread that brings the answers. "
                "Hand the work to another thread."
            )
        return future.result(timeout)


@cache
def io_loop() -> IoLoop:
    """Return the loop of this process, started on first need."""
    return IoLoop()
