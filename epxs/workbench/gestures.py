"""What mouse and keys do within panes; views declare it where they do it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple


class Gesture(NamedTuple):
    """One thing that mouse or keys do in a pane."""

    #: The pane, for people: ``Element maps``.
    where: str

    #: ``drag``, ``Shift+click``, ``wheel``...
    gesture: str

    #: What it does.
    what: str


def gestures_of(factories: Iterable[Any]) -> list[Gesture]:
    """Return the gestures that pane factories declare in a trait ``gestures``."""
    found = [
        Gesture(*each) for factory in factories for each in getattr(factory, "gestures", None) or ()
    ]
    return list(dict.fromkeys(found))
