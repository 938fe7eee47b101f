"""Follows a spec file while spec writes it: ``epxs.connect("specfile:///data/leaf.dat")``."""

from __future__ import annotations

import glob
import os
import re
import threading
import time
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from traits.api import Any as AnyTrait
from traits.api import Float, Instance, Str

from epxs.core.api import ConnectionFailed, InstrumentError
from epxs.instrument.api import Instrument, ScanFinished
from epxs_instruments.spec.tail import MasterTail, SideTail

SCHEME = "specfile://"
#: Bytes that are read at once.
BLOCK = 4 * 1024 * 1024
#: For how long a row waits for its spectra, s.
PATIENCE = 5.0
_SIDE = re.compile(r"\.scan\d+\.(.+)\.mca$")


def connect(address: str, timeout: float = 5.0, interval: float = 0.2) -> SpecFileFollower:
    """Follow the spec file at *address*.

    Parameters
    ----------
    address
        ``specfile:///PATH``.
    timeout
        Is not used: a file is there or not.
    interval
        Between two looks at the file, s. (It is looked at, not listened to: shared disks do
        not tell of changes.)

    Raises
    ------
    ConnectionFailed
        If there is no such file.
    """
    path = Path(address.removeprefix(SCHEME))
    if not address.startswith(SCHEME) or not path.is_file():
        raise ConnectionFailed(
            f"address {address!r}: found no file {str(path)!r}; expected {SCHEME}/PATH of a spec "
            "file. Check the path."
        )
    return SpecFileFollower(path, interval)


class SpecFileFollower(Instrument):
    """Tells the scans of a file as it grows: the last one, if it is not over, and all to come."""

    path = Instance(Path, allow_none=False)
    interval = Float(0.2)
    _stopped = Instance(threading.Event, (), allow_none=False)
    _thread = AnyTrait()
    _waits_since = Float(0.0)
    _file_id = AnyTrait()
    _offsets = AnyTrait(factory=dict)
    _tail = AnyTrait()
    _note = Str()

    def __init__(self, path: Path, interval: float = 0.2) -> None:
        super().__init__(
            path=path.absolute(),
            interval=interval,
            address=f"{SCHEME}{path.absolute()}",
            name=path.name,
            state="connected",
        )

    def run(self, command: str) -> Future[Any]:
        """Refuse: a file takes no commands."""
        future: Future[Any] = Future()
        future.set_exception(
            InstrumentError(
                f"{self.address}: found the command {command!r}; expected none: a file only tells. "
                "Connect to spec itself."
            )
        )
        return future

    def abort(self) -> None:
        """Do nothing: a file only tells."""

    def close(self) -> None:
        """Follow no more."""
        self._stopped.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(5.0)
        self.updates.set(self, "state", "closed")

    def _begin_to_tell(self) -> None:
        self._thread = threading.Thread(target=self._follow, name="spec-file", daemon=True)
        self._thread.start()

    # -- in its thread -------------------------------------------------------------------------

    def _follow(self) -> None:
        while True:
            try:
                self.look()
            except OSError as error:
                self.updates.set(self, "state", "lost")
                self.failed(f"{self.path}: {error.strerror}")
            else:
                self.updates.set(self, "state", "connected")
            if self._stopped.wait(self.interval):
                return

    def look(self) -> None:
        """Read what was appended since the last look, and tell it."""
        status = self.path.stat()
        identity = (status.st_dev, status.st_ino)
        known = self._offsets.get(self.path, 0)
        if identity != self._file_id or status.st_size < known:
            self._begin_anew(identity)
        tail = self._tail
        while data := self._read(self.path):
            for piece in _at_scans(data):
                self._tell_all(tail.feed(piece))
                self._read_sides(tail)
                self._tell_all(tail.ready())
        self._read_sides(tail)
        self._tell_all(tail.ready(patient=self._is_patient(tail)))

    def _begin_anew(self, identity: tuple[int, int]) -> None:
        """Another file has this name, or its old one was cut: begin with its last scan."""
        if self._running is not None and not self._running.is_over:
            self.tell(ScanFinished("aborted", time.time()))
        self._file_id, self._offsets = identity, {}
        self._tail = MasterTail(str(self.path))
        header, last = _head_and_last_scan(self.path)
        self._tail.feed(header)
        self._offsets[self.path] = last
        self._skip_complete(last)

    def _skip_complete(self, last: int) -> None:
        """Leave the last scan out if nothing is missing from it."""
        trial = MasterTail(str(self.path))
        with self.path.open("rb") as file:
            file.seek(last)
            data = file.read()
        trial.feed(data)
        if any(isinstance(message, ScanFinished) for message in trial.ready()):
            self._offsets[self.path] = last + len(data)

    def _read(self, path: Path) -> bytes:
        with path.open("rb") as file:
            file.seek(self._offsets.get(path, 0))
            data = file.read(BLOCK)
        self._offsets[path] = self._offsets.get(path, 0) + len(data)
        return data

    def _find_sides(self, tail: MasterTail) -> None:
        if not tail.scan_id:
            return
        pattern = f"{glob.escape(str(self.path))}.scan{tail.scan_id}.*.mca"
        for found in sorted(glob.glob(pattern)):
            name = _SIDE.search(found)
            if name and name.group(1) not in tail.sides:
                tail.sides[name.group(1)] = SideTail(name.group(1))
                self._offsets[Path(found)] = 0

    def _read_sides(self, tail: MasterTail) -> None:
        self._find_sides(tail)
        for name, side in tail.sides.items():
            path = Path(f"{self.path}.scan{tail.scan_id}.{name}.mca")
            while data := self._read(path):
                side.feed(data)

    def _is_patient(self, tail: MasterTail) -> bool:
        if not tail.has_rows:
            self._waits_since = 0.0
            return True
        self._waits_since = self._waits_since or time.monotonic()
        return time.monotonic() - self._waits_since < PATIENCE

    def _tell_all(self, messages: list[Any]) -> None:
        for message in messages:
            self.tell(message)
        if messages:
            self._waits_since = 0.0


def _at_scans(data: bytes) -> list[bytes]:
    """Return *data* in pieces that begin with a scan, so that files beside are read in time."""
    pieces, begin = [], 0
    while (found := data.find(b"\n#S ", begin)) >= 0:
        pieces.append(data[begin : found + 1])
        begin = found + 1
    return [*pieces, data[begin:]]


def _head_and_last_scan(path: Path) -> tuple[bytes, int]:
    """Return what stands before the first scan, and the offset of the last one."""
    size = os.path.getsize(path)
    with path.open("rb") as file:
        head = file.read(BLOCK)
        first = 0 if head.startswith(b"#S ") else head.find(b"\n#S ") + 1
        if not first and not head.startswith(b"#S "):
            return b"", 0
        end, overlap = size, b""
        while end > 0:
            begin = max(0, end - BLOCK)
            file.seek(begin)
            found = (block := file.read(end - begin) + overlap).rfind(b"\n#S ")
            if found >= 0:
                return head[:first], begin + found + 1
            end, overlap = begin, block[:4]
    return head[:first], first
