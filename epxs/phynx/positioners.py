"""Positions of all motors when a scan began."""

from __future__ import annotations

from typing import Any

import numpy as np

from epxs.phynx.group import Group
from epxs.phynx.names import clean


class Positioners(Group):
    """Positions of all motors when the scan began: one scalar dataset each."""

    @property
    def positions(self) -> dict[str, float]:
        """Positions by the names that the instrument uses."""
        return {
            node.label: float(np.asarray(node[...], dtype=float).reshape(-1)[0])
            for node in self.values()
            if node.size
        }

    def __getitem__(self, name: str) -> Any:
        """Return a positioner by its name in the file or by that of the instrument."""
        if not name.startswith("/") and "/" not in name and name not in self:
            return super().__getitem__(clean(name))
        return super().__getitem__(name)
