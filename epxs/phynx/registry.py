"""The book of node classes: which class stands for which HDF5 object.

A class enters itself by being defined. It is found by the attribute ``class`` of the
object, then by ``NX_class``, then by what the object contains.
"""

from __future__ import annotations

import logging
import threading
from typing import Any

import h5py

from epxs.core.api import FormatError, OfferError, offers
from epxs.phynx.attributes import UNREADABLE, is_dataset, text_attribute

logger = logging.getLogger(__name__)

_lock = threading.RLock()
_by_name: dict[str, type] = {}
_by_nx_class: dict[str, type] = {}
_recognisers: list[type] = []
_warned: set[str] = set()
#: Unknown classes that are told of, at most.
_WARNINGS = 1000

#: Class names in files, of classes that are called differently now.
_ALIASES = {
    "ElementMaps": "FlatElementMaps",
    "McaSpectrum": "Spectrum",
    "Fit": "Dataset",
    "FitError": "Dataset",
    "FitResult": "Dataset",
    "MassFraction": "Dataset",
    "ScalarMap": "Data",
    "SpectrumMap": "Data",
}


def enter(cls: Any) -> None:
    """Enter the class *cls* of nodes into the book.

    Raises
    ------
    FormatError
        If another class has the name already.
    """
    name = cls.__name__
    if name.startswith("_"):
        return
    with _lock:
        other = _by_name.get(name)
        if other is not None and (other.__module__, other.__qualname__) != (
            cls.__module__,
            cls.__qualname__,
        ):
            raise FormatError(
                f"phynx class {name}: found it in {other.__module__} and in {cls.__module__}; "
                "expected one class of a name. Rename one of them, or remove its distribution."
            )
        _by_name[name] = cls
        if "nx_class" in cls.__dict__:
            _by_nx_class.setdefault(cls.nx_class, cls)
        if "recognises" in cls.__dict__:
            _recognisers.append(cls)


def names() -> list[str]:
    """Return the names of all classes entered."""
    with _lock:
        return sorted(_by_name)


def is_known(name: str) -> bool:
    """Whether objects of the class *name* are read as such; imports nothing."""
    with _lock:
        return name in _by_name or name in _ALIASES or name in offers.names(offers.PHYNX_CLASSES)


def class_of(h5: Any) -> Any:
    """Return the node class for the open HDF5 object *h5*."""
    if isinstance(h5, h5py.Datatype):
        return _by_name["NamedType"]
    kind = "Dataset" if is_dataset(h5) else "Group"
    found = _by_class_attribute(h5, kind)
    if found is None and kind == "Group":
        nx_class = text_attribute(h5, "NX_class")
        # a more special class that fits the content comes first
        found = _by_content(h5, nx_class) or _by_nx_class.get(nx_class)
    # the class of the root is that of no object in it
    if found is None or not issubclass(found, _by_name[kind]) or found is _by_name["File"]:
        return _by_name[kind]
    return found


def may_be(opened: Any, kind: type) -> bool:
    """Whether the object with the identifier *opened* may be a *kind*; at once where it is plain.

    What has no attribute is a plain group or dataset, unless a class of a plugin recognises it.
    """
    if h5py.h5a.get_num_attrs(opened):
        return True
    if any(not hasattr(cls, "recognised_nx_class") for cls in _recognisers):
        return True
    plain = "Dataset" if isinstance(opened, h5py.h5d.DatasetID) else "Group"
    return issubclass(_by_name[plain], kind)


def _by_class_attribute(h5: Any, kind: str) -> type | None:
    name = text_attribute(h5, "class")
    if not name:
        return None
    cls = _by_name.get(_ALIASES.get(name, name)) or _offered(name)
    if cls is None:
        with _lock:
            if name not in _warned and len(_warned) < _WARNINGS:
                _warned.add(name)
                logger.warning(
                    "%.200s: found class %.100r; no such phynx class is installed, read as %s",
                    h5.name,
                    name,
                    kind,
                )
        return None
    return cls


def _offered(name: str) -> type | None:
    """Import the class *name* of a plugin, if there is one."""
    if name not in offers.names(offers.PHYNX_CLASSES):
        return None
    try:
        cls: type = offers.find(offers.PHYNX_CLASSES, name)
    except OfferError as error:
        logger.warning("%s", error)
        return None
    return cls


def _by_content(h5: Any, nx_class: str) -> type | None:
    for cls in list(_recognisers):
        # most are of one class of NeXus, and need not be asked about others
        if getattr(cls, "recognised_nx_class", nx_class) != nx_class:
            continue
        try:
            if cls.recognises(h5):  # type: ignore[attr-defined]
                return cls
        except UNREADABLE as error:  # a damaged object, or links in a circle
            logger.debug("%s: %s: %s", cls.__name__, h5.name, error)
    return None
