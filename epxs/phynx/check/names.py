"""Whether names, attributes and classes have the form that NeXus and phynx give them."""

from __future__ import annotations

import posixpath
import re
from typing import Any

from epxs.phynx import registry
from epxs.phynx.check.reading import Unreadable, attribute, shown
from epxs.phynx.check.survey import Place, Survey

_VALID = re.compile(r"[A-Za-z0-9_]+")
_NX_CLASS = re.compile(r"NX[A-Za-z0-9_]+")
#: Attributes that are one piece of text, and those that are one or several.
_TEXT = ("NX_class", "class", "default", "signal", "units", "interpretation", "target")
_TEXTS = ("axes", "auxiliary_signals", "scan_axes")
#: Attributes of text that are numbers or text, depending on who wrote them long ago.
_ONCE_NUMBERS = ("signal",)


def check_names(met: Survey) -> None:
    """Check names, and the types of the attributes that others rely on."""
    for path in [*(place.path for place in met.places), *(link.path for link in met.links)]:
        _check_name(met, path)
    for place in met.places:
        h5 = met.open(place.path)
        if h5 is not None:
            _check_attributes(met, place, h5)
            _check_classes(met, place)


def _check_name(met: Survey, path: str) -> None:
    name = posixpath.basename(path)
    if path == "/" or _VALID.fullmatch(name):
        return
    severity = "note" if re.fullmatch(r"[A-Za-z0-9_.]+", name) else "error"
    met.add(
        severity, "name", path, f"the name {shown(name)!r}", "letters, digits and _ only",
        "Rename it; keep the original in an attribute local_name.",
    )  # fmt: skip


def _check_attributes(met: Survey, place: Place, h5: Any) -> None:
    for name in (*_TEXT, *_TEXTS):
        value = attribute(h5, name)
        if value is None or isinstance(value, str):
            continue
        if name in _ONCE_NUMBERS and not place.is_group:
            continue
        if name in _TEXTS and _is_texts(value):
            continue
        expected = "text" if name in _TEXT else "a list of names"
        reason = value.reason if isinstance(value, Unreadable) else repr(value)
        met.add(
            "error", "attribute-type", place.path, f"@{name} that is {shown(reason)}", expected,
            "Write the attribute anew, as text.",
        )  # fmt: skip


def _is_texts(value: object) -> bool:
    return isinstance(value, tuple) and all(isinstance(item, str) for item in value)


def _check_classes(met: Survey, place: Place) -> None:
    if place.class_ and not registry.is_known(place.class_):
        met.add(
            "warning", "class-phynx", place.path, f"the class {shown(place.class_)!r}",
            "a class of phynx, or of an installed plugin",
            "Install the distribution that has it; until then it is read as "
            f"{'Group' if place.is_group else 'Dataset'}.",
        )  # fmt: skip
    if place.nx_class and not _NX_CLASS.fullmatch(place.nx_class):
        met.add(
            "error", "class-unknown", place.path, f"NX_class={shown(place.nx_class)!r}",
            "the name of a NeXus class: NX and letters", "Give it a class that NeXus has.",
        )  # fmt: skip
        met.refuse("a NeXus class has the form of something else")
    if place.is_group and not place.nx_class and place.path != "/":
        met.add(
            "error", "class-missing", place.path, "a group without NX_class",
            "a NeXus class; NXcollection for anything else", "Write the attribute NX_class.",
        )  # fmt: skip
