"""All checks of a file, in this process; see `epxs.phynx.check.checked` for a safe place."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from epxs.core.api import EpxsError
from epxs.phynx import opening
from epxs.phynx.check.definitions import check_with_nexusformat, find_claims
from epxs.phynx.check.finding import Finding, merged
from epxs.phynx.check.links import check_links
from epxs.phynx.check.measurements import check_measurements
from epxs.phynx.check.names import check_names
from epxs.phynx.check.plots import check_plots
from epxs.phynx.check.results import check_results
from epxs.phynx.check.silx_view import check_with_silx
from epxs.phynx.check.states import check_state
from epxs.phynx.check.survey import Limits, Survey, survey
from epxs.phynx.check.units import check_units


def examine(
    path: str | Path,
    limits: Limits | None = None,
    tell: Callable[[str], object] = lambda step: None,
) -> list[Finding]:
    """Return all that is wrong with the file at *path*.

    Parameters
    ----------
    path
        The file.
    limits
        How much of it is looked at.
    tell
        Called with what is done next.
    """
    place = Path(path)
    tell("opening it")
    try:
        file = opening.open_h5(place, "r")
    except EpxsError as error:
        return [unusable(str(error))]
    with file:
        tell("walking through it")
        met = survey(file, place, limits)
        for check in (check_links, check_names, check_plots, check_measurements, check_results):
            tell(check.__name__.replace("_", " "))
            check(met)
        check_state(met, place)
        tell("silx looking at it")
        if not check_with_silx(met):
            _say_missing(met, "silx")
        claims = find_claims(met)
    # nexusformat opens the file in its own way, which HDF5 refuses while it is open in ours
    kinds = _look_up(met, claims, tell)
    with opening.open_h5(place, "r") as met.file:
        tell("check units")
        check_units(met, kinds)
    return merged(met.findings)


def unusable(reason: str) -> Finding:
    """Return what is said of a file that cannot be read at all.

    Parameters
    ----------
    reason
        The sentence of an error: thing, what was found, what was expected, what to do.
    """
    told = re.fullmatch(r"(?s).*?: found (.*?); expected (.*?)\. (.*)", reason)
    if told is None:
        return Finding("error", "file", "/", reason, "a file that can be read", "Make it anew.")
    return Finding("error", "file", "/", *told.groups())


def _look_up(met: Survey, claims: dict[str, str], tell: Callable[[str], object]) -> dict[str, str]:
    """Compare with the NeXus definitions; return the category of the unit of each field."""
    if met.refusal:
        # a file that is being written is none the worse for it
        severity = "warning" if any(finding.fails for finding in met.findings) else "note"
        met.add(
            severity, "not-validated", "/",
            f"a file that is not shown to nexusformat: {met.refusal}",
            "a file that validators can be trusted with",
            "Mend what else is told, then check again.",
        )  # fmt: skip
        return {}
    tell("nexusformat looking at it")
    kinds = check_with_nexusformat(met, claims)
    if kinds is None:
        _say_missing(met, "nexusformat")
    return kinds or {}


def _say_missing(met: Survey, name: str) -> None:
    met.add(
        "note", f"no-{name}", "/", f"no {name} installed", f"{name}, for a complete check",
        "Install it with: pip install epxs[check]",
    )  # fmt: skip
