"""What is known of the fit of a point, in bits: why there is no result, or what to mind."""

from __future__ import annotations

from enum import IntFlag
from typing import Any

import numpy as np

from epxs.phynx.writing import growing, h5write


class FitFlag(IntFlag):
    """Bits of ``quality/flags``; 0 where a point was not measured, or not come to yet."""

    #: There is a result.
    FITTED = 1
    #: No result: dead time of 100 % or more, or not a number.
    NO_DEAD_TIME = 2
    #: No result: the monitor is zero, negative, or not a number.
    NO_MONITOR = 4
    #: No result: counts are negative, or not numbers.
    BAD_COUNTS = 8
    #: No result: a channel is at the largest number that it can hold.
    SATURATED = 16
    #: No counts in the fitted channels: areas are 0, and their sigmas say nothing.
    EMPTY = 32
    #: No result: the full fit found none, or its worker died.
    NO_FIT = 64


def create_flags(group: Any, shape: tuple[int, ...], grows: bool) -> None:
    """Create ``flags`` in *group*, all 0, with what its bits mean."""
    if grows:
        made = growing.create(group, "flags", shape, np.uint8, 0)
    else:
        made = h5write.array(group, "flags", np.zeros(shape, np.uint8))
    h5write.set_attrs(
        made,
        {
            "label": "flags",
            "flag_masks": np.array([flag.value for flag in FitFlag], np.uint8),
            "flag_meanings": " ".join(str(flag.name).lower() for flag in FitFlag),
        },
    )
