"""One slice of an array of any rank: a frame or a curve, read when a slider moves."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from traits.api import Any as AnyTrait
from traits.api import Event, HasStrictTraits, Instance, Int, List, Str, observe

from epxs.core.api import URGENT, EpxsError, FormatError
from epxs.workbench.api import Latest, NodePlace
from epxs_scans.curve import Curve
from epxs_scans.readout import Readout, read_off

#: Numbers of one frame, at most.
LARGEST = 1 << 26


class SliceModel(HasStrictTraits):
    """Reads one slice of an array at a time, never the whole of it.

    Parameters
    ----------
    place
        The array.
    rank
        Dimensions of a slice: 1 for a curve, 2 for an image; the last ones of the array.
    """

    place = Instance(NodePlace)
    rank = Int(2)

    #: Shape of the array, and the index along each dimension in front of the slice.
    shape = List(Int())
    index = List(Int())

    #: The slice, or None; and its unit.
    values = AnyTrait()
    unit = Str()

    #: The slice as a curve, and what is read off it, if it has one dimension.
    curve = Instance(Curve)
    readout = Instance(Readout)

    #: Positions along the slice (the energies of a spectrum), or None; and what they are.
    positions = AnyTrait()
    positions_label = Str()

    #: Why there is nothing to be seen; "" if there is.
    message = Str("nothing was read yet")

    #: Which slice is shown: ``3 of 121``.
    where = Str()

    #: Fired when `values` changed.
    redrawn = Event()

    _reader = Instance(Latest, ("a slice",))

    def stop(self) -> None:
        """Read no longer."""
        self._reader.cancel()
        self.place = None

    @observe("place, rank")
    def _begin(self, event: Any) -> None:
        self._reader.cancel()
        self.trait_set(shape=[], index=[], values=None, positions=None)
        self.refresh()

    @observe("index.items", post_init=True)
    def _move(self, event: Any) -> None:
        if self.shape:
            self.refresh()

    def follow(self) -> None:
        """Read again; stay at the last slice if the array grew and that was shown."""
        last = bool(self.index) and self.index[0] == self.shape[0] - 1
        self._ask(stay_last=last)

    def refresh(self) -> None:
        """Read the slice again."""
        self._ask(stay_last=False)

    def _ask(self, stay_last: bool) -> None:
        place, rank, index = self.place, self.rank, list(self.index)
        if place is None:
            return
        self._reader.ask(
            place.file.errands,
            lambda: _read(place, rank, index, stay_last),
            self._show,
            URGENT,
            self._show,
        )

    def _show(self, found: Any) -> None:
        if isinstance(found, str):
            self.trait_set(values=None, curve=None, readout=None, message=found)
        else:
            shape, index, values, unit, positions, label, curve = found
            self.trait_setq(index=index)
            pairs = zip(index, shape, strict=False)
            self.where = ", ".join(f"{at + 1} of {size}" for at, size in pairs)
            self.trait_set(
                shape=list(shape), unit=unit, positions=positions, positions_label=label,
                values=values, message=_trouble(self.place, values),
                curve=curve and curve[0], readout=curve and curve[1],
            )  # fmt: skip
        self.redrawn = True


def _trouble(place: Any, values: np.ndarray) -> str:
    if not values.size:
        return f"{place.path}: it has no element yet"
    if values.dtype.kind == "f" and not np.isfinite(values).any():
        return f"{place.path}: it has no finite value here; nothing to draw"
    return ""


def _read(place: NodePlace, rank: int, index: list[int], stay_last: bool) -> Any:
    """Return what is shown of a slice, see `SliceModel`; or a sentence why it cannot be."""
    try:
        node = place.file[place.path]
        shape = tuple(node.shape)
        if len(shape) < rank or node.dtype.kind not in "buif":
            raise FormatError(
                f"{place.path}: found {node.dtype} of shape {shape}; expected numbers of "
                f"{rank} dimensions. Look at it as a table."
            )
        lengths = shape[len(shape) - rank :]
        if math.prod(lengths) > LARGEST:
            raise FormatError(
                f"{place.path}: found {math.prod(lengths):,} numbers in one slice; expected "
                f"{LARGEST:,} at most. Look at it as a table."
            )
        leading = shape[: len(shape) - rank]
        index = [min(i, max(n - 1, 0)) for i, n in zip(index or [0] * len(leading), leading)]  # noqa: B905
        index += [0] * (len(leading) - len(index))
        if stay_last and leading:
            index[0] = max(leading[0] - 1, 0)
        if 0 in shape:
            values = np.zeros((0,) * rank)
        else:
            values = np.asarray(node[tuple(index)] if index else node[...])
        positions, label = _positions(node, lengths[-1]) if rank == 1 else (None, "")
        curve = _curve(place, values, str(node.units), positions) if rank == 1 else None
        return shape, index, values, str(node.units), positions, label, curve
    except (EpxsError, OSError, RuntimeError, TypeError, ValueError) as error:
        return " ".join(str(error).split())


def _curve(
    place: NodePlace, values: np.ndarray, unit: str, positions: np.ndarray | None
) -> tuple[Curve, Readout]:
    """Return a slice as a curve with what is read off it: of very many points it takes long."""
    along = np.arange(len(values)) if positions is None else positions
    name = place.path.rsplit("/", 1)[-1]
    curve = Curve(name, unit, np.asarray(along, float), values.astype(float))
    curve.prepare()
    return curve, read_off(curve)


def _positions(node: Any, length: int) -> tuple[np.ndarray | None, str]:
    """Return what the last dimension is over: energies of a spectrum, else None."""
    energy = getattr(node.parent, "energy", None)
    if energy is None or energy.shape != (length,):
        return None, ""
    values = np.asarray(energy[...], dtype=float)
    calibrated = getattr(node.parent, "calibration", (0.0, 1.0)) != (0.0, 1.0)
    return (values, "energy (keV)") if calibrated else (None, "channel")
