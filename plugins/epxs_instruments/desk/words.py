"""Completion of command lines: motors, counters, scans and macros that every spec has."""

from __future__ import annotations

import re
from typing import Any

from epxs.instrument.api import SCANS

#: Standard macros of spec.
MACROS = (
    "ct", "mv", "mvr", "umv", "umvr", "wa", "wm", "wh", "wu", "lm", "set", "set_lm", "set_dial",
    "tw", "uct", "scan_on", "newfile", "newsample", "plotselect", "counters", "p",
    "print", "qdofile", "client_data", "client_plot", "comment", "startup", "config", "help",
    "lsdef", "syms",
)  # fmt: skip


def complete(console: Any, text: str) -> list[str]:
    """Return what the last word of *text* may become, and earlier lines that begin like it."""
    found = list(console.complete(text))
    word = re.split(r"[\s,(\[{;=+*/\"'-]", text)[-1]
    macros = sorted({*SCANS, *MACROS}) if word else []
    return list(dict.fromkeys([*found, *(each for each in macros if each.startswith(word))]))
