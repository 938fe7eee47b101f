"""The passes of an analysis over a measurement: the same code live and offline."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any, Protocol, TypeVar

import numpy as np

from epxs.analysis.spectra import BLOCK, aligned_blocks
from epxs.analysis.spectra_block import SpectraBlock
from epxs.core.api import FormatError
from epxs.phynx.api import FitFlag, ResultsBlock

T = TypeVar("T")

#: Bytes of spectra that are kept in memory, to be fitted after the mean is known.
KEPT = 1 << 29
#: Spectra that the mean is learnt from at least; of more, about as many from all parts.
LEARNT = 100_000


class Store(Protocol):
    """Takes results; the recorder's `store`, or a file's."""

    def __call__(
        self,
        rows: Sequence[int],
        block: ResultsBlock,
        model: dict[str, np.ndarray] | None = None,
        again: bool = False,
    ) -> None: ...


def read_block(reader: Any, rows: Sequence[int] | np.ndarray) -> SpectraBlock:
    """Return the spectra of *rows*; of a reader that knows only counts, just these."""
    if hasattr(reader, "block"):
        block: SpectraBlock = reader.block(rows)
        return block
    return SpectraBlock(reader.read([int(row) for row in rows]))


def learn_block(estimator: Any, block: SpectraBlock) -> None:
    """Let the estimator learn from what can be used of *block*."""
    used = block.only(block.usable)
    if used.variances is None:
        estimator.learn(used.counts)
    else:
        estimator.learn(used.counts, used.variances)


def fit_block(estimator: Any, block: SpectraBlock) -> ResultsBlock:
    """Return the results of all rows of *block*: corrected, NaN with a flag where unusable."""
    used = block.only(block.usable)
    if used.variances is None:
        return block.results(estimator.fit(used.counts))
    return block.results(estimator.fit(used.counts, used.variances))


def fit_all(
    reader: Any,
    estimator: Any,
    rows: Sequence[int] | np.ndarray,
    store: Store,
    progress: Callable[[int], None] = lambda rows: None,
    cancelled: Callable[[], bool] = lambda: False,
    again: bool = False,
    threads: int = 0,
    kept: Mapping[tuple[int, int], SpectraBlock] | None = None,
) -> None:
    """Fit all *rows* with the estimator as it is, and store them block by block.

    Rows are taken in ascending order and in blocks of fixed size, so that the numbers do
    not depend on the order in which points were taken.

    Parameters
    ----------
    threads
        How many read and fit blocks; by default the one that calls.
    kept
        Blocks that need not be read again, by their first row and number of rows.
    """
    model: dict[str, np.ndarray] | None = estimator.model_arrays()
    there = kept or {}

    def fit(part: np.ndarray) -> ResultsBlock:
        block = there.get((int(part[0]), len(part)))
        return fit_block(estimator, read_block(reader, part) if block is None else block)

    for part, found in _in_order(fit, _parts(reader, rows), threads):
        if cancelled():
            return
        own = [int(row) for row in part]
        store(own, found, model=model, again=again)
        model = None
        progress(len(own))


def fit_measurement(
    reader: Any,
    analysis: Any,
    store: Store,
    progress: Callable[[int], None] = lambda rows: None,
    cancelled: Callable[[], bool] = lambda: False,
    threads: int = 0,
) -> int:
    """Fit a finished measurement: learn from all of its spectra, then fit them.

    Parameters
    ----------
    reader
        The spectra.
    analysis
        An `IAnalysis`.
    store
        Takes the results.
    progress
        Called with the number of rows done in each step; every row is counted twice.
    cancelled
        Asked before each block.
    threads
        How many read and fit blocks; by default the one that calls.

    Returns
    -------
    int
        Number of rows that were fitted.
    """
    estimator = analysis.begin(reader.channels)
    rows = reader.measured_rows()
    flags = np.zeros(0, np.uint8)
    kept, size, learnt = {}, 0, 0
    parts = _parts(reader, _to_learn(reader, rows))
    for block_rows, block in _in_order(partial(read_block, reader), parts, min(threads, 1)):
        if cancelled():
            return 0
        learn_block(estimator, block)
        learnt += len(block_rows)
        flags = np.append(flags, block.usable)
        size += block.size
        if size <= KEPT:
            kept[int(block_rows[0]), len(block_rows)] = block
        progress(len(block_rows))
    progress(len(rows) - learnt)
    if len(flags) and not flags.any():
        raise _nothing_usable(reader, rows)
    if len(rows):
        estimator.refresh()
        fit_all(reader, estimator, rows, store, progress, cancelled, threads=threads, kept=kept)
    return len(rows)


def _to_learn(reader: Any, rows: np.ndarray) -> np.ndarray:
    """Return *rows*, or of very many whole blocks from all parts of the map."""
    if len(rows) <= LEARNT:
        return rows
    size = getattr(reader, "block_rows", BLOCK)
    return np.asarray(rows[(rows // size) % -(-len(rows) // LEARNT) == 0])


def _nothing_usable(reader: Any, rows: np.ndarray) -> FormatError:
    flags = read_block(reader, rows[:BLOCK]).flags
    assert flags is not None
    reasons = [
        f"{str(flag.name).lower().replace('_', ' ')} at {count} points"
        for flag in FitFlag
        if (count := int(np.count_nonzero(flags & np.uint8(flag))))
    ]
    return FormatError(
        f"detectors {', '.join(reader.detectors)}: found no spectrum that can be fitted "
        f"({', '.join(reasons)}); expected at least one. Leave out the correction that is not "
        "known, or the detector."
    )


def _parts(reader: Any, rows: Sequence[int] | np.ndarray) -> Iterable[np.ndarray]:
    """Return *rows*, ascending, in blocks."""
    ascending = np.sort(np.asarray(rows, dtype=np.intp))
    return aligned_blocks(ascending, getattr(reader, "block_rows", BLOCK))


def _in_order(
    work: Callable[[np.ndarray], T], parts: Iterable[np.ndarray], threads: int
) -> Iterator[tuple[np.ndarray, T]]:
    """Yield each of *parts* with what *work* makes of it, in their order.

    Where there are *threads* they are so many blocks ahead, and one more is in memory.
    """
    if not threads:
        yield from ((part, work(part)) for part in parts)
        return
    with ThreadPoolExecutor(threads, thread_name_prefix="epxs-fit") as pool:
        coming: deque[tuple[np.ndarray, Future[T]]] = deque()
        try:
            for part in parts:
                coming.append((part, pool.submit(work, part)))
                if len(coming) > threads:
                    done, found = coming.popleft()
                    yield done, found.result()
            while coming:
                done, found = coming.popleft()
                yield done, found.result()
        finally:
            for _, waiting in coming:
                waiting.cancel()
