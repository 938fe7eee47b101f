"""Results written many rows at a time: each map costs as much for one row as for thousands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import numpy as np

from epxs.phynx.api import ResultsBlock

#: Rows that are gathered: some MB.
ROWS = 16_384


class Gathered:
    """A `Store` for the results of a file that nobody follows: gathers rows, then writes.

    Parameters
    ----------
    results
        Where they are written: an `epxs.phynx.api.ElementMaps`.
    rows
        How many are gathered; what is left is written by `flush`.
    """

    def __init__(self, results: Any, rows: int = ROWS) -> None:
        self._results = results
        self._most = rows
        self._rows: list[int] = []
        self._blocks: list[ResultsBlock] = []

    def __call__(
        self,
        rows: Sequence[int],
        block: ResultsBlock,
        model: dict[str, np.ndarray] | None = None,
        again: bool = False,
    ) -> None:
        """Take results of *rows*; see `Store`."""
        if model:
            self._results.write_model(model)
        self._rows += rows
        self._blocks.append(block)
        if len(self._rows) >= self._most:
            self.flush()

    def flush(self) -> None:
        """Write what was gathered."""
        if self._rows:
            self._results.write(self._rows, _joined(self._blocks))
        self._rows, self._blocks = [], []


def _joined(blocks: Sequence[ResultsBlock]) -> ResultsBlock:
    found: dict[str, Any] = {}
    for name in (field.name for field in fields(ResultsBlock)):
        parts = [getattr(block, name) for block in blocks]
        found[name] = None if parts[0] is None else np.concatenate(parts)
    return ResultsBlock(**found)
