"""What programs call the numbers that come with each spectrum."""

from __future__ import annotations

import re

#: What it is called -> what we call it; matched without case and ``_``.
_NAMES = {
    "livetime": "live_time",
    "elapsedlivetime": "live_time",
    "triggerlivetime": "trigger_live_time",
    "energylivetime": "live_time",
    "realtime": "real_time",
    "elapsedtime": "real_time",
    "elapsedrealtime": "real_time",
    "icr": "icr",
    "inputrate": "icr",
    "inputcountrate": "icr",
    "triggercountrate": "icr",
    "ocr": "ocr",
    "outputrate": "ocr",
    "outputcountrate": "ocr",
    "eventcountrate": "ocr",
    "deadtime": "dead_time",
    "deadtimefraction": "dead_time",
}


#: All names of ours that programs have a name for.
USUAL = frozenset(_NAMES.values())


def usual_name(name: str) -> str:
    """Return what we call the number *name*; names that are not known as they are."""
    return _NAMES.get(re.sub(r"[^a-z0-9]", "", name.lower()), name)
