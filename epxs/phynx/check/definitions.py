"""What the NeXus definitions say of a file, as nexusformat reads them.

Its validators keep one log per class of group, and lose it when a group is within another of
the same class: all that is wrong in ``measurement`` went unnoticed as soon as there was another
NXcollection in it. So they are listened to one message at a time, with the path that is being
looked at; what they would print in the end is not used.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from epxs.phynx.check.finding import Finding
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
    ("This required", "required", "all that the definition requires", "Add it."),
    ("recommended", "recommended", "what the definition recommends", "Add it."),
    ("deprecated", "deprecated", "what NeXus has now", "Write the file anew."),
    ("no longer valid", "deprecated", "what NeXus has now", "Write the file anew."),
    ("are not unique", "sizes", "the same length for all of these", "Mend the lengths."),
    ("is a group, not a field", "type", "a field", "Replace the group by a field."),
    ("is not a link", "link-missing", "a link", "Replace the copy by a link."),
    ("broken link", "link-broken", "a link to an object", "Make the object."),
)  # fmt: skip

#: A line below "values are not unique": which field has which length.
_LENGTH = re.compile(r"\w+: \d+")


@dataclass
class _Heard:
    """What the validators said."""

    #: Severity, path, message.
    messages: list[tuple[str, str, str]] = field(default_factory=list)
    #: Path of a field -> category of its unit.
    kinds: dict[str, str] = field(default_factory=dict)
    #: Fields that the definition in question has.
    known: set[str] = field(default_factory=set)
    #: Paths being looked at, the innermost last.
    path: list[str] = field(default_factory=lambda: ["/"])


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


def _application(path: str, place: str, name: str) -> _Heard:
    from nexusformat.nexus import validate

    folder = Path(validate.get_definitions())
    if not re.fullmatch(r"NX\w+", name) or not any(
        (folder / kind / f"{name}.nxdl.xml").is_file()
        for kind in ("applications", "contributed_definitions")
    ):
        heard = _Heard()
        heard.messages.append(("error", f"{place}/definition", f"no definition {shown(name)}"))
        return heard
    return _run(validate.validate_application, path, path=place, application=name)


def _run(function: Any, path: str, /, **options: Any) -> _Heard:
    """Run a validator, and return what it said."""
    heard = _Heard()
    with _lock, _listening(heard):
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


@contextmanager
def _listening(heard: _Heard) -> Iterator[None]:
    """Let the validators speak to *heard*, and to nobody else."""
    from nexusformat.nexus import validate

    group, single, application = (
        validate.GroupValidator.validate,
        validate.FieldValidator.validate,
        validate.ApplicationValidator.validate_group,
    )

    def say(self: Any, message: str, level: str = "info", indent: int | None = None) -> None:
        if level in ("warning", "error"):
            heard.messages.append((level, heard.path[-1], message))

    def keep_quiet(self: Any) -> None:
        pass

    def look_at_group(self: Any, node: Any, *args: Any, **options: Any) -> None:
        # a group within one of its class has the same validator: its state is kept meanwhile
        kept = (self.parent, self.indent, self.symbols)
        self.symbols = {symbol: {} for symbol in self.symbols}
        heard.path.append(node.nxpath)
        group(self, node, *args, **options)
        heard.path.pop()
        self.parent, self.indent, self.symbols = kept

    def look_at_field(self: Any, tag: Any, node: Any, *args: Any, **options: Any) -> None:
        if tag is not None:
            heard.known.add(node.nxpath)
            if "@units" in tag:
                heard.kinds[node.nxpath] = tag["@units"]
        heard.path.append(node.nxpath)
        single(self, tag, node, *args, **options)
        heard.path.pop()

    def look_at_part(self: Any, definition: Any, node: Any, *args: Any, **options: Any) -> None:
        heard.path.append(node.nxpath)
        application(self, definition, node, *args, **options)
        heard.path.pop()

    def emit(record: logging.LogRecord) -> None:
        if record.levelno >= logging.ERROR and record.levelno < logging.CRITICAL:
            heard.messages.append(("error", heard.path[-1], record.getMessage()))

    handler = logging.Handler()
    handler.emit = emit  # type: ignore[method-assign]
    replaced = [
        (validate.Validator, "log", say),
        (validate.Validator, "output_log", keep_quiet),
        (validate.GroupValidator, "validate", look_at_group),
        (validate.FieldValidator, "validate", look_at_field),
        (validate.ApplicationValidator, "validate_group", look_at_part),
        (validate.logger, "handlers", [handler]),
    ]
    kept = [getattr(owner, name) for owner, name, _ in replaced]
    for owner, name, ours in replaced:
        setattr(owner, name, ours)
    try:
        yield
    finally:
        for (owner, name, _), theirs in zip(replaced, kept, strict=True):
            setattr(owner, name, theirs)


def _finding(severity: str, path: str, message: str) -> Finding:
    _, code, expected, advice = next(
        (meaning for meaning in _MEANINGS if meaning[0] in message),
        ("", "nexus", "a file that follows the NeXus definitions", "Write the file anew."),
    )
    if _LENGTH.fullmatch(message):
        code = "sizes"
    return Finding(severity, code, shown(path), shown(message), expected, advice, "nexusformat")
