"""Whatever tells of scans: a session with an instrument, a file that grows, documents."""

from __future__ import annotations

from collections.abc import Callable

from traits.api import Interface

from epxs.instrument.messages import Message

Listener = Callable[[Message], None]


class IScanSource(Interface):
    """Tells of scans: `ScanStarted`, `PointTaken` ..., `ScanFinished`, in that order."""

    def subscribe(self, listener: Listener) -> None:
        """Have *listener* called with each scan message, in order, in the source's thread.

        It must not block: a listener puts messages into a queue.
        """

    def close(self) -> None:
        """Tell no more; what runs goes on."""
