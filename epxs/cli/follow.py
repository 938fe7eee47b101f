"""Follow a live session in a terminal."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

from epxs.cli.progress import bar

#: Seconds between two looks at the session.
TURN = 0.1


class Follower:
    """Shows a progress bar for each scan of a session, until enough of them ended.

    Parameters
    ----------
    session
        An `epxs.session.api.LiveSession`.
    reply
        What the instrument will answer to the command that started the scan, if one was
        sent: its failure ends the wait.
    patient
        Whether a scan that has begun is waited for, though its command was interrupted: a
        guard will go on with it.
    """

    def __init__(
        self, session: Any, reply: Future[Any] | None = None, patient: bool = False
    ) -> None:
        self._patient = patient
        self._session = session
        self._reply = reply
        self._bar: Any = None
        self._ended = 0
        session.observe(self._scan_ended, "finished")

    def follow(self, scans: int | None = 1) -> None:
        """Return when *scans* scans ended; None waits for ever.

        Raises
        ------
        EpxsError
            If the recording or the analysis failed, or the instrument refused the command.
        """
        try:
            while scans is None or self._ended < scans:
                self._session.wait(TURN)
                self._session.deliver()
                self._show()
                self._check()
        finally:
            self._close_bar()

    def _check(self) -> None:
        if self._session.error is not None and self._session.state == "failed":
            raise self._session.error
        if self._reply is not None and self._reply.done():
            reply, self._reply = self._reply, None
            if self._patient and self._session.state in ("running", "paused"):
                return
            reply.result()  # raises what the instrument complained of

    def _show(self) -> None:
        session = self._session
        if session.measurement is None or session.state in ("waiting", "finished"):
            return
        if self._bar is None:
            self._bar = bar(session.measurement.npoints, session.command[:40], "point")
        self._bar.update(session.acquired - self._bar.n)
        if session.analysis is not None:
            self._bar.set_postfix_str(f"fitted {session.fitted}", refresh=False)

    def _scan_ended(self, event: object) -> None:
        self._ended += 1
        self._show()
        self._close_bar()

    def _close_bar(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None
