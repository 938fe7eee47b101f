"""Named regions: sets of points of a scan that somebody wants to find again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from typing import Any

import numpy as np

from epxs.core.api import ConfigurationError, FileError
from epxs.phynx.errors import MissingNode
from epxs.phynx.names import Names
from epxs.phynx.writing import h5write

#: Where an entry keeps them.
GROUP = "regions"
#: Letters that a name may have.
LENGTH = 60


class Regions(MutableMapping[str, np.ndarray]):
    """The regions of one measurement, by name, as its file has them.

    A region is given as rows, or as a mask with a bool for each row, of any shape; it is read as
    rows, rising, shape ``(points,)``. To change them the file must be open to add to it::

        with epxs.open("scan.h5", "a") as file:
            regions = file.default_entry.measurement.regions
            regions["grain"] = [12, 13, 40]
            regions["rest"] = ~regions.mask("grain")
    """

    def __init__(self, measurement: Any) -> None:
        self._measurement = measurement

    # -- reading ---------------------------------------------------------------------------

    def __getitem__(self, name: str) -> np.ndarray:
        """Return the rows of a region, rising; int64, shape ``(points,)``.

        Raises
        ------
        MissingNode
            If there is none of that name.
        """
        node = self._nodes().get(name)
        if node is None:
            raise MissingNode(
                f"{self._place}: found no region {name!r}; expected one of: "
                f"{', '.join(self) or 'none yet'}. Choose one of these."
            )
        rows = np.asarray(node[...]).reshape(-1)
        if rows.dtype.kind not in "iu":
            raise MissingNode(
                f"{self._place}: found no row numbers in the region {name!r}; expected whole "
                "numbers. Take it away, or make it anew."
            )
        rows = np.unique(rows.astype(np.int64))
        found: np.ndarray = rows[(rows >= 0) & (rows < self._size)]
        return found

    def mask(self, name: str) -> np.ndarray:
        """Return which rows are in a region; bool, shape ``(rows,)``."""
        mask = np.zeros(self._size, dtype=bool)
        mask[self[name]] = True
        return mask

    def __iter__(self) -> Iterator[str]:
        return iter(self._nodes())

    def __len__(self) -> int:
        return len(self._nodes())

    def __repr__(self) -> str:
        return f"<Regions {self._place}: {', '.join(self) or 'none'}>"

    # -- writing ---------------------------------------------------------------------------

    def __setitem__(self, name: str, rows: Any) -> None:
        """Keep a region in the file.

        Raises
        ------
        ConfigurationError
            If the name is none, or there are no such rows.
        FileError
            If nothing can be added to the file.
        """
        self._put({**self, self._checked(name): self._rows(name, rows)})

    def __delitem__(self, name: str) -> None:
        """Take a region out of the file.

        Raises
        ------
        MissingNode, FileError
            If there is none of that name, or the file cannot be changed.
        """
        _ = self[name]
        self._put({each: rows for each, rows in self.items() if each != name})

    def replace(self, regions: Mapping[str, Any]) -> None:
        """Keep these regions in place of those that there were.

        Raises
        ------
        ConfigurationError, FileError
            As for one of them.
        """
        self._put({self._checked(name): self._rows(name, rows) for name, rows in regions.items()})

    # --------------------------------------------------------------------------------------

    @property
    def _size(self) -> int:
        return int(self._measurement.read_npoints())

    @property
    def _place(self) -> str:
        return f"{self._measurement.file.filename}::{self._measurement.path}"

    def _nodes(self) -> dict[str, Any]:
        """Return the dataset of each region, by its own name."""
        group = self._measurement.parent.get(GROUP)
        found: dict[str, Any] = {}
        for name, node in [] if group is None or not hasattr(group, "items") else group.items():
            if hasattr(node, "dtype"):
                found[str(node.attrs.get("label", name))] = node
        return found

    def _checked(self, name: str) -> str:
        if not isinstance(name, str) or not 0 < len(name.strip()) <= LENGTH or "\0" in name:
            raise ConfigurationError(
                f"{self._place}: found the name {name!r:.80} of a region; expected 1 to {LENGTH} "
                "letters. Give it another one."
            )
        return name.strip()

    def _rows(self, name: str, rows: Any) -> np.ndarray:
        try:
            return row_numbers(rows, self._size)
        except ConfigurationError as error:
            raise ConfigurationError(f"{self._place}: region {name!r}: {error}") from error

    def _put(self, regions: Mapping[str, np.ndarray]) -> None:
        file = self._measurement.file
        if not file.writable or file.frozen:
            state = "a scan being recorded into it" if file.frozen else "it open to be read"
            raise FileError(
                f"{file.filename}: found {state}; expected a file open to add to it. "
                "Use epxs.open(FILE, 'a') when nobody else writes it."
            )
        entry = self._measurement.parent.h5
        if GROUP in entry:
            del entry[GROUP]
        if regions:
            group = h5write.group(entry, GROUP, "NXcollection")
            names = Names()
            for name, rows in regions.items():
                h5write.array(group, names.take(name), rows, label=name)
        entry.file.flush()


def row_numbers(rows: Any, size: int) -> np.ndarray:
    """Return *rows*, numbers or a mask, as rising row numbers; int64, shape ``(points,)``.

    Parameters
    ----------
    rows
        Row numbers, or a bool for each of *size* rows, in any shape.
    size
        Rows that there are.

    Raises
    ------
    ConfigurationError
        If they are neither, or rows that there are not.
    """
    found = np.asarray(rows if not isinstance(rows, Sequence) or len(rows) else np.zeros(0, int))
    if found.dtype.kind == "b" and found.size == size:
        return np.flatnonzero(found)
    if found.dtype.kind not in "iu":
        raise ConfigurationError(
            f"found {found.dtype} values, {found.size} of them; expected row numbers, or true and "
            f"false for each of {size} rows. Give one of these."
        )
    found = np.unique(found.reshape(-1)).astype(np.int64)
    if found.size and not 0 <= found[0] <= found[-1] < size:
        raise ConfigurationError(
            f"found rows from {found[0]} to {found[-1]}; expected 0 to {size - 1}. "
            "Choose points of this scan."
        )
    return found
