"""The interface of a reader of another file format."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from traits.api import Interface

from epxs.phynx.foreign.foreign_scan import ForeignScan


class IReader(Interface):
    """Reads the files of one format; offered as entry point in the group ``epxs.readers``.

    The class is called with the path of a file that its `sniff` accepted; it raises
    `FileError` or `FormatError` if the file cannot be read after all. No code and no class
    that a file names is ever run.
    """

    #: Name of the format, for people; a class attribute.
    format: str

    #: Whether the file is HDF5; a class attribute. Decides what `sniff` is given.
    hdf5: bool

    def sniff(start: Any) -> bool:
        """Say whether a file is of this format, quickly and without raising; a static method.

        Parameters
        ----------
        start
            The open `h5py.File` if `hdf5`, else the first 4096 bytes of the file.
        """

    def names(self) -> list[str]:
        """Return the names of the scans in the order of the file, without reading them.

        They become names of entries: ``scan_0012`` for the scan with the number 12,
        ``scan_0012_2`` for the second one with that number.
        """

    def scan(self, name: str) -> ForeignScan:
        """Return the scan *name*; large arrays are read when they are asked for.

        Raises
        ------
        KeyError
            If there is none of that name.
        FormatError
            If the scan cannot be understood.
        """

    def refresh(self) -> bool:
        """Look whether the file has grown; return whether names or scans changed.

        A reader may have a method ``version(name)``, which returns something that stays equal
        as long as that scan does not change: only the others are then read anew.
        """

    def close(self) -> None:
        """Let go of the file."""

    @property
    def path(self) -> Path:
        """The file."""
