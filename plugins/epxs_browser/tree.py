"""The nodes of the tree, and reading them; knows no toolkit.

Nodes are plain objects: a hundred thousand HasTraits objects would cost seconds.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from epxs.core.api import EpxsError
from epxs.phynx import api as phynx
from epxs.phynx.api import BROKEN, DATASET, EXTERNAL, GROUP

logger = logging.getLogger(__name__)

#: Characters of a text that are shown.
LENGTH = 80


#: Members that are looked at before others come to their turn.
STEP = 1000

__all__ = ["BROKEN", "DATASET", "GROUP"]

#: Name and kind of a member of a group.
Member = tuple[str, str]


@dataclass(frozen=True)
class Details:
    """What the columns say about a node."""

    #: Class of the node: ``Measurement``, ``Signal`` ...
    class_name: str
    #: Shape of an array, or the value of a scalar.
    content: str = ""
    #: Type of the elements.
    type_name: str = ""
    #: Unit; "" where there is none.
    unit: str = ""


class TreeNode:
    """A group, a dataset or a link; its members are read when they are asked for."""

    __slots__ = (
        "children",
        "details",
        "edition",
        "file",
        "kind",
        "loading",
        "name",
        "parent",
        "row",
    )

    def __init__(self, file: Any, name: str, kind: str, parent: TreeNode | None, row: int) -> None:
        self.file = file
        self.name = name
        self.kind = kind
        self.parent = parent
        self.row = row
        #: None until they were read.
        self.children: list[TreeNode] | None = None
        self.loading = False
        #: None until they were read; *edition* says when that was.
        self.details: Details | None = None
        self.edition = -1

    @property
    def path(self) -> str:
        """Path in the file."""
        if self.parent is None or self.parent.parent is None:
            return "/"
        return f"{self.parent.path.rstrip('/')}/{self.name}"

    @property
    def told(self) -> str:
        """What is told where there is room."""
        return self.path

    @property
    def is_group(self) -> bool:
        """Whether it can have members."""
        return self.kind == GROUP


def file_node(file: Any, root: TreeNode, row: int) -> TreeNode:
    """Return the node of a whole file."""
    return TreeNode(file, Path(file.filename).name, GROUP, root, row)


def read_names(file: Any, path: str) -> list[str]:
    """Return the names of the members of a group, in natural order; not in the main thread.

    One that cannot be read has none.
    """
    try:
        names: list[str] = file[path].keys()
    except EpxsError as error:
        logger.warning("%s", error)
        return []
    return names


def read_kinds(file: Any, path: str, names: list[str]) -> list[Member]:
    """Return *names*, of members of a group, with their kinds; not in the main thread.

    Opens no member, and follows no link into another file.
    """
    members: list[Member] = []
    try:
        group = file[path]
        for first in range(0, len(names), STEP):
            members += group.member_kinds(names[first : first + STEP])
            file.errands.give_way()
    except EpxsError as error:
        logger.warning("%s", error)
    return members


def read_details(file: Any, path: str, kind: str) -> Details:
    """Return what the columns say about a node; not in the main thread."""
    if kind not in (GROUP, DATASET, EXTERNAL):
        return Details(kind)
    try:
        if kind == EXTERNAL:
            return _of_link(file, path)
        node = file[path]
        name = type(node).__name__
        if not isinstance(node, phynx.Dataset):
            return Details(name)
        return Details(name, _content(node), _type_name(node.dtype), node.units)
    except (EpxsError, OSError, RuntimeError, TypeError, ValueError) as error:
        reason = str(error).removeprefix(f"{file.filename}::")
        return Details("unreadable", reason[:LENGTH])


def _of_link(file: Any, path: str) -> Details:
    """Return where a link into another file leads; opens no other file."""
    parent, _, name = path.rpartition("/")
    link = file[parent or "/"].h5.get(name, getlink=True)
    told = f"{link.filename}::{link.path}"
    beside = Path(file.filename).parent / link.filename
    if beside.is_file() or Path(link.filename).is_file():
        return Details(EXTERNAL, told[:LENGTH])
    return Details(BROKEN, f"no such file: {told}"[:LENGTH])


def read_many(wanted: list[tuple[Any, str, str]]) -> list[Details]:
    """Return the details of many nodes: of file, path and kind each; not in the main thread."""
    return [read_details(*each) for each in wanted]


def _content(node: Any) -> str:
    if node.shape:
        return " \u00d7 ".join(str(length) for length in node.shape)
    if node.dtype.kind in "OSU":
        text = " ".join(node.text().split())
        return text if len(text) <= LENGTH else f"{text[:LENGTH]}…"
    value = node[()]
    return f"{value:.6g}" if isinstance(value, float | np.floating) else str(value)


def _type_name(dtype: Any) -> str:
    return "text" if dtype.kind in "OSU" else str(dtype)


def read_attributes(file: Any, path: str) -> list[tuple[str, str]]:
    """Return names and values of the attributes of a node; not in the main thread."""
    return [(name, _short(value)) for name, value in file[path].attrs.items()]


def _short(value: Any) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= 4 * LENGTH else f"{text[: 4 * LENGTH]}…"
