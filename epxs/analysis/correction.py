"""Corrections that plugins add: a factor for the counts of each point."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from traits.api import Interface, Str

from epxs.core.api import FormatError, OfferError, offers


class ICorrection(Interface):
    """Says by what the counts of each point are multiplied before they are fitted.

    Offer a class without arguments as entry point in the group ``epxs.corrections``; the name of
    the entry point is what ``epxs fit --correct NAME`` takes. Uncertainties follow the counts.
    """

    #: What it corrects, for people; stands in the provenance of results.
    title = Str()

    def factor(self, measurement: Any) -> np.ndarray:
        """Return a factor above 0 for each row; NaN where it is not known; shape ``(rows,)``.

        Parameters
        ----------
        measurement
            The `epxs.phynx.api.Measurement`; its file is open for reading.

        Raises
        ------
        EpxsError
            If the scan does not have what it needs.
        """


def find_correction(name: str) -> Any:
    """Return the correction *name*.

    Raises
    ------
    OfferError
        If it is not installed, or is none.
    """
    found = offers.find(offers.CORRECTIONS, name)()
    if not isinstance(found, ICorrection):
        raise OfferError(
            f"{offers.CORRECTIONS}: {name!r}: found {type(found).__name__}; expected an "
            "ICorrection. Mend the entry point of the distribution that brings it."
        )
    return found


def corrected_factor(
    measurement: Any, names: Sequence[str], before: np.ndarray | None
) -> tuple[np.ndarray | None, tuple[str, ...]]:
    """Return the product of *before* and of corrections, and what they are called.

    Parameters
    ----------
    measurement
        What is corrected.
    names
        Names of installed corrections.
    before
        Factors of the rows, as that of a monitor, or None; shape ``(rows,)``.

    Raises
    ------
    OfferError, FormatError
        If there is no such correction, or it gives something else than a number for each row.
    """
    steps = []
    for name in names:
        correction = find_correction(name)
        factor = np.asarray(correction.factor(measurement), dtype=float)
        rows = measurement.npoints if before is None else len(before)
        if factor.shape != (rows,):
            raise FormatError(
                f"correction {name}: found factors of shape {factor.shape}; expected {(rows,)}, "
                "one for each row. Report it to its author."
            )
        factor = np.where(factor > 0, factor, np.nan)
        before = factor if before is None else before * factor
        steps.append(correction.title or name)
    return before, tuple(steps)
