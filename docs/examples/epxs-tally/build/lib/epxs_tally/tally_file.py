"""Reads tally files: ``TALLY``, then blocks of a title, the size, the counts line by line.

TALLY 1
map leaf 2 3
4 5 6
1 2 3
"""

from pathlib import Path

import numpy as np

from epxs.core.api import FormatError
from epxs.phynx.api import AxisPlan, ForeignScan, MeasurementPlan, SignalPlan


class TallyFile:
    """The maps of a tally file, each of them a scan."""

    format = "tally"
    hdf5 = False

    def __init__(self, path):
        self.path = Path(path)
        self._blocks = self._index()

    @staticmethod
    def sniff(start):
        return start.startswith(b"TALLY ")

    def names(self):
        return list(self._blocks)

    def scan(self, name):
        title, shape, rows = self._blocks[name]
        counts = np.array(" ".join(rows).split(), dtype=float)
        if len(counts) > shape[0] * shape[1]:
            raise FormatError(
                f"{self.path}, {name}: found {len(counts)} counts; expected "
                f"{shape[0] * shape[1]} at most. Mend the size in its title."
            )
        plan = MeasurementPlan(
            name=name,
            title=title,
            shape=shape,
            axes=(AxisPlan("column", axis=1), AxisPlan("line", axis=2)),
            signals=(SignalPlan("tally", "counts", priority=1),),
        )
        places = np.unravel_index(np.arange(len(counts)), shape)
        columns = {
            "scalar_data/tally": counts,
            "scalar_data/line": places[0].astype(float),
            "scalar_data/column": places[1].astype(float),
        }
        return ForeignScan(plan, columns)  # one that is too short is shown as aborted

    def refresh(self):
        before, self._blocks = self._blocks, self._index()
        return before != self._blocks

    def close(self):
        pass

    def _index(self):
        blocks = {}
        for line in self.path.read_text(encoding="utf-8", errors="replace").splitlines()[1:]:
            words = line.split()
            if words[:1] == ["map"] and len(words) == 4 and all(w.isdecimal() for w in words[2:]):
                name = f"scan_{len(blocks) + 1:04d}"
                blocks[name] = (words[1], (int(words[2]), int(words[3])), [])
            elif blocks and words:
                next(reversed(blocks.values()))[2].append(line)
        return blocks
