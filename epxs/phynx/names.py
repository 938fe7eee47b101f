"""Names: from what people call things to what NeXus allows, and natural order."""

from __future__ import annotations

import re
from collections.abc import Iterable

_DIGITS = "0123456789"


def clean(name: str) -> str:
    """Return *name* with every character but letters, digits and ``_`` replaced by ``_``."""
    return re.sub(r"[^A-Za-z0-9_]", "_", name) or "_"


def natural(name: str) -> list[tuple[int, int, str]]:
    """Return a sort key that puts ``scan_9`` before ``Scan_10``."""
    parts = re.findall(r"[0-9]+|[^0-9]+", name)
    return [
        (0, int(part), "") if part[0] in "0123456789" else (1, 0, part.lower()) for part in parts
    ]


class Names:
    """The names of one group: each original gets a valid name of its own.

    Parameters
    ----------
    reserved
        Names that are taken.
    """

    def __init__(self, reserved: Iterable[str] = ()) -> None:
        self._taken = set(reserved)

    def take(self, original: str) -> str:
        """Return a valid name for *original* that nothing else in the group has."""
        base = name = clean(original)
        count = 1
        while name in self._taken:
            count += 1
            name = f"{base}_{count}"
        self._taken.add(name)
        return name
