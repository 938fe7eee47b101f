"""A node: one object of an HDF5 file, as a model."""

from __future__ import annotations

from typing import Any

# the lock that h5py itself holds during each call; it is recursive
from h5py._objects import phil
from traits.api import Any as AnyTrait
from traits.api import HasStrictTraits, Str

from epxs.core.api import EpxsError
from epxs.phynx import registry
from epxs.phynx.attributes import Attributes


class Node(HasStrictTraits):
    """One object of an open file.

    Do not make nodes: a file gives them (``file["/scan_0001/measurement"]``), and gives the
    same one to everybody who asks for the same HDF5 object, whatever the link.

    Parameters
    ----------
    file
        The file.
    path
        Where the object is, without links in between.
    """

    #: The `File` it belongs to.
    file = AnyTrait()

    #: Absolute path in the file.
    path = Str("/")

    #: Whether the file keeps the node until it is closed, so that what is observable in it
    #: (a selection, progress) does not depend on who holds it.
    lasting = False

    #: Whether it is an entry: what nodes below it belong to.
    is_entry = False

    _resolved = AnyTrait((-1, None))

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        registry.enter(cls)

    def __init__(self, file: Any, path: str) -> None:
        super().__init__(path=path)
        self.file = file

    @property
    def h5(self) -> Any:
        """The open h5py object; found anew after the file was opened again."""
        generation, h5 = self._resolved
        if generation != self.file.generation:
            generation, h5 = self.file.resolve(self.path)
            self._resolved = (generation, h5)
        return h5

    @property
    def name(self) -> str:
        """Last part of the path."""
        return self.path.rsplit("/", 1)[-1] or "/"

    @property
    def parent(self) -> Any:
        """The group that holds it."""
        return self.file[self.path.rsplit("/", 1)[0] or "/"]

    @property
    def entry(self) -> Any:
        """The `Entry` it belongs to, or None."""
        first = self.path[1:].partition("/")[0]
        node = self.file.get(f"/{first}") if first else None
        return node if node is not None and node.is_entry else None

    @property
    def measurement(self) -> Any:
        """The `Measurement` of its entry, or None."""
        entry = self.entry
        return None if entry is None else entry.measurement

    @property
    def attrs(self) -> Attributes:
        """Its attributes: text, numbers and tuples of them."""
        return Attributes(self)

    def __bool__(self) -> bool:
        """Whether the file is open and still has the object."""
        try:
            return bool(self.h5)
        except EpxsError:
            return False

    def __enter__(self) -> Any:
        """Begin a transaction: no other thread of this process uses HDF5 until it ends."""
        self.file.gate.acquire()
        phil.acquire()
        return self

    def __exit__(self, *exception: object) -> None:
        phil.release()
        self.file.gate.release()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.file.filename}::{self.path}>"


class NamedType(Node):
    """A type of elements that a file keeps under a name, for arrays to refer to."""
