"""What sessions and devices ask of a client of EPICS, whichever it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from traits.api import Interface


class IChannels(Interface):
    """Keeps channels open; every name is searched once. Callable from any thread."""

    #: Longest time to wait for an answer, in s.
    timeout: float
    #: Called with whether all channels can be reached, when that changes.
    on_state: Callable[[bool], None]

    def search(self, names: Iterable[str], timeout: float, grace: float) -> set[str]:
        """Search for all *names* at once; return those that answered."""

    def is_known(self, name: str) -> bool:
        """Say whether a record of that name, or a field of it, has answered."""

    def get(self, name: str) -> Any:
        """Return a value: a number, a text, or an array."""

    def put(self, name: str, value: Any, timeout: float) -> None:
        """Put *value*, and wait until what it sets off is complete."""

    def watch(self, name: str, callback: Callable[[Any], None]) -> Callable[[], None]:
        """Have *callback* called with each value, the present one first; returns what ends it."""

    def when_lost(self, name: str, callback: Callable[[], None]) -> Callable[[], None]:
        """Have *callback* called when *name* cannot be reached any more; returns what ends it."""

    def close(self) -> None:
        """Forget all channels."""
