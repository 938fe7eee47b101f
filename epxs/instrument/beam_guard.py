"""The beam-loss guard: points without beam are marked, or the scan waits until it is back."""

from __future__ import annotations

import logging
import threading
from dataclasses import replace
from math import isfinite, nan
from typing import Any

import numpy as np
from traits.api import Any as AnyTrait
from traits.api import Bool, Enum, Float, HasStrictTraits, Instance, Int, Range, Str

from epxs.core.api import EpxsError, ScanError
from epxs.instrument.messages import Message, NodeSpec, PointTaken, ScanFinished, ScanStarted
from epxs.instrument.scan import MASKED, Scan
from epxs.instrument.scan_command import ScanCommand, command_of

logger = logging.getLogger(__name__)

#: How long a scan may take to stand still, s.
PATIENCE = 600.0
#: Time of a look at the monitor while a scan stands still, if the scan counts to counts; s.
PROBE = 1.0


class BeamGuard(HasStrictTraits):
    """Watches a monitor of an instrument while it scans.

    ``beam.guard = BeamGuard(monitor="I0", threshold=1000, action="pause")``. Points with less
    than the threshold are marked as masked in any case: files, maps and ``scan.points()`` leave
    them out. With ``action="pause"`` the scan stands still too, and goes on by itself when the
    beam has been back for a while, unless that is not safe.
    """

    #: Mnemonic of a counter.
    monitor = Str()
    #: What a point has at the least, in the units of the counter.
    threshold = Float(0.0)
    action = Enum("mask", "pause")
    #: For how long the beam must have been back, s.
    settling = Range(low=0.0, value=2.0)
    #: Time between two looks at the monitor while the scan stands still, s.
    interval = Range(low=0.0, value=1.0)
    #: Whether it goes on by itself.
    resumes = Bool(True)
    #: ``refused``: the beam is back, and it was not safe to go on (see `last_error`).
    state = Enum("watching", "lost", "refused", "off")
    #: The monitor as last seen.
    value = Float(nan)
    #: Points marked in the present scan.
    masked = Int(0)
    last_error = Str()
    instrument = AnyTrait()
    #: Where motors stood when the scan was made to stand still, by mnemonic.
    _stood = AnyTrait(factory=dict)
    _paused = Instance(Scan)
    _seconds = Float(PROBE)
    _dark_until = Float(-np.inf)
    _is_dark = Bool(False)
    _told_of_lack = Bool(False)
    _stopped = Instance(threading.Event, (), allow_none=False)

    # -- in the driver's thread ----------------------------------------------------------------

    def judge(self, message: Message) -> Message:
        """Return *message*, a point without beam marked as masked; for `Instrument.tell`."""
        if self.state == "off":
            return message
        match message:
            case ScanStarted():
                return self._announce(message)
            case PointTaken():
                return self._judge_point(message)
            case ScanFinished():
                self._is_dark = False
        return message

    def _announce(self, started: ScanStarted) -> ScanStarted:
        self._is_dark, self._dark_until, self._told_of_lack = False, -np.inf, False
        self._seconds = _seconds(started.command)
        self._tell(state="watching", masked=0)
        node = NodeSpec(
            "Signal",
            {"dtype": "uint8", "counter": self.monitor, "threshold": self.threshold,
             "shape": [started.npoints]},
        )  # fmt: skip
        return replace(started, nodes={**started.nodes, MASKED: node})

    def _judge_point(self, point: PointTaken) -> PointTaken:
        value = point.values.get(f"scalar_data/{self.monitor}")
        if value is None:
            if not self._told_of_lack:
                self._told_of_lack = True
                self._complain(
                    f"beam guard: found no {self.monitor!r} in the points; expected the monitor. "
                    "Choose one of the counters of the scan."
                )
            return point
        number = float(np.asarray(value).reshape(-1)[0])
        self._tell(value=number)
        is_low = not number >= self.threshold
        if is_low:
            self._dark_until = point.time + self.settling
        masks = is_low or (self.action == "mask" and point.time < self._dark_until)
        if is_low and not self._is_dark:
            self._beam_lost()
        elif not masks and self._is_dark:
            self._is_dark = False
            self._tell(state="watching")
        if masks:
            self._tell(masked=self.masked + 1)
        known = bool(np.any(point.values.get(MASKED, 0)))
        return replace(point, values={**point.values, MASKED: int(masks or known)})

    def _beam_lost(self) -> None:
        self._is_dark = True
        self._tell(state="lost")
        scan = self.instrument.running_scan
        if self.action == "pause" and scan is not None and self._paused is None:
            self._paused = scan
            self._stopped = threading.Event()
            thread = threading.Thread(
                target=self._wait_for_beam, args=(scan,), name="epxs-beam-guard", daemon=True
            )
            thread.start()

    # -- in a thread of its own ----------------------------------------------------------------

    def _wait_for_beam(self, scan: Scan) -> None:
        try:
            scan.pause()
            if scan.wait_until_still(PATIENCE):
                self._stood = self._positions()
                self._wait_until_back(scan)
        except EpxsError as error:
            self._complain(str(error))
            self._tell(state="refused")
        finally:
            self._paused = None

    def _wait_until_back(self, scan: Scan) -> None:
        good = 0.0
        while scan.is_paused and not self._stopped.wait(self.interval):
            back = self.look() >= self.threshold
            good = good + max(self.interval, self._seconds) if back else 0.0
            if back and good >= self.settling and self.resumes:
                self.check_resume(scan)
                self._is_dark = False
                self._tell(state="watching")
                scan.resume(force=True)  # it was just checked
                return

    def look(self) -> float:
        """Count once, and return the monitor.

        Raises
        ------
        EpxsError
            If the instrument cannot count, or has no such counter.
        """
        values = self.instrument.scaler.count(self._seconds).wait(self._seconds + 60.0)
        if self.monitor not in values:
            raise ScanError(
                f"beam guard: found no counter {self.monitor!r}; expected one of "
                f"{', '.join(values)}. Choose another monitor."
            )
        self._tell(value=float(values[self.monitor]))
        return float(values[self.monitor])

    # --------------------------------------------------------------------------------------

    def check_resume(self, scan: Scan) -> None:
        """Refuse to go on where that is not safe.

        Raises
        ------
        ScanError
            With all reasons: no beam, motors that were moved meanwhile, a lost instrument.
        """
        if self.state == "off":
            return
        reasons = []
        if self.instrument.state not in ("connected", "simulated"):
            reasons.append(f"found the instrument {self.instrument.state}; expected it connected")
        if self._is_dark and not self.value >= self.threshold:
            reasons.append(
                f"found {self.monitor} at {self.value:g}; expected {self.threshold:g} or more"
            )
        for name, before in self._stood.items():
            now = self._positions().get(name, before)
            if abs(now - before) > 1e-6 * max(1.0, abs(before)):
                reasons.append(
                    f"found the motor {name} at {now:g}; expected it where the scan was stopped, "
                    f"at {before:g}"
                )
        if reasons:
            raise ScanError(
                f"{scan.line}: going on is not safe: {'; '.join(reasons)}. Look at the beamline, "
                "and resume with force when all is well."
            )

    def stop(self) -> None:
        """Wait for the beam no more; a scan that stands still stays so."""
        self._stopped.set()

    def _positions(self) -> dict[str, float]:
        """Return where the motors stand that anybody follows, by mnemonic."""
        followed = [motor for motor in self.instrument.known_motors() if motor.followed]
        return {m.mnemonic: float(m.position) for m in followed if isfinite(m.position)}

    def _tell(self, **values: Any) -> None:
        """Set traits where they may change; what the guard itself decides by is set at once."""
        for name, value in values.items():
            if name in ("state", "value", "masked"):
                self.trait_setq(**{name: value})
            self.instrument.updates.call(self._announce_trait, name, value)

    def _announce_trait(self, name: str, value: Any) -> None:
        self.trait_property_changed(name, None, value)  # type: ignore[attr-defined]

    def _complain(self, text: str) -> None:
        logger.warning("%s", text)
        self.trait_setq(last_error=text)
        self.instrument.updates.call(self._announce_trait, "last_error", text)


def _seconds(line: str) -> float:
    """Return the counting time of the points of a scan, s."""
    try:
        command = command_of(line)
    except ScanError:
        return PROBE
    known = isinstance(command, ScanCommand) and command.seconds > 0
    return command.seconds if known and isinstance(command, ScanCommand) else PROBE
