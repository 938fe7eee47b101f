"""Positions of all motors when a scan began."""

from __future__ import annotations

from typing import Any

from epxs.core.api import FormatError
from epxs.phynx.dataset import Dataset
from epxs.phynx.group import Group
from epxs.phynx.names import clean


def _is_number(node: Dataset) -> bool:
    try:
        return node.dtype.kind in "buif"
    except FormatError:
        return False


class Positioners(Group):
    """Positions of all motors when the scan began: one scalar dataset each."""

    @property
    def positions(self) -> dict[str, float]:
        """Positions by the names that the instrument uses."""
        return {
            node.label: float(node[(0,) * node.ndim])
            for node in self.get_type(Dataset)
            if node.size and _is_number(node)
        }

    def __getitem__(self, name: str) -> Any:
        """Return a positioner by its name in the file or by that of the instrument."""
        if not name.startswith("/") and "/" not in name and name not in self:
            return super().__getitem__(clean(name))
        return super().__getitem__(name)
