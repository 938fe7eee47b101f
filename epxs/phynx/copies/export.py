"""Handing on what is in a file: as CSV, TIFF, NumPy, and NeXus that has nothing of ours."""

from __future__ import annotations

import csv
import io
import os
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from epxs.core.api import ConfigurationError, FileError, FormatError
from epxs.phynx import opening
from epxs.phynx.copies.export_tables import Column, Table, calculated_table, tables
from epxs.phynx.copies.plain_nexus import PLAIN
from epxs.phynx.copies.tree_copy import SLAB, TreeCopy
from epxs.phynx.file import open as open_phynx
from epxs.phynx.names import clean
from epxs.phynx.writing.complete_file import complete_file
from epxs.phynx.writing.storage import Storage

#: What can be exported to.
FORMATS = ("csv", "tiff", "npz", "nexus")


def export(
    path: str | Path,
    out: str | Path,
    kind: str,
    entries: Iterable[str] = (),
    force: bool = False,
    copy_links: bool = False,
    calculated: Mapping[str, tuple[np.ndarray, str]] | None = None,
) -> list[Path]:
    """Export entries of a file; return the files made.

    Parameters
    ----------
    path
        A file that `epxs.open` reads; for ``nexus``, an HDF5 file.
    out
        A folder, which is made; for ``nexus`` a file.
    kind
        ``csv``: a table of the scalars, of the numbers of each detector, of the maps and of
        each results. ``tiff``: a float32 image for each map, NaN where nothing was measured.
        ``npz``: all of these and the spectra, a file for each entry. ``nexus``: a copy of the
        file without the attributes of phynx.
    entries
        Names of entries; all by default.
    force
        Whether files that exist are replaced.
    copy_links
        For ``nexus``: whether there are arrays in place of links.
    calculated
        Maps that are not in the file, by name: values, in the shape of the scan, and unit. They
        get a table of their own in each entry; not for ``nexus``.

    Raises
    ------
    FileError
        If something exists already, or cannot be written.
    FormatError
        If there is no such entry, or nothing to export in it.
    ConfigurationError
        If there is no such kind.
    """
    if kind not in FORMATS:
        raise ConfigurationError(
            f"export: found the kind {kind!r}; expected one of: {', '.join(FORMATS)}. "
            "Choose one of these."
        )
    place, wanted = Path(path), list(entries)
    if kind == "nexus":
        return [_write_nexus(place, Path(out), wanted, force, copy_links)]
    write = {"csv": _write_csv, "tiff": _write_tiff, "npz": _write_npz}[kind]
    made: list[Path] = []
    with open_phynx(place) as file:
        for entry in _chosen(file, wanted):
            found = [*tables(entry), *calculated_table(entry, calculated or {})]
            made += write(entry, found, _Folder(Path(out), force))
    if not made:
        raise FormatError(
            f"{place}: found nothing to export as {kind}; expected scalars or maps. "
            "List what there is with: epxs info FILE"
        )
    return made


def _chosen(file: Any, wanted: list[str]) -> list[Any]:
    """Return the entries of these names, all if there are none."""
    known = {entry.name: entry for entry in file.entries}
    for name in wanted:
        if name.strip("/") not in known:
            raise FormatError(
                f"{file.filename}: found no entry {name!r}; expected one of: "
                f"{', '.join(known) or 'none'}. Choose one of these."
            )
    return [known[name.strip("/")] for name in wanted] or list(known.values())


class _Folder:
    """A folder in which files appear when they are complete."""

    def __init__(self, path: Path, force: bool) -> None:
        self._path = path
        self._force = force

    def put(self, name: str, content: bytes) -> Path:
        """Write a file."""
        target = self.target(name)
        partial = self.partial(target)
        try:
            partial.write_bytes(content)
            os.replace(partial, target)
        except OSError as error:
            partial.unlink(missing_ok=True)
            raise self._failed(target, error) from error
        return target

    def target(self, name: str) -> Path:
        """Return where a file is to be; its folder is there."""
        target = self._path / name
        if target.exists() and not self._force:
            raise FileError(
                f"{target}: found a file; expected a new name. Choose another folder, or replace "
                "it with --force."
            )
        try:
            self._path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._failed(target, error) from error
        return target

    def partial(self, target: Path) -> Path:
        """Return where a file is while it is written."""
        return target.with_name(f".{target.name}.partial")

    def _failed(self, target: Path, error: OSError) -> FileError:
        return FileError(
            f"{target}: cannot be written: {error.strerror}; expected a folder with room. "
            "Choose another folder."
        )


# -- tables ------------------------------------------------------------------------------------


def _write_csv(entry: Any, found: list[Table], folder: _Folder) -> list[Path]:
    return [
        folder.put(f"{clean(entry.name)}_{clean(table.name)}.csv", _csv(table.columns))
        for table in found
        if table.columns
    ]


def _csv(columns: list[Column]) -> bytes:
    """Return a header of names and units, and a line for each point."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([column.title for column in columns])
    flat = [_plain(column.values.reshape(-1)) for column in columns]
    writer.writerows(zip(*flat, strict=True))
    return text.getvalue().encode("utf-8")


def _plain(values: np.ndarray) -> list[Any]:
    """Return values as the shortest text that has all of their digits."""
    if values.dtype.kind == "f":
        return [str(value) for value in values]
    return list(values.astype("i8") if values.dtype.kind == "b" else values)


# -- images ------------------------------------------------------------------------------------


def _write_tiff(entry: Any, found: list[Table], folder: _Folder) -> list[Path]:
    return [
        folder.put(f"{clean(entry.name)}_{clean(table.name)}_{clean(column.name)}.tif", content)
        for table in found
        for column, content in _images(entry, table)
    ]


def _images(entry: Any, table: Table) -> Iterable[tuple[Column, bytes]]:
    """Yield the maps of a table as TIFF; more than two directions one below another."""
    from PIL import Image

    for column in table.columns:
        if column.name not in table.maps:
            continue
        values = np.atleast_2d(np.asarray(column.values, dtype="f4"))
        image = Image.fromarray(values.reshape(-1, values.shape[-1]))
        content = io.BytesIO()
        image.save(content, "TIFF", description=f"{entry.title}: {column.title}")
        yield column, content.getvalue()


# -- NumPy -------------------------------------------------------------------------------------


def _write_npz(entry: Any, found: list[Table], folder: _Folder) -> list[Path]:
    target = folder.target(f"{clean(entry.name)}.npz")
    partial = folder.partial(target)
    try:
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for table in found:
                for column in table.columns:
                    _add(archive, f"{table.name}/{column.name}", column.values)
            for name, mca in {} if entry.measurement is None else entry.measurement.mcas.items():
                _add(archive, f"{name}/counts", mca.counts)
                _add(archive, f"{name}/energy", mca.energy[...])
        os.replace(partial, target)
    finally:
        partial.unlink(missing_ok=True)
    return [target]


def _add(archive: zipfile.ZipFile, name: str, values: Any) -> None:
    """Add an array, in pieces that fit into memory."""
    head = {
        "descr": np.lib.format.dtype_to_descr(np.dtype(values.dtype)),
        "fortran_order": False,
        "shape": tuple(values.shape),
    }
    with archive.open(f"{name}.npy", "w", force_zip64=True) as stream:
        np.lib.format.write_array_header_2_0(stream, head)
        if not values.shape:
            stream.write(np.asarray(values).tobytes())
            return
        size = np.dtype(values.dtype).itemsize * int(np.prod(values.shape[1:], dtype="i8"))
        step = max(1, SLAB // max(1, size))
        for start in range(0, values.shape[0], step):
            stream.write(np.ascontiguousarray(values[start : start + step]).tobytes())


# -- NeXus -------------------------------------------------------------------------------------


def _write_nexus(place: Path, out: Path, wanted: list[str], force: bool, copy_links: bool) -> Path:
    with opening.open_h5(place, "r") as old, complete_file(out, force) as new:
        if wanted:
            with open_phynx(place, raw=True) as file:
                wanted = [entry.name for entry in _chosen(file, wanted)]
        others = {name for name in old if wanted and name not in wanted}
        copy = TreeCopy(
            old, new.h5, Storage("gzip"), without=PLAIN, resolve=copy_links, omit=others
        )
        copy.run()
        if new.h5.attrs.get("default") in others:
            new.h5.attrs["default"] = wanted[-1]
    return out
