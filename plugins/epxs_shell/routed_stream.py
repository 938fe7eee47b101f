"""Standard output of one thread goes elsewhere than that of the others."""

from __future__ import annotations

import io
import threading
from typing import Any, TextIO


class RoutedStream(io.TextIOBase):
    """Writes of *thread* go to *own*, all others to *rest*.

    So a `print` of the application does not appear in the shell, nor one of the shell in the
    terminal that the window was started from.
    """

    def __init__(self, own: Any, rest: TextIO | None, thread: threading.Thread) -> None:
        super().__init__()
        self._own = own
        self._rest = rest
        self._thread = thread

    def _target(self) -> Any:
        return self._own if threading.current_thread() is self._thread else self._rest

    def write(self, text: str) -> int:
        """Write *text*; return its length."""
        target = self._target()
        if target is not None:
            target.write(text)
        return len(text)

    def flush(self) -> None:
        """Send what is waiting."""
        target = self._target()
        if target is not None:
            target.flush()

    def isatty(self) -> bool:
        """Say whether it is a terminal."""
        target = self._target()
        return bool(target is not None and target.isatty())

    def fileno(self) -> int:
        """Return the descriptor below, if there is one."""
        target = self._target()
        if target is None:
            raise io.UnsupportedOperation("fileno")
        return int(target.fileno())

    def __getattr__(self, name: str) -> Any:  # encoding, set_parent ... of the shell's stream
        return getattr(self._own, name)
