"""A group: nodes by name, in natural order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from epxs.phynx.errors import MissingNode
from epxs.phynx.members import kind_of
from epxs.phynx.names import natural
from epxs.phynx.node import Node
from epxs.phynx.overview import table_of


class Group(Node):
    """An HDF5 group; reads like a dictionary of nodes."""

    def keys(self) -> list[str]:
        """Return the names of its members, ``scan_9`` before ``scan_10``."""
        return sorted(self.h5, key=natural)

    def values(self) -> list[Any]:
        """Return its members; broken links are left out."""
        return [node for _, node in self.items()]

    def items(self) -> list[tuple[str, Any]]:
        """Return names and members; broken links are left out."""
        found = []
        for name in self.keys():
            try:
                found.append((name, self[name]))
            except MissingNode:  # a broken link
                continue
        return found

    def get(self, name: str, default: Any = None) -> Any:
        """Return the member at the path *name*, or *default*."""
        try:
            return self[name]
        except MissingNode:
            return default

    def get_type(self, kind: type) -> list[Any]:
        """Return the members that are instances of *kind*."""
        return [node for node in self.values() if isinstance(node, kind)]

    def __getitem__(self, name: str) -> Any:
        if name.startswith("/"):
            return self.file.node(name)
        return self.file.node(f"{self.path.rstrip('/')}/{name}")

    def __contains__(self, name: object) -> bool:
        h5 = self.h5
        return isinstance(name, str) and name in h5 and h5.get(name) is not None

    def member_kinds(self) -> list[tuple[str, str]]:
        """Return names and kinds of its members: `GROUP`, `DATASET`, `BROKEN` or `EXTERNAL`.

        Opens no member, and follows no link into another file.
        """
        h5 = self.h5
        return [(name, kind_of(h5, name)) for name in sorted(h5, key=natural)]

    def _ipython_key_completions_(self) -> list[str]:
        return self.keys()

    def _repr_html_(self) -> str:
        return table_of(self)

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys())

    def __len__(self) -> int:
        return len(self.h5)
