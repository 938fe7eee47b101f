"""A tree in memory that reads like an HDF5 file: what nodes need of h5py, and no more.

Scans of other formats are shown through it: `epxs.phynx.writing.layout` makes the same groups in it
as in a file, and arrays are read from their source when they are asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import h5py
import numpy as np

#: Links followed one after the other, at most.
_LINKS = 32


class TreeObject:
    """A group or dataset of the tree."""

    def __init__(self, parent: TreeGroup | None, name: str) -> None:
        self._parent = parent
        self._name = name
        self.attrs: dict[str, Any] = {}

    @property
    def name(self) -> str:
        """Absolute path."""
        if self._parent is None:
            return "/"
        return f"{self._parent.name.rstrip('/')}/{self._name}"

    @property
    def parent(self) -> TreeGroup:
        """The group that holds it; the root holds itself."""
        return self._parent if self._parent is not None else self  # type: ignore[return-value]

    @property
    def file(self) -> TreeGroup:
        """The root."""
        node = self
        while node._parent is not None:
            node = node._parent
        return node  # type: ignore[return-value]

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"


class TreeDataset(TreeObject):
    """An array that is made, or read from its source, when it is asked for.

    Parameters
    ----------
    shape, dtype
        Of the array.
    data
        The array itself, or None.
    fill
        What every element is where there is no *data*.
    """

    def __init__(
        self,
        parent: TreeGroup,
        name: str,
        shape: tuple[int, ...],
        dtype: Any,
        data: np.ndarray | None = None,
        fill: Any = 0,
    ) -> None:
        super().__init__(parent, name)
        self.shape = shape
        self.dtype = np.dtype(dtype)
        self._data = data
        self._fill = fill
        self._source: Callable[[Any], np.ndarray] | None = None

    def read_from(self, source: Callable[[Any], np.ndarray]) -> None:
        """Read with *source*, called with the index, from now on; nothing is kept."""
        self._source = source

    @property
    def ndim(self) -> int:
        """Number of dimensions."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """Number of elements."""
        return int(np.prod(self.shape, dtype=np.int64))

    @property
    def chunks(self) -> None:
        """It has none."""
        return None

    def refresh(self) -> None:
        """Do nothing: nothing is kept that could be stale."""

    flush = refresh

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, key: Any) -> Any:
        if self._source is not None:
            return self._source(key)
        return self._array()[key]

    def __setitem__(self, key: Any, value: Any) -> None:
        if self._data is None:
            self._data = np.array(self._array())
        self._data[key] = value

    def _array(self) -> np.ndarray:
        if self._data is None:
            return np.broadcast_to(np.array(self._fill, self.dtype), self.shape)
        return self._data


class TreeGroup(TreeObject):
    """A group: members and links by name.

    Parameters
    ----------
    fill
        Called once, with the group, when somebody first looks into it.
    """

    def __init__(
        self,
        parent: TreeGroup | None = None,
        name: str = "",
        fill: Callable[[TreeGroup], None] | None = None,
    ) -> None:
        super().__init__(parent, name)
        self._members: dict[str, Any] = {}
        self._fill = fill

    @property
    def members(self) -> dict[str, Any]:
        """Groups, datasets and links by name."""
        if self._fill is not None:
            fill, self._fill = self._fill, None
            fill(self)
        return self._members

    # -- reading ---------------------------------------------------------------------------

    def keys(self) -> list[str]:
        """Return the names of the members."""
        return list(self.members)

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys())

    def __len__(self) -> int:
        return len(self.members)

    def __contains__(self, path: object) -> bool:
        return isinstance(path, str) and self._find(path) is not None

    def __getitem__(self, path: str) -> Any:
        found = self._find(path)
        if found is None:
            raise KeyError(path)
        return found

    def get(
        self, path: str, default: Any = None, getclass: bool = False, getlink: bool = False
    ) -> Any:
        """Return a member, its class (as h5py has it) or its link."""
        if getlink:
            holder, _, own = path.rpartition("/")
            group = self._find(holder) if holder else self
            found = group.members.get(own) if isinstance(group, TreeGroup) else None
            link = found if isinstance(found, h5py.SoftLink) else h5py.HardLink()
            return default if found is None else type(link) if getclass else link
        found = self._find(path)
        if found is None:
            return default
        if getclass:
            return h5py.Dataset if isinstance(found, TreeDataset) else h5py.Group
        return found

    def _find(self, path: str, links: int = _LINKS) -> Any:
        """Return the object at *path*, links followed; None if there is none."""
        found: Any = self.file if path.startswith("/") else self
        for part in filter(None, path.split("/")):
            if not isinstance(found, TreeGroup):
                return None
            holder, found = found, found.members.get(part)
            if isinstance(found, h5py.SoftLink):
                found = holder._find(found.path, links - 1) if links else None
        return found

    # -- making ----------------------------------------------------------------------------

    def create_group(self, path: str, fill: Callable[[TreeGroup], None] | None = None) -> TreeGroup:
        """Create a group, and those above it that are missing."""
        holder, name = self._holder(path)
        made = holder.members[name] = TreeGroup(holder, name, fill)
        return made

    def create_dataset(
        self,
        path: str,
        shape: tuple[int, ...] | None = None,
        dtype: Any = None,
        data: Any = None,
        fillvalue: Any = 0,
        **storage: Any,
    ) -> TreeDataset:
        """Create a dataset of *data*, or of *shape* and *dtype*; how h5py stores it is ignored."""
        holder, name = self._holder(path)
        if data is not None:
            array = np.asarray(data, dtype=dtype)
            if array.dtype.kind == "U":
                array = array.astype(object)
            made = TreeDataset(holder, name, array.shape, array.dtype, array)
        else:
            made = TreeDataset(holder, name, tuple(shape or ()), dtype or "f4", fill=fillvalue)
        holder.members[name] = made
        return made

    def __setitem__(self, path: str, value: Any) -> None:
        if isinstance(value, h5py.SoftLink | TreeObject):
            holder, name = self._holder(path)
            holder.members[name] = value
        else:
            self.create_dataset(path, data=value)

    def __delitem__(self, path: str) -> None:
        holder, _, own = path.rpartition("/")
        del (self[holder] if holder else self).members[own]

    def _holder(self, path: str) -> tuple[TreeGroup, str]:
        """Return the group that will hold *path*, and the name in it."""
        above, _, own = path.rpartition("/")
        group = self.file if path.startswith("/") else self
        for part in filter(None, above.split("/")):
            group = group[part] if part in group else group.create_group(part)
        return group, own
