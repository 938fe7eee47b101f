"""Names: from what people call things to what NeXus allows, and natural order."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NUMBER = re.compile("[0-9]+")


def clean(name: str) -> str:
    """Return *name* with every character but letters, digits and ``_`` replaced by ``_``."""
    return re.sub(r"[^A-Za-z0-9_]", "_", name) or "_"


def natural(name: str) -> str:
    """Return a sort key that puts ``scan_9`` before ``Scan_10``.

    One text for each name: a hundred thousand of them are sorted in a moment, and numbers may
    have any number of digits.
    """
    return _NUMBER.sub(_counted, name.lower())


def _counted(match: re.Match[str]) -> str:
    """Return a number as text that sorts as the number does, before all letters and signs."""
    digits = match[0].lstrip("0")
    return f"\0{chr(min(len(digits), 0xFFFF))}{digits}"


def decoded(name: str | bytes) -> str:
    """Return a name as text; one that is no UTF-8 can be `encoded` again."""
    return name if isinstance(name, str) else name.decode("utf-8", errors="surrogateescape")


def encoded(name: str) -> bytes:
    """Return a name as HDF5 has it.

    Raises
    ------
    UnicodeEncodeError
        If it is not of a file.
    """
    return name.encode("utf-8", errors="surrogateescape")


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
