"""Reads the files that spec writes, and those of others who write the same format.

Bad cells are not numbers and become NaN, never 0. The tag of a ``@`` line is never data. A row
or a spectrum that is only half written is left out of the arrays, and kept as text.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from traits.api import provides

from epxs.core.api import EpxsError
from epxs.phynx.api import ForeignScan, IReader
from epxs_instruments.spec.spec_beside import Beside
from epxs_instruments.spec.spec_header import MONITORS, FileHeader, decode, read_file_header
from epxs_instruments.spec.spec_images import ImageSeries, image_files, image_series
from epxs_instruments.spec.spec_index import Section, SpecBytes
from epxs_instruments.spec.spec_lines import ScanLines
from epxs_instruments.spec.spec_mca import SpecMca
from epxs_instruments.spec.spec_plan import foreign_scan

_SIDE = re.compile(r"\.scan(\d+)\.(.+)\.mca")
#: How a spec file begins, blank lines and comments left out.
_START = re.compile(rb"(\s|#(?![FSED]\b)[^\n]*\n)*#(F[ \t]+\S|S[ \t]+\d+[ \t]|E[ \t]+\d|D[ \t])")

_log = logging.getLogger(__name__)


@provides(IReader)
class SpecFile:
    """The scans of a spec file, in its order.

    Files beside it named ``<file>.scan<N>.<detector>.mca`` hold spectra of scan N, and
    ``<file>_scan<N>_<i>.tiff`` the image of a point; they are found when these are asked for.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    FileError
        If the file cannot be read.
    FormatError
        If spec did not write it.
    """

    format = "spec"
    hdf5 = False

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self.beside = Beside(self.path)
        self._bytes = SpecBytes(self.path)
        self.scans: list[SpecScan] = []
        self._by_name: dict[str, SpecScan] = {}
        #: Files with spectra of the last scan, and their sizes.
        self._beside: dict[str, int] = {}
        self._gather()

    @staticmethod
    def sniff(start: bytes) -> bool:
        """Say whether a file that begins with *start* is a spec file."""
        return _START.match(start) is not None

    def names(self) -> list[str]:
        """Return the names of the scans: ``scan_0012``, and ``scan_0012_2`` for a second 12."""
        return [scan.name for scan in self.scans]

    def scan(self, name: str) -> ForeignScan:
        """Return the scan *name*; its spectra are read when they are asked for.

        Raises
        ------
        KeyError
            If there is none of that name.
        """
        return foreign_scan(self._by_name[name])

    def version(self, name: str) -> SpecScan:
        """Return what stays the same as long as the scan *name* does not change."""
        return self._by_name[name]

    def numbered(self, number: int, occurrence: int = 1) -> SpecScan:
        """Return a scan by its number (`KeyError` if there is none)."""
        for scan in self.scans:
            if (scan.number, scan.occurrence) == (number, occurrence):
                return scan
        raise KeyError(f"{number}.{occurrence}")

    def refresh(self) -> bool:
        """Look for what was added to the file; return whether anything changed.

        Only what was added is looked through, and whether spectra beside the last scan were.
        A file that was replaced or cut short is read anew; scans that were handed out before
        go on reading the former one.

        Raises
        ------
        FileError, FormatError
            If the file is gone, or is no spec file any more.
        """
        if not self._bytes.is_same_file():
            self._bytes = SpecBytes(self.path)
        elif not self._bytes.refresh() and self._sizes_beside() == self._beside:
            return False
        self._gather()
        return True

    def close(self) -> None:
        """Let go of the file; its scans cannot be read any more."""
        self._bytes.close()

    def _gather(self) -> None:
        """Make scans of sections; those that did not change stay the same objects."""
        known = {(id(scan._source), scan._section): scan for scan in self.scans}
        beside = self._sizes_beside()
        if beside != self._beside and self.scans:
            self._bytes.forget()
            known.pop((id(self._bytes), self.scans[-1]._section), None)
        self.scans = [
            known.get((id(self._bytes), section)) or SpecScan(self._bytes, section, self.beside)
            for section in self._bytes.sections
        ]
        self._by_name = {scan.name: scan for scan in self.scans}
        self._beside = self._sizes_beside()

    def _sizes_beside(self) -> dict[str, int]:
        """Return the sizes of files that hold spectra of the last scan, and its images."""
        if not self._bytes.sections:
            return {}
        number = self._bytes.sections[-1].number
        sizes = {name: self.beside.size(name) for name in side_files(self.beside, number)}
        images = image_files(self.beside, number)
        return sizes | {str(path): 0 for own in images.values() for path in own.values()}


def side_files(beside: Beside, number: int) -> dict[str, str]:
    """Return the names of files with spectra of the scan *number*, and their detectors."""
    matches = (_SIDE.fullmatch(name) for name in beside.names())
    return {match[0]: match[2] for match in matches if match and int(match[1]) == number}


class SpecScan:
    """One scan of a spec file; nothing is read before it is asked for.

    A file keeps the numbers of one scan in memory: that which was asked for last.
    """

    def __init__(self, source: SpecBytes, section: Section, beside: Beside) -> None:
        #: As spec counts.
        self.number = section.number
        #: 1, or more for a further scan of the same number.
        self.occurrence = section.occurrence
        #: The file it is in.
        self.path = source.path
        self._source = source
        self._section = section
        self._beside = beside

    def __repr__(self) -> str:
        return f"<SpecScan {self.number}.{self.occurrence} {self.command}>"

    @property
    def name(self) -> str:
        """Name of its entry: ``scan_0012``."""
        again = f"_{self.occurrence}" if self.occurrence > 1 else ""
        return f"scan_{self.number:04d}{again}"

    @property
    def is_last(self) -> bool:
        """Whether the file ends with it, so that it may still grow."""
        return self._section.is_last

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
    def settings(self) -> Mapping[str, str]:
        """What ``#U name = value`` and ``#U SKIPMODE`` lines say, by name."""
        return self._lines.header.settings

    @property
    def numbers(self) -> Mapping[str, list[float]]:
        """Numbers of header lines that have a meaning of their own: ``G0``, ``Q``, ``T`` ..."""
        return self._lines.header.numbers

    @property
    def text(self) -> dict[str, str]:
        """What stands in the file and is no number of a point, word by word, by name."""
        mcas = self.mcas  # which knows the spectra that belong to no row
        kept = {
            "spec_file_header": decode(self._section.header).strip("\n"),
            "spec_header": "\n".join(self._lines.header_lines),
            "spec_leftovers": "\n".join(self._lines.leftovers),
        }
        for name, mca in mcas.items():
            kept[f"spec_header_{name}"] = "\n".join(mca.header_lines)
        return {name: lines for name, lines in kept.items() if lines}

    @property
    def mcas(self) -> dict[str, SpecMca]:
        """Spectra by detector, those in side files included."""
        lines = self._lines
        if lines.beside is None:
            lines.beside = self._side_files()
        return lines.beside | lines.mcas

    @property
    def images(self) -> dict[str, ImageSeries]:
        """Images beside the file by detector; of two scans of a number the first has them."""
        if self.occurrence > 1:
            return {}
        points = max([len(self.data), *(len(mca.counts) for mca in self.mcas.values())])
        return image_series(self._beside, self.number, points)

    def _side_files(self) -> dict[str, SpecMca]:
        """Return the spectra in side files, by detector."""
        found = {}
        for name, detector in side_files(self._beside, self.number).items():
            path = self._beside.path(name)
            try:
                scans = [scan for scan in SpecFile(path).scans if scan.number == self.number]
            except EpxsError as error:
                _log.warning("%s", error)
                continue
            if len(scans) >= self.occurrence:
                mca = scans[self.occurrence - 1]._with_columns()
                if mca is not None:
                    found[detector] = mca
                    self._compare(path, mca)
        return found

    def _with_columns(self) -> SpecMca | None:
        """Return the spectra of this scan of a side file, with its columns."""
        for mca in self.mcas.values():
            columns = {label: self.data[:, column] for column, label in enumerate(self.labels)}
            lines = (*decode(self._section.header).splitlines(), *self._lines.header_lines)
            return replace(mca, columns=columns, header_lines=lines)
        return None

    def _compare(self, path: Path, mca: Any) -> None:
        if len(mca.counts) != len(self.data):
            _log.warning(
                "%s: found %d spectra; expected %d, one for each row of scan %d",
                path, len(mca.counts), len(self.data), self.number,
            )  # fmt: skip
