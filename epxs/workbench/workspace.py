"""The workspace: the documents that are open, and which one is looked at."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from traits.api import Any as AnyTrait
from traits.api import Event, Float, HasStrictTraits, Instance, Int, List, Str, observe

from epxs.core.api import BULK, URGENT, EpxsError, Errands, FormatError, Reach
from epxs.phynx import api as phynx
from epxs.workbench.commands import Commands
from epxs.workbench.document import Document, read_document
from epxs.workbench.gestures import Gesture
from epxs.workbench.hanging import Hanging
from epxs.workbench.jobs import Jobs
from epxs.workbench.knocking import Knocks
from epxs.workbench.latest import Latest
from epxs.workbench.log_records import LogRecords
from epxs.workbench.maps import map_name
from epxs.workbench.node_facts import NodePlace
from epxs.workbench.notices import Level, Notices
from epxs.workbench.pace import Pace
from epxs.workbench.preferences import Preferences, WindowPreferences
from epxs.workbench.recent import RecentFiles
from epxs.workbench.script_log import ScriptLog
from epxs.workbench.status import Status
from epxs.workbench.undo import UndoStack
from epxs.workbench.whereabouts import Watched, Whereabouts

logger = logging.getLogger(__name__)

#: Seconds after which what is delivered to views is left for the next turn.
SLICE = 0.01

#: Seconds between looks at files that others write.
PACE = 0.7


class Workspace(HasStrictTraits):
    """The open documents and live sessions of one window; knows no toolkit.

    The owner calls `deliver` from the main thread, some thirty times a second; models change
    only there.
    """

    #: What is open.
    documents = List(Instance(Document))

    #: What is looked at.
    active = Instance(Document)

    #: The node that is looked at, or None; and the `INodeView` of all plugins to look with.
    node = Instance(NodePlace)
    node_views = List(AnyTrait())

    #: Sessions to deliver: each with ``deliver()``, ``file``, ``entry`` and ``state``.
    live_sessions = List(AnyTrait())

    #: Models of plugins that are brought up to date with it: each with ``deliver()``.
    companions = List(AnyTrait())

    #: What the program tells.
    log = Instance(LogRecords, ())

    #: The numbers of the status line.
    status = Instance(Status, ())

    #: What a user should know; what was done, to be taken back; the same as a script.
    notices = Instance(Notices, ())
    undo = Instance(UndoStack, ())
    script = Instance(ScriptLog, ())

    #: What runs beside the window.
    jobs = Instance(Jobs)

    #: All that can be done, and the keys for it.
    commands = Instance(Commands)

    #: What users set once; the files opened last; what mouse and keys do in panes.
    preferences = Instance(Preferences)
    recent = Instance(RecentFiles, ())
    gestures = List(Instance(Gesture))

    #: The perspective that is shown: id of a `Perspective`.
    perspective = Str("acquire")

    #: The `epxs.instrument.api.Instrument` that is connected, or None.
    instrument = AnyTrait()

    #: The application whose window shows it, or None.
    host = AnyTrait()

    #: The last thing that a user should know, one sentence.
    message = Str()

    #: The last thing that could not be opened.
    error = Instance(Exception)

    #: How many files are being opened.
    opening = Int()

    #: Fired with the file when groups may have been added to it.
    restructured = Event()

    _errands = Instance(Errands)
    #: Looks at the disk, which may hang.
    _disk = Instance(Errands, ("workbench-disk",))
    _knocks = Instance(Knocks, ())
    _hanging = Instance(Hanging)
    _whereabouts = Instance(Whereabouts)
    _looked = Float()
    _adopted = AnyTrait()
    _adopter = Instance(Latest, ("the running scan",))
    _looker = Instance(Latest, ("what was picked",))

    def _jobs_default(self) -> Jobs:
        return Jobs(notices=self.notices)

    def _preferences_default(self) -> Preferences:
        preferences = Preferences()
        preferences.add([WindowPreferences()])
        return preferences

    def _commands_default(self) -> Commands:
        return Commands(workspace=self)

    def notify(self, sentence: str, details: str = "", level: Level = "info") -> None:
        """Tell the user one *sentence*; *details* are shown when asked for."""
        self.notices.tell(sentence, details, level)

    def __hanging_default(self) -> Hanging:
        return Hanging(phynx.errands(), lambda told: self.notify(told, level="warning"))

    def __whereabouts_default(self) -> Whereabouts:
        return Whereabouts(self._disk, self._tell_whereabouts)

    def __errands_default(self) -> Errands:
        return Errands("workbench-open")  # not the thread of views: a disk may hang

    # -- files -----------------------------------------------------------------------------

    def open(self, path: str | Path) -> None:
        """Open a file, or with ``FILE::/ENTRY`` an entry of it; it is there after a `deliver`."""
        name, _, inside = str(path).partition("::")
        known = {each.file.place: each.file.filename for each in self.documents if each.file.place}
        self.opening += 1
        self._knocks.knock(
            name, lambda: _same_file(name, known), lambda same: self._open(name, inside, same),
            self._failed,
        )  # fmt: skip

    def _open(self, name: str, inside: str, same: str) -> None:
        """Show the open file *same*, or open another."""
        for document in self.documents:
            if document.file.filename == same:
                self.opening -= 1
                self._show(
                    document.file,
                    inside or document.entry.path,
                    lambda told: self.notify(told, level="error"),
                )
                return
        self._errands.submit(
            lambda: _open(name, inside), lambda found: self._opened(*found), self._failed
        )

    def show(self, file: Any, path: str) -> None:
        """Look at what is at *path* of an open file: its entry, and its map if it is one."""
        self._show(file, path, lambda sentence: None)  # panes say why a node cannot be shown

    def _show(self, file: Any, path: str, tell: Callable[[str], None]) -> None:
        known = [document.entry for document in self.documents]
        look = lambda: _look_up(file, path, known)  # noqa: E731
        self._looker.ask(self._errands.for_file(file.reach), look, self._looked_up, tell=tell)

    def close(self, document: Document) -> None:
        """Close a document, and its file if no other shows it."""
        self.documents.remove(document)
        if self.active is document:
            self.active = self.documents[-1] if self.documents else None
        shared = any(other.file is document.file for other in self.documents)
        if not shared and not document.live:  # the file of a session is its session's
            self._whereabouts.forget(document.file.filename)
            document.close()

    def open_again(self, file: Any) -> None:
        """Close *file*, and open its entries as they are now; its first one if none is left."""
        name, documents = file.filename, [each for each in self.documents if each.file is file]
        entries = [each.entry.path for each in documents if each is not self.active]
        entries += [each.entry.path for each in documents if each is self.active]
        self.documents = [each for each in self.documents if each.file is not file]
        if self.active in documents:
            self.active = self.documents[-1] if self.documents else None
        for document in documents:
            document.release()
        self._whereabouts.forget(name)
        self.opening += 1

        def there() -> list[str]:
            file.close()  # at first: HDF5 has one state for all who have the same file open
            with phynx.open(name) as found:
                return [each for each in entries if each in found]

        def open_them(found: list[str]) -> None:
            self.opening -= 1
            for entry in found or [""]:
                self.open(f"{name}::{entry}")

        file.errands.submit(there, open_them, self._failed)

    def close_all(self, timeout: float = 5.0) -> None:
        """Close all documents; wait until their files are closed, *timeout* seconds at most.

        HDF5 must not be at work in another thread when the interpreter ends.
        """
        for document in list(self.documents):
            self.close(document)
        self.jobs.cancel_all()
        self._knocks.cancel()
        self._whereabouts.cancel()
        self._adopter.cancel()
        self._looker.cancel()
        self.status.cancel()
        for errands in (self._errands, phynx.errands()):
            done = threading.Event()
            errands.submit(done.set, priority=BULK)
            done.wait(timeout)

    def document_of(self, entry: Any) -> Document | None:
        """Return the open document of *entry*, or None."""
        return next((each for each in self.documents if each.entry is entry), None)

    # -- live sessions ---------------------------------------------------------------------

    def follow(self, session: Any) -> None:
        """Show the scans of an `epxs.session.api.LiveSession` as they come, at a bounded cost."""
        session.may_grow = Pace(_worked).may_show
        self.live_sessions.append(session)

    def deliver(self) -> bool:
        """Bring models up to date with what other threads found; in the main thread.

        Returns
        -------
        bool
            Whether there is more, left for a further turn so that none takes long.
        """
        for session in self.live_sessions:
            session.deliver()
            self._adopt(session)
        for companion in self.companions:
            companion.deliver()
        self._knocks.deliver()
        self._errands.deliver()
        self._disk.deliver()
        phynx.errands().deliver(SLICE)
        self.jobs.deliver()
        self.log.deliver()
        self._look_around()
        return phynx.errands().has_arrived

    def _look_around(self) -> None:
        now = time.monotonic()
        if now - self._looked > PACE:
            self._looked = now
            for document in self.documents:
                document.follow()
            self._hanging.look({d.file.reach for d in self.documents if d.file.reach is not None})
            self._whereabouts.look(self._watched())
        self.status.update(self.active, self.live_sessions)
        file = None if self.active is None else self.active.file
        path = "." if file is None else file.filename
        self.status.measure(self._disk.for_file(file and file.reach), path)

    def _watched(self) -> dict[str, Watched]:
        found: dict[str, Watched] = {}
        for each in self.documents:
            name = each.file.filename
            written = each.is_written or (name in found and found[name].written)
            found[name] = Watched(written, each.file.generation, each.stamp, each.file.reach)
        return found

    def _tell_whereabouts(self, name: str, told: str, wrong: bool) -> None:
        self.notify(told, level="warning")
        if wrong:  # views keep what they have read
            for file in {each.file for each in self.documents if each.file.filename == name}:
                file.distrust(told)

    def _adopt(self, session: Any) -> None:
        """Have a document made of the scan that a session records."""
        file, entry = session.file, getattr(session, "entry", None)
        if file is None or entry is None or entry is self._adopted:
            return
        self._adopted = entry
        self._adopter.ask(
            self._errands, lambda: read_document(file, entry), self._follow_live, priority=URGENT
        )

    def _follow_live(self, document: Document) -> None:
        document.live = True
        self.add(document)
        logger.info("%s: %s", document.name, document.title)

    @observe("notices:told")
    def _tell_message(self, event: Any) -> None:
        self.message = event.new.sentence

    @observe("status:state")
    def _tell_state(self, event: Any) -> None:
        if self.live_sessions and event.new:
            self.log.tell(f"{self.status.file}: {event.new}")

    # --------------------------------------------------------------------------------------

    @observe("documents:items:extended")
    def _tell_extension(self, event: Any) -> None:
        self.restructured = event.object.file

    def _opened(self, document: Document, entry: str) -> None:
        self.opening -= 1
        known = self.document_of(document.entry)
        if known is not None:
            document.release()
        self.add(document if known is None else known)
        if document.remark:
            self.notify(f"{document.name}: {document.remark}", level="warning")
        self.recent.add(document.file.filename, entry)
        self.script.tell(f"file = epxs.open({document.file.filename!r})")
        logger.info("opened %s", document.file.filename)

    def add(self, document: Document) -> None:
        """Show *document*."""
        if document not in self.documents:
            self.documents.append(document)
        self.active = document
        self.restructured = document.file

    def _failed(self, error: Exception) -> None:
        self.opening -= 1
        self.error = error
        self.notices.tell_error(error)
        if isinstance(error, EpxsError):
            self.log.tell(str(error), "ERROR")
        else:
            logger.error("%s", error, exc_info=error)

    def _looked_up(self, found: tuple[Any, Document | None, str] | None) -> None:
        if found is None:
            return
        entry, document, name = found
        known = self.document_of(entry)
        if known is None:
            if document is None:  # it was closed meanwhile
                return
            self.documents.append(document)
            self.recent.add(document.file.filename, entry.path)
        elif document is not None:
            document.release()
        self.active = known or document
        self.active.choose(name)


def _worked() -> float:
    """Return for how long this thread and the one that reads for views have worked, s."""
    return time.thread_time() + phynx.errands().worked


def _same_file(name: str, known: Mapping[str, str]) -> str:
    """Return the name of the file at the same place, of those *known* by place, or "".

    Touches its first byte, and no other file: that may hang.
    """
    place = os.path.realpath(name)
    same = known.get(place, "")
    if not same:
        with contextlib.suppress(OSError), open(place, "rb") as stream:  # told by who opens it
            stream.read(1)
    return same


def _open(name: str, inside: str) -> tuple[Document, str]:
    """Return the document of an entry, and its path if the file would show another one first."""
    file = phynx.open(name)
    file.reach = Reach(name)
    try:
        entry = None
        if inside.strip("/"):
            found = file[inside]
            entry = found if isinstance(found, phynx.Entry) else found.entry
            if entry is None:
                raise FormatError(
                    f"{name}::{inside}: found no entry there; expected a scan. "
                    "List what there is with: epxs info FILE"
                )
        first = entry is None or entry is file.default_entry
        return read_document(file, entry), "" if first else entry.path
    except Exception:
        file.close()
        raise


def _look_up(file: Any, path: str, known: list[Any]) -> tuple[Any, Document | None, str] | None:
    """Return the entry at a path, its document unless it is *known*, and the name of the map."""
    node = file[path]
    entry = node if isinstance(node, phynx.Entry) else node.entry
    if entry is None:
        return None
    return entry, None if entry in known else read_document(file, entry), map_name(node)
