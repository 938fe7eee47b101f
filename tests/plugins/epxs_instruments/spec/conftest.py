"""A simulated spec on the loopback, with a small model behind it, and a session with it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from traits.api import Float as FloatTrait
from traits.api import HasStrictTraits, Instance, List, Str, provides

from epxs_instruments.simulation.i_beamline_model import (
    CounterSpec,
    IBeamlineModel,
    McaSpec,
    MotorSpec,
    Reading,
)
from epxs_instruments.spec.server import SpecServer
from epxs_instruments.spec.session import SpecSession, connect


@provides(IBeamlineModel)
class PlainModel(HasStrictTraits):
    """Counts that follow from the positions alone, so that tests can say what they expect."""

    motors = List(Instance(MotorSpec))
    counters = List(Instance(CounterSpec))
    mca = Instance(McaSpec)
    monitor = Str("I0")
    datafile = Str("leaf.dat")
    pace = FloatTrait(0.0)
    scan_command = Str("mesh samx 0 2 2 samy 0 1 1 0.1")

    def _motors_default(self) -> list[MotorSpec]:
        return [
            MotorSpec("samx", "Sample X", "mm", 0.0, -10.0, 10.0, 1000.0),
            MotorSpec("samy", "Sample Y", "mm", 0.0, -5.0, 5.0, 1000.0),
            MotorSpec("slow", "Slow one", "mm", 0.0, -5.0, 5.0, 1.0),
        ]

    def _counters_default(self) -> list[CounterSpec]:
        return [
            CounterSpec("sec", "Seconds", "s"),
            CounterSpec("I0", "Ion chamber", "counts"),
            CounterSpec("Ca", "Calcium", "counts"),
        ]

    def _mca_default(self) -> McaSpec:
        return McaSpec("vortex", 2048, (0.0, 0.01, 0.0))

    def count(self, positions: dict[str, float], preset: float, epoch: float) -> Reading:
        spectrum = np.arange(2048, dtype=np.uint32)
        spectrum[0] = round(1000 * positions["samx"])
        return Reading(
            counters={"sec": abs(preset), "I0": 1234567.0, "Ca": 100 * positions["samx"]},
            spectrum=spectrum,
            real_time=0.1,
            live_time=0.09,
            dead_time=10.0,
            icr=1e5,
            ocr=9e4,
        )


class RunningServer:
    """A server in a thread of its own, as another program would be."""

    def __init__(self, **options: Any) -> None:
        self.model = options.pop("model", None) or PlainModel()
        options.setdefault("ports", [0])
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()
        self.server = SpecServer(self.model, **options)
        try:
            self.call(self.server.start())
        except BaseException:
            self.end_loop()
            raise

    @property
    def address(self) -> str:
        return self.server.address

    def call(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(10)

    def do(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Call *function* in the thread of the server."""

        async def work() -> Any:
            return function(*arguments)

        return self.call(work())

    def stop(self) -> None:
        if self.loop.is_running():
            self.call(self.server.stop())
            self.call(asyncio.sleep(0.01))
            self.end_loop()

    def end_loop(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(5)


@pytest.fixture
def start_server() -> Iterator[Callable[..., RunningServer]]:
    """Starts servers, and stops them at the end."""
    running = []

    def start(**options: Any) -> RunningServer:
        running.append(RunningServer(**options))
        return running[-1]

    yield start
    for server in running:
        server.stop()


@pytest.fixture
def server(start_server: Callable[..., RunningServer]) -> RunningServer:
    return start_server()


@pytest.fixture
def session(server: RunningServer) -> Iterator[SpecSession]:
    with connect(server.address) as session:
        yield session


@pytest.fixture
def until() -> Callable[[Callable[[], Any]], None]:
    """Waits until something is true, at most 10 s."""

    def wait(condition: Callable[[], Any]) -> None:
        deadline = time.monotonic() + 10
        while not condition():
            assert time.monotonic() < deadline, "it did not happen within 10 s"
            time.sleep(0.005)

    return wait
