"""Spectra of a detector: a row of channels for each point."""

from __future__ import annotations

from typing import Any

import numpy as np

from epxs.phynx.dataset import Dataset
from epxs.phynx.dead_time import DeadTime
from epxs.phynx.group import Group
from epxs.phynx.views import View


def find_dead_time(group: Group) -> DeadTime | None:
    """Return the dead time that belongs to the spectra of *group*, or None."""
    for name in ("dead_time", "info/dead_time", "dead"):
        node = group.get(name)
        if isinstance(node, DeadTime):
            return node
    return next(iter(group.get_type(DeadTime)), None)


class Spectrum(Dataset):
    """Counts of a multi-channel analyser; shape ``(points, channels)``."""

    @property
    def dead_time(self) -> DeadTime | None:
        """Dead time at each point, or None where it was not recorded."""
        return find_dead_time(self.parent)

    @property
    def corrected(self) -> View:
        """View of counts multiplied by the dead-time correction; float64.

        Where no dead time was recorded, the counts as they are.
        """
        return View(self._read_corrected, lambda: self.shape)

    def _read_corrected(self, key: Any) -> np.ndarray:
        counts = np.asarray(self[key], dtype=float)
        dead_time = self.dead_time
        if dead_time is None:
            return counts
        rows = key[0] if isinstance(key, tuple) and key else key
        factor = np.asarray(dead_time.correction[... if rows == () else rows])
        return counts * factor.reshape(factor.shape + (1,) * (counts.ndim - factor.ndim))
