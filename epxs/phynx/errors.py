"""Errors of files that are peculiar to their inside."""

from __future__ import annotations

import re

from epxs.core.api import FormatError


class MissingNode(FormatError, KeyError):
    """There is no such node in the file, or its link leads nowhere."""

    # KeyError prints the representation of its argument; ours is a sentence.
    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


def hdf5_reason(error: Exception) -> str:
    """Return what the system said, out of the long story that HDF5 tells of it."""
    told = re.search(r"error message = '([^']+)'", str(error))
    if told:
        return told[1]
    return getattr(error, "strerror", None) or str(error).splitlines()[0]
