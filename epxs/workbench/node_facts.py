"""What is known of a node before its content is read; knows neither h5py nor a toolkit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from epxs.core.api import EpxsError
from epxs.phynx import api as phynx

#: Attributes of a node, and characters of one, that are told.
ATTRIBUTES, LENGTH = 200, 4_000


@dataclass(frozen=True)
class NodeFacts:
    """What a view may be chosen by."""

    #: Absolute path in the file.
    path: str
    #: Classes of the node in phynx, its own first: ``("Signal", "PointDataset", ...)``.
    classes: tuple[str, ...] = ()
    #: Class that NeXus gives it; "" for none.
    nx_class: str = ""
    #: ``group``, ``dataset`` or one of the kinds of links that lead nowhere.
    kind: str = phynx.GROUP
    #: Shape of an array; () of anything else.
    shape: tuple[int, ...] = ()
    #: Type of the elements as NumPy writes it, ``text`` for text; "" for groups.
    dtype: str = ""
    #: Unit as written in the file; "" for none.
    units: str = ""
    #: Attributes by name.
    attributes: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    #: Whether there is something to be drawn first: a signal with axes, a measurement.
    plottable: bool = False
    #: Why it cannot be read; "" if it can.
    trouble: str = ""

    @property
    def class_name(self) -> str:
        """Its own class: ``Signal``."""
        return self.classes[0] if self.classes else self.kind

    @property
    def is_number(self) -> bool:
        """Whether it is an array of real numbers."""
        return bool(self.dtype) and (
            self.dtype == "bool" or self.dtype.startswith(("int", "uint", "float"))
        )

    @property
    def is_array(self) -> bool:
        """Whether it has dimensions."""
        return bool(self.shape)


@dataclass(frozen=True)
class NodePlace:
    """A node that somebody looks at: where it is, and what is known of it."""

    #: The open `epxs.phynx.api.File`.
    file: Any
    #: Absolute path in it.
    path: str
    #: None until they were read.
    facts: NodeFacts | None = None

    @property
    def python(self) -> str:
        """Return the line of Python that gives the node."""
        return f"epxs.open({str(self.file.filename)!r})[{self.path!r}]"


def read_facts(file: Any, path: str) -> NodeFacts:
    """Read what is known of a node; not in the main thread.

    What cannot be read has a `NodeFacts.trouble`, and no exception.
    """
    try:
        node = file[path]
        classes = tuple(
            each.__name__ for each in type(node).__mro__ if issubclass(each, phynx.Node)
        )
        attributes = _attributes(node)
        common: dict[str, Any] = {
            "path": path,
            "classes": classes,
            "nx_class": str(attributes.get("NX_class", "")),
            "attributes": MappingProxyType(attributes),
        }
        if not isinstance(node, phynx.Dataset):
            return NodeFacts(kind=phynx.GROUP, plottable=_is_plottable(node), **common)
        dtype = node.dtype
        return NodeFacts(
            kind=phynx.DATASET,
            shape=tuple(node.shape),
            dtype="text" if dtype.kind in "OSU" else str(dtype),
            units=node.units,
            **common,
        )
    except (EpxsError, OSError, RuntimeError, TypeError, ValueError, KeyError) as error:
        return NodeFacts(path, trouble=" ".join(str(error).split()))


def _attributes(node: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for number, (name, value) in enumerate(node.attrs.items()):
        if number >= ATTRIBUTES:
            break
        found[name] = value[:LENGTH] if isinstance(value, str) else value
    return found


def _is_plottable(node: Any) -> bool:
    """Whether `epxs.phynx.api.find_default_plot` may find something, without reading arrays."""
    if isinstance(node, phynx.Data):
        return node.signal is not None
    if isinstance(node, phynx.Entry | phynx.Measurement | phynx.File):
        entry = node.default_entry if isinstance(node, phynx.File) else node.entry
        return entry is not None and (entry.measurement is not None or "default" in entry.attrs)
    return "signal" in node.attrs or "default" in node.attrs
