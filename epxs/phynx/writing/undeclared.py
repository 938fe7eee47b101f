"""Values that nobody announced: kept beside the file while it grows, then added to it.

Nothing can be created in a file that others read while it is written, so there is no place
for a counter that a macro begins to read in the middle of a scan. Its values are written,
line by line, to a file beside it, before the point that they belong to is acknowledged. When
the scan is over and its file closed they get arrays of their own and the file beside it goes.
After a writer was killed the repair does that.
"""

from __future__ import annotations

import base64
import json
import logging
import os
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from epxs.phynx.names import Names
from epxs.phynx.writing import h5write

logger = logging.getLogger(__name__)


def place_of(path: str | Path) -> Path:
    """Return where values are kept that nobody announced for the file *path*."""
    return Path(f"{path}.undeclared")


class UndeclaredValues:
    """Writes down values that have no place in the file.

    Parameters
    ----------
    measurement
        The group of the measurement.
    """

    def __init__(self, measurement: h5py.Group) -> None:
        self._measurement = measurement.name
        self._path = place_of(measurement.file.filename)
        self._lines: list[bytes] = []

    def add(self, row: int, key: str, value: Any) -> None:
        """Keep *value* of *key* at *row* until `write`."""
        told = {"measurement": self._measurement, "row": row, "key": key, "value": _told(value)}
        self._lines.append(json.dumps(told).encode() + b"\n")

    def write(self) -> None:
        """Write what was kept."""
        if self._lines:
            with self._path.open("ab", buffering=0) as stream:
                stream.write(b"".join(self._lines))
            self._lines = []


def merge(file: h5py.File, path: Path) -> int:
    """Give the values kept beside *path* arrays in *file*; return how many arrays were made.

    Arrays that an attempt before this one made are made again. The file beside it stays:
    remove it when *file* is closed.
    """
    columns: dict[tuple[str, str], dict[int, Any]] = {}
    for line in _lines(place_of(path)):
        columns.setdefault((line["measurement"], line["key"]), {})[line["row"]] = line["value"]
    made = 0
    for (place, key), values in columns.items():
        measurement = file.get(place)
        if isinstance(measurement, h5py.Group):
            _add(measurement, key, {row: _value(told) for row, told in values.items()})
            made += 1
    return made


def _lines(path: Path) -> list[Any]:
    if not path.exists():
        return []
    found = []
    for line in path.read_bytes().split(b"\n")[:-1]:  # of the last one a part may be missing
        try:
            found.append(json.loads(line))
        except ValueError:
            logger.warning("%s: found a line that cannot be read; left it out", path)
    return found


def _told(value: Any) -> Any:
    if isinstance(value, str) or type(value) in (int, float, bool):
        return value
    found = np.asarray(value)
    if found.dtype.kind not in "buif":
        return str(value)
    content = base64.b64encode(np.ascontiguousarray(found).tobytes()).decode()
    return {"dtype": found.dtype.str, "shape": found.shape, "content": content}


def _value(told: Any) -> Any:
    if not isinstance(told, dict):
        return told
    content = base64.b64decode(told["content"])
    return np.frombuffer(content, np.dtype(told["dtype"])).reshape(told["shape"])


def _add(measurement: h5py.Group, key: str, values: dict[int, Any]) -> None:
    """Make the array of *key*; rows without a value are NaN, 0 or ""."""
    holder, _, own = key.rpartition("/")
    rows = len(measurement["scalar_data/sequence"])
    column = _column({row: value for row, value in values.items() if row < rows}, rows)
    links = measurement.get(_names_in(measurement).get(holder, holder))
    if column.ndim != 1 or not isinstance(links, h5py.Group):
        links, own = measurement.require_group("undeclared"), key
        links.attrs["NX_class"] = "NXcollection"
    home = _home(measurement, links, own)
    name = _names_in(home).get(own)
    if name is not None:
        del home[name]
    else:
        name = Names([*home, *links, *measurement.parent["instrument"]]).take(own)
    attrs: dict[str, Any] = {"local_name": own, "undeclared": True}
    if column.dtype.kind != "O":
        attrs |= {"units": "", "interpretation": "scalar" if column.ndim == 1 else "spectrum"}
    made = h5write.array(home, name, column, **attrs)
    if home != links:
        h5write.link(links, name, made)


def _home(measurement: h5py.Group, links: h5py.Group, own: str) -> h5py.Group:
    """Return the group that owns the array; those below the measurement have links."""
    info = links.get("info")
    if isinstance(info, h5py.Group):
        return measurement.file[info.attrs.get("target", info.name)]
    if links.name.endswith("/scalar_data"):
        instrument = measurement.parent["instrument"]
        if "undeclared" in instrument:
            return instrument["undeclared"]
        return h5write.group(instrument, "undeclared", "NXcollection")
    return links


def _column(values: dict[int, Any], rows: int) -> np.ndarray:
    shapes = {np.shape(value) for value in values.values()}
    texts = any(isinstance(value, str) for value in values.values())
    if texts or len(shapes) != 1:
        column = np.full(rows, "", dtype=object)
        for row, value in values.items():
            column[row] = value if isinstance(value, str) else str(np.asarray(value).tolist())
        return column
    kind = np.result_type(*(np.asarray(value).dtype for value in values.values()))
    shape = shapes.pop()
    if shape == ():
        kind = np.dtype("f8")
    column = np.full((rows, *shape), np.nan if kind.kind == "f" else 0, kind)
    for row, value in values.items():
        column[row] = value
    return column


def _names_in(group: h5py.Group) -> dict[str, str]:
    """Return the names of members by what their source calls them."""
    found = {}
    for name in group:
        node = group.get(name)
        if node is not None:
            told = node.attrs.get("local_name", node.attrs.get("id", name))
            found[told if isinstance(told, str) else name] = name
    return found


def forget(path: Path) -> None:
    """Remove the file beside *path*, whose values are in it now."""
    place = place_of(path)
    if place.exists():
        os.unlink(place)
