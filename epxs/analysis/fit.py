"""The passes of an analysis over a measurement: the same code live and offline."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np

from epxs.analysis.spectra import SpectraReader, blocks
from epxs.phynx.api import ResultsBlock


class Store(Protocol):
    """Takes results; the recorder's `store`, or a file's."""

    def __call__(
        self,
        rows: Sequence[int],
        block: ResultsBlock,
        model: dict[str, np.ndarray] | None = None,
        again: bool = False,
    ) -> None: ...


def fit_all(
    reader: SpectraReader,
    estimator: Any,
    rows: Sequence[int] | np.ndarray,
    store: Store,
    progress: Callable[[int], None] = lambda rows: None,
    cancelled: Callable[[], bool] = lambda: False,
    again: bool = False,
) -> None:
    """Fit all *rows* with the estimator as it is, and store them block by block.

    Rows are taken in ascending order and in blocks of fixed size, so that the numbers do
    not depend on the order in which points were taken.
    """
    model: dict[str, np.ndarray] | None = estimator.model_arrays()
    for block in blocks(np.sort(np.asarray(rows, dtype=np.intp))):
        if cancelled():
            return
        store(block, estimator.fit(reader.read(block)), model=model, again=again)
        model = None
        progress(len(block))


def fit_measurement(
    reader: SpectraReader,
    analysis: Any,
    store: Store,
    progress: Callable[[int], None] = lambda rows: None,
    cancelled: Callable[[], bool] = lambda: False,
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

    Returns
    -------
    int
        Number of rows that were fitted.
    """
    estimator = analysis.begin(reader.channels)
    rows = reader.measured_rows()
    for block in blocks(rows):
        if cancelled():
            return 0
        estimator.learn(reader.read(block))
        progress(len(block))
    if len(rows):
        estimator.refresh()
        fit_all(reader, estimator, rows, store, progress, cancelled)
    return len(rows)
