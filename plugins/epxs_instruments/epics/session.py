"""A session with an EPICS IOC whose records have the usual names: m1, m2, scaler1, mca1."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from traits.api import Any as AnyTrait
from traits.api import Instance, Set, Str

from epxs.core.api import ConnectionFailed, InstrumentError
from epxs.instrument.api import SCANS, Instrument
from epxs_instruments.epics.choice import make_channels
from epxs_instruments.epics.devices import (
    EpicsCamera,
    EpicsChannel,
    EpicsCounter,
    EpicsMca,
    EpicsScaler,
    found_motors,
)
from epxs_instruments.epics.heartbeat import Heartbeat
from epxs_instruments.epics.i_channels import IChannels
from epxs_instruments.epics.scanner import EpicsScanner

SCHEME = "epics://"
#: Records that are looked for: m1 to m16.
MOTORS = 16
#: Channels of the scaler, and detectors, that are looked for.
COUNTERS = 4
MCAS = 4
CAMERA = "cam1:Acquire"
#: After the first answer, how long others are waited for, s.
GRACE = 0.3


def connect(
    address: str, timeout: float = 5.0, prefix: str = "", records: Sequence[str] = ()
) -> EpicsSession:
    """Return a session with the IOC whose records begin with a prefix.

    Parameters
    ----------
    address
        ``epics://PREFIX``, such as ``epics://sim:``; or ``epics:``, with *prefix*.
    timeout
        Longest time to wait for the first answer, in s.
    prefix
        What the names of the records begin with.
    records
        Whole names of other records, for `Instrument.channel`; with them no prefix is needed.

    Raises
    ------
    ConnectionFailed
        If there is neither, or none of the records looked for answers.
    """
    scheme = SCHEME.partition("//")[0]
    prefix = prefix or address.removeprefix(scheme).removeprefix("//")
    if not address.startswith(scheme) or not (prefix or records):
        raise ConnectionFailed(
            f"address {address!r}: found no prefix of records; expected {SCHEME}PREFIX, such as "
            f"{SCHEME}sim:. Write what the names of the motors begin with."
        )
    channels = make_channels(timeout)
    try:
        return EpicsSession(f"{SCHEME}{prefix}", prefix, channels, timeout, records)
    except BaseException:
        channels.close()
        raise


class EpicsSession(Instrument):
    """Motors, counters and detectors of an IOC."""

    _channels = Instance(IChannels, allow_none=False)
    _found = Set(Str())
    _worker = AnyTrait()
    _scanner = Instance(EpicsScanner, allow_none=False)
    _hands = AnyTrait()
    _heartbeat = Instance(Heartbeat)

    def __init__(
        self,
        address: str,
        prefix: str,
        channels: IChannels,
        timeout: float,
        records: Sequence[str] = (),
    ) -> None:
        super().__init__(address=address, name=prefix, server_info={"name": prefix})
        self._channels = channels
        motors = [f"{prefix}m{number}" for number in range(1, MOTORS + 1)]
        scaler = [f"{prefix}scaler1.NM{number}" for number in range(1, COUNTERS + 1)]
        mcas = [f"{prefix}mca{number}" for number in range(1, MCAS + 1)]
        usual = [*motors, *scaler, *mcas, f"{prefix}{CAMERA}"] if prefix else []
        self._found = channels.search([*usual, *records], timeout, GRACE)
        if missing := set(records) - self._found:
            raise ConnectionFailed(
                f"{address}: found no answer from {', '.join(sorted(missing))} within "
                f"{timeout:g} s; expected one from all. Check that the IOC runs, the names, and "
                "EPICS_CA_ADDR_LIST."
            )
        if not self._found:
            raise ConnectionFailed(
                f"{address}: found no answer from {prefix}m1 to {prefix}m{MOTORS}, "
                f"{prefix}scaler1 or {prefix}mca1 within {timeout:g} s; expected one at least. "
                "Check that the IOC runs, its prefix, and EPICS_CA_ADDR_LIST."
            )
        # commands one after the other; moves side by side
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="epics-commands")
        self._hands = ThreadPoolExecutor(max_workers=MOTORS, thread_name_prefix="epics-moves")
        self._scanner = EpicsScanner(self)
        for name in mcas:
            if name in self._found:
                self._add_mca(name)
        self.state = "connected"
        channels.on_state = self._on_state
        self._heartbeat = Heartbeat(self._beat, self._on_heartbeat)

    def _beat(self) -> None:
        """Ask the IOC, and those of other records that are watched, whether they answer."""
        try:
            self._channels.get(min(self._found))
            answers = True
        except InstrumentError:
            answers = False
            raise
        finally:
            watched: tuple[Any, ...] = tuple(self._watched.values())
            for channel in watched:
                if not answers and self.name and channel.mnemonic.startswith(self.name):
                    channel.take_note(False)
                else:
                    channel.beat()

    def _on_heartbeat(self, error: InstrumentError | None) -> None:
        """The IOC hangs, or answers again; its connections stand all the while."""
        if error is not None:
            self.failed(error)
        self._on_state(error is None)

    def _on_state(self, connected: bool) -> None:
        self.updates.set(self, "state", "connected" if connected else "lost")

    def _add_mca(self, record: str) -> None:
        title = record.removeprefix(self.name)
        self._mcas[title] = EpicsMca(
            mnemonic=title,
            name=str(self._channels.get(f"{record}.DESC")) or title,
            updates=self.updates,
            _record=record,
            _channels=self._channels,
            _worker=self._hands,
        )

    def _find_motors(self) -> dict[str, Any]:
        names = [f"{self.name}m{number}" for number in range(1, MOTORS + 1)]
        names = [name for name in names if name in self._found]
        return found_motors(self._channels, names, self.name, self._hands, self.updates)

    def _find_counters(self) -> dict[str, Any]:
        return {
            name: EpicsCounter(
                mnemonic=name,
                name=str(self._channels.get(f"{self.name}scaler1.NM{name[1:]}")),
                updates=self.updates,
                _record=path,
                _channels=self._channels,
            )
            for name, path in self._scaler_fields().items()
        }

    def _scaler_fields(self) -> dict[str, str]:
        numbers = range(1, COUNTERS + 1)
        return {
            f"S{number}": f"{self.name}scaler1.S{number}"
            for number in numbers
            if f"{self.name}scaler1.NM{number}" in self._found
        }

    def _find_cameras(self) -> dict[str, Any]:
        if f"{self.name}{CAMERA}" not in self._found:
            return {}
        camera = EpicsCamera(
            mnemonic="cam1",
            name="cam1",
            units="counts",
            updates=self.updates,
            _record=self.name,
            _channels=self._channels,
            _worker=self._hands,
        )
        return {"cam1": camera}

    def _make_scaler(self) -> EpicsScaler:
        fields = self._scaler_fields()
        if not fields:
            raise self._lacks("scaler")
        return EpicsScaler(
            mnemonic="scaler1",
            monitor=self._scanner.monitor,
            updates=self.updates,
            _record=f"{self.name}scaler1",
            _channels=self._channels,
            _worker=self._hands,
            _fields=fields,
        )

    def _make_channel(self, name: str) -> EpicsChannel:
        return EpicsChannel(
            mnemonic=name, name=name, updates=self.updates, _channels=self._channels
        )

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
        if words and words[0] in SCANS:
            return self._scanner.start(command).result()
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
            if len(words) == 3 and motor in self.motors:
                return float(self.motors[motor].move(target).wait())
        raise InstrumentError(
            f"{self.address}: found the command {command!r}; expected mv MOTOR POSITION with one "
            f"of {', '.join(self.motors)}. Check motor and number."
        )

    def resume_scan(self) -> Future[Any]:
        """Go on with the scan that stands still."""
        return self._scanner.resume()

    def end_scan(self) -> None:
        """Give up the scan that stands still."""
        self._scanner.end()

    def abort(self) -> None:
        """Stop all motors, the scaler and the analyzer; a scan stands still."""
        self._scanner.interrupt()
        for motor in self.motors.listed():
            motor.stop()
        for name, value in (("scaler1.CNT", 0), ("mca1.STOP", 1)):
            if self._channels.is_known(self.name + name.partition(".")[0]):
                self._channels.put(self.name + name, value, 5.0)

    def close(self) -> None:
        """Forget the records; motors that move go on."""
        self._scanner.end()
        if self._heartbeat is not None:
            self._heartbeat.end()
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.shutdown(wait=False, cancel_futures=True)
            self._hands.shutdown(wait=False, cancel_futures=True)
            self.updates.set(self, "state", "closed")
            # caproto closes its sockets from a thread that may be waiting on them
            closing = threading.Thread(target=self._channels.close, daemon=True)
            closing.start()
            closing.join(2.0)


def _number_or_text(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text
