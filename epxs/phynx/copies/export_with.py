"""Handing on entries in a format that a plugin adds."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from traits.api import Interface, Str

from epxs.core.api import FileError, FormatError, OfferError, make_folder, offers
from epxs.phynx.copies.export import _chosen
from epxs.phynx.file import open as open_phynx


class IWriter(Interface):
    """Writes an entry in a format of its own.

    Offer a class without arguments as entry point in the group ``epxs.writers``; the name of the
    entry point is what ``epxs export FILE --to NAME OUT`` takes.
    """

    #: Name of the format, for people.
    title = Str()

    def write(self, entry: Any, folder: Path) -> None:
        """Write files of *entry*, an `epxs.phynx.api.Entry`, into *folder*, which is empty.

        They are moved to where the user wants them when all are complete.

        Raises
        ------
        EpxsError
            If the entry does not have what the format needs.
        """


def export_with(
    name: str,
    path: str | Path,
    out: str | Path,
    entries: Iterable[str] = (),
    force: bool = False,
) -> list[Path]:
    """Export entries of a file in a format that a plugin adds; return the files made.

    Parameters
    ----------
    name
        Name of the offered writer.
    path
        A file that `epxs.open` reads.
    out
        A folder, which is made.
    entries
        Names of entries; all by default.
    force
        Whether files that exist are replaced.

    Raises
    ------
    OfferError
        If no such writer is installed.
    FileError, FormatError
        If a file exists already, an entry is not there, or nothing was written.
    """
    writer = offers.find(offers.WRITERS, name)()
    if not isinstance(writer, IWriter):
        raise OfferError(
            f"{offers.WRITERS}: {name!r}: found {type(writer).__name__}; expected an IWriter. "
            "Mend the entry point of the distribution that brings it."
        )
    target = Path(out)
    make_folder(target)
    with (
        open_phynx(path) as file,
        tempfile.TemporaryDirectory(dir=target, prefix=".partial-") as folder,
    ):
        for entry in _chosen(file, list(entries)):
            writer.write(entry, Path(folder))
        made = sorted(each for each in Path(folder).rglob("*") if each.is_file())
        if not made:
            raise FormatError(
                f"{path}: found nothing written as {name}; expected at least one file. "
                "Choose another entry."
            )
        return _move(made, Path(folder), target, force)


def _move(made: list[Path], folder: Path, target: Path, force: bool) -> list[Path]:
    places = [target / each.relative_to(folder) for each in made]
    for place in places:
        if place.exists() and not force:
            raise FileError(
                f"{place}: found a file; expected a new name. Choose another folder, or replace "
                "it with --force."
            )
    for each, place in zip(made, places, strict=True):
        place.parent.mkdir(parents=True, exist_ok=True)
        os.replace(each, place)
    return places
