"""Folders that results go to."""

from __future__ import annotations

from pathlib import Path

from epxs.core.errors import FileError


def make_folder(folder: Path) -> None:
    """Make *folder*, and those above it, unless it is there.

    Raises
    ------
    FileError
        If it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(
            f"{folder}: cannot be made: {error.strerror}; expected a folder with room. "
            "Choose another folder."
        ) from error
