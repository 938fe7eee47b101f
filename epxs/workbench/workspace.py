"""The workspace: what is open, what is shown, and what has to be delivered."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from traits.api import Any as AnyTrait
from traits.api import HasStrictTraits, Instance, List, Str

from epxs.phynx import api as phynx
from epxs.workbench.document import Document, read_document

logger = logging.getLogger(__name__)


class Workspace(HasStrictTraits):
    """Everything that the panes of a window show; knows no toolkit.

    All changes come from the main thread: by the user, or in `deliver`, which a timer calls.
    Files are opened and read by the thread of `epxs.phynx.api.errands`.
    """

    #: The open documents.
    documents = List(Instance(Document))

    #: The document that is shown, or None.
    active = Instance(Document)

    #: Live sessions that are followed.
    sessions = List(AnyTrait())

    #: One line about what goes on.
    status = Str()

    def open(self, path: str | Path) -> None:
        """Open a file, or ``FILE::/ENTRY``; it is shown when it was read.

        A file that cannot be opened is told in the log.
        """
        phynx.errands().submit(
            lambda: read_document(path),
            then=self.add,
            failed=lambda error: logger.error("%s", error),
        )

    def add(self, document: Document) -> None:
        """Show a document."""
        self.documents.append(document)
        self.active = document

    def close(self, document: Document) -> None:
        """Close a document; another one is shown."""
        self.documents.remove(document)
        if self.active is document:
            self.active = self.documents[-1] if self.documents else None
        if not any(session.file is document.file for session in self.sessions):
            phynx.errands().submit(document.file.close)

    def follow(self, session: Any) -> None:
        """Show the scans of an `epxs.session.api.LiveSession` as they come."""
        self.sessions.append(session)
        session.observe(self._show_scan, "entry")
        if session.entry is not None:
            self._show(session)

    def deliver(self) -> None:
        """Bring all models up to date; called by a timer on the main thread."""
        for session in self.sessions:
            session.deliver()
        phynx.errands().deliver()
        self.status = self._describe()

    def _show_scan(self, event: Any) -> None:
        self._show(event.object)

    def _show(self, session: Any) -> None:
        """Show the present scan of *session*, in its document if it has one."""
        of_file = [document for document in self.documents if document.file is session.file]
        document = of_file[0] if of_file else Document(file=session.file)
        document.show(session.entry, session.measurement, session.results)
        if of_file:
            self.active = document
        else:
            self.add(document)

    def _describe(self) -> str:
        """Return a line on the running scan, or on the document that is shown."""
        for session in self.sessions:
            if session.measurement is not None:
                return describe_session(session)
        document = self.active
        if document is None or document.measurement is None:
            return "" if document is None else document.title
        measurement = document.measurement
        return (
            f"{document.title}    {measurement.state}    "
            f"{measurement.acquired} of {measurement.npoints} points"
        )


def describe_session(session: Any) -> str:
    """Return a line on how a live session goes."""
    parts = [
        session.file.location.name,
        session.command,
        session.state,
        f"{session.acquired} of {session.measurement.npoints} points",
    ]
    if session.rate:
        parts.append(f"{session.rate:.0f} points/s")
    if session.analyses:
        parts.append(f"{session.fitted} fitted")
    if session.lags:
        recent = sorted(session.lags[-50:])
        parts.append(f"fit {1e3 * recent[len(recent) // 2]:.0f} ms behind")
    return "    ".join(parts)
