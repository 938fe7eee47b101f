"""The command queue of a simulated spec: one at a time, ready in between."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from epxs.core.api import EpxsError, InstrumentError
from epxs_instruments.spec.commands import execute, reply_value
from epxs_instruments.spec.experiment import Experiment

#: Commands that wait, at most.
LENGTH_LIMIT = 10_000


@dataclass(frozen=True)
class Job:
    """A command line that waits for its turn."""

    line: str
    #: Who queued it.
    owner: object
    #: Called with the value, or with an error.
    done: Callable[[Any], None]


class CommandQueue:
    """Carries out command lines one after the other, and tells when spec is ready."""

    def __init__(self, experiment: Experiment) -> None:
        self._experiment = experiment
        self._waiting: deque[Job] = deque()
        self._worker: asyncio.Task[None] | None = None
        self._running: asyncio.Task[Any] | None = None

    def submit(self, job: Job) -> None:
        """Queue *job*; starts at once if nothing runs."""
        if len(self._waiting) >= LENGTH_LIMIT:
            job.done(InstrumentError(f"command queue: found {LENGTH_LIMIT} waiting; no room."))
            return
        self._waiting.append(job)
        if self._worker is None:
            self._worker = asyncio.get_running_loop().create_task(self._work())

    def abort(self, owner: object = None) -> None:
        """Interrupt what runs, and drop what *owner* queued."""
        dropped = [job for job in self._waiting if job.owner is owner]
        self._waiting = deque(job for job in self._waiting if job.owner is not owner)
        for job in dropped:
            job.done(_aborted(job.line))
        if self._running:
            self._running.cancel()

    async def close(self) -> None:
        """Stop everything."""
        self._waiting.clear()
        if self._worker:
            self._worker.cancel()
            await asyncio.gather(self._worker, return_exceptions=True)

    async def _work(self) -> None:
        try:
            while self._waiting:
                job = self._waiting.popleft()
                self._experiment.set_ready(False)
                result = await self._run(job)
                self._experiment.set_ready(True)
                job.done(result)
        finally:
            self._worker = None

    async def _run(self, job: Job) -> Any:
        """Return the value of a command, or the error that ended it."""
        task = asyncio.get_running_loop().create_task(execute(job.line, self._experiment))
        self._running = task
        try:
            await asyncio.wait([task])
        finally:
            self._running = None
            task.cancel()
        if task.cancelled():
            return _aborted(job.line)
        error = task.exception()
        if isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]
        if error is None:
            return reply_value(task.result())
        if isinstance(error, EpxsError):
            return InstrumentError(str(error))
        # a fault of the simulation: its client must not wait for ever
        return InstrumentError(f"{self._experiment.name}, {job.line}: {error!r}")


def _aborted(line: str) -> InstrumentError:
    return InstrumentError(f"{line}: interrupted (^C).")
