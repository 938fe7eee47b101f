"""A file of another format as a tree in our layout; nothing is converted or copied."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from epxs.phynx.attributes import decode
from epxs.phynx.element_maps import values_of
from epxs.phynx.foreign.foreign_scan import ForeignScan
from epxs.phynx.foreign.grid_order import GridOrder
from epxs.phynx.foreign.tree import TreeGroup
from epxs.phynx.writing.layout import create_entry
from epxs.phynx.writing.results_layout import create_results

#: Attributes of an entry that are known before its scan is read.
_KNOWN = ("class", "target")


class ForeignTree(TreeGroup):
    """The root; entries read their scan when somebody looks into them.

    Parameters
    ----------
    reader
        An `IReader`.
    """

    #: As h5py has it.
    swmr_mode = False

    def __init__(self, reader: Any) -> None:
        super().__init__()
        self.reader = reader
        self.filename = str(reader.path)
        self.attrs.update({"NX_class": "NXroot", "file_name": reader.path.name})
        self._versions: dict[str, Any] = {}
        self._list()

    def refresh(self) -> bool:
        """Look whether the file has grown; return whether anything changed.

        Entries of scans that did not change stay as they are; others are read anew when
        somebody looks into them.
        """
        if not self.reader.refresh():
            return False
        self._list()
        return True

    def _list(self) -> None:
        version = getattr(self.reader, "version", lambda name: object())
        versions = {name: version(name) for name in self.reader.names()}
        self._members = {
            name: self._members[name]
            if name in self._members and self._versions[name] == told
            else _Entry(self, name)
            for name, told in versions.items()
        }
        self._versions = versions
        if versions:
            self.attrs["default"] = next(iter(versions))

    def flush(self) -> None:
        """Do nothing: nothing is written."""

    def close(self) -> None:
        """Let go of the file."""
        self.reader.close()


class _Entry(TreeGroup):
    """The entry of a scan, which is read when it is looked into."""

    def __init__(self, root: ForeignTree, name: str) -> None:
        super().__init__(root, name, fill=self._read)
        self.attrs = _Attributes(self)

    def _read(self, _: TreeGroup) -> None:
        scan = self.file.reader.scan(self._name)  # type: ignore[attr-defined]
        made = show_scan(scan)
        self.attrs.update(made.attrs)
        for name, member in made.members.items():
            self._members[name] = member
            if hasattr(member, "_parent"):
                member._parent = self


class _Attributes(dict[str, Any]):
    """Attributes of an entry; what class it is can be told without reading the scan."""

    def __init__(self, entry: TreeGroup) -> None:
        super().__init__(NX_class="NXentry")
        self._entry = entry

    def get(self, name: str, default: Any = None) -> Any:
        if name in _KNOWN:
            return default
        if name != "NX_class":
            _ = self._entry.members
        return super().get(name, default)

    def __getitem__(self, name: str) -> Any:
        if name != "NX_class":
            _ = self._entry.members
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        _ = self._entry.members
        return super().__contains__(name)

    def __iter__(self) -> Iterator[str]:
        _ = self._entry.members
        return super().__iter__()

    def __len__(self) -> int:
        _ = self._entry.members
        return super().__len__()


def show_scan(scan: ForeignScan) -> TreeGroup:
    """Return the entry of *scan*, as a converted file would have it."""
    root = _Scratch()
    path, writer = create_entry(root, scan.plan)
    entry = root[path]
    rows, count = scan.row_order, scan.plan.rows
    for key, dataset in writer.arrays.items():
        column = scan.columns.get(key)
        if column is not None:
            dataset.read_from(GridOrder(column, rows, count, dataset.dtype).__getitem__)
    masked = np.zeros(count, dtype=bool)
    if scan.masked is not None:
        masked[rows[: len(scan.masked)]] = scan.masked[: len(rows)]
        writer.write_masked(masked)
    sequence = np.full(count, -1)
    sequence[rows] = np.arange(len(rows))
    writer.write_sequence(sequence)
    nothing = masked | (sequence < 0)
    for key, image in writer.images.items():
        if scan.columns.get(key) is not None:
            image.read_from(_Image(writer.arrays[key], nothing, image).__getitem__)
    if scan.outcome != "running":
        writer.finish(scan.outcome, scan.end_time)
    for plan, block in scan.results:
        maps = root[create_results(entry, plan)]
        _show_results(maps, block)
    return entry


class _Scratch(TreeGroup):
    """A root that an entry is made in before it has its place."""

    swmr_mode = False
    filename = ""

    def flush(self) -> None:
        """Do nothing: nothing is written."""


class _Image:
    """The image of a column: its values, or the sums of its spectra; made once."""

    def __init__(self, column: Any, nothing: np.ndarray, image: Any) -> None:
        self._column = column
        self._nothing = nothing
        self._shape = image.shape
        self._dtype = image.dtype
        self._made: np.ndarray | None = None

    def __getitem__(self, key: Any) -> Any:
        if self._made is None:
            self._made = self._make()
        return self._made[key]

    def _make(self) -> np.ndarray:
        column = self._column
        step = max(1, 4_000_000 // max(1, int(np.prod(column.shape[1:]))))
        pieces = [
            np.asarray(column[n : n + step], dtype=float) for n in range(0, len(column), step)
        ]
        sums = np.concatenate([piece.reshape(len(piece), -1).sum(axis=1) for piece in pieces])
        sums[self._nothing] = np.nan
        return sums.astype(self._dtype).reshape(self._shape)


def _show_results(maps: Any, block: Any) -> None:
    """Put a block of all rows into the maps that were made for it."""
    areas = maps["peak_areas"]
    own = [decode(areas.attrs["signal"])] if "signal" in areas.attrs else []
    own += [str(name) for name in areas.attrs.get("auxiliary_signals", ())]
    for (group, ending), values in values_of(block).items():
        if values is not None and group in maps:
            for name, column in zip(own, np.asarray(values).T, strict=True):
                made = maps[f"{group}/{name}{ending}"]
                made[...] = column.reshape(made.shape)
    quality = maps["quality/chi_square"]
    quality[...] = np.asarray(block.chi2).reshape(quality.shape)
    maps["quality/flags"][...] = np.isfinite(quality[...]).astype(np.uint8)
    if maps["model/coefficients"].shape[1]:
        maps["model/coefficients"][...] = block.continuum
