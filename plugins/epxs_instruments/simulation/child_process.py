"""The parent's side of a child process: start it, hear that it is ready, end it."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from typing import IO, Any

from epxs.core import api as core
from epxs.core.api import ConnectionFailed, EpxsError

#: How long a child may take to end by itself before it is killed, s.
PATIENCE = 5.0
#: Lines of a child's error stream that are shown when it fails.
TAIL = 12


class ChildProcess:
    """A module that runs as a process and ends when this one does.

    The child holds the other end of a pipe: when this process ends, however it ends, the
    child reads the end of its standard input and ends too.

    Parameters
    ----------
    title
        What it is, for messages.
    module
        Run with ``python -m``.
    arguments
        Of the module.
    """

    def __init__(self, title: str, module: str, arguments: Sequence[str]) -> None:
        self.title = title
        self._command = [sys.executable, "-m", module, *arguments]
        self._process: subprocess.Popen[bytes] | None = None
        self._errors: IO[bytes] | None = None
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def launch(self) -> None:
        """Start the process; it is not ready yet."""
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed in stop
        self._process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env=_environment(),
            # Ctrl-C is for this process: it ends its children when it has finished with them
            start_new_session=True,
        )
        reader = threading.Thread(
            target=self._read_line, args=(self._process.stdout,), daemon=True, name="child-ready"
        )
        reader.start()

    def _read_line(self, stream: IO[bytes]) -> None:
        self._lines.put(stream.readline())

    def wait_until_ready(self, timeout: float) -> dict[str, Any]:
        """Wait for the line in which the child tells what it is, and return it.

        Parameters
        ----------
        timeout
            Longest time to wait, s.

        Raises
        ------
        EpxsError
            What the child reports, as the error it was there.
        ConnectionFailed
            If it ends without a word, or says nothing in time.
        """
        try:
            line = self._lines.get(timeout=timeout)
        except queue.Empty:
            raise ConnectionFailed(
                f"{self.title}: found no sign of life within {timeout:g} s; expected it to be "
                f"ready.{self._last_words()} Try again when the machine is less busy."
            ) from None
        facts = _facts(line)
        if facts is None:
            raise ConnectionFailed(
                f"{self.title}: found that it ended before it was ready; expected it to serve."
                f"{self._last_words()}"
            )
        if "error" in facts:
            kind = getattr(core, str(facts.get("kind")), ConnectionFailed)
            is_ours = isinstance(kind, type) and issubclass(kind, EpxsError)
            raise (kind if is_ours else ConnectionFailed)(facts["error"])
        return facts

    def check(self) -> None:
        """Say so if the process has ended.

        Raises
        ------
        ConnectionFailed
            If it is not running any more.
        """
        if self._process is not None and self._process.poll() is not None:
            raise ConnectionFailed(
                f"{self.title}: found that it ended with status {self._process.returncode}; "
                f"expected it to serve until stopped.{self._last_words()}"
            )

    @property
    def pid(self) -> int | None:
        """Number of the process; None if it does not run."""
        return None if self._process is None else self._process.pid

    def stop(self) -> None:
        """End the process and wait for it; harmless if it has ended."""
        process, self._process = self._process, None
        if process is not None:
            with contextlib.suppress(OSError):
                process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    with contextlib.suppress(OSError):
                        stream.close()
        if self._errors is not None:
            self._errors.close()
            self._errors = None

    def _last_words(self) -> str:
        """Return the end of what the child wrote to its error stream."""
        if self._errors is None:
            return ""
        size = self._errors.seek(0, os.SEEK_END)
        self._errors.seek(max(0, size - 4000))
        lines = self._errors.read().decode(errors="replace").strip().splitlines()[-TAIL:]
        return " Its last words:\n  " + "\n  ".join(lines) + "\n" if lines else ""


def _facts(line: bytes) -> dict[str, Any] | None:
    """Return what a line of JSON tells, or None if it is not one."""
    try:
        facts = json.loads(line)
    except ValueError:
        return None
    return facts if isinstance(facts, dict) else None


def _environment() -> Mapping[str, str]:
    """Return an environment in which NumPy computes with one thread."""
    environment = dict(os.environ)
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        environment[name] = "1"
    return environment
