"""Dead time of a detector, in any of the ways to express it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from epxs.core.api import FormatError
from epxs.phynx import stored
from epxs.phynx.columns import real
from epxs.phynx.dataset import Dataset
from epxs.phynx.views import View

#: From each format to the dead fraction f of the real time.
_TO_FRACTION: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "percent": lambda p: p / 100.0,
    "%": lambda p: p / 100.0,
    "fraction": lambda f: f,
    "normalization": lambda n: 1.0 - n,
    "correction": lambda c: 1.0 - 1.0 / c,
}

#: From the dead fraction f to each format.
_FROM_FRACTION: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "percent": lambda f: 100.0 * f,
    "fraction": lambda f: f,
    "normalization": lambda f: 1.0 - f,
    "correction": lambda f: 1.0 / (1.0 - f),
}


def convert_dead_time(values: np.ndarray, found: str, wanted: str) -> np.ndarray:
    """Convert dead times between formats.

    With the dead fraction f: ``percent`` is 100 f, ``normalization`` 1 - f (divide counts
    by it), ``correction`` 1 / (1 - f) (multiply counts by it).

    Parameters
    ----------
    values
        Dead times in the format *found*; any shape.
    found, wanted
        ``percent`` (or ``%``), ``fraction``, ``normalization`` or ``correction``.

    Raises
    ------
    FormatError
        If a format is none of these.
    """
    for name, known in ((found, _TO_FRACTION), (wanted, _FROM_FRACTION)):
        if name not in known:
            raise FormatError(
                f"dead time: found the format {name!r}; expected one of: {', '.join(known)}. "
                "Mend the attribute dead_time_format of the dataset."
            )
    values = np.asarray(values, dtype=float)
    if found in (wanted, "%" if wanted == "percent" else wanted):
        return values
    with np.errstate(divide="ignore"):
        return _FROM_FRACTION[wanted](_TO_FRACTION[found](values))


class _DeadTimeViews:
    """Dead time in each of the ways to express it.

    Who has it says how it is expressed (``format``), reads it (``_read``) and has a shape.
    """

    format: str
    shape: tuple[int, ...]

    def _read(self, key: Any) -> Any:
        raise NotImplementedError

    @property
    def percent(self) -> View:
        """Dead part of the real time in percent."""
        return self._in("percent")

    @property
    def fraction(self) -> View:
        """Dead part of the real time."""
        return self._in("fraction")

    @property
    def normalization(self) -> View:
        """Live part of the real time: divide counts by it."""
        return self._in("normalization")

    @property
    def correction(self) -> View:
        """Factor from counts to true counts."""
        return self._in("correction")

    def _in(self, wanted: str) -> View:
        return View(
            lambda key: convert_dead_time(self._read(key), self.format, wanted),
            lambda: self.shape,
        )


class DeadTime(_DeadTimeViews, Dataset):
    """Dead time of a detector at each point of a scan; shape ``(points,)``.

    Negative values occur (noise of short counts) and are kept.
    """

    @property
    def format(self) -> str:  # type: ignore[override]
        """How the file expresses it: ``percent``, ``fraction`` ..."""
        found = stored.text(self.attrs.get("dead_time_format")) or self.units or "percent"
        return "percent" if found == "%" else found

    def _read(self, key: Any) -> Any:
        return real(self[key], f"{self.file.filename}::{self.path}")


class DerivedDeadTime(_DeadTimeViews):
    """Dead time that follows from times and rates which were recorded in its place.

    With input and output count rates, the live and the real time the dead part of the real
    time is ``1 - ocr live / (icr real)``, as for the pulse processors of XIA; without times
    ``1 - ocr / icr``; with times alone ``1 - live / real``.

    Parameters
    ----------
    icr, ocr
        Input and output count rates in the same unit; shape ``(points,)``; None each where
        it was not recorded.
    live, real
        Times in the same unit; likewise.

    References
    ----------
    XIA LLC, *Handel Quick Start Guide: xMAP*, on input and output count rates.
    """

    format = "fraction"

    def __init__(self, icr: Any, ocr: Any, live: Any, real: Any) -> None:
        self._rates = (ocr, icr) if icr is not None and ocr is not None else None
        self._times = (live, real) if live is not None and real is not None else None

    @classmethod
    def possible(cls, icr: Any, ocr: Any, live: Any, real: Any) -> DerivedDeadTime | None:
        """Return it, or None where too little was recorded."""
        found = cls(icr, ocr, live, real)
        return found if found._rates or found._times else None

    @property
    def shape(self) -> tuple[int, ...]:  # type: ignore[override]
        """Shape: ``(points,)``."""
        told = self._rates or self._times
        return tuple(told[0].shape) if told else ()

    def _read(self, key: Any) -> Any:
        live_part: Any = 1.0
        with np.errstate(divide="ignore", invalid="ignore"):
            for over, under in filter(None, (self._rates, self._times)):
                live_part = live_part * (real(over[key], over.path) / real(under[key], under.path))
        return 1.0 - live_part
