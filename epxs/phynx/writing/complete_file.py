"""A file that appears under its name only when it is complete."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from epxs.core.api import FileError
from epxs.phynx.file import File


@contextmanager
def complete_file(target: str | Path, force: bool = False, resume: bool = False) -> Iterator[File]:
    """Make a file beside *target*, and move it there when the context ends without an error.

    After an error nothing is left; of what was interrupted (Ctrl-C, kill) the part that was
    made stays beside *target*, under a hidden name.

    Parameters
    ----------
    target
        Where the file is in the end.
    force
        Whether an existing one is replaced.
    resume
        Whether to go on with the part that an interrupted attempt has left.

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
        with File(partial, "a" if resume and partial.exists() else "w") as file:
            yield file
        os.replace(partial, path)
    except Exception:
        partial.unlink(missing_ok=True)
        raise
