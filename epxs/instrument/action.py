"""Something that an instrument does: to be waited for, or not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from typing import Any

from epxs.core.api import InstrumentError
from epxs.instrument.updates import Updates


class Action:
    """A move or a count under way.

    Wait for it (`wait`), await it (``await motor.move(3)``), or leave it alone. Giving up
    waiting never stops the instrument: `stop` does.

    Parameters
    ----------
    title
        What it is, for messages.
    future
        Holds what came of it, once it is over.
    stop
        Ends it early.
    updates
        Delivered when the owner of the models has waited.
    """

    def __init__(
        self,
        title: str,
        future: Future[Any],
        stop: Callable[[], None] | None = None,
        updates: Updates | None = None,
    ) -> None:
        self.title = title
        self.future = future
        self._stop = stop
        self._updates = updates

    @property
    def done(self) -> bool:
        """Whether it is over."""
        return self.future.done()

    def wait(self, timeout: float | None = None) -> Any:
        """Wait until it is over, *timeout* seconds at most; return what came of it.

        Raises
        ------
        InstrumentError
            If it failed, or is not over in time; it goes on in that case.
        ConnectionFailed
            If the instrument was lost meanwhile.
        """
        try:
            result = self.future.result(timeout)
        except FutureTimeout:
            if self.future.done():
                raise
            raise InstrumentError(
                f"{self.title}: found it not over after {timeout:g} s; expected its end. It goes "
                "on: wait longer, or stop it."
            ) from None
        finally:
            if self._updates is not None:
                self._updates.settle()
        return result

    def stop(self) -> None:
        """End it early, where it is."""
        if self._stop is not None and not self.done:
            self._stop()

    def __await__(self) -> Generator[Any, None, Any]:
        return asyncio.shield(asyncio.wrap_future(self.future)).__await__()

    def __repr__(self) -> str:
        return f"<Action {self.title}: {'over' if self.done else 'under way'}>"
