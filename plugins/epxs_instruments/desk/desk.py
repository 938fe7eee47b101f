"""The desk: the instrument of a window, and all that can be done with it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

from traits.api import Any as AnyTrait
from traits.api import Event, Float, HasRequiredTraits, Instance, List, Property, Str, observe

from epxs.core.api import EpxsError, Errands, InstrumentError, ScanError
from epxs.instrument.api import (
    Counter,
    Intent,
    Motor,
    RawCommand,
    Scaler,
    Scan,
    ScanCommand,
    preflight,
)
from epxs.workbench.api import Kept
from epxs_instruments.desk.beam_watch import BeamWatch
from epxs_instruments.desk.connector import Connector
from epxs_instruments.desk.counting import Counting
from epxs_instruments.desk.motor_hand import MotorHand
from epxs_instruments.desk.recording import Recording
from epxs_instruments.desk.saved_positions import SavedPositions
from epxs_instruments.desk.scan_form import ScanForm
from epxs_instruments.desk.scan_queue import ScanQueue
from epxs_instruments.desk.script_lines import script_line

logger = logging.getLogger(__name__)

#: Seconds within which an instrument complains of being interrupted by us.
PATIENCE = 5.0
#: Seconds between two times that numbers of the instrument change in the window in a scan.
PACE = 0.1
#: What the state of an instrument means, for people.
STATES = {
    "": "no instrument",
    "connecting": "connecting",
    "connected": "connected",
    "simulated": "connected, simulated",
    "lost": "connection lost, tried again",
    "closed": "closed",
}


class Desk(HasRequiredTraits):
    """Connects one workspace with one instrument; owns the threads that talk to it."""

    workspace = AnyTrait(required=True)
    #: The `epxs.instrument.api.Instrument` of the workspace, or None.
    instrument = Property(AnyTrait(), observe="workspace.instrument")
    #: ``""`` without instrument, else the state of it.
    state = Property(Str(), observe="workspace.instrument.state")
    #: The last thing that went wrong, one sentence or more; shown in the panes.
    problem = Str()
    motors = List(Instance(Motor))
    counters = List(Instance(Counter))
    scaler = Instance(Scaler)
    #: Why there are no motors yet, a sentence.
    no_motors = Property(Str(), observe="state, scan.state")
    #: The scan that runs or ran last, or None.
    scan = Property(Instance(Scan), observe="workspace.instrument.scan")
    #: Fired when motors and counters were read.
    ready = Event()

    connector = Instance(Connector, allow_none=False)
    hand = Instance(MotorHand, allow_none=False)
    counting = Instance(Counting, allow_none=False)
    positions = Instance(SavedPositions, allow_none=False)
    form = Instance(ScanForm, allow_none=False)
    queue = Instance(ScanQueue, allow_none=False)
    recording = Instance(Recording, allow_none=False)
    beam_watch = Instance(BeamWatch, allow_none=False)

    #: When the user last interrupted something, of the monotonic clock.
    _interrupted = Float(-60.0)
    #: One that looks (and may wait for answers), one that acts, one that only stops.
    #: The clock, s; and when something of the instrument was told last.
    clock = AnyTrait(time.monotonic)
    _told = Float(-60.0)
    _looker = Instance(Errands, allow_none=False)
    _actor = Instance(Errands, allow_none=False)
    _brake = Instance(Errands, allow_none=False)

    def traits_init(self) -> None:
        """Make all parts, which follow each other from the beginning."""
        for name in ("connector", "recording", "hand", "form", "counting", "beam_watch"):
            getattr(self, name)
        self._begin()

    def __looker_default(self) -> Errands:
        return Errands("instrument-look")

    def __actor_default(self) -> Errands:
        return Errands("instrument-act")

    def __brake_default(self) -> Errands:
        return Errands("instrument-stop")

    def _connector_default(self) -> Connector:
        connector = Connector(desk=self)
        connector.read(self.kept("instruments"))
        return connector

    def _hand_default(self) -> MotorHand:
        hand = MotorHand(desk=self)
        hand.read(self.kept("motors"))
        return hand

    def _counting_default(self) -> Counting:
        return Counting(desk=self)

    def _positions_default(self) -> SavedPositions:
        positions = SavedPositions(desk=self)
        positions.read(self.kept("positions"))
        return positions

    def _form_default(self) -> ScanForm:
        return ScanForm(desk=self)

    def _queue_default(self) -> ScanQueue:
        return ScanQueue(desk=self)

    def _recording_default(self) -> Recording:
        recording = Recording(desk=self)
        recording.read(self.kept("recording"))
        return recording

    def _beam_watch_default(self) -> BeamWatch:
        return BeamWatch(desk=self)

    def _get_instrument(self) -> Any:
        return self.workspace.instrument

    def _get_state(self) -> str:
        return "" if self.instrument is None else str(self.instrument.state)

    def _get_scan(self) -> Scan | None:
        return None if self.instrument is None else self.instrument.scan

    def _get_no_motors(self) -> str:
        if self.instrument is None:
            return "No instrument is connected.\nUse Connect… in the bar above."
        if self.can_abort:
            return "A scan runs.\nMotors and counters are read when it has ended."
        return "Motors and counters are being read."

    @property
    def is_connected(self) -> bool:
        """Whether the instrument can be asked."""
        return self.state in ("connected", "simulated")

    def kept(self, name: str) -> Kept:
        """Return what is kept between runs under *name*; nothing without an application."""
        host = self.workspace.host
        return Kept(None, self._looker) if host is None else host.kept(name)

    # -- threads ---------------------------------------------------------------------------

    def look(
        self,
        work: Callable[[], Any],
        then: Callable[[Any], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Run *work*, which may wait for answers; `deliver` calls *then* or *failed*."""
        self._looker.submit(work, then, failed or self.complain)

    def act(
        self,
        work: Callable[[], Any],
        then: Callable[[Any], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Run *work*, which makes the instrument do something, in the order asked for."""
        self._actor.submit(work, then, failed or self.complain)

    def stop_at_once(
        self, work: Callable[[], Any], then: Callable[[Any], None] | None = None
    ) -> None:
        """Run *work*, which stops something: it waits for nobody else."""
        self._brake.submit(work, then, self.complain)

    def deliver(self) -> None:
        """Bring the models up to date; in the main thread."""
        for errands in (self._brake, self._actor, self._looker):
            errands.deliver()
        if self.instrument is not None and self._is_time():
            self.instrument.updates.deliver()
        self.queue.go_on()

    def _is_time(self) -> bool:
        """Return whether what the instrument tells is to be shown now.

        A fast scan changes numbers with each point, and each of them has Qt arrange and paint
        what is around it.
        """
        now, runs = self.clock(), self.instrument.running_scan is not None
        due = not runs or now - self._told >= PACE
        if due:
            self._told = now
        return due

    @property
    def looker(self) -> Errands:
        """The thread that looks, for `epxs.workbench.api.Latest`."""
        return self._looker

    # -- telling ---------------------------------------------------------------------------

    def complain(self, error: Exception | str) -> None:
        """Tell the user what went wrong, in the panes and in the log."""
        if isinstance(error, EpxsError | str):
            self.problem = str(error)
            self.workspace.log.tell(self.problem, "ERROR")
        else:
            self.problem = f"{type(error).__name__}: {error}. This is a defect; see the log."
            logger.error("%s", error, exc_info=error)

    def alarm(self, sentence: str) -> None:
        """Tell of a problem in every perspective: the panes may not be in sight."""
        self.complain(sentence)
        self.workspace.notify(sentence, level="warning")

    def tell_script(self, line: str) -> None:
        """Tell the Python line that does what the user just did."""
        self.workspace.script.tell(line)

    def lack(self, what: str) -> bool:
        """Complain and return true if there is no instrument to do *what*."""
        if self.is_connected:
            return False
        self.complain(
            f"{what}: found {STATES[self.state]}; expected a connected instrument. Connect first."
            if self.state != "lost"
            else f"{what}: found the connection lost; expected the instrument. Wait until it is "
            "back: it is tried again all the time."
        )
        return True

    # -- the instrument --------------------------------------------------------------------

    def adopt(self, instrument: Any) -> None:
        """Have the window drive *instrument*, or none."""
        self.workspace.instrument = instrument

    @observe("workspace:instrument")
    def _take_over(self, event: Any) -> None:
        former = event.old
        if former is not None:
            former.updates.deliver()
            self.recording.finish(former)
            self.queue.hold("")
        self.counting.forget()
        self.trait_set(motors=[], counters=[], scaler=None, problem="")
        self._begin()

    def _begin(self) -> None:
        """Begin with the instrument that there is, if any: it may have been before the desk."""
        if self.instrument is not None:
            self.instrument.updates.defer()  # or panes would be drawn in the thread of its driver
            self.recording.take_over(self.instrument)
            self.read_devices()

    def read_devices(self) -> None:
        """Read which motors and counters there are, and follow them; in the background."""
        instrument = self.instrument

        def arrived(found: tuple[Any, Any, Any]) -> None:
            if instrument is self.instrument:
                motors, counters, scaler = found
                self.trait_set(motors=motors, counters=counters, scaler=scaler)
                self.ready = True

        def failed(error: Exception) -> None:
            if not self.can_abort:  # what runs a scan answers no questions: `_scan_ended`
                self.complain(error)

        if instrument is not None:
            self.look(partial(_read_devices, instrument), arrived, failed)

    @observe("workspace:instrument:scan:state")
    def _scan_ended(self, event: Any) -> None:
        if self.is_connected and not self.motors and not self.can_abort:
            self.read_devices()

    @observe("workspace:instrument:state")
    def _tell_state(self, event: Any) -> None:
        if event.name != "state" or event.old == event.new:
            return
        self.workspace.log.tell(f"{event.object.address}: {STATES.get(event.new, event.new)}")
        if event.new == "lost":
            self.alarm(
                f"{event.object.address}: found the connection lost; expected it to stay. What "
                "runs there goes on; it is tried again all the time."
            )
            self.queue.lost()
        elif event.old == "lost" and self.is_connected:
            self.problem = ""
            if not self.motors:
                self.read_devices()

    @observe("workspace:instrument:last_error")
    def _tell_error(self, event: Any) -> None:
        if event.name == "last_error" and event.new:
            self.hear_end(event.new)

    def hear_end(self, error: Exception | str) -> None:
        """Tell of an error, unless it is that of what the user just interrupted."""
        if "^C" in str(error) and time.monotonic() - self._interrupted < PATIENCE:
            self.workspace.log.tell(str(error))
        else:
            self.complain(error)

    def interrupting(self) -> None:
        """Take note that the user interrupts something now."""
        self._interrupted = time.monotonic()

    # -- stopping and scanning -------------------------------------------------------------

    def stop(self) -> None:
        """Stop all that moves or counts, at once; a scan stands still."""
        self.interrupting()
        self.queue.hold("It was stopped by hand.")
        self.counting.end()
        instrument = self.instrument
        if instrument is None:
            return
        self.stop_at_once(instrument.abort, self._stopped)
        self.tell_script("beam.abort()")

    def _stopped(self, nothing: Any) -> None:
        self.workspace.log.tell("Stopped: all that moved or counted.")

    def pause(self) -> None:
        """Have the scan stand still."""
        self._steer("pause", "scan.pause()")

    def resume(self, force: bool = False) -> None:
        """Go on with the scan that stands still."""
        self._steer("resume", f"scan.resume({'force=True' if force else ''})", force)

    def abort(self) -> None:
        """End the scan; its points stay."""
        self._steer("abort", "scan.abort()")

    def _steer(self, what: str, line: str, *arguments: Any) -> None:
        scan = self.scan
        if scan is not None:
            self.interrupting()
            self.stop_at_once(partial(getattr(scan, what), *arguments))
            self.tell_script(line)

    @property
    def can_pause(self) -> bool:
        """Whether a scan runs that can be made to stand still."""
        return self.is_connected and self.scan is not None and self.scan.state == "running"

    @property
    def can_resume(self) -> bool:
        """Whether a scan stands still."""
        return self.is_connected and self.scan is not None and self.scan.state == "paused"

    @property
    def must_force(self) -> bool:
        """Whether a scan stands still because of the beam: going on is the user's decision."""
        guard = None if self.instrument is None else self.instrument.guard
        return self.can_resume and guard is not None and guard.state in ("lost", "refused")

    @property
    def can_abort(self) -> bool:
        """Whether a scan can be ended."""
        states = ("waiting", "running", "paused")
        return self.is_connected and self.scan is not None and self.scan.state in states

    def start_scan(
        self,
        command: ScanCommand | RawCommand,
        then: Callable[[Scan], None],
        failed: Callable[[Exception], None],
        force: bool = False,
    ) -> None:
        """Look at everything, have it recorded, and start it; all in the background.

        Parameters
        ----------
        force
            Whether to start although checks fail; limits and names are never passed over.
        """
        instrument = self.instrument
        path, config = self.recording.path_of, self.recording.config_path

        def go(nothing: Any) -> None:
            self.act(begin, started, failed)

        def begin() -> Scan:
            scan: Scan = instrument.start_scan(command)
            scan.let_points_go()
            return scan

        def started(scan: Scan) -> None:
            self.tell_script(script_line(command))
            then(scan)

        def checked(findings: list[Any]) -> None:
            reasons = [each for each in findings if each.state == "failed"]
            if reasons and not force:
                told = " ".join(f"{each.check}: {each.reason}" for each in reasons)
                failed(ScanError(f"The scan was not started. {told}"))
            else:
                self.recording.begin(instrument, go, failed)

        def check() -> list[Any]:
            return preflight(Intent(instrument, command, path(instrument), config))

        self.look(check, checked, failed)

    def close(self) -> None:
        """End recording, and let go of the instrument; waits, at the end of the program."""
        self.counting.end()
        self.recording.close()
        self.connector.close()


def _read_devices(instrument: Any) -> tuple[list[Motor], list[Counter], Scaler | None]:
    instrument.subscribe(_hear)  # so that scans of others are followed too
    motors = [instrument.motors[name] for name in instrument.motors]
    counters = [instrument.counters[name] for name in instrument.counters]
    try:
        scaler = instrument.scaler
    except InstrumentError:  # some have none
        scaler = None
    return motors, counters, scaler


def _hear(message: Any) -> None:
    """Hear of scans: `Instrument.scan` follows once somebody does."""


_desks: WeakKeyDictionary[Any, Desk] = WeakKeyDictionary()


def desk_of(workspace: Any) -> Desk:
    """Return the desk of *workspace*, made on first need; in the main thread."""
    assert threading.current_thread() is threading.main_thread()
    desk = _desks.get(workspace)
    if desk is None:
        desk = _desks[workspace] = Desk(workspace=workspace)
        workspace.companions = [*workspace.companions, desk]
    return desk


def has_desk(workspace: Any) -> bool:
    """Whether anybody asked for the desk of *workspace*."""
    return workspace in _desks
