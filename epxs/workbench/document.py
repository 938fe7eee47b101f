"""A document: an open file, and the part of it that the window shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from traits.api import Any as AnyTrait
from traits.api import HasStrictTraits, Str

from epxs.phynx import api as phynx


class Document(HasStrictTraits):
    """An open file, and which of its scans, results and elements are shown.

    A document is made by `read_document`, away from the main thread; its traits then change
    on the main thread only.
    """

    #: The `epxs.phynx.api.File`.
    file = AnyTrait()

    #: The `epxs.phynx.api.Entry` shown, or None.
    entry = AnyTrait()

    #: The measurement of the entry, or None.
    measurement = AnyTrait()

    #: The `epxs.phynx.api.ElementMaps` shown, or None.
    results = AnyTrait()

    #: The group or signal whose map is shown: ``Ca K``, ``I0``; "" lets the view choose.
    element = Str()

    #: What stands in the title of the window.
    title = Str()

    def show(self, entry: Any, measurement: Any, results: Any) -> None:
        """Show another entry of the file."""
        self.trait_set(
            entry=entry,
            measurement=measurement,
            results=results,
            title=_title(self.file, entry),
        )


def read_document(path: str | Path) -> Document:
    """Open a file, or ``FILE::/ENTRY``; to be called away from the main thread.

    Raises
    ------
    FileError, FormatError
        If it cannot be opened, or has no such entry.
    """
    name, _, entry_path = str(path).partition("::")
    file = phynx.open(name)
    document = Document(file=file)
    entry = file[entry_path] if entry_path else file.default_entry
    if entry is None:
        document.title = _title(file, None)
        return document
    measurement, results = entry.measurement, entry.results
    if measurement is not None:
        measurement.refresh()
    document.show(entry, measurement, list(results.values())[-1] if results else None)
    return document


def _title(file: Any, entry: Any) -> str:
    name: str = file.location.name
    return name if entry is None else f"{name}::{entry.path}"
