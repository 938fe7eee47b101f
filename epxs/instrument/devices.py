"""Devices by name: ``beam.motors["samx"]`` and ``beam.motors.samx``."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any, Generic, TypeVar

from epxs.core.api import InstrumentError

Item = TypeVar("Item")


class Devices(Mapping[str, Item], Generic[Item]):
    """Devices of one kind; who asks for one gets it with traits that follow the instrument.

    Parameters
    ----------
    kind
        What they are, for messages: ``motor``.
    owner
        Whose they are, for messages.
    items
        By mnemonic, in the order in which the instrument lists them.
    """

    def __init__(self, kind: str, owner: str, items: Mapping[str, Item]) -> None:
        self._kind = kind
        self._owner = owner
        self._items = dict(items)

    def __getitem__(self, name: str) -> Item:
        try:
            item = self._items[name]
        except KeyError:
            raise UnknownDevice(_unknown(self._owner, self._kind, name, self._items)) from None
        follow: Any = getattr(item, "follow", None)
        if follow is not None:
            follow()
        return item

    def __getattr__(self, name: str) -> Item:
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            return self[name]
        except UnknownDevice as error:
            raise AttributeError(str(error)) from None

    def __contains__(self, name: object) -> bool:
        return name in self._items

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._items]

    def __repr__(self) -> str:
        return f"<{self._kind}s of {self._owner}: {', '.join(self._items) or 'none'}>"

    def listed(self) -> list[Item]:
        """Return all of them as they are, without following those that nobody asked for."""
        return list(self._items.values())


class UnknownDevice(InstrumentError, KeyError):
    """The instrument has no device of that name."""

    def __str__(self) -> str:
        return str(self.args[0])


def _unknown(owner: str, kind: str, name: object, items: Mapping[str, Any]) -> str:
    near = difflib.get_close_matches(str(name), items, 3)
    some = near or list(items)[:20]
    more = ", ..." if len(items) > len(some) else ""
    return (
        f"{owner}: found no {kind} {name!r}; expected one of {', '.join(some) or 'none'}{more}. "
        "Check the name."
    )
