"""A session with an EPICS IOC whose records have the usual names: m1, m2, scaler1, mca1."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from traits.api import Any as AnyTrait
from traits.api import HasStrictTraits, Instance, Str, provides

from epxs.core.api import ConnectionFailed, InstrumentError
from epxs.instrument.api import ISession, Listener
from epxs_instruments.epics.channels import Channels
from epxs_instruments.epics.motor import EpicsMotor

SCHEME = "epics://"
#: Records that are looked for: m1 to m16.
MOTORS = 16
#: After the first answer, how long others are waited for, s.
GRACE = 0.3


def connect(address: str, timeout: float = 5.0) -> EpicsSession:
    """Return a session with the IOC whose records begin with the prefix in *address*.

    Parameters
    ----------
    address
        ``epics://PREFIX``, such as ``epics://sim:``.
    timeout
        Longest time to wait for the first answer, in s.

    Raises
    ------
    ConnectionFailed
        If the address has no prefix, or none of the records looked for answers.
    """
    prefix = address.removeprefix(SCHEME)
    if not address.startswith(SCHEME) or not prefix:
        raise ConnectionFailed(
            f"address {address!r}: found no prefix of records; expected {SCHEME}PREFIX, such as "
            f"{SCHEME}sim:. Write what the names of the motors begin with."
        )
    channels = Channels(timeout)
    try:
        return EpicsSession(address, prefix, channels, timeout)
    except BaseException:
        channels.close()
        raise


@provides(ISession)
class EpicsSession(HasStrictTraits):
    """Motors and counters of an IOC; it does not scan by itself, so it tells of no scans."""

    #: Where it is.
    address = Str()
    #: What the names of its records begin with.
    name = Str()
    _channels = Instance(Channels, allow_none=False)
    _motors = AnyTrait()
    _counters = AnyTrait()
    _worker = AnyTrait()

    def __init__(self, address: str, prefix: str, channels: Channels, timeout: float) -> None:
        super().__init__(address=address, name=prefix)
        self._channels = channels
        motors = [f"{prefix}m{number}" for number in range(1, MOTORS + 1)]
        scaler = [f"{prefix}scaler1.NM{number}" for number in range(1, 5)]
        found = channels.search([*motors, *scaler, f"{prefix}mca1"], timeout, GRACE)
        if not found:
            raise ConnectionFailed(
                f"{address}: found no answer from {prefix}m1 to {prefix}m{MOTORS}, "
                f"{prefix}scaler1 or {prefix}mca1 within {timeout:g} s; expected one at least. "
                "Check that the IOC runs, its prefix, and EPICS_CA_ADDR_LIST."
            )
        self._motors = {}
        for name in motors:
            if name in found:
                mnemonic = name.removeprefix(prefix)
                self._motors[mnemonic] = EpicsMotor(channels, name, mnemonic)
        self._counters = {
            f"S{name[-1]}": str(channels.get(name)) for name in scaler if name in found
        }
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="epics-commands")

    def subscribe(self, listener: Listener) -> None:
        """Accept a listener; an IOC alone runs no scans, so there is nothing to tell it."""

    def motors(self) -> Mapping[str, EpicsMotor]:
        """Return the motors by the end of their names: ``m1``."""
        return dict(self._motors)

    def counters(self) -> Mapping[str, str]:
        """Return names of the scaler's channels by field: ``S1``."""
        return dict(self._counters)

    def get(self, name: str) -> Any:
        """Return the value of a record or field below the prefix.

        Raises
        ------
        InstrumentError
            If it does not answer.
        """
        return self._channels.get(self.name + name)

    def put(self, name: str, value: Any, timeout: float = 60.0) -> None:
        """Put a value and wait for what it sets off (a move, a count) to complete.

        Raises
        ------
        InstrumentError
            If it does not answer, or is not complete after *timeout* s.
        """
        self._channels.put(self.name + name, value, timeout)

    def run(self, command: str) -> Future[Any]:
        """Queue ``NAME`` (get), ``NAME VALUE`` (put) or ``mv MOTOR POSITION``.

        Returns
        -------
        A future with the value, or the value as it is after the put.
        """
        return self._worker.submit(self._execute, command)

    def _execute(self, command: str) -> Any:
        words = command.split(maxsplit=1)
        if words and words[0] == "mv":
            return self._move(command)
        if len(words) == 2:
            self.put(words[0], _number_or_text(words[1]))
        if not words:
            raise InstrumentError(
                f"{self.address}: found an empty command; expected NAME, NAME VALUE or "
                "mv MOTOR POSITION. Write one of them."
            )
        return self.get(words[0])

    def _move(self, command: str) -> float:
        words = command.split()
        with contextlib.suppress(ValueError, IndexError):
            motor, target = words[1], float(words[2])
            if len(words) == 3 and motor in self._motors:
                return self._motors[motor].move(target)
        raise InstrumentError(
            f"{self.address}: found the command {command!r}; expected mv MOTOR POSITION with one "
            f"of {', '.join(self._motors)}. Check motor and number."
        )

    def abort(self) -> None:
        """Stop all motors, the scaler and the analyzer."""
        for motor in self._motors.values():
            motor.stop()
        for name, value in (("scaler1.CNT", 0), ("mca1.STOP", 1)):
            if self._channels.is_known(self.name + name.partition(".")[0]):
                self._channels.put(self.name + name, value, 5.0)

    def close(self) -> None:
        """Forget the records; motors that move go on."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.shutdown(wait=False, cancel_futures=True)
            # caproto closes its sockets from a thread that may be waiting on them
            closing = threading.Thread(target=self._channels.close, daemon=True)
            closing.start()
            closing.join(2.0)


def _number_or_text(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text
