"""Workers that are processes of this machine."""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any, cast

from traits.api import provides

from epxs.analysis.executor import BlockDone, BlockTask, IExecutor, WorkersError
from epxs.analysis.frames import receive, send

#: How often it is asked whether to cancel, seconds.
_LOOK = 0.1
_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


@provides(IExecutor)
class ProcessExecutor:
    """Runs a task in processes of this machine, one thread here waiting for each.

    The processes are started afresh, not forked, and never import the caller's script.

    Parameters
    ----------
    workers
        How many; one for each processor that this process may use by default.
    """

    def __init__(self, workers: int = 0) -> None:
        self.workers = workers or _processors()

    def run(
        self,
        task: BlockTask,
        blocks: Sequence[Sequence[int]],
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Iterator[BlockDone]:
        """Yield each block when it is done; see `IExecutor.run`."""
        run = _Run(task, blocks, min(self.workers, max(1, len(blocks))))
        try:
            yield from run.results(cancelled)
        finally:
            run.end()


class _Run:
    """One task on its way: what waits, what is done, and who works."""

    def __init__(self, task: BlockTask, blocks: Sequence[Sequence[int]], workers: int) -> None:
        self._task = task
        self._waiting = deque((tuple(int(r) for r in block), 0) for block in blocks)
        self._count = len(blocks)
        self._done: queue.Queue[BlockDone | Exception] = queue.Queue()
        self._ending = False
        self._lock = threading.Lock()
        self._processes: list[subprocess.Popen[bytes]] = []
        self._threads = [
            threading.Thread(target=self._serve, name=f"epxs-worker-{n}", daemon=True)
            for n in range(workers)
        ]
        for thread in self._threads:
            thread.start()

    def results(self, cancelled: Callable[[], bool]) -> Iterator[BlockDone]:
        left = self._count
        while left and not cancelled():
            try:
                found = self._done.get(timeout=_LOOK)
            except queue.Empty:
                continue
            if isinstance(found, Exception):
                raise found
            left -= 1
            yield found

    def end(self) -> None:
        """End the workers, whatever they are at."""
        with self._lock:
            self._ending = True
            processes = list(self._processes)
        for process in processes:
            process.kill()
        for thread in self._threads:
            thread.join()

    # -- in the threads -----------------------------------------------------------------------

    def _serve(self) -> None:
        try:
            while (block := self._next()) is not None:
                with self._worker() as worker:
                    while block is not None and self._finished(worker, *block):
                        block = self._next()
        except Exception as error:  # noqa: BLE001 - the edge of the thread
            self._done.put(error)

    def _next(self) -> tuple[tuple[int, ...], int] | None:
        with self._lock:
            return None if self._ending or not self._waiting else self._waiting.popleft()

    def _finished(self, worker: _Worker, rows: tuple[int, ...], tries: int) -> bool:
        """Have a block done; say whether the worker is fit for another one."""
        values = worker.ask({"rows": list(rows)})
        if values is not None:
            failure = values.pop("failure")
            self._done.put(BlockDone(rows, values, failure))
            return True
        if self._ending:
            return False
        if tries:
            failure = f"its worker died twice ({worker.last_words()})"
            self._done.put(BlockDone(rows, {}, failure))
        else:
            # first in the row, so that a worker waits for it that is busy anyway
            with self._lock:
                self._waiting.appendleft((rows, tries + 1))
        return False

    @contextlib.contextmanager
    def _worker(self) -> Iterator[_Worker]:
        with tempfile.TemporaryFile() as words:
            with self._lock:
                if self._ending:
                    raise WorkersError("workers: found them ended; expected a run. Start it anew.")
                process = _start(words)
                self._processes.append(process)
            worker = _Worker(process, words)
            try:
                self._begin(worker)
                yield worker
            finally:
                worker.end()
                with self._lock:
                    self._processes.remove(process)

    def _begin(self, worker: _Worker) -> None:
        answer = worker.ask({"factory": self._task.factory, **self._task.settings})
        if answer is None:
            raise WorkersError(
                f"worker for {self._task.factory}: found it dead before it began "
                f"({worker.last_words()}); expected it to run. Look at its last words."
            )
        if not answer["ready"]:
            raise WorkersError(str(answer["failure"]))


class _Worker:
    """A process and the talk with it."""

    def __init__(self, process: subprocess.Popen[bytes], words: Any) -> None:
        self._process = process
        self._words = words

    def ask(self, request: dict[str, Any]) -> dict[str, Any] | None:
        """Return the answer to *request*, or None if the process is dead."""
        try:
            send(cast(Any, self._process.stdin), request)
            return receive(cast(Any, self._process.stdout))
        except (OSError, ValueError):
            return None

    def last_words(self) -> str:
        """Return how it ended, and the last line that it printed."""
        code = self._process.wait(timeout=5)
        self._words.seek(0)
        lines = self._words.read().decode(errors="replace").strip().splitlines()
        ending = f"signal {-code}" if code < 0 else f"status {code}"
        return ": ".join([ending, *lines[-1:]])

    def end(self) -> None:
        """End it, waiting for no work."""
        for stream in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError, ValueError):
                cast(Any, stream).close()
        self._process.kill()
        self._process.wait()


def _start(words: Any) -> subprocess.Popen[bytes]:
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join(p for p in sys.path if p))
    # two threads of BLAS for each process would fight for the processors
    environment.update(dict.fromkeys(_THREADS, "1"))
    return subprocess.Popen(
        [sys.executable, "-m", "epxs.analysis.executor_worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=words,
        env=environment,
        # Ctrl-C is for the one who started them
        start_new_session=True,
    )


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1
