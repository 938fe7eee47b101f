"""The live run of an analysis: one background thread that follows what is on disk."""

from __future__ import annotations

import logging
import queue
import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from epxs.analysis.fit import Store, fit_all, fit_block, learn_block, read_block
from epxs.analysis.spectra import BLOCK, SpectraReader, aligned_blocks

logger = logging.getLogger(__name__)


class LiveAnalysis:
    """Fits rows as they come to disk, and all of them again whenever it knows better.

    Rows that come go first: those that were fitted before are fitted again, block by block,
    while none wait.

    Parameters
    ----------
    reader
        The spectra of the growing measurement.
    analysis
        An `IAnalysis`.
    store
        Takes the results.
    done
        Called once, in the thread, after the last results were stored; with the exception
        that ended the analysis early, or None.
    """

    def __init__(
        self,
        reader: SpectraReader,
        analysis: Any,
        store: Store,
        done: Callable[[Exception | None], None],
    ) -> None:
        self._reader = reader
        self._store = store
        self._done = done
        self._estimator = analysis.begin(reader.channels)
        self._inbox: queue.Queue[tuple[int, ...] | None] = queue.Queue()
        self._fitted: list[int] = []
        #: Rows to be fitted again, in blocks.
        self._again: deque[np.ndarray] = deque()
        self._cancelled = threading.Event()
        self._thread = threading.Thread(target=self._run, name="epxs-analysis", daemon=True)
        self._thread.start()

    def add(self, rows: Sequence[int]) -> None:
        """Have *rows*, which are on disk, fitted. May be called from any thread."""
        self._inbox.put(tuple(rows))

    def finish(self) -> None:
        """No more rows will come: fit all once more with all that was learnt, and end."""
        self._inbox.put(None)

    def cancel(self) -> None:
        """End without the final fit, within one block."""
        self._cancelled.set()
        self._inbox.put(None)

    def join(self, timeout: float) -> None:
        """Wait until it reads no more, *timeout* seconds at most."""
        self._thread.join(timeout)

    def _run(self) -> None:
        failure = None
        try:
            while (rows := self._next_rows()) is not None:
                if rows:
                    self._fit_new(rows)
                elif self._again:
                    self._fit_again(self._again.popleft())
            if self._fitted and not self._cancelled.is_set():
                self._estimator.refresh()
                self._fit_all()
        except Exception as error:  # the edge of the worker: the scan must go on
            logger.exception("the live analysis stopped")
            failure = error
        self._done(failure)

    def _next_rows(self) -> list[int] | None:
        """Take all rows that wait, so that a slow fit catches up in large blocks; wait for some
        if there is nothing else to do."""
        rows: list[int] = []
        if not self._again:
            first = self._inbox.get()
            if first is None:
                return None
            rows += first
        while True:
            try:
                more = self._inbox.get_nowait()
            except queue.Empty:
                return rows
            if more is None:
                if not rows:
                    return None
                self._inbox.put(None)
                return rows
            rows += more

    def _fit_new(self, rows: list[int]) -> None:
        rows = self._reader.without_skipped(rows)
        if not rows:
            return
        block = read_block(self._reader, rows)
        learn_block(self._estimator, block)
        model = None
        if due := self._estimator.refresh_due():
            self._estimator.refresh()
            model = self._estimator.model_arrays()
        self._store(rows, fit_block(self._estimator, block), model=model)
        if due:
            before = np.sort(np.array(self._fitted, dtype=np.intp))
            self._again = deque(aligned_blocks(before, getattr(self._reader, "block_rows", BLOCK)))
        self._fitted += rows

    def _fit_again(self, rows: np.ndarray) -> None:
        found = fit_block(self._estimator, read_block(self._reader, rows))
        self._store([int(row) for row in rows], found, again=True)

    def _fit_all(self) -> None:
        fit_all(
            self._reader,
            self._estimator,
            self._fitted,
            self._store,
            cancelled=self._cancelled.is_set,
            again=True,
        )
