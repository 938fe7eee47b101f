"""A group: nodes by name, in natural order."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

from traits.api import Any as AnyTrait

from epxs.phynx.errors import MissingNode
from epxs.phynx.members import kind_of, names_of
from epxs.phynx.node import Node
from epxs.phynx.overview import table_of

#: Members of a group that are asked what they are, at most; `Group.keys` has all.
MEMBERS = 10_000


class Group(Node):
    """An HDF5 group; reads like a dictionary of nodes."""

    #: The members that are asked for at each click, and when the file was opened for them.
    _kept = AnyTrait((-1, None))

    def keys(self) -> list[str]:
        """Return the names of its members, ``scan_9`` before ``scan_10``."""
        with self.file.gate:
            return names_of(self.h5, f"{self.file.filename}::{self.path}")

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

    def get(self, name: Any, default: Any = None) -> Any:
        """Return the member at the path *name*, or *default*; also for what is no name."""
        try:
            return self[name] if isinstance(name, str) and name else default
        except MissingNode:
            return default

    def keep(self, name: str) -> Any:
        """Return the member at the path *name*, or None; the next time at once.

        For what belongs to the layout of a group and is not taken away while it is there.
        """
        generation, kept = self._kept
        if generation != self.file.generation:
            generation, kept = self._kept = (self.file.generation, {})
        if name not in kept:
            node = self.get(name)
            if node is None:  # it may come
                return None
            kept[name] = node
        return kept[name]

    def get_type(self, kind: type) -> list[Any]:
        """Return the members that are instances of *kind*."""
        return [node for _, node in self.iter_type(kind)]

    def iter_type(self, kind: type, most: int | None = MEMBERS) -> Iterator[tuple[str, Any]]:
        """Iterate over names and members that are instances of *kind*; makes no others.

        Of a group with more members than any program writes, only the *most* first ones.
        """
        for name in itertools.islice(self.keys(), most):
            node = self.file.node_of_type(self, name, kind)
            if node is not None:
                yield name, node

    def __getitem__(self, name: str) -> Any:
        if not isinstance(name, str):
            raise MissingNode(
                f"{self.file.filename}::{self.path}: found a group; expected the name of a member, "
                f"not {name!r:.40}. An array was looked for where there is none."
            )
        return self.file.node(self._path_of(name))

    def _path_of(self, name: str) -> str:
        return name if name.startswith("/") else f"{self.path.rstrip('/')}/{name}"

    def __contains__(self, name: object) -> bool:
        if not isinstance(name, str) or not name:
            return False
        try:
            self.file.resolve(self._path_of(name))
        except MissingNode:
            return False
        return True

    def member_kinds(self, names: Sequence[str] | None = None) -> list[tuple[str, str]]:
        """Return names and kinds of its members: `GROUP`, `DATASET`, `BROKEN` or `EXTERNAL`.

        Opens no member, and follows no link into another file.

        Parameters
        ----------
        names
            Of which members; all by default.
        """
        with self.file.gate:
            h5 = self.h5
            return [(name, kind_of(h5, name)) for name in (self.keys() if names is None else names)]

    def _ipython_key_completions_(self) -> list[str]:
        return self.keys()

    def _repr_html_(self) -> str:
        return table_of(self)

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys())

    def __len__(self) -> int:
        with self.file.gate:
            try:
                return len(self.h5)
            except (RuntimeError, OSError):  # damaged
                return 0
