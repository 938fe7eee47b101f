"""Recording: where the scans of the instrument are written, set beforehand."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import platformdirs
from traits.api import Any as AnyTrait
from traits.api import Bool, Enum, HasRequiredTraits, Instance, Property, Str, TraitError, observe

from epxs.core.api import EpxsError, offers
from epxs.instrument.api import Channel
from epxs.session.api import LiveSession
from epxs.workbench.api import Kept

#: Where spec tells the name of its own file.
DATAFILE = "var/DATAFILE"
#: What is kept from one run to the next.
KEPT = ("enabled", "folder", "naming", "own_name", "config")


def first_folder() -> str:
    """Return the folder that is recorded to unless another is chosen."""
    return str(Path(platformdirs.user_documents_dir()) / "epxs")


class Recording(HasRequiredTraits):
    """Records what the instrument of a `desk.Desk` scans, and fits it where elements are chosen.

    One file for each file of spec, or each day; scans are added to a file that exists. Nobody is
    asked while data come.
    """

    desk = AnyTrait()
    #: Whether scans are recorded at all.
    enabled = Bool(True)
    folder = Str()
    #: How the file is called.
    naming = Enum("as spec's file", "by date", "own name")
    own_name = Str("scans")
    #: PyMca configuration of the fit that runs along; "" records only.
    config = Str()
    #: The `epxs.session.api.LiveSession` that records, or None.
    session = AnyTrait()
    #: The file that is recorded to, or "".
    path = Str()
    config_path = Property()

    #: Where the settings are kept; None keeps nothing.
    kept = AnyTrait()
    #: The session and what it was made of, as the acting thread knows them; only it changes them.
    _held = AnyTrait((None, None))
    #: The configuration that came with a simulated beamline, or "".
    _bundled = Str()
    #: Where spec tells of its file, followed once it was asked.
    _data_file = Instance(Channel)
    #: Whether spec has told of another file since ours was chosen.
    _is_outdated = Bool()

    def _folder_default(self) -> str:
        return first_folder()

    def _get_config_path(self) -> Path | None:
        text = self.config.strip()
        return Path(text).expanduser() if text else None

    def read(self, kept: Kept) -> None:
        """Take up what was set the last time; what makes no sense is left out."""
        for name, value in kept.read().items():
            if name in KEPT:
                with contextlib.suppress(TraitError):
                    setattr(self, name, value)
        self.kept = kept

    @observe("enabled, folder, naming, own_name, config")
    def _keep(self, event: Any) -> None:
        if self.kept is not None:
            settings = self.trait_get(*KEPT)
            if self.config == self._bundled:
                settings["config"] = ""  # it goes with the simulated beamline
            self.kept.write(settings)

    @observe("desk:connector:beamline")
    def _choose_simulated(self, event: Any) -> None:
        """A simulated beamline brings the elements that are in its sample, and takes them away."""
        if event.name != "beamline":
            return
        if event.new is not None and not self.config.strip():
            self._bundled = str(event.new.config_path)
            self.config = self._bundled
        elif event.new is None and self.config == self._bundled:
            self.trait_set(_bundled="", config="")

    @observe("_data_file:value")
    @observe("desk:scan:state")
    def _change_file(self, event: Any) -> None:
        """Another file of spec gets another file of ours, when no scan runs."""
        if event.name == "value":
            self._is_outdated = True  # the end of a scan may be heard after it
        if self._is_outdated and self.session is not None and not self.desk.can_abort:
            self._is_outdated = False
            self.begin(self.desk.instrument, lambda nothing: None, self.desk.complain)

    def path_of(self, instrument: Any) -> Path | None:
        """Return the file to record to, None for none; asks the instrument, so not in the main
        thread."""
        if not self.enabled:
            return None
        folder = Path(self.folder or first_folder()).expanduser()
        if str(folder) == first_folder():
            folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{self._stem(instrument)}.h5"

    def _stem(self, instrument: Any) -> str:
        if self.naming == "own name":
            return Path(self.own_name.strip() or "scans").name.removesuffix(".h5")
        if self.naming == "as spec's file":
            try:
                channel = instrument.channel(DATAFILE)
                told = str(channel.get()).strip()
                instrument.updates.set(self, "_data_file", channel)
            except EpxsError:  # no spec, or no file there
                told = ""
            name = told.replace("\\", "/").rsplit("/", 1)[-1]
            if name and name not in ("0", "null"):
                return name.removesuffix(".dat").removesuffix(".spec")
        return f"{datetime.datetime.now().astimezone():%Y-%m-%d}"

    def begin(
        self, instrument: Any, then: Callable[[Any], None], failed: Callable[[Exception], None]
    ) -> None:
        """Have a session record, unless one does already; then call *then*."""
        config = self.config_path

        def work() -> Any:
            current, made_of = self._held
            path = self.path_of(instrument)
            wanted = (path, config, instrument)
            if wanted == made_of and current is not None and current.state != "failed":
                return None
            if current is not None:
                current.detach(instrument)
                current.finish()
            self._held = None, wanted
            if path is None:
                return self._held
            analysis = None
            if config is not None:
                analysis = offers.find(offers.ANALYSES, "fluorescence")(config)
            session = LiveSession(path, analysis)
            try:
                session.attach(instrument)
                instrument.enable_broadcast()
            except BaseException:
                session.detach(instrument)
                session.finish()
                raise
            self._held = session, wanted
            return self._held

        def begun(found: Any) -> None:
            if found is not None:
                self._adopt(*found)
            then(None)

        self.desk.act(work, begun, failed)

    def _adopt(self, session: Any, made_of: Any) -> None:
        self._put_away(self.session)
        self.session = session
        self.path = "" if made_of[0] is None else str(made_of[0])
        if session is None:
            return
        self.desk.workspace.follow(session)
        for line in _script(self.path, made_of[1]):
            self.desk.tell_script(line)
        self.desk.workspace.log.tell(f"Recording to {self.path}")

    def _put_away(self, session: Any) -> None:
        """Let the workspace look at a session for the last time."""
        if session is not None:
            session.deliver()
            sessions = self.desk.workspace.live_sessions
            if session in sessions:
                sessions.remove(session)

    def start(self) -> None:
        """Record from now on, whoever starts scans."""
        if not self.desk.lack("recording"):
            self.enabled = True
            self.begin(self.desk.instrument, lambda nothing: None, self.desk.complain)

    def take_over(self, instrument: Any) -> None:
        """Take over what records *instrument* already, as that of a demo does."""
        for session in self.desk.workspace.live_sessions:
            if session.instrument is instrument and session is not self.session:
                self.trait_set(session=session, path=str(session.path))
                self.desk.act(partial(self.trait_set, _held=(session, None)))
                if session.analysis is not None and not self.config.strip():
                    self._bundled = session.analysis.config
                    self.config = self._bundled

    def finish(self, instrument: Any) -> None:
        """Record no more; the file is closed in the background."""
        self.trait_set(path="", _data_file=None)

        def work() -> Any:
            session, self._held = self._held[0], (None, None)
            if session is not None:
                session.detach(instrument)
                session.finish()
            return session

        def done(session: Any) -> None:
            self._put_away(session)
            if session is self.session:
                self.trait_set(session=None, path="")

        self.desk.act(work, done)

    def close(self) -> None:
        """Record no more, and wait until the file is closed; at the end of the program."""
        session, self.session, self._held = self.session, None, (None, None)
        if session is not None:
            if self.desk.instrument is not None:
                session.detach(self.desk.instrument)
            session.stop()
            self._put_away(session)


def _script(path: str, config: Path | None) -> list[str]:
    """Return what records to *path* in a script."""
    lines = ["from epxs.session.api import LiveSession"]
    if config is not None:
        lines += [
            "from epxs.core.api import offers",
            f'fit = offers.find(offers.ANALYSES, "fluorescence")({str(config)!r})',
        ]
    made = f"LiveSession({path!r}{', fit' if config is not None else ''})"
    return [*lines, f"live = {made}", "live.attach(beam)", "beam.enable_broadcast()"]
