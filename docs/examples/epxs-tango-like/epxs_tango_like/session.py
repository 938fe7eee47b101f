"""A session with the control system, and its scans, which epxs runs step by step."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from traits.api import Any as AnyTrait
from traits.api import Int

from epxs.core.api import ConnectionFailed, InstrumentError
from epxs.instrument.api import SCANS, Instrument, NodeSpec, StepScan, announce_scan, plan_line
from epxs_tango_like.device_server import CHANNELS, WIDTH, DeviceServer
from epxs_tango_like.devices import TangoChannel, TangoCounter, TangoMotor


def connect(address: str, timeout: float = 5.0) -> TangoSession:
    """Return a session with the simulated control system ``tango-like://lab``.

    Raises
    ------
    ConnectionFailed
        If it is asked for another one.
    """
    if address != "tango-like://lab":
        raise ConnectionFailed(
            f"address {address!r}: found no control system there; expected tango-like://lab. "
            "Write that."
        )
    return TangoSession(address=address, name="lab", state="connected", _server=DeviceServer())


class TangoSession(Instrument):
    """Motors x and y, counter ct, detector xrf."""

    _server = AnyTrait()
    _worker = AnyTrait()
    _step_scan = AnyTrait()
    _number = Int()

    def __worker_default(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(1, thread_name_prefix="tango-like")

    def _find_motors(self) -> Mapping[str, Any]:
        return {
            name: TangoMotor(
                mnemonic=name,
                name=f"Sample {name}",
                units="mm",
                low_limit=-10.0,
                high_limit=10.0,
                position=self._server.read(f"motor/{name}/1/position"),
                updates=self.updates,
                _server=self._server,
                _device=f"motor/{name}/1",
            )
            for name in "xy"
        }

    def _find_counters(self) -> Mapping[str, Any]:
        counter = TangoCounter(
            mnemonic="ct", name="Counts", units="counts", updates=self.updates, _server=self._server
        )
        return {"ct": counter}

    def _make_channel(self, name: str) -> TangoChannel:
        if name not in self._server.names():
            raise self._lacks(f"attribute {name!r}")
        return TangoChannel(mnemonic=name, name=name, updates=self.updates, _server=self._server)

    # -- commands ------------------------------------------------------------------------------

    def run(self, command: str) -> Future[Any]:
        """Queue a scan, or ``mv MOTOR POSITION``."""
        return self._worker.submit(self._execute, command)

    def _execute(self, command: str) -> Any:
        match command.split():
            case [name, *_] if name in SCANS:
                return self._start_steps(command).result()
            case ["mv", motor, position]:
                return self.motors[motor].move(float(position)).wait()
        raise InstrumentError(
            f"{self.address}: found the command {command!r}; expected a scan, or mv MOTOR "
            "POSITION. Write one of them."
        )

    def abort(self) -> None:
        """Stop the motors; a scan stands still."""
        if self._step_scan is not None:
            self._step_scan.interrupt()
        self._server.halt()

    def resume_scan(self) -> Future[Any]:
        """Go on with the scan that stands still."""
        self._step_scan.resume()
        future: Future[Any] = self._step_scan.future
        return future

    def end_scan(self) -> None:
        """Give up the scan that stands still."""
        if self._step_scan is not None:
            self._step_scan.end()

    def close(self) -> None:
        """Say good-bye."""
        self.end_scan()
        self._worker.shutdown(wait=False, cancel_futures=True)
        self._server.close()
        self.updates.set(self, "state", "closed")

    # -- scans ---------------------------------------------------------------------------------

    def _start_steps(self, line: str) -> Future[Any]:
        motors = {name: self.motors[name] for name in self.motors}
        plan = plan_line(line, {name: motor.position for name, motor in motors.items()})
        self._number += 1
        info = {"program": "epxs", "title": line, "monitor": "ct"}
        started = announce_scan(plan, str(self._number), motors, _NODES, info)
        self._step_scan = StepScan(plan, started, self._move, self._take, self.tell)
        self._step_scan.start()
        future: Future[Any] = self._step_scan.future
        return future

    def _move(self, targets: Mapping[str, float]) -> None:
        moves = [self.motors[name].move(position) for name, position in targets.items()]
        for move in moves:
            move.wait()

    def _take(self, seconds: float) -> dict[str, Any]:
        self._server.count(seconds)
        return {
            "scalar_data/ct": self._server.read("counter/ct/1/value"),
            "xrf/counts": self._server.read("mca/xrf/1/spectrum"),
        }


#: What every scan measures.
_NODES = {
    "scalar_data/ct": NodeSpec("Signal", {"dtype": "d", "units": "counts", "name": "ct"}),
    "xrf": NodeSpec(
        "MultiChannelAnalyzer",
        {"calibration": [0.0, WIDTH, 0.0], "channels": CHANNELS, "monitor": "ct"},
    ),
    "xrf/counts": NodeSpec(
        "Spectrum", {"dtype": "uint32", "shape": [0, CHANNELS], "units": "counts"}
    ),
}
