"""Copying all of an HDF5 file into another one, stored in another way."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from epxs.core.api import FileError, FormatError
from epxs.phynx.attributes import decode
from epxs.phynx.errors import hdf5_reason
from epxs.phynx.writing.storage import Storage

#: Bytes that are in memory at a time.
SLAB = 8 << 20

#: What h5py raises where a file cannot be read.
_UNREADABLE = (OSError, RuntimeError, KeyError, ValueError)


@dataclass
class TreeCopy:
    """Copies groups, datasets, links and attributes; values pass in slabs."""

    source: h5py.File
    target: h5py.File
    storage: Storage
    #: Attributes that are left out.
    without: frozenset[str] = frozenset()
    #: Members of the root that are left out.
    omit: set[str] = field(default_factory=set)
    #: Whether there are arrays in place of links and virtual datasets.
    resolve: bool = False
    #: Whether what cannot be read is left out.
    tolerant: bool = False
    #: What was left out because it cannot be read.
    lost: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._made: dict[tuple[int, int], str] = {}
        self._steps: list[tuple[Any, Any, tuple[tuple[int, int], ...]]] = []
        #: Groups whose links stay links: definitions of NeXus may require them.
        self._linked: set[tuple[int, int]] = set()

    def run(self) -> None:
        """Copy everything.

        Raises
        ------
        FormatError
            If something cannot be read, or is of a kind that cannot be copied.
        FileError
            If the copy cannot be written.
        """
        for name in list(self.target.attrs):
            del self.target.attrs[name]
        self._made[_key(self.source)] = "/"
        self._copy_attributes(self.source["/"], self.target["/"])
        self._steps.append((self.source["/"], self.target["/"], (_key(self.source),)))
        while self._steps:
            source, target, above = self._steps.pop()
            for name in self._names(source):
                with _Part(self, f"{source.name.rstrip('/')}/{name}"):
                    self._copy_link(source, target, name, above)

    def _names(self, source: Any) -> list[str]:
        with _Part(self, source.name):
            return [name for name in source if source.name != "/" or name not in self.omit]
        return []

    def _copy_link(self, source: Any, target: Any, name: str, above: tuple[Any, ...]) -> None:
        link = source.get(name, getlink=True)
        if isinstance(link, h5py.HardLink):
            return self._copy_object(source[name], target, name, above)
        resolve = self.resolve and not self._linked.intersection(above)
        if resolve and (found := source.get(name)) is not None and _key(found) not in above:
            return self._copy_object(found, target, name, above)
        if isinstance(link, h5py.ExternalLink):
            link = h5py.ExternalLink(self._moved(link.filename), link.path)
        target[name] = link
        return None

    def _moved(self, name: str) -> str:
        """Return the path of another file as seen from the folder of the copy."""
        old = Path(self.source.filename).resolve().parent
        new = Path(self.target.filename).resolve().parent
        return name if Path(name).is_absolute() or old == new else os.path.relpath(old / name, new)

    def _copy_object(self, h5: Any, target: Any, name: str, above: tuple[Any, ...]) -> None:
        key = _key(h5)
        if key in self._made and not self.resolve:
            target[name] = self.target[self._made[key]]
            return
        if isinstance(h5, h5py.Group):
            made = target.create_group(name, track_order=None)
            self._steps.append((h5, made, (*above, key)))
            if decode(h5.attrs.get("NX_class", "")) == "NXsubentry":
                self._linked.add(key)
        elif isinstance(h5, h5py.Dataset):
            made = self._copy_dataset(h5, target, name)
        else:  # a type that datasets share
            h5py.h5o.copy(h5.id, b".", target.id, name.encode())
            made = target[name]
        self._made.setdefault(key, made.name)
        if not isinstance(h5, h5py.Datatype):
            self._copy_attributes(h5, made)

    # -- datasets --------------------------------------------------------------------------

    def _copy_dataset(self, h5: h5py.Dataset, target: Any, name: str) -> h5py.Dataset:
        _check_kind(h5.name, h5.dtype)
        settings = self.storage.settings(h5, self.resolve)
        kind = h5.id.get_type().copy()
        made = h5py.Dataset(
            h5py.h5d.create(target.id, name.encode(), kind, h5.id.get_space(), dcpl=settings)
        )
        if h5.shape is not None and not made.is_virtual:
            for place in slabs(h5, made.chunks):
                self._copy_slab(h5, made, place)
        return made

    def _copy_slab(self, h5: h5py.Dataset, made: h5py.Dataset, place: Any) -> None:
        with _Part(self, f"{h5.name}{list(place) if place else ''}"):
            made[place] = h5[place]

    # -- attributes ------------------------------------------------------------------------

    def _copy_attributes(self, h5: Any, made: Any) -> None:
        for name in h5.attrs:
            elsewhere = self.resolve and name == "target" and decode(h5.attrs[name]) != made.name
            if name not in self.without and not elsewhere:
                with _Part(self, f"{h5.name}@{name}"):
                    copy_attribute(h5, made, name)


class _Part:
    """One part of a file: where it cannot be read, an error says so, or it is left out."""

    def __init__(self, copy: TreeCopy, path: str) -> None:
        self._copy = copy
        self._path = path

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> bool:
        if not isinstance(error, _UNREADABLE) or isinstance(error, FormatError):
            return False
        reason = (str(error).splitlines() or [""])[0]
        if "write failed" in str(error):
            target = self._copy.target.filename
            raise FileError(
                f"{target}: cannot be written: {hdf5_reason(error)}; expected room for the copy. "
                "The original was kept; make room and try again."
            ) from error
        if not self._copy.tolerant:
            raise FormatError(
                f"{self._copy.source.filename}::{self._path}: found something that cannot be "
                f"copied ({reason}); expected a file whose parts are all there. Copy what there "
                "is with: epxs repack --repair"
            ) from error
        self._copy.lost.append(f"{self._path}: {reason}")
        return True


def copy_attribute(h5: Any, made: Any, name: str) -> None:
    """Copy an attribute with its type, whatever it is."""
    attribute = h5.attrs.get_id(name)
    kind, space = attribute.get_type().copy(), attribute.get_space()
    _check_kind(f"{h5.name}@{name}", kind.dtype)
    new = h5py.h5a.create(made.id, name.encode(), kind, space)
    if space.get_simple_extent_type() != h5py.h5s.NULL:
        values = np.empty(attribute.shape, dtype=kind.dtype)
        attribute.read(values)
        new.write(values)


def slabs(h5: h5py.Dataset, chunks: tuple[int, ...] | None) -> Iterator[Any]:
    """Yield selections that together are all of a dataset, each small enough for memory.

    They are whole chunks where one fits: compressing one twice would waste its space.
    """
    shape = h5.shape
    if not shape:
        yield ()
        return
    if 0 in shape:
        return
    yield from _boxes(shape, chunks or (1,) * len(shape), max(1, SLAB // h5.dtype.itemsize))


def _boxes(shape: tuple[int, ...], chunks: tuple[int, ...], most: int) -> Iterator[Any]:
    """Yield boxes of at most about *most* elements, whole chunks where these are smaller."""
    steps = list(shape)
    for dim in range(len(shape)):
        rest = int(np.prod(steps, dtype=float))
        if rest <= most:
            break
        width = max(1, int(most // max(1, rest // steps[dim])))
        steps[dim] = min(shape[dim], max(chunks[dim], width // chunks[dim] * chunks[dim]))
    counts = [-(-length // step) for length, step in zip(shape, steps, strict=True)]
    for place in np.ndindex(*counts):
        yield tuple(
            slice(n * step, min((n + 1) * step, length))
            for n, step, length in zip(place, steps, shape, strict=True)
        )


def _check_kind(path: str, kind: np.dtype) -> None:
    """Raise for references: they are addresses, which are others in another file."""
    base = h5py.check_vlen_dtype(kind) or kind
    kinds = [base] if base is str or base is bytes or base.names is None else [
        base[name] for name in base.names
    ]  # fmt: skip
    if any(k not in (str, bytes) and h5py.check_ref_dtype(k) for k in kinds):
        raise FormatError(
            f"{path}: found HDF5 references; expected values: references cannot be copied to "
            "another file. Rewrite it with: h5repack"
        )


def _key(h5: Any) -> tuple[int, int]:
    info = h5py.h5o.get_info(h5.id)
    return (info.fileno, info.addr)
