"""The passes of an analysis over a measurement: the same code live and offline."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

import numpy as np

from epxs.analysis.spectra import BLOCK, aligned_blocks
from epxs.analysis.spectra_block import SpectraBlock
from epxs.core.api import FormatError
from epxs.phynx.api import FitFlag, ResultsBlock


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
    ahead: bool = False,
) -> None:
    """Fit all *rows* with the estimator as it is, and store them block by block.

    Rows are taken in ascending order and in blocks of fixed size, so that the numbers do
    not depend on the order in which points were taken.

    Parameters
    ----------
    ahead
        Whether the next block is read in a thread while one is fitted.
    """
    model: dict[str, np.ndarray] | None = estimator.model_arrays()
    for block_rows, block in _blocks(reader, rows, ahead):
        if cancelled():
            return
        own = [int(row) for row in block_rows]
        store(own, fit_block(estimator, block), model=model, again=again)
        model = None
        progress(len(own))


def fit_measurement(
    reader: Any,
    analysis: Any,
    store: Store,
    progress: Callable[[int], None] = lambda rows: None,
    cancelled: Callable[[], bool] = lambda: False,
    ahead: bool = False,
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
    ahead
        Whether the next block is read in a thread while one is worked on.

    Returns
    -------
    int
        Number of rows that were fitted.
    """
    estimator = analysis.begin(reader.channels)
    rows = reader.measured_rows()
    flags = np.zeros(0, np.uint8)
    for block_rows, block in _blocks(reader, rows, ahead):
        if cancelled():
            return 0
        learn_block(estimator, block)
        if block.flags is not None:
            flags = np.append(flags, block.flags)
        progress(len(block_rows))
    if len(flags) and flags.all():
        raise _nothing_usable(reader, flags)
    if len(rows):
        estimator.refresh()
        fit_all(reader, estimator, rows, store, progress, cancelled, ahead=ahead)
    return len(rows)


def _nothing_usable(reader: Any, flags: np.ndarray) -> FormatError:
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


def _blocks(
    reader: Any, rows: Sequence[int] | np.ndarray, ahead: bool
) -> Iterator[tuple[np.ndarray, SpectraBlock]]:
    """Yield rows and their spectra, in ascending order."""
    ascending = np.sort(np.asarray(rows, dtype=np.intp))
    parts = aligned_blocks(ascending, getattr(reader, "block_rows", BLOCK))
    if ahead:
        yield from _read_ahead(reader, parts)
    else:
        yield from ((part, read_block(reader, part)) for part in parts)


def _read_ahead(
    reader: Any, parts: Iterable[np.ndarray]
) -> Iterator[tuple[np.ndarray, SpectraBlock]]:
    """Yield blocks while a thread reads the next: two of them are in memory."""
    with ThreadPoolExecutor(1, thread_name_prefix="epxs-read") as pool:
        waiting = None
        for part in parts:
            coming = part, pool.submit(read_block, reader, part)
            if waiting is not None:
                yield waiting[0], waiting[1].result()
            waiting = coming
        if waiting is not None:
            yield waiting[0], waiting[1].result()
