"""Results are gathered and written together: the same rows with the same numbers."""

import numpy as np

from epxs.analysis.gathered import Gathered
from epxs.phynx.api import ResultsBlock


class Results:
    """Keeps what is written."""

    def __init__(self):
        self.written, self.models = [], []

    def write(self, rows, block):
        self.written.append((list(rows), block))

    def write_model(self, model):
        self.models.append(model)


def block(rows):
    areas = np.array(rows, dtype=float)[:, None]
    return ResultsBlock(areas, areas, areas[:, 0], np.zeros((len(rows), 0)), flags=areas[:, 0])


def test_rows_are_written_when_there_are_enough_and_at_the_end():
    results = Results()
    store = Gathered(results, rows=5)
    for rows in ([0, 1], [2, 3], [4, 5], [6]):
        store(rows, block(rows), model={"a": 1} if rows[0] == 0 else None)
    assert [rows for rows, _ in results.written] == [[0, 1, 2, 3, 4, 5]]
    store.flush()
    store.flush()
    assert [rows for rows, _ in results.written] == [[0, 1, 2, 3, 4, 5], [6]]
    assert results.written[0][1].areas[:, 0].tolist() == [0, 1, 2, 3, 4, 5]
    assert results.written[0][1].correction is None
    assert results.models == [{"a": 1}]
