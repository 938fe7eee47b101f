"""What silx says of the plots of a file: the viewer that most users have."""

from __future__ import annotations

from epxs.phynx.check.finding import Finding
from epxs.phynx.check.reading import HDF5_ERRORS, shown
from epxs.phynx.check.survey import Survey

#: A word in what silx says -> what kind of finding that is.
_CODES = (
    ("auxiliary", "auxiliary-signal"),
    ("standard deviations", "errors"),
    ("Errors '", "errors"),
    ("uncertainties", "errors"),
    ("axis", "axes"),
    ("Axis", "axes"),
    ("axes", "axes"),
    ("signal", "signal"),
)


def check_with_silx(met: Survey) -> bool:
    """Add what silx finds in each NXdata, and whether it finds a plot; False if not installed."""
    try:
        from silx.io.nxdata import NXdata, get_default
    except ImportError:
        return False
    for place, group in met.groups("NXdata"):
        try:
            issues = NXdata(group).issues
        except HDF5_ERRORS as error:
            issues = [f"what it cannot read ({error})"]
        for issue in issues:
            met.findings.append(_finding(_code(issue), place.path, issue))
    # a plot that cannot be found for another reason has its finding already
    bad = any(f.fails and f.code in ("default", "cycle") for f in met.findings)
    if not bad and any(p.nx_class == "NXentry" for p in met.places) and not met.refusal:
        try:
            default = get_default(met.file)
        except HDF5_ERRORS:
            default = None
        if default is None and any(p.nx_class == "NXdata" for p in met.places):
            met.findings.append(_finding("default", "/", "no plot to show first"))
    return True


def _code(issue: str) -> str:
    return next((code for word, code in _CODES if word in issue), "plot")


def _finding(code: str, path: str, issue: str) -> Finding:
    return Finding(
        "error",
        code,
        shown(path),
        shown(issue),
        "data that silx can plot",
        "Mend the group, or write the file anew.",
        "silx",
    )
