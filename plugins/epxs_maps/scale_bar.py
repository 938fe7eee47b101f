"""How long a scale bar should be."""

from __future__ import annotations

import math

#: What stands for a unit of length in files, and how it is printed.
_LENGTHS = {
    "m": "m",
    "cm": "cm",
    "mm": "mm",
    "um": "µm",
    "µm": "µm",
    "μm": "µm",
    "micron": "µm",
    "microns": "µm",
    "nm": "nm",
    "angstrom": "Å",
    "Å": "Å",
}


def printed(unit: str) -> str:
    """Return *unit* as it is printed: ``µm`` for ``um``."""
    return _LENGTHS.get(unit.strip(), unit.strip())


def is_length(unit: str) -> bool:
    """Whether *unit* is one of length."""
    return unit.strip() in _LENGTHS


def nice_length(span: float, fraction: float = 0.25) -> float:
    """Return the longest of 1, 2, 5, 10 ... that is not longer than *fraction* of *span*.

    Returns
    -------
    float
        In the unit of *span*; 0.0 where *span* is 0 or not finite.
    """
    target = abs(span) * fraction
    if not math.isfinite(target) or target <= 0.0:
        return 0.0
    decade = 10.0 ** math.floor(math.log10(target))
    digit = max(d for d in (1.0, 2.0, 5.0, 10.0) if d <= target / decade * (1 + 1e-9))
    return digit * decade


def scale_bar(span: float, unit: str, fraction: float = 0.25) -> tuple[float, str]:
    """Return the length of a scale bar for a picture that is *span* wide, and its text."""
    length = nice_length(span, fraction)
    return length, f"{length:.10g} {printed(unit)}".strip()
