"""The page of the documentation that lists keys and mouse, made of what there is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

INTRODUCTION = """# Keyboard and mouse

All commands of the window with the keys they have at first. *Help > Keys and mouse* (F1) lists
them as they are now, and changes them; *View > Find a command* (Ctrl+Shift+P) performs any of them
by some letters of its name.

| menu | command | key | what it does |
| --- | --- | --- | --- |
"""

MOUSE = """
In the panes:

| where | mouse or key | what it does |
| --- | --- | --- |
"""


def keys_page(commands: Any, gestures: Iterable[Any]) -> str:
    """Return the page in Markdown.

    Parameters
    ----------
    commands
        The `epxs.workbench.api.Commands` of a window.
    gestures
        `epxs.workbench.gestures.Gesture` each.
    """
    rows = [
        (each.menu or "-", each.name.replace("&", "").removesuffix("..."), each.key, each.doc)
        for each in commands.by_id.values()
    ]
    return INTRODUCTION + _table(rows) + MOUSE + _table(gestures)


def _table(rows: Iterable[Iterable[str]]) -> str:
    lines = []
    for row in rows:
        cells = (str(cell).replace("|", "\\|") for cell in row)
        lines.append("| " + " | ".join(cells) + " |\n")
    return "".join(lines)
