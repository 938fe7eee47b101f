"""Handing a node on: as a table, an array, or an image."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np

from epxs.core.api import FileError, FormatError

#: What a node can be written as, by the ending of the file.
FORMATS = {".csv": "table", ".npy": "NumPy array", ".tiff": "images, float32"}

#: Numbers that are written at most: a text of them would fill the disk.
_MOST = {".csv": 1 << 24, ".npy": 1 << 31, ".tiff": 1 << 29}


def export_node(file: Any, path: str, out: str | Path) -> Path:
    """Write an array to *out*; its ending says as what. Not in the main thread.

    Raises
    ------
    FormatError
        If it is no array that can be written so.
    FileError
        If the file cannot be written.
    """
    target = Path(out)
    node = file[path]
    ending = target.suffix.lower().replace(".tif", ".tiff").replace(".tifff", ".tiff")
    shape = getattr(node, "shape", ())
    if ending not in FORMATS:
        raise FormatError(
            f"{target.name}: found the ending {target.suffix!r}; expected one of: "
            f"{', '.join(FORMATS)}. Choose another name."
        )
    if not shape or math.prod(shape) > _MOST[ending]:
        raise FormatError(
            f"{path}: found {'no array' if not shape else f'{math.prod(shape):,} elements'}; "
            f"expected an array of {_MOST[ending]:,} elements at most. Choose a part of it, or "
            ".npy."
        )
    values = np.asarray(node[...])
    if ending == ".tiff" and (values.ndim < 2 or values.dtype.kind not in "buif"):
        raise FormatError(
            f"{path}: found {values.dtype} of {values.ndim} dimensions; expected numbers of two "
            "or more for images. Choose .csv or .npy."
        )
    try:
        if ending == ".csv":
            _write_csv(target, values, f"{node.name} ({node.units})" if node.units else node.name)
        elif ending == ".npy":
            np.save(target, values, allow_pickle=False)
        else:
            _write_tiff(target, values)
    except (OSError, ValueError) as error:
        raise FileError(
            f"{target}: cannot be written: {error}; expected a folder that can be written. "
            "Choose another name."
        ) from error
    return target


def _write_csv(target: Path, values: np.ndarray, title: str) -> None:
    table = values.reshape(len(values), -1)
    form = "%s" if table.dtype.kind in "OSU" else "%.10g"
    if table.dtype.kind == "O" or table.dtype.kind == "S":
        table = np.array([[_text(each) for each in row] for row in table])
    columns = [title] if table.shape[1] == 1 else [f"{title} {n}" for n in range(table.shape[1])]
    np.savetxt(target, table, fmt=form, delimiter=",", header=",".join(columns), comments="")


def _write_tiff(target: Path, values: np.ndarray) -> None:
    from PIL import Image

    frames = values.reshape(-1, *values.shape[-2:]).astype(np.float32)
    images = [Image.fromarray(frame) for frame in frames]
    images[0].save(target, save_all=True, append_images=images[1:])


def _text(value: Any) -> str:
    return value.decode("utf-8", errors="replace") if isinstance(value, bytes) else str(value)
