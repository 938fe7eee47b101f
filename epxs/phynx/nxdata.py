"""A group that can be plotted: NXdata of NeXus."""

from __future__ import annotations

from typing import Any

import numpy as np

from epxs.phynx.attributes import decode
from epxs.phynx.dataset import Dataset
from epxs.phynx.group import Group


def signal_of(group: Group) -> Dataset | None:
    """Return the array that *group* is about, or None; older files mark it itself."""
    name = group.attrs.get("signal", "")
    node = group.get(name) if isinstance(name, str) and name else None
    if isinstance(node, Dataset):
        return node
    marked = [n for n in group.get_type(Dataset) if str(n.attrs.get("signal", "")) == "1"]
    return marked[0] if marked else None


def axes_of(group: Group) -> list[Dataset | None]:
    """Return one array of positions for each dimension of the signal; None where none fits."""
    signal = signal_of(group)
    if signal is None:
        return []
    told = group.attrs.get("axes", signal.attrs.get("axes", ()))
    names = told.replace(",", ":").split(":") if isinstance(told, str) else list(told)
    nodes: list[Any] = [group.get(str(name)) if name != "." else None for name in names]
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
        return node.text() if isinstance(node, Dataset) else str(self.attrs.get("title", ""))

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
        told = self.attrs.get("auxiliary_signals", ())
        names = (told,) if isinstance(told, str) else told
        found = [self.get(str(name)) for name in names]
        return [node for node in found if isinstance(node, Dataset)]

    @property
    def errors(self) -> Dataset | None:
        """Standard deviations of the signal, or None."""
        signal = self.signal
        if signal is None:
            return None
        own = str(decode(self.h5.attrs.get("signal", ""))) or signal.name
        for name in (f"{own}_errors", "errors"):
            node = self.get(name)
            if isinstance(node, Dataset) and node.shape == signal.shape:
                return node
        return None

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        signal = self.signal
        return np.asarray(np.zeros(0) if signal is None else signal[...], dtype=dtype)
