"""What a notebook shows of a group: a table of its members."""

from __future__ import annotations

from html import escape
from typing import Any

from epxs.core.api import EpxsError

#: Members that are shown, at most.
_SHOWN = 60


def table_of(group: Any) -> str:
    """Return a table of name, class, shape, type and unit of the members of *group*, in HTML."""
    names = group.keys()
    rows = "".join(_row(group, name) for name in names[:_SHOWN])
    more = f"<p>... and {len(names) - _SHOWN} more</p>" if len(names) > _SHOWN else ""
    heads = "".join(f"<th>{head}</th>" for head in ("name", "class", "shape", "type", "unit"))
    return f"<p><b>{escape(repr(group))}</b></p><table><tr>{heads}</tr>{rows}</table>{more}"


def _row(group: Any, name: str) -> str:
    try:
        cells = _cells(group[name])
    except (EpxsError, OSError, RuntimeError, TypeError, ValueError) as error:
        cells = ["unreadable", str(error)[:80], "", ""]
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in (name, *cells)) + "</tr>"


def _cells(node: Any) -> list[str]:
    kind = type(node).__name__
    if not hasattr(node, "dtype"):
        return [kind, f"{len(node)} members", "", ""]
    if node.dtype.kind in "OSU":
        return [kind, node.text()[:80] or str(node.shape), "text", ""]
    shown = str(node.shape) if node.shape else f"{node[()]}"
    return [kind, shown, str(node.dtype), node.units]
