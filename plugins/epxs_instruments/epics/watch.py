"""Watching one record: a value that cannot be known at present is none, not the last one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from epxs_instruments.epics.i_channels import IChannels


class Watch:
    """Tells each value of a record, and None while it is out of reach.

    An IOC that hangs keeps its connections, and no client tells of it: whoever finds out calls
    `take_note`.

    Parameters
    ----------
    callback
        Called with each value, the present one first, in order, in a thread of the client.

    Raises
    ------
    InstrumentError
        If the record does not answer.
    """

    def __init__(self, channels: IChannels, name: str, callback: Callable[[Any], None]) -> None:
        self._channels = channels
        self._name = name
        self._callback = callback
        self._is_silent = False
        self._ends: tuple[Callable[[], None], ...] = ()
        self._begin()

    def _begin(self) -> None:
        self._ends = (
            self._channels.when_lost(self._name, lambda: self._callback(None)),
            self._channels.watch(self._name, self._callback),
        )

    def end(self) -> None:
        """Watch no more."""
        ends, self._ends = self._ends, ()
        for each in ends:
            each()

    def take_note(self, answers: bool) -> None:
        """Take note of whether the record answers."""
        if answers and self._is_silent:
            # anew: so the present value comes before newer ones; one that is asked for might not
            self.end()
            self._begin()
        elif not answers and not self._is_silent:
            self._callback(None)
        self._is_silent = not answers
