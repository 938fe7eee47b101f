"""The lines of one scan of a spec file."""

from __future__ import annotations

import logging
import re
from functools import cached_property
from typing import Any

import numpy as np

from epxs_instruments.spec.spec_header import ScanHeader, decode, to_floats
from epxs_instruments.spec.spec_mca import SpecMca, TaggedLine, gather
from epxs_instruments.spec.spec_pieces import pieces

_log = logging.getLogger(__name__)

_TAG = re.compile(rb"@([^\s\\]*)")
#: Characters of cells that Python takes for numbers and spec does not write as such.
_ODD = re.compile(rb"[_nNiI]")


class ScanLines:
    """The lines of one scan, sorted by kind, and what they mean.

    Spectra are not read: where they are is.

    Parameters
    ----------
    source
        The `SpecBytes`.
    section
        Where the scan is in them.
    """

    def __init__(self, source: Any, section: Any) -> None:
        self.header = ScanHeader()
        #: Spectra found in files beside, once somebody has looked.
        self.beside: dict[str, SpecMca] | None = None
        #: Lines that are no number, no spectrum and no header, and rows that do not fit.
        self.leftovers: list[str] = []
        #: The ``#`` lines word by word.
        self.header_lines: list[str] = []
        self._source = source
        self._rows: list[bytes] = []
        self._spectra: list[TaggedLine] = []
        for line in decode(section.header).splitlines():
            if line.startswith("#O"):
                self.header.add(line.rstrip())
        self._sort(source.read(section.start, section.end), section)

    def _sort(self, data: bytes, section: Any) -> None:
        whole = len(data)
        if section.is_last and not data.endswith(b"\n"):
            whole = data.rfind(b"\n") + 1
            if data[whole:].lstrip().startswith(b"#"):
                whole = len(data)
        for start, end in pieces(data):
            first = data[start]
            if end > whole:
                self._leave_out(data[start:end], "a line without end")
            elif first == ord("#"):
                line = decode(data[start:end].rstrip())
                self.header_lines.append(line)
                self.header.add(line)
            elif first == ord("@"):
                self._add_spectrum(data, start, end, section.start)
            elif first == ord("\\"):
                self._leave_out(data[start:end], "the end of a spectrum without end")
            else:
                self._rows.append(data[start:end].strip())

    def _add_spectrum(self, data: bytes, start: int, end: int, offset: int) -> None:
        close = data[max(start, end - 80) : end].rstrip() or data[start:end].rstrip()
        if close.endswith(b"\\"):  # its end was never written
            self._leave_out(data[start:end], "a spectrum without end")
            return
        tag = _TAG.match(data, start, end)
        assert tag is not None  # the piece begins with @
        self._spectra.append(
            TaggedLine(
                tag.group(1).decode("latin-1"), offset + tag.end(), offset + end, len(self._rows)
            )
        )

    def _leave_out(self, line: bytes, what: str) -> None:
        text = decode(line.rstrip())
        self.leftovers.append(text)
        _log.warning("%s: %s is left out: %r", self._source.path, what, text[:40])

    @cached_property
    def data(self) -> np.ndarray:
        """The rows as numbers; shape ``(rows, columns)``; NaN for cells that hold none."""
        cells = [row.split() for row in self._rows]
        width = self._width([len(row) for row in cells])
        if all(len(row) == width for row in cells) and not _ODD.search(b" ".join(self._rows)):
            try:
                table = np.array([list(map(float, row)) for row in cells])
                if np.isfinite(table).all():
                    return table.reshape(len(cells), width)
            except ValueError:
                pass  # garbage in a cell
        return self._damaged(cells, width)

    def _damaged(self, cells: list[list[bytes]], width: int) -> np.ndarray:
        """Return rows of which some have cells that are no numbers, too few or too many."""
        kept = []
        for row, text in zip(cells, self._rows, strict=True):
            numbers = to_floats(row)
            if len(row) == width or any(cell == cell for cell in numbers):
                kept.append(numbers)
            if len(row) != width or len(numbers) != sum(cell == cell for cell in numbers):
                self.leftovers.append(decode(text))
        table = np.full((len(kept), width), np.nan)
        for n, numbers in enumerate(kept):
            table[n, : len(numbers)] = numbers[:width]
        return table

    @cached_property
    def labels(self) -> list[str]:
        """Names of the columns."""
        return self.header.labels(self.data.shape[1])

    @cached_property
    def mcas(self) -> dict[str, SpecMca]:
        """The spectra that stand between the rows, by detector."""
        if not self._spectra:
            return {}
        mcas, unused = gather(self._source, self._spectra, len(self.data), self.header)
        for line in unused:
            text = self._source.read(line.start, line.end)
            self.leftovers.append(f"@{line.tag}{decode(text)}")
        return mcas

    def _width(self, lengths: list[int]) -> int:
        """Return the number of columns: that of the labels where the rows agree with it."""
        for width in self.header.widths():
            if width in lengths:
                return width
        return max(set(lengths), key=lengths.count) if lengths else len(self.header.labels(0))
