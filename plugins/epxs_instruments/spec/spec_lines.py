"""The lines of one scan of a spec file."""

from __future__ import annotations

import logging
from functools import cached_property

import numpy as np

from epxs_instruments.spec.spec_header import ScanHeader, decode, to_floats
from epxs_instruments.spec.spec_mca import SpecMca, TaggedLine, gather, read_tagged

_log = logging.getLogger(__name__)


class ScanLines:
    """The lines of one scan, sorted by kind, and what they mean."""

    def __init__(self, data: bytes, file_header: bytes) -> None:
        self.header = ScanHeader()
        #: Spectra found in files beside, once somebody has looked.
        self.beside: dict[str, SpecMca] | None = None
        self._rows: list[list[bytes]] = []
        self._spectra: list[TaggedLine] = []
        for line in decode(file_header).splitlines():
            if line.startswith("#O"):
                self.header.add(line.rstrip())
        *complete, rest = data.split(b"\n")
        if rest.startswith(b"#"):
            complete.append(rest)
        elif rest.strip():
            _log.warning("a line without end is left out: %r", rest[:40])
        self._sort(complete)

    def _sort(self, lines: list[bytes]) -> None:
        position = 0
        while position < len(lines):
            line = lines[position].strip()
            position += 1
            if line.startswith(b"#"):
                self.header.add(decode(line))
            elif line.startswith(b"@"):
                pieces = [line]
                while pieces[-1].endswith(b"\\") and position < len(lines):
                    pieces.append(lines[position].strip())
                    position += 1
                if not pieces[-1].endswith(b"\\"):  # else its end was never written
                    joined = b" ".join(pieces)
                    self._spectra.append(read_tagged(joined, len(self._rows)))
            elif line:
                self._rows.append(line.split())

    @cached_property
    def data(self) -> np.ndarray:
        """The rows as numbers; shape ``(rows, columns)``."""
        width = self._width()
        rows = [to_floats(row) for row in self._rows]
        rows = [row for row in rows if any(cell == cell for cell in row) or len(row) == width]
        table = np.full((len(rows), width), np.nan)
        for n, row in enumerate(rows):
            table[n, : len(row)] = row[:width]
        return table

    @cached_property
    def labels(self) -> list[str]:
        """Names of the columns."""
        return self.header.labels(self.data.shape[1])

    @cached_property
    def mcas(self) -> dict[str, SpecMca]:
        """The spectra that stand between the rows, by detector."""
        return gather(self._spectra, len(self.data), self.header) if self._spectra else {}

    def _width(self) -> int:
        """Return the number of columns: that of the labels where the rows agree with it."""
        lengths = [len(row) for row in self._rows]
        for width in self.header.widths():
            if width in lengths:
                return width
        return max(set(lengths), key=lengths.count) if lengths else len(self.header.labels(0))
