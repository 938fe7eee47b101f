"""What all readers of HDF5 files share: opening, errors, and looking for what is new."""

from __future__ import annotations

import logging
import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar

import h5py

from epxs.core.api import EpxsError, FileError, FormatError
from epxs.phynx.api import ForeignScan, hdf5_reason
from epxs_formats.grid_column import GridColumn

logger = logging.getLogger(__name__)

#: What a file that is not as its program writes it can make of our assumptions.
_STRANGE = (
    ArithmeticError,
    AttributeError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)


class Hdf5Reader(ABC):
    """Reads the scans of an HDF5 file.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    FileError
        If it cannot be opened.
    """

    #: Name of the format, for people.
    format: ClassVar[str]
    #: Files of this format are HDF5.
    hdf5: ClassVar[bool] = True

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)
        self._state = _state(self._path)
        self._file = _open(self._path)
        self._places: dict[str, str] | None = None
        #: Datasets that are columns of the scan that is read.
        self.taken: list[h5py.Dataset] = []

    @staticmethod
    @abstractmethod
    def sniff(h5: h5py.File) -> bool:
        """Whether an open file is of this format."""

    @abstractmethod
    def find_scans(self, h5: h5py.File) -> dict[str, str]:
        """Return the paths of the scans in the file by the names of their entries."""

    @abstractmethod
    def read_scan(self, name: str, group: h5py.Group) -> ForeignScan:
        """Return the scan *name*, which is in *group*."""

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    def names(self) -> list[str]:
        """Return the names of the scans in the order of the file."""
        return list(self._found())

    def scan(self, name: str) -> ForeignScan:
        """Return the scan *name*; large arrays are read when they are asked for.

        Raises
        ------
        KeyError
            If there is none of that name.
        FormatError
            If the scan cannot be understood.
        """
        places = self._found()
        if name not in places:
            known = ", ".join(places) or "none"
            raise KeyError(f"{self._path}: found no scan {name!r}; expected one of: {known}")
        self.taken = []
        try:
            group = self._file[places[name]]
            if not isinstance(group, h5py.Group):
                raise self.misformed(places[name], "an array", "a group")
            return self.read_scan(name, group)
        except EpxsError:
            raise
        except _STRANGE as error:
            logger.debug("%s: %s", self._path, name, exc_info=True)
            reason = hdf5_reason(error) if str(error) else type(error).__name__
            raise self.misformed(places[name], f"something else ({reason})", "a scan") from error

    def refresh(self) -> bool:
        """Look whether the file has grown; return whether names or scans changed.

        Scans that were read before go on reading from the file as it is now.
        """
        state = _state(self._path)
        if state == self._state:
            return False
        self._file.close()
        self._file = _open(self._path)
        self._state, self._places = state, None
        return True

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def misformed(self, place: str, found: str, expected: str) -> FormatError:
        """Return the error that says what is wrong at *place*."""
        return FormatError(
            f"{self._path}: {place}: found {found}; expected {expected}, as {self.format} has it. "
            "Check that the file was copied completely, or open it with raw=True."
        )

    def warn(self, place: str, found: str, expected: str) -> None:
        """Tell that something at *place* is not taken."""
        logger.warning("%s: %s: found %s; expected %s.", self._path, place, found, expected)

    def column(
        self,
        dataset: h5py.Dataset,
        scan_dims: Sequence[int] = (0,),
        fixed: dict[int, int] | None = None,
        lines: int | None = None,
    ) -> GridColumn:
        """Return *dataset* as a column that survives that the file is opened anew."""
        self.taken.append(dataset)
        return GridColumn(self.source(dataset), scan_dims, fixed, lines)

    def source(self, dataset: h5py.Dataset) -> Callable[[], Any]:
        """Return a function that finds *dataset* again, also when the file was opened anew."""
        if dataset.file.filename != self._file.filename:
            return lambda: dataset  # in a file of its own, behind a link
        path = dataset.name
        return lambda: self._file[path]

    def _found(self) -> dict[str, str]:
        if self._places is None:
            try:
                self._places = self.find_scans(self._file)
            except _STRANGE as error:
                raise self.misformed("/", type(error).__name__, "scans") from error
        return self._places


def _state(path: Path) -> tuple[int, int]:
    try:
        status = os.stat(path)
    except OSError as error:
        raise FileError(
            f"{path}: cannot be read: {error.strerror}. Check its name and permissions."
        ) from error
    return status.st_size, status.st_mtime_ns


def _open(path: Path) -> h5py.File:
    """Open *path* without locks, also while somebody writes it."""
    failure: OSError | None = None
    for swmr in (False, True):
        try:
            return h5py.File(path, "r", locking=False, swmr=swmr)
        except OSError as error:
            failure = failure or error
    assert failure is not None
    raise FileError(
        f"{path}: cannot be read: {hdf5_reason(failure)}. Check that it was copied completely."
    ) from failure
