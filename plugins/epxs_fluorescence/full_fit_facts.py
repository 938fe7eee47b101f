"""What a full fit knows of a configuration beforehand: what is free."""

from __future__ import annotations

from epxs_fluorescence.configuration import read_configuration
from epxs_fluorescence.model import LinearModel

_DETECTOR = ("zero", "gain", "noise", "fano")
#: Parts of a line: bit of the flag, PyMca's names.
_TAILS = (
    (2, "st_arearatio", "ST AreaR"),
    (2, "st_sloperatio", "ST SlopeR"),
    (4, "lt_arearatio", "LT AreaR"),
    (4, "lt_sloperatio", "LT SlopeR"),
    (8, "step_heightratio", "STEP HeightR"),
)


def detector_names(model: LinearModel) -> tuple[str, ...]:
    """Return PyMca's names of the parameters that a full fit leaves free, as it orders them."""
    configuration = read_configuration(model.configuration)
    if configuration.flag("fit", "linearfitflag"):
        return ()
    free = [n.capitalize() for n in _DETECTOR if not configuration.flag("detector", f"fixed{n}")]
    if configuration.flag("fit", "sumflag") and not configuration.flag("detector", "fixedsum"):
        free.append("Sum")
    parts = int(configuration.number("fit", "hypermetflag", 1))
    free += [
        name
        for bit, option, name in _TAILS
        if parts & bit and not configuration.flag("peakshape", f"fixed{option}")
    ]
    return tuple(free)


def uses_matrix(model: LinearModel) -> bool:
    """Say whether mass fractions are relative to an element of the matrix."""
    return read_configuration(model.configuration).flag("concentrations", "usematrix")
