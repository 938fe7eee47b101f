"""A mailbox: any thread posts, one thread collects; nothing is ever called across threads."""

from __future__ import annotations

import threading
from collections.abc import Hashable
from typing import Any


class Mailbox:
    """Carries values from workers to the thread that owns the models.

    Two lanes: of what was *posted* only the latest value of each key is kept (positions,
    progress: the cost of collecting does not depend on how fast producers are); what was
    *pushed* stays in order and is never dropped (state changes, errors).
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._latest: dict[Hashable, Any] = {}
        self._ordered: list[Any] = []

    def post(self, key: Hashable, value: Any) -> None:
        """Record the latest value of *key*. May be called from any thread."""
        with self._changed:
            self._latest[key] = value
            self._changed.notify_all()

    def push(self, item: Any) -> None:
        """Append *item* to the ordered lane. May be called from any thread."""
        with self._changed:
            self._ordered.append(item)
            self._changed.notify_all()

    def collect(self) -> tuple[dict[Hashable, Any], list[Any]]:
        """Take out and return the latest values and the ordered items."""
        with self._changed:
            latest, self._latest = self._latest, {}
            ordered, self._ordered = self._ordered, []
        return latest, ordered

    def wait(self, timeout: float) -> bool:
        """Wait for something to collect, *timeout* seconds at most; say whether it came."""
        with self._changed:
            return self._changed.wait_for(lambda: bool(self._latest or self._ordered), timeout)
