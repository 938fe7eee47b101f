"""A group that can be plotted: NXdata of NeXus."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from epxs.phynx import stored
from epxs.phynx.dataset import Dataset
from epxs.phynx.group import Group

#: Arrays of a group that are asked whether they are its signal, at most.
_MEMBERS = 1000


def signal_of(group: Group) -> Dataset | None:
    """Return the array that *group* is about, or None; older files mark it itself."""
    node = group.get(group.attrs.get("signal", ""))
    if isinstance(node, Dataset):
        return node
    arrays = (node for _, node in itertools.islice(group.iter_type(Dataset), _MEMBERS))
    return next((n for n in arrays if stored.whole(n.attrs.get("signal", 0)) == 1), None)


def axes_of(group: Group) -> list[Dataset | None]:
    """Return one array of positions for each dimension of the signal; None where none fits."""
    signal = signal_of(group)
    if signal is None:
        return []
    told = group.attrs.get("axes", signal.attrs.get("axes", ()))
    names = told.replace(",", ":").split(":") if isinstance(told, str) else stored.names(told)
    nodes: list[Any] = [group.get(name) if name != "." else None for name in names]
    nodes += [None] * (signal.ndim - len(nodes))
    lengths = signal.shape
    return [
        node if isinstance(node, Dataset) and _fits(node, dim, lengths) else None
        for dim, node in enumerate(nodes[: signal.ndim])
    ]


def _fits(axis: Dataset, dim: int, lengths: tuple[int, ...]) -> bool:
    """Whether *axis* has a position, or an edge, for each element along dimension *dim*."""
    return axis.shape in ((lengths[dim],), (lengths[dim] + 1,), lengths)


class Data(Group):
    """An array with its axes, ready to be plotted."""

    nx_class = "NXdata"

    @property
    def title(self) -> str:
        """What it is, for people."""
        node = self.get("title")
        return node.text() if isinstance(node, Dataset) else stored.text(self.attrs.get("title"))

    @property
    def signal(self) -> Dataset | None:
        """The array that it is about, or None."""
        return signal_of(self)

    @property
    def axes(self) -> list[Dataset | None]:
        """Positions along each dimension of the signal; None where there are none."""
        return axes_of(self)

    @property
    def auxiliary_signals(self) -> list[Dataset]:
        """Further arrays of the same shape."""
        found = [self.get(name) for name in stored.names(self.attrs.get("auxiliary_signals"))]
        return [node for node in found if isinstance(node, Dataset)]

    @property
    def errors(self) -> Dataset | None:
        """Standard deviations of the signal, or None."""
        signal = self.signal
        if signal is None:
            return None
        own = stored.text(self.attrs.get("signal", "")) or signal.name
        for name in (f"{own}_errors", "errors"):
            node = self.get(name)
            if isinstance(node, Dataset) and node.shape == signal.shape:
                return node
        return None

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        signal = self.signal
        return np.asarray(np.zeros(0) if signal is None else signal[...], dtype=dtype)
