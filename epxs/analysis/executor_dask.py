"""Workers of a Dask cluster: any that a `distributed.Client` reaches."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from traits.api import provides

from epxs.analysis.executor import BlockDone, BlockTask, IExecutor, WorkersError, load_factory, why
from epxs.analysis.frames import pack, unpack

_LOOK = 0.2


@provides(IExecutor)
class DaskExecutor:
    """Runs a task on a Dask cluster whose workers see the file under the same path.

    Parameters
    ----------
    cluster
        Address of a scheduler (``tcp://host:8786``), a `distributed.Client`, or a cluster
        object such as those of dask-jobqueue.
    timeout
        Longest time to wait for the scheduler, seconds.

    Raises
    ------
    WorkersError
        If Dask is not installed, or the scheduler cannot be reached.
    """

    def __init__(self, cluster: Any, timeout: float = 10.0) -> None:
        try:
            from distributed import Client
        except ImportError as error:
            raise WorkersError(
                f"cluster {cluster}: found no Dask here; expected the package distributed. "
                "Install it with: pip install epxs[dask]"
            ) from error
        self._own = not isinstance(cluster, Client)
        try:
            self._client = Client(cluster, timeout=timeout) if self._own else cluster
        except (OSError, ValueError) as error:
            raise WorkersError(
                f"cluster {cluster}: found no scheduler there ({error}); expected a Dask "
                "scheduler such as tcp://host:8786. Check the address, and that it runs."
            ) from error

    @property
    def workers(self) -> int:
        """How many threads the cluster has now."""
        return int(sum(self._client.nthreads().values()))

    def run(
        self,
        task: BlockTask,
        blocks: Sequence[Sequence[int]],
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Iterator[BlockDone]:
        """Yield each block when it is done; see `IExecutor.run`."""
        from distributed import wait

        client = self._client
        settings = client.scatter(pack(task.settings), broadcast=True, hash=False)
        todo = {
            # retries: a block whose worker died goes to another one, once
            client.submit(run_block, task.factory, settings, rows, pure=False, retries=1): rows
            for rows in (tuple(int(r) for r in block) for block in blocks)
        }
        try:
            while todo and not cancelled():
                with contextlib.suppress(TimeoutError):
                    wait(list(todo), timeout=_LOOK, return_when="FIRST_COMPLETED")
                for future in [f for f in todo if f.done()]:
                    yield _done(todo.pop(future), future)
        finally:
            client.cancel(list(todo), force=True)

    def close(self) -> None:
        """Let go of the cluster, if it was this that found it."""
        if self._own:
            self._client.close()


def run_block(factory: str, settings: bytes, rows: Sequence[int]) -> bytes:
    """Do a block in a worker; the work is prepared once for all blocks of a task."""
    try:
        return pack({**_work(factory, settings)(list(rows)), "failure": ""})
    except Exception as error:  # noqa: BLE001 - the edge of the worker
        return pack({"failure": why(error)})


@lru_cache(maxsize=2)
def _work(factory: str, settings: bytes) -> Any:
    return load_factory(factory)(**unpack(settings))


def _done(rows: tuple[int, ...], future: Any) -> BlockDone:
    if future.status != "finished":
        return BlockDone(rows, {}, f"its workers died ({future.exception()})")
    values = unpack(future.result())
    failure = values.pop("failure")
    return BlockDone(rows, {} if failure else values, failure)
