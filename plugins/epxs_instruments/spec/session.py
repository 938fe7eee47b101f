"""A session with spec: what `epxs.connect("spec://host:port")` returns."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from math import nan
from typing import Any

from traits.api import Any as AnyTrait
from traits.api import Bool, Instance, Property

from epxs.core.api import ConnectionFailed, InstrumentError
from epxs.instrument.api import Instrument, Message, PointTaken, ScanFinished, ScanStarted
from epxs_instruments.spec.address import parse_address
from epxs_instruments.spec.catalogue import read_counters, read_motors
from epxs_instruments.spec.connection import Connection
from epxs_instruments.spec.devices import SpecChannel, SpecCounter, SpecMotor, SpecScaler, put
from epxs_instruments.spec.gap_filler import can_be_found, points_from_file
from epxs_instruments.spec.macro_file import load_macros
from epxs_instruments.spec.tracker import NEWSCAN, PROPERTIES, READY, Tracker
from epxs_instruments.spec.watch import Event
from epxs_instruments.spec.wire import Command

#: Longest name of a property that the wire carries, bytes.
NAME_SIZE = 80
#: Tells how long each point of a simulated scan takes, s.
POINT_TIME = "var/EPXS_POINT_TIME"
#: Says whether the macros broadcast the points of scans.
ACTIVE = "var/SC_DATA_ACTIVE"

_log = logging.getLogger(__name__)


def connect(address: str, timeout: float = 5.0) -> SpecSession:
    """Open a session with the spec server at *address*.

    Parameters
    ----------
    address
        ``spec://host:port``, or ``spec://host:name`` to look for a server by its name.
    timeout
        Longest time to wait for the server and for each of its quick answers, in s.

    Raises
    ------
    ConnectionFailed
        If no spec server can be reached there.
    """
    connection = Connection(parse_address(address), timeout)
    connection.open()
    session = SpecSession(connection)
    try:
        is_broadcasting = session.is_broadcasting
        session.learn_point_time()
    except ConnectionFailed:
        session.close()
        raise
    if not is_broadcasting:
        _log.info("%s: scans are not broadcast. `session.enable_broadcast()` turns it on.", address)
    return session


class SpecSession(Instrument):
    """Commands, motors and scans of one spec server.

    `run`, `abort`, `watch` and `subscribe` may be called from any thread. What waits for an
    answer (`get`, `set`, `motors`, `counters`) must not be called by a listener.
    """

    #: Whether the server can be reached right now.
    is_connected = Property()
    #: Whether the macros of the server broadcast the points of scans.
    is_broadcasting = Property()
    #: Whether spec stands at its prompt, as last heard of.
    is_ready = Property()
    connection = Instance(Connection, allow_none=False)
    _ready = Bool(False)
    _connected = Bool(True)
    _simulates = Bool(False)
    #: Messages that wait until missing points are read from a file.
    _held = AnyTrait()
    _tracker = Instance(Tracker, allow_none=False)

    def __init__(self, connection: Connection) -> None:
        super().__init__(
            connection=connection,
            address=str(connection.address),
            name=connection.name,
            state="connected",
        )
        connection.on_fault = self.failed
        connection.watch("error", self._on_error)
        connection.watch(READY, self._on_ready)
        connection.watch("status/simulate", self._on_simulate)
        connection.watch("output/tty", self._on_text)
        connection.watch("var/VERSION", self._on_version)
        connection.watch_state(self._on_state)

    def _get_is_connected(self) -> bool:
        return self._connected and self.connection.is_connected

    def _get_is_ready(self) -> bool:
        return self._ready

    def _get_is_broadcasting(self) -> bool:
        try:
            return self.get(ACTIVE) not in ("0", "")
        except InstrumentError:  # the macros are not loaded
            return False

    def learn_point_time(self) -> None:
        """Ask for `point_time`, which only simulations of ours know."""
        with contextlib.suppress(InstrumentError, ValueError):
            self.point_time = float(self.get(POINT_TIME)) or nan

    def _begin_to_tell(self) -> None:
        for name in PROPERTIES:
            self.connection.watch(name, self._on_event)

    def _find_motors(self) -> dict[str, SpecMotor]:
        return read_motors(self.connection, self.updates)

    def _find_counters(self) -> dict[str, SpecCounter]:
        return read_counters(self.connection, self.updates)

    def _make_scaler(self) -> SpecScaler:
        return SpecScaler(
            mnemonic="scaler",
            connection=self.connection,
            updates=self.updates,
            mnemonics=list(self.counters),
        )

    def _make_channel(self, name: str) -> SpecChannel:
        if not name.isprintable() or len(name.encode()) > NAME_SIZE:
            # the wire would end the name there: another property would be set
            raise InstrumentError(
                f"channel {name[:100]!r}: expected the path of a property, of at most "
                f"{NAME_SIZE} printable characters. Check the name."
            )
        return SpecChannel(
            mnemonic=name, name=name, connection=self.connection, updates=self.updates
        )

    def run(self, command: str) -> Future[Any]:
        """Queue a command line; spec carries out one at a time.

        Returns
        -------
        A future that holds the value of the last statement as spec prints it, or raises
        `InstrumentError` with what spec says, or `ConnectionFailed` if spec is lost meanwhile.
        """
        return self.connection.call(Command.CMD_WITH_RETURN, "", command)

    def abort(self) -> None:
        """Send ^C: what runs stands still, queued commands of ours are dropped."""
        self.connection.send(Command.ABORT)

    def resume_scan(self) -> Future[Any]:
        """Go on with the scan that stands still: ``scan_on``."""
        return self.run("scan_on")

    def end_scan(self) -> None:
        """Tell that the scan that stands still is over: spec itself says nothing."""
        self.connection.soon(lambda: self._tell_all(self._tracker.abandon()))

    def _prepare_scan(self) -> None:
        if not self.is_broadcasting:
            self.enable_broadcast()

    def get(self, name: str) -> Any:
        """Return the value of a property, such as ``motor/samx/position``; numbers as text.

        Raises
        ------
        InstrumentError
            If spec does not have it.
        """
        return self.connection.wait(
            self.connection.call(Command.CHAN_READ, name, timeout=self.connection.timeout)
        )

    def set(self, name: str, value: Any) -> None:
        """Set a property and wait until spec has taken note.

        Raises
        ------
        InstrumentError
            If spec refuses it.
        """
        put(self.connection, name, value)

    def watch(self, name: str, callback: Callable[[Any], None]) -> Callable[[], None]:
        """Have *callback* called with each value of a property, the present one first.

        It is called in order, in the io thread, and must not block.

        Returns
        -------
        What to call to end it.
        """
        return self.connection.watch(name, lambda event: callback(event.value))

    def enable_broadcast(self) -> None:
        """Have the macros broadcast each point, as ``client_data 1`` does.

        Raises
        ------
        InstrumentError
            If the macros are not loaded.
        """
        if self.is_broadcasting:  # a command would wait for the end of a running scan
            return
        call = self.connection.call
        timeout = self.connection.timeout
        self.connection.wait(call(Command.CMD_WITH_RETURN, "", "client_data 1", timeout=timeout))
        try:
            self.get(NEWSCAN)
        except InstrumentError as error:
            raise InstrumentError(
                f"{self.address}: found no variable _SC_NEWSCAN ({error}); expected the macros "
                'that broadcast scans. Load them in spec: qdofile("clientutils.mac").'
            ) from error

    def load_macros(self, path: str = "") -> None:
        """Have spec load our macros, which broadcast numbers in full (see `load_macros`)."""
        load_macros(self, path)

    def close(self) -> None:
        """Say good-bye; a running scan goes on."""
        self.connection.close()
        self.updates.set(self, "state", "closed")

    def _on_ready(self, event: Event) -> None:
        self._ready = str(event.value) != "0"

    def _on_simulate(self, event: Event) -> None:
        self._simulates = str(event.value) not in ("0", "")
        self._tell_state()

    def _on_text(self, event: Event) -> None:
        self.console.heard(str(event.value))

    def _on_version(self, event: Event) -> None:
        facts = {"name": self.connection.name, "version": str(event.value)}
        self.updates.set(self, "server_info", facts)

    def _on_event(self, event: Event) -> None:
        scan, missing = self._tracker.scan, []
        if event.name == NEWSCAN and scan is not None and can_be_found(scan):
            missing = self._tracker.missing
        messages = self._tracker.feed(event.name, event.value, event.time, event.initial)
        ends = any(isinstance(message, ScanFinished) for message in messages)
        if ends and missing and scan is not None and self._held is None:
            self._fill_gaps(scan, missing, messages)
        else:
            self._tell_all(messages)

    def _on_state(self, connected: bool) -> None:
        if connected:
            self.updates.set(self, "name", self.connection.name)
        else:
            self._tell_all(self._tracker.lost())
        self._connected = connected
        self._tell_state()

    def _tell_state(self) -> None:
        state = "simulated" if self._simulates else "connected"
        self.updates.set(self, "state", state if self.is_connected else "lost")

    def __tracker_default(self) -> Tracker:
        return Tracker(self.failed)

    def _on_error(self, event: Event) -> None:
        self.failed(event.value)

    def _tell_all(self, messages: list[Message]) -> None:
        for message in messages:
            if self._held is not None:  # order is kept while a file is read
                self._held.append(message)
            else:
                self.tell(message)

    def _fill_gaps(self, started: ScanStarted, missing: list[int], rest: list[Message]) -> None:
        """Read missing points from the file of spec, and tell them before *rest*."""
        self._held = list(rest)

        def read() -> None:
            points = points_from_file(started, missing)
            self.connection.soon(lambda: self._filled(started, missing, points))

        threading.Thread(target=read, name="spec-gaps", daemon=True).start()

    def _filled(self, started: ScanStarted, missing: list[int], points: list[PointTaken]) -> None:
        _log.info(
            "scan %s: %d of %d missing points are filled from %s",
            started.scan_id, len(points), len(missing), started.source_file,
        )  # fmt: skip
        held, self._held = self._held or [], None
        for message in [*points, *held]:
            self.tell(message)
