"""A file that appears under its name only when it is complete."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from epxs.core.api import FileError
from epxs.phynx.file import File


@contextmanager
def complete_file(target: str | Path, force: bool = False) -> Iterator[File]:
    """Make a file beside *target*, and move it there when the context ends without an error.

    Parameters
    ----------
    target
        Where the file is in the end.
    force
        Whether an existing one is replaced.

    Raises
    ------
    FileError
        If there is a file already, or its folder cannot be written.
    """
    path = Path(target)
    if path.exists() and not force:
        raise FileError(
            f"{path}: found a file; expected a new name. Choose another, or replace it with "
            "--force."
        )
    if path.parent.is_dir() and not os.access(path.parent, os.W_OK):
        raise FileError(
            f"{path}: cannot be written: found no permission to write in {path.parent.resolve()}; "
            "expected it. Choose another folder."
        )
    partial = path.with_name(f".{path.name}.partial")
    try:
        with File(partial, "w") as file:
            yield file
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)
