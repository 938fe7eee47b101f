"""Scan commands as lines of Python."""

from __future__ import annotations

from epxs.instrument.api import Instrument, RawCommand, ScanCommand


def script_line(command: ScanCommand | RawCommand) -> str:
    """Return the line of a script that starts *command* on ``beam``."""
    name, *words = command.line.split()
    if isinstance(command, RawCommand) or not hasattr(Instrument, name):
        return f"scan = beam.start_scan({command.line!r})"
    return f"scan = beam.{name}({', '.join(map(_literal, words))})"


def _literal(word: str) -> str:
    try:
        float(word)
    except ValueError:
        return repr(word)
    return word
