"""What the NeXus definitions say of a file, as nexusformat reads them."""

from __future__ import annotations

import re
import threading
from pathlib import Path
from typing import Any

from epxs.phynx.check.finding import Finding
from epxs.phynx.check.listening import Heard, listening
from epxs.phynx.check.reading import content, member, shown
from epxs.phynx.check.survey import Survey

_lock = threading.Lock()

#: Part of a message -> kind of finding, what was expected, what to do.
_MEANINGS = (
    ("is an invalid name", "name", "letters, digits and _ only", "Rename it."),
    ("is not a valid base class", "class-unknown", "a class that NeXus has", "Correct NX_class."),
    ("no NeXus base class", "class-missing", "a NeXus class", "Write the attribute NX_class."),
    ("is an invalid class in", "class-place", "a class that belongs there", "Move the group."),
    ("should have a class", "class-place", "the class that NeXus gives it", "Correct NX_class."),
    ("as an attribute", "attribute-unknown", "an attribute that NeXus has", "Remove it."),
    ("is not defined in", "field-unknown", "a field that NeXus has there",
     "Move it to an NXcollection."),
    ("Signal ", "signal", "the field that @signal names", "Mend the group."),
    ("@signal", "signal", "the name of the field to plot", "Mend the group."),
    ("@axes", "axes", "an axis for each dimension", "Mend the group."),
    ("Axis ", "axes", "an axis for each dimension", "Mend the group."),
    ("enumerated list", "value", "one of the values that NeXus lists", "Correct the value."),
    ("NX_DATE_TIME", "date", "a time as ISO 8601: 2026-01-31T12:00:00+00:00", "Correct the time."),
    ("is not a valid NX_", "type", "the type that NeXus gives the field", "Write it anew."),
    ("not specified", "unit-missing", "the attribute units", "Write the attribute units."),
    ("no group", "required", "all that the definition requires", "Add it."),
    ("no field", "required", "all that the definition requires", "Add it."),
    ("no link", "required", "all that the definition requires", "Add it."),
    ("no definition", "definition", "a definition that NeXus has", "Correct the name."),
    ("deprecated", "deprecated", "what NeXus has now", "Write the file anew."),
    ("no longer valid", "deprecated", "what NeXus has now", "Write the file anew."),
    ("are not unique", "sizes", "the same length for all of these", "Mend the lengths."),
    ("is a group, not a field", "type", "a field", "Replace the group by a field."),
    ("is not a link", "link-missing", "a link", "Replace the copy by a link."),
    ("broken link", "link-broken", "a link to an object", "Make the object."),
)  # fmt: skip

#: Plain numbers need no unit, and where NeXus takes any unit it takes none as well.
_FREE = ("Units of NX_ANY", "Units of NX_UNITLESS", "Units of NX_DIMENSIONLESS")

#: A line below "values are not unique": which field has which length.
_LENGTH = re.compile(r"\w+: \d+")


def check_with_nexusformat(met: Survey, claims: dict[str, str]) -> dict[str, str] | None:
    """Add what is not as the base classes and application definitions say.

    Parameters
    ----------
    met
        Takes the findings; its file is closed.
    claims
        Path of an entry -> the application definition that it claims to follow.

    Returns
    -------
    dict or None
        Path of each field -> category of its unit in the definitions; None where nexusformat
        is not installed.
    """
    try:
        from nexusformat.nexus import validate
    except ImportError:
        return None
    path = str(met.location)
    base = _run(validate.validate_file, path)
    applications = [_application(path, *claim) for claim in claims.items()]
    wanted = {field for heard in applications for field in heard.known}
    for severity, where, message in base.messages:
        # an application definition may ask for a field that the base class does not have
        if not (where in wanted and "is not defined in" in message):
            met.findings.append(_finding(severity, where, message))
    for heard in applications:
        met.findings.extend(_finding(*told) for told in heard.messages)
        base.kinds.update(heard.kinds)
    return base.kinds


def find_claims(met: Survey) -> dict[str, str]:
    """Return the entries that claim to follow an application definition, and which."""
    return {
        place.path: content(member(met.file, f"{place.path}/definition"))
        for place in met.places
        if place.nx_class in ("NXentry", "NXsubentry") and "definition" in place.members
    }


def _application(path: str, place: str, name: str) -> Heard:
    from nexusformat.nexus import validate

    folder = Path(validate.get_definitions())
    if not re.fullmatch(r"NX\w+", name) or not any(
        (folder / kind / f"{name}.nxdl.xml").is_file()
        for kind in ("applications", "contributed_definitions")
    ):
        heard = Heard()
        heard.messages.append(("error", f"{place}/definition", f"no definition {shown(name)}"))
        return heard
    return _run(validate.validate_application, path, path=place, application=name)


def _run(function: Any, path: str, /, **options: Any) -> Heard:
    """Run a validator, and return what it said."""
    heard = Heard()
    with _lock, listening(heard):
        try:
            done = function(path, **options)
        except Exception as error:  # noqa: BLE001 - a validator that fails must not end the check
            heard.messages.append(
                ("error", heard.path[-1], f"nexusformat failed: {type(error).__name__}: {error}")
            )
            return heard
    if done is None and not heard.messages:
        heard.messages.append(("error", "/", "not validated"))
    return heard


def _finding(severity: str, path: str, message: str) -> Finding:
    if message.startswith(_FREE):
        severity = "note"
    _, code, expected, advice = next(
        (meaning for meaning in _MEANINGS if meaning[0] in message),
        ("", "nexus", "a file that follows the NeXus definitions", "Write the file anew."),
    )
    if _LENGTH.fullmatch(message):
        code = "sizes"
    return Finding(severity, code, shown(path), shown(message), expected, advice, "nexusformat")
