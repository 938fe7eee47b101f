"""Reads the files that spec writes, and those of others who write the same format.

Bad cells are not numbers and become NaN, never 0. The tag of a ``@`` line is never data. A row
or a spectrum that is only half written is left out.
"""

from __future__ import annotations

import glob
import logging
import re
from functools import cached_property
from pathlib import Path

import numpy as np

from epxs_instruments.spec.spec_header import MONITORS, FileHeader, decode, read_file_header
from epxs_instruments.spec.spec_index import Section, SpecBytes
from epxs_instruments.spec.spec_lines import ScanLines
from epxs_instruments.spec.spec_mca import SpecMca

_SIDE = re.compile(r"\.scan(\d+)\.(.+)\.mca$")

_log = logging.getLogger(__name__)


class SpecFile:
    """The scans of a spec file, in its order.

    Files beside it named ``<file>.scan<N>.<detector>.mca`` hold spectra of scan N; they are
    found when these are asked for.

    Raises
    ------
    FileError
        If the file cannot be read.
    FormatError
        If spec did not write it.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self._bytes = SpecBytes(self.path)
        self.scans = [SpecScan(self._bytes, section) for section in self._bytes.sections]

    def scan(self, number: int, occurrence: int = 1) -> SpecScan:
        """Return a scan by its number (`KeyError` if there is none)."""
        for scan in self.scans:
            if (scan.number, scan.occurrence) == (number, occurrence):
                return scan
        raise KeyError(f"{number}.{occurrence}")


class SpecScan:
    """One scan of a spec file; nothing is read before it is asked for.

    A file keeps the numbers of one scan in memory: that which was asked for last.
    """

    def __init__(self, source: SpecBytes, section: Section) -> None:
        #: As spec counts.
        self.number = section.number
        #: 1, or more for a further scan of the same number.
        self.occurrence = section.occurrence
        #: The file it is in.
        self.path = source.path
        self._source = source
        self._section = section

    def __repr__(self) -> str:
        return f"<SpecScan {self.number}.{self.occurrence} {self.command}>"

    @property
    def _lines(self) -> ScanLines:
        return self._source.lines(self._section)

    @cached_property
    def header(self) -> FileHeader:
        """What the header of the file says about all its scans."""
        return read_file_header(self._section.header)

    @property
    def command(self) -> str:
        """The command line, blanks reduced to one."""
        return " ".join(decode(self._source.first_line(self._section)).split()[2:])

    @property
    def date(self) -> str:
        """When it began, as the file says: usually local time without a zone."""
        return self._lines.header.date

    @property
    def comments(self) -> list[str]:
        """Comments of spec and of its users."""
        return self._lines.header.comments

    @property
    def positioners(self) -> dict[str, float]:
        """Positions of all motors at the start, by name."""
        return self._lines.header.positioners

    @property
    def data(self) -> np.ndarray:
        """The numbers; shape ``(rows, columns)``; NaN for cells that hold none."""
        return self._lines.data

    @property
    def labels(self) -> list[str]:
        """Names of the columns; some files have two of one name."""
        return self._lines.labels

    @property
    def monitor_name(self) -> str:
        """Label of the counter that others are normalised to, or ""."""
        named = self._lines.header.monitor
        candidates = [named, *MONITORS] if named else list(MONITORS)
        return next((name for name in candidates if name in self.labels), "")

    @property
    def mcas(self) -> dict[str, SpecMca]:
        """Spectra by detector, those in side files included."""
        lines = self._lines
        if lines.beside is None:
            lines.beside = self._side_files()
        return lines.beside | lines.mcas

    def _side_files(self) -> dict[str, SpecMca]:
        """Return the spectra in side files, by detector."""
        pattern = f"{glob.escape(str(self.path))}.scan{self.number}.*.mca"
        found = {}
        for path in sorted(glob.glob(pattern)):
            match = _SIDE.search(path)
            scans = [scan for scan in SpecFile(path).scans if scan.number == self.number]
            if match and len(scans) >= self.occurrence:
                mca = scans[self.occurrence - 1]._with_columns()
                if mca is not None:
                    found[match.group(2)] = mca
                    self._compare(path, mca)
        return found

    def _with_columns(self) -> SpecMca | None:
        """Return the spectra of this scan of a side file, with its columns."""
        for mca in self.mcas.values():
            rows = min(len(mca.counts), len(self.data)) if len(self.data) else len(mca.counts)
            columns = {label: self.data[:rows, column] for column, label in enumerate(self.labels)}
            return SpecMca(mca.counts[:rows], mca.calibration, mca.channels, columns)
        return None

    def _compare(self, path: str, mca: SpecMca) -> None:
        if len(mca.counts) != len(self.data):
            _log.warning(
                "%s: found %d spectra; expected %d, one for each row of scan %d",
                path, len(mca.counts), len(self.data), self.number,
            )  # fmt: skip
