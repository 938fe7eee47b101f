"""Units: one pint registry for all, and the unit strings that NeXus files really have.

NeXus wants UDUNITS, instruments write what they like, and pint reads some of both as
something else (``cts`` as carats). What is read here means what people meant; what cannot
be read is told once and taken as a plain number.
"""

from __future__ import annotations

import logging
import re
from functools import cache
from typing import Any

logger = logging.getLogger(__name__)

#: What people write -> what they mean, in words that pint reads rightly.
_MEANINGS = {
    "": "dimensionless",
    "1": "dimensionless",
    "none": "dimensionless",
    "arbitrary": "dimensionless",
    "arb": "dimensionless",
    "arb.": "dimensionless",
    "a.u.": "dimensionless",
    "au": "dimensionless",
    "unitless": "dimensionless",
    "units": "dimensionless",
    "%": "percent",
    "wt%": "percent",
    "at%": "percent",
    "cts": "count",
    "ct": "count",
    "photon": "count",
    "photons": "count",
    "ph": "count",
    "adu": "count",
    "ADU": "count",
    "channel": "count",
    "channels": "count",
    "ch": "count",
    "step": "count",
    "steps": "count",
    "px": "count",
    "pixels": "count",
    "pixel": "count",
    "Angstrom": "angstrom",
    "Angstroms": "angstrom",
    "angstroms": "angstrom",
    "A": "angstrom",
    "Ang": "angstrom",
    "Torr": "torr",
    "C": "degC",
    "ev": "eV",
    "kev": "keV",
    "KeV": "keV",
    "sec": "s",
    "secs": "s",
    "hz": "Hz",
}

#: Characters of a unit, at most: files come from anywhere, and what is read is kept.
_LONGEST = 100

#: One factor of a product: a word with, perhaps, an exponent.
_FACTOR = re.compile(r"([^\W\d]+%?|%|\d+(?:\.\d+)?)(?:(?:\^|\*\*)?([+-]?\d+))?")

#: Characters of the longest text that may be a unit; reading takes time by their square.
_LONGEST = 200

#: What is written for common spellings; everybody reads it (UDUNITS, pint, pynxtools).
_WRITTEN = {
    "%": "percent",
    "cts": "counts",
    "ct": "counts",
    "count": "counts",
    "s-1": "1/s",
    "Hz": "1/s",
    "cps": "counts/s",
    "cts/s": "counts/s",
    "Angstrom": "angstrom",
    "sec": "s",
    "ev": "eV",
    "kev": "keV",
    "degrees": "deg",
    "degree": "deg",
    "microns": "um",
    "micron": "um",
    "none": "",
    "unitless": "",
}

#: Units that need no looking up.
_VOCABULARY = frozenset(
    {"", "counts", "counts/s", "1/s", "percent", "eV", "keV", "angstrom", "nm", "um", "mm", "s",
     "ms", "deg", "mA", "V", "K", "mbar"}
)  # fmt: skip


@cache
def registry() -> Any:
    """Return the process-wide `pint.UnitRegistry`; making it costs a quarter of a second."""
    import pint

    units: Any = pint.UnitRegistry(autoconvert_offset_to_baseunit=True)
    units.define("percent = 0.01 = %")
    return units


def unit(text: str) -> Any:
    """Return the pint unit that *text* means; dimensionless, with one warning, if none."""
    return _unit(_short(text))


@cache
def _unit(text: str) -> Any:
    found = _find(text)
    if found is None:
        logger.warning("found the unit %r; taken as a plain number", text)
        return registry().Unit("dimensionless")
    return found


def find_unit(text: str) -> Any:
    """Return the pint unit that *text* means, or None if it means none."""
    return _find(_short(text))


def _short(text: str) -> str:
    """Return *text*, or the begin of one that is too long to be a unit, which then is none."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


@cache
def _find(text: str) -> Any:
    if len(text) > _LONGEST:
        return None
    try:
        return registry().Unit(_pint_text(text.strip()))
    except Exception as error:  # noqa: BLE001 - pint raises its parser's and tokenizer's errors
        logger.debug("the unit %r: %s", text, error)
        return None


def quantity(value: Any, unit_text: str) -> Any:
    """Return *value* as a quantity; the array is shared, not copied."""
    return registry().Quantity(value, unit(unit_text))


@cache
def written(text: str) -> str:
    """Return the spelling in which a unit is written to files; "", with one warning, if none.

    What is written is read alike by UDUNITS, pint and the validators of NeXus.
    """
    found = _WRITTEN.get(text.strip(), text.strip())
    if found in _VOCABULARY or find_unit(found) is not None:
        return found
    logger.warning("found the unit %r, which nobody would understand; written as a plain number",
                   text)  # fmt: skip
    return ""


def _pint_text(text: str) -> str:
    """Translate UDUNITS and what people write into what pint reads rightly.

    Raises
    ------
    ValueError
        If it has no form of a unit.
    """
    if text in _MEANINGS:
        return _MEANINGS[text]
    parts = re.split(r"\s*/\s*", text.replace("µ", "u").replace("μ", "u").replace("·", "."))
    over = "/".join(f"({_product(part)})" for part in parts)
    return over


def _product(text: str) -> str:
    """Translate factors joined by blanks, dots or stars."""
    factors = []
    rest = text.strip().strip("()").strip()
    while rest:
        match = _FACTOR.match(rest)
        if match is None:
            raise ValueError(f"no unit at {rest!r}")
        word, exponent = match.groups()
        meaning = _MEANINGS.get(word, word)
        factors.append(f"({meaning})**({exponent})" if exponent else f"({meaning})")
        rest = rest[match.end() :].lstrip(" .*")
    if not factors:
        raise ValueError("found nothing between the signs")
    return "*".join(factors)
