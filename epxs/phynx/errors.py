"""Errors of files that are peculiar to their inside."""

from __future__ import annotations

from epxs.core.api import FormatError


class MissingNode(FormatError, KeyError):
    """There is no such node in the file, or its link leads nowhere."""

    # KeyError prints the representation of its argument; ours is a sentence.
    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""
