"""A spec file that grows: bytes in, scan messages out; no files and no threads.

Two kinds of files grow together: the master, with a row for each point, and files with the
spectra of one detector for one scan. A point is told when all its parts are there.
"""

from __future__ import annotations

import logging
import time as clock
from collections import deque
from collections.abc import Mapping
from typing import Any

import numpy as np

from epxs.core.api import ScanError
from epxs.instrument.api import (
    Message,
    NodeSpec,
    PointTaken,
    ScanFinished,
    ScanInterrupted,
    ScanPlan,
    ScanResumed,
    ScanStarted,
    plan_line,
)
from epxs_instruments.spec.spec_header import ScanHeader, decode, to_floats
from epxs_instruments.spec.spec_mca import detector_name

_log = logging.getLogger(__name__)

#: Names of columns in side files -> names of nodes of a detector.
COLUMNS = {"icr": "icr", "ocr": "ocr", "real": "real", "live": "live", "dead": "dead_time"}
UNITS = {"icr": "1/s", "ocr": "1/s", "real": "s", "live": "s", "dead_time": "percent"}


class Lines:
    """Bytes that arrive in pieces, as complete lines; a ``@`` line with all it goes on with."""

    def __init__(self) -> None:
        self._rest = b""
        self._spectrum = b""

    def feed(self, data: bytes) -> list[bytes]:
        """Return the lines that are complete now."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        found = []
        for line in lines:
            line = line.rstrip(b"\r \t")
            if self._spectrum or line.lstrip().startswith(b"@"):
                self._spectrum += line.removesuffix(b"\\") + b" "
                if line.endswith(b"\\"):
                    continue
                line, self._spectrum = self._spectrum.strip(), b""
            found.append(line)
        return found


class SideTail:
    """The growing spectra of one detector for one scan."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.header = ScanHeader()
        #: Spectra and columns that no point has taken yet, in order.
        self.waiting: deque[dict[str, Any]] = deque()
        self._lines = Lines()
        self._row: list[float] = []
        #: Channels, as soon as anybody has said.
        self.channels = 0

    def feed(self, data: bytes) -> None:
        """Take in what was appended."""
        for line in self._lines.feed(data):
            if line.startswith(b"@"):
                counts = spectrum(line)
                self.channels = self.channels or len(counts)
                self.waiting.append(self._values(counts))
            elif line.startswith(b"#"):
                text = decode(line)
                self.header.add(text)
                if text.startswith("#@CHANN"):
                    self.channels = int(float(text.split()[1]))
            elif line:
                self._row = to_floats(line.split())

    def _values(self, counts: np.ndarray) -> dict[str, Any]:
        values: dict[str, Any] = {f"{self.name}/counts": counts}
        labels = self.header.labels(len(self._row))
        for label, value in zip(labels, self._row, strict=True):
            values[f"{self.name}/{COLUMNS.get(label, label)}"] = value
        return values

    def nodes(self) -> dict[str, NodeSpec]:
        """Return the nodes of the detector."""
        calibration = [float(term) for term in self.header.mca.calibration(self.name, 0)]
        nodes = {
            self.name: NodeSpec(
                "MultiChannelAnalyzer",
                {"calibration": calibration or [0.0, 1.0, 0.0], "channels": self.channels},
            ),
            f"{self.name}/counts": NodeSpec(
                "Spectrum", {"dtype": "uint32", "shape": [0, self.channels], "units": "counts"}
            ),
        }
        for label in self.header.labels(self.header.columns):
            column = COLUMNS.get(label, label)
            kind = "DeadTime" if column == "dead_time" else "Dataset"
            attrs = {"dtype": "d", "units": UNITS.get(column, ""), "dead_time_format": "percent"}
            nodes[f"{self.name}/{column}"] = NodeSpec(kind, attrs)
        return nodes


class MasterTail:
    """The growing master file: from its lines to scan messages.

    Parameters
    ----------
    path
        Of the file, for messages.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        #: Number of the scan that grows, or "".
        self.scan_id = ""
        self.sides: dict[str, SideTail] = {}
        self._lines = Lines()
        self._file_header: list[str] = []
        self._command = ""
        self._header = ScanHeader()
        #: Rows with their own spectra; None where the scan was interrupted.
        self._rows: deque[tuple[list[float], dict[str, Any]] | None] = deque()
        self._started: ScanStarted | None = None
        self._taken = 0
        self._interrupted = False
        self._epoch = 0.0

    @property
    def has_rows(self) -> bool:
        """Whether rows wait for their spectra."""
        return bool(self._rows)

    def feed(self, data: bytes) -> list[Message]:
        """Take in what was appended; return what it says of earlier scans.

        Rows wait until `ready` is called, after the files beside have been read.
        """
        messages: list[Message] = []
        for line in self._lines.feed(data):
            if line.startswith(b"#"):
                messages += self._on_header(decode(line))
            elif line.startswith(b"@"):
                self._on_spectrum(line)
            elif line:
                self._rows.append((to_floats(line.split()), {}))
        return messages

    def ready(self, patient: bool = True) -> list[Message]:
        """Return the points whose parts are all there; all points if not *patient*."""
        messages: list[Message] = []
        while self._rows and self.scan_id:
            waits = any(not side.waiting for side in self.sides.values())
            if waits and patient and self._rows[0] is not None:
                break
            row = self._rows.popleft()
            messages += self._interrupt() if row is None else self._tell_point(*row)
        if self._started is not None and self._taken == self._started.npoints > 0:
            messages += self._finish("completed")
        return messages

    def _on_header(self, line: str) -> list[Message]:
        key = line.split(" ")[0]
        if key == "#S":
            return self._on_scan(line)
        if key == "#E" and not self.scan_id:
            self._epoch = float(line.split()[1])
        if key.startswith("#O") and not self._header.labels_text:
            self._file_header.append(line)
        self._header.add(line)
        if key == "#C" and "aborted" in line.lower():
            self._rows.append(None)
        return []

    def _on_scan(self, line: str) -> list[Message]:
        messages = [*self.ready(patient=False), *self._finish("aborted")]
        _, number, *words = line.split()
        self.scan_id, self._command = number, " ".join(words)
        self._header = ScanHeader()
        for text in self._file_header:
            self._header.add(text)
        self.sides, self._taken, self._interrupted = {}, 0, False
        self._rows.clear()
        return messages

    def _interrupt(self) -> list[Message]:
        if self._started is None or self._interrupted:
            return []
        self._interrupted = True
        return [ScanInterrupted(clock.time())]

    def _on_spectrum(self, line: bytes) -> None:
        """A spectrum in the master belongs to the row before it."""
        name = detector_name(line[1:].split(maxsplit=1)[0].decode("latin-1"))
        if self._rows and self._rows[-1] is not None:
            self._rows[-1][1][f"{name}/counts"] = spectrum(line)

    def _tell_point(self, row: list[float], inline: Mapping[str, Any]) -> list[Message]:
        messages: list[Message] = []
        labels = self._header.labels(len(row))
        if self._started is None:
            self._started = self._announce(labels, inline)
            messages.append(self._started)
        if self._interrupted:
            self._interrupted = False
            messages.append(ScanResumed(clock.time()))
        values: dict[str, Any] = {"scalar_data/i": self._taken, **inline}
        values |= {f"scalar_data/{name}": value for name, value in zip(labels, row, strict=True)}
        taken = values.pop("scalar_data/Epoch", None)
        seconds = clock.time() if taken is None else self._epoch + taken
        values["scalar_data/epoch"] = seconds
        for side in self.sides.values():
            values |= side.waiting.popleft() if side.waiting else {}
        messages.append(PointTaken(self._taken, seconds, values))
        self._taken += 1
        return messages

    def _announce(self, labels: list[str], inline: Mapping[str, Any]) -> ScanStarted:
        positions = self._header.positioners
        plan = self._plan(positions)
        scanned = {r.mne: r for r in plan.ranges} if plan else {}
        nodes = {"scalar_data/epoch": NodeSpec("Dataset", {"dtype": "d", "units": "s"})}
        for label in labels:
            if label in scanned:
                r = scanned[label]
                attrs = {"dtype": "d", "axis": r.axis, "primary": r.primary,
                         "range": [r.start, r.stop]}  # fmt: skip
                nodes[f"scalar_data/{label}"] = NodeSpec("Axis", attrs)
            elif label != "Epoch":
                nodes[f"scalar_data/{label}"] = NodeSpec("Signal", {"dtype": "d"})
        for name, position in positions.items():
            nodes[f"positioners/{name}"] = NodeSpec("Dataset", {"data": position})
        for side in self.sides.values():
            nodes |= side.nodes()
        for key, counts in inline.items():
            side = SideTail(key.removesuffix("/counts"))
            side.header, side.channels = self._header, len(counts)
            nodes |= {path: node for path, node in side.nodes().items() if path in (side.name, key)}
        return ScanStarted(
            scan_id=self.scan_id,
            command=self._command,
            shape=plan.shape if plan else (),
            source_file=self.path,
            time=clock.time(),
            nodes=nodes,
            info={"program": "spec", "title": self._command, "monitor": self._header.monitor},
        )

    def _plan(self, positions: Mapping[str, float]) -> ScanPlan | None:
        try:
            return plan_line(self._command, positions)
        except ScanError:
            return None

    def _finish(self, status: Any) -> list[Message]:
        if self._started is None:
            return []
        if status == "aborted" and self._started.open_ended:
            status = "completed"  # nobody said how many there should be
        self._started = None
        return [ScanFinished(status, clock.time())]


def spectrum(line: bytes) -> np.ndarray:
    """Return the counts of a whole ``@`` line; shape ``(channels,)``."""
    _, _, numbers = line.partition(b" ")
    values = np.array(to_floats(numbers.split()))
    is_whole = bool(np.all(np.isfinite(values)) and np.all(values == np.rint(values)))
    return values.astype(np.uint32) if is_whole and np.all(values >= 0) else values
