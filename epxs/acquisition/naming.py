"""Which file a scan is recorded to: decided beforehand, nobody is asked while data arrive."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

from epxs.core.api import FileError
from epxs.instrument.api import ScanStarted

#: The file of scans whose source writes none itself.
UNNAMED = "scans"
#: What a name of a file may hold on every system.
_UNFIT = re.compile(r"[^\w.+-]")


@dataclass(frozen=True)
class FileNaming:
    """One HDF5 file for each file of the source, by its name, in one folder.

    A scan is an entry named after its number; one whose name is taken gets ``_2``, ``_3`` ...,
    for a point in a name is none of NeXus.
    """

    #: Where the files are made.
    folder: Path
    suffix: str = ".h5"

    def check(self) -> None:
        """Make the folder, and see that files can be made in it.

        Raises
        ------
        FileError
            If they cannot.
        """
        try:
            Path(self.folder).mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.folder):
                pass
        except OSError as error:
            raise FileError(
                f"{self.folder}: cannot be recorded to: {error.strerror}; expected a folder in "
                "which files can be made. Choose another one."
            ) from error

    def path(self, started: ScanStarted) -> Path:
        """Return the file for the scan that *started* announces."""
        source = started.source_file
        # the source may run on another system
        kind = PureWindowsPath if "\\" in source else PurePosixPath
        stem = kind(source).name if source else UNNAMED
        for own in (".dat", ".spec", ".spc", ".txt"):
            stem = stem.removesuffix(own)
        stem = _UNFIT.sub("_", stem).strip(".") or UNNAMED
        return Path(self.folder) / f"{stem}{self.suffix}"
