"""Limits of the colours of maps: found by percentiles, or kept as values for each map."""

from __future__ import annotations

import numpy as np

from epxs.workbench.api import Document, MapData, Workspace
from epxs_maps.contrast import COLOUR_MAPS, USUAL, find_limits

#: Under which name a document keeps the limits that were written, by map; and the percentiles
#: and the scale by which the others are found.
LIMITS, CONTRAST = "epxs.maps.limits", "epxs.maps.contrast"

#: Under which name it keeps the colours of its maps.
COLOURS = "epxs.maps.colours"

#: Percentiles and scale, if nobody chose others.
USUAL_CONTRAST = (0.5, 99.5, "linear")


def kept_limits(document: Document | None, name: str) -> tuple[str, str]:
    """Return the lower and upper limit of a map as they were written; "" for none."""
    kept = {} if document is None else document.views.get(LIMITS, {})
    least, greatest = kept.get(name, ("", ""))
    return str(least), str(greatest)


def set_limits(document: Document, name: str, limits: tuple[str, str]) -> None:
    """Keep limits for a map; "" leaves one to the percentiles."""
    kept = {**document.views.get(LIMITS, {}), name: list(limits)}
    document.views = {**document.views, LIMITS: kept}


def keep_limits(
    workspace: Workspace, name: str, limits: tuple[str, str], before: tuple[str, str] | None = None
) -> None:
    """Keep limits for a map of the document that is looked at; can be taken back, and is told.

    Parameters
    ----------
    before
        Those to which it is taken back; None for the present ones.
    """
    document = workspace.active
    earlier = kept_limits(document, name) if before is None else before
    workspace.undo.do(
        f"limits of {name}",
        lambda: set_limits(document, name, limits),
        lambda: set_limits(document, name, earlier),
    )
    line = f"from epxs_maps.limits import keep_limits; keep_limits(app.workspace, {name!r}, "
    workspace.script.tell(f"{line}{limits!r})", replaces=line)


def contrast_of(document: Document) -> tuple[float, float, str]:
    """Return the percentiles and the scale of the maps of a document."""
    low, high, scale = document.views.get(CONTRAST, USUAL_CONTRAST)
    return float(low), float(high), str(scale)


def colours_of(document: Document, usual: str = USUAL) -> str:
    """Return the name of the colours of the maps of a document; *usual* if nobody chose others."""
    found = document.views.get(COLOURS)
    return found if found in COLOUR_MAPS else usual


def limits_of(document: Document, data: MapData) -> tuple[float, float]:
    """Return the values of the map that is shown which are drawn darkest and brightest."""
    low, high, scale = contrast_of(document)
    shown = np.where(data.masked, np.nan, data.values)
    found = find_limits(shown, (low, high), scale)
    return fixed_limits(found, kept_limits(document, document.element), scale)


def fixed_limits(
    found: tuple[float, float], written: tuple[str, str], scale: str
) -> tuple[float, float]:
    """Return the limits that were *written*, and those *found* for what makes no sense."""
    low, high = (_number(text, value) for text, value in zip(written, found, strict=True))
    if not low < high or (scale == "log" and low <= 0):
        return found
    return low, high


def _number(text: str, otherwise: float) -> float:
    try:
        value = float(text)
    except ValueError:
        return otherwise
    return value if np.isfinite(value) else otherwise
