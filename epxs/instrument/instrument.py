"""An instrument: its state, its devices, its console."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from concurrent.futures import Future
from functools import partial
from math import nan
from typing import Any

from traits.api import Any as AnyTrait
from traits.api import (
    Bool,
    Dict,
    Enum,
    Float,
    Instance,
    List,
    Property,
    Str,
    observe,
    provides,
)
from traits.observation.events import TraitChangeEvent

from epxs.core.api import InstrumentError
from epxs.instrument.channel import Channel
from epxs.instrument.console import Console
from epxs.instrument.counter import Counter, Scaler
from epxs.instrument.devices import Devices
from epxs.instrument.i_scan_source import Listener
from epxs.instrument.i_session import ISession
from epxs.instrument.joined import JoinedChannel, JoinedChannels
from epxs.instrument.mca import AreaDetector, Mca
from epxs.instrument.messages import Message, PointTaken, ScanStarted
from epxs.instrument.motor import Motor
from epxs.instrument.scan import Scan
from epxs.instrument.scans import Scans, scan_of
from epxs.instrument.updates import Updates
from epxs.instrument.viewed import Viewed

logger = logging.getLogger(__name__)


@provides(ISession)
class Instrument(Scans, Viewed):
    """A connection to an instrument, and models of what it has.

    Drivers write the methods at the end. Where there is a GUI, its main thread calls
    ``instrument.updates.defer()`` once, and ``instrument.updates.deliver()`` from a timer.
    """

    #: Where it is, in the form that `epxs.connect` takes.
    address = Str()
    #: What it calls itself.
    name = Str()
    #: ``simulated`` is connected too, to something that moves nothing.
    state = Enum("connecting", "connected", "simulated", "lost", "closed")
    #: The last thing that went wrong, or "".
    last_error = Str()
    #: What the other side says of itself: ``name``, ``version`` ...
    server_info = Dict(Str(), Str())
    #: Time of each point of a scan, whatever is asked for, s; not a number where a point takes
    #: as long as it counts and moves.
    point_time = Float(nan)
    #: By mnemonic; read once, when first asked for.
    motors = Property()
    counters = Property()
    #: Detectors with spectra, by mnemonic; spec tells of them with its first scan.
    mcas = Property()
    cameras = Property()
    scaler = Property()
    console = Instance(Console, allow_none=False)
    updates = Instance(Updates, (), allow_none=False)
    #: The scan that runs or ran last, whoever started it; None before.
    scan = Instance(Scan)
    #: Watches the beam while it scans; None for nobody.
    guard = Instance("epxs.instrument.beam_guard.BeamGuard")
    #: Values of other instruments that are recorded with each point; see `join`.
    joined = Instance(JoinedChannels, (), allow_none=False)
    _is_telling = Bool(False)
    _awaited = List(Instance(Scan, allow_none=False))
    _running = Instance(Scan)
    _listeners = List(AnyTrait())
    _motors = Instance(Devices)
    _counters = Instance(Devices)
    _cameras = Instance(Devices)
    _mcas = Dict(Str(), Instance(Mca, allow_none=False))
    _scaler = Instance(Scaler)
    _watched = Dict(Str(), Instance(Channel, allow_none=False))

    def _console_default(self) -> Console:
        return Console(self.run, self._known_names, self.updates)

    def _get_motors(self) -> Devices[Motor]:
        if self._motors is None:
            self._motors = Devices("motor", self.address, self._find_motors())
        return self._motors

    def _get_counters(self) -> Devices[Counter]:
        if self._counters is None:
            self._counters = Devices("counter", self.address, self._find_counters())
        return self._counters

    def _get_mcas(self) -> Devices[Mca]:
        return Devices("detector", self.address, self._mcas)

    def _get_cameras(self) -> Devices[AreaDetector]:
        if self._cameras is None:
            self._cameras = Devices("camera", self.address, self._find_cameras())
        return self._cameras

    def _get_scaler(self) -> Scaler:
        if self._scaler is None:
            self._scaler = self._make_scaler()
        self._scaler.follow()
        return self._scaler

    def channel(self, name: str) -> Channel:
        """Return the value *name* of the instrument, which follows from now on.

        Parameters
        ----------
        name
            A property of spec (``var/DATAFILE``), a record of EPICS (``sim:m1.RBV``).
        """
        if name not in self._watched:
            self._watched[name] = self._make_channel(name)
        found = self._watched[name]
        found.follow()
        return found

    def join(
        self, channel: Channel, name: str = "", role: str = "counter", units: str = ""
    ) -> JoinedChannel:
        """Record a value of another instrument with each point of the scans of this one.

        Parameters
        ----------
        channel
            Such as ``epxs.connect("epics:", records=["ring:current"]).channel("ring:current")``.
        name
            As it is called in the file; by default that of the channel, made fit for one.
        role
            ``counter``, or ``positioner``.
        units
            By default those of the channel.

        Raises
        ------
        InstrumentError
            If the name is taken or is none, or the channel does not answer.
        """
        fit = name or "".join(c if c.isalnum() else "_" for c in channel.mnemonic)
        joined = JoinedChannel(name=fit, channel=channel, role=role, units=units or channel.units)
        self.joined.add(joined)
        return joined

    def rescan(self) -> None:
        """Forget which motors and counters there are: they are read anew when asked for."""
        self._motors = self._counters = None

    def subscribe(self, listener: Listener) -> None:
        """Have *listener* called with each scan message, in order, in the driver's thread.

        It must not block: a listener puts messages into a queue. A scan that runs already is
        announced too, and its points from now on are told.
        """
        self._listeners = [*self._listeners, listener]
        self._tell_from_now_on()

    def _tell_from_now_on(self) -> None:
        if not self._is_telling:
            self._is_telling = True
            self._begin_to_tell()

    def unsubscribe(self, listener: Listener) -> None:
        """Tell *listener* no more; harmless if it was not told before."""
        self._listeners = [known for known in self._listeners if known != listener]

    def tell(self, message: Message) -> None:
        """Tell all listeners; for drivers, in their thread."""
        message = self.joined.join(message)
        if self.guard is not None:
            message = self.guard.judge(message)
        if isinstance(message, ScanStarted):
            self._learn_detectors(message)
        elif isinstance(message, PointTaken):
            self.updates.call_last("point", self._show_point, message.values)
        self._follow_scan(message)
        for listener in self._listeners:
            listener(message)

    def _show_point(self, values: Mapping[str, Any]) -> None:
        """Have the models of detectors show what a point holds."""
        for name, mca in self._mcas.items():
            mca.show_point(_below(name, values))

    def _follow_scan(self, message: Message) -> None:
        if isinstance(message, ScanStarted):
            scan = scan_of(message, self._awaited)
            if scan is None:
                scan = Scan(line=message.command, instrument=self, updates=self.updates)
                scan.let_points_go()
            self._running = scan
            self.updates.set(self, "scan", scan)
        if self._running is not None:
            self._running.take(message)

    def _start(self, line: str) -> Scan:
        self._tell_from_now_on()
        self._prepare_scan()
        scan = Scan(line=line, instrument=self, updates=self.updates)
        self._awaited.append(scan)
        self.run(line).add_done_callback(partial(self._answered, scan))
        return scan

    def _answered(self, scan: Scan, reply: Future[Any]) -> None:
        scan.answered(reply)
        if scan in self._awaited:
            self._awaited.remove(scan)

    def _learn_detectors(self, started: ScanStarted) -> None:
        for path, node in started.nodes.items():
            if node.class_name == "MultiChannelAnalyzer" and path not in self._mcas:
                self._mcas[path] = Mca(mnemonic=path, name=path, updates=self.updates)
            if node.class_name == "MultiChannelAnalyzer":
                shape = started.nodes.get(f"{path}/counts")
                channels = shape.attrs.get("shape", (0, 0))[-1] if shape else 0
                calibration = [float(term) for term in node.attrs.get("calibration", (0.0, 1.0))]
                self._mcas[path].heard("channels", int(channels))
                self._mcas[path].heard("calibration", tuple((*calibration, 0.0, 0.0)[:3]))

    def failed(self, error: object) -> None:
        """Take note of an error, and log it; for drivers, from any thread."""
        text = str(error).strip()
        logger.warning("%s: %s", self.address, text)
        self.updates.set(self, "last_error", text)

    @property
    def running_scan(self) -> Scan | None:
        """The scan that is not over yet, as the driver's thread knows it."""
        return None if self._running is None or self._running.is_over else self._running

    def known_motors(self) -> list[Motor]:
        """Return the motors as far as they are known without asking."""
        return [] if self._motors is None else self._motors.listed()

    @observe("guard")
    def _hand_over_to_guard(self, event: TraitChangeEvent) -> None:
        if self.guard is not None:
            self.guard.instrument = self

    def _known_names(self) -> list[str]:
        """Return names for completion, as far as they are known without asking."""
        known = [devices for devices in (self._motors, self._counters) if devices is not None]
        return [name for devices in known for name in devices]

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.address}: {self.state}>"

    # -- what drivers write -------------------------------------------------------------------

    def run(self, command: str) -> Future[Any]:
        """Queue a command line; the future holds what the program answers."""
        raise NotImplementedError

    def abort(self) -> None:
        """Interrupt what runs (only ever on the user's demand)."""
        raise NotImplementedError

    def enable_broadcast(self) -> None:
        """Have the other side tell of its scans, where it does not by itself."""

    def close(self) -> None:
        """Say good-bye; what runs goes on."""
        raise NotImplementedError

    def _begin_to_tell(self) -> None:
        """Begin to tell of scans."""

    def _prepare_scan(self) -> None:
        """Do what has to be done before a scan can be followed."""

    def _find_motors(self) -> Mapping[str, Motor]:
        return {}

    def _find_counters(self) -> Mapping[str, Counter]:
        return {}

    def _find_cameras(self) -> Mapping[str, AreaDetector]:
        return {}

    def _make_scaler(self) -> Scaler:
        raise self._lacks("scaler")

    def _make_channel(self, name: str) -> Channel:
        raise self._lacks(f"channel {name!r}")

    def _lacks(self, what: str) -> InstrumentError:
        return InstrumentError(
            f"{self.address}: found no {what}; expected an instrument that has one. "
            "Check which instrument this is."
        )


def _below(name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of one detector by their own names."""
    prefix = f"{name}/"
    return {key[len(prefix) :]: item for key, item in values.items() if key.startswith(prefix)}
