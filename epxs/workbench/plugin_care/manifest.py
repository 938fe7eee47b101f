"""What a plugin says of itself, read without importing it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from epxs.core.api import ConfigurationError

#: Version of what plugins may use: the ``api`` modules and the extension points.
API_VERSION = "1.0"
#: Name of the file beside the module of the plugin.
FILE_NAME = "epxs-plugin.toml"

_AREAS = ("left", "centre", "right", "bottom")
_ID = re.compile(r"[A-Za-z0-9_]+(\.[A-Za-z0-9_-]+)+")
_OBJECT = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*")
#: The header of a plugin in one file: ``# /// epxs-plugin`` ... ``# ///``.
_HEADER = re.compile(r"(?m)^# /// epxs-plugin\s*$\n(?P<content>(?:^#.*$\n)+?)^# ///\s*$")

#: Key -> type, whether it must be there, what it is for.
_KEYS: dict[str, tuple[type, bool, str]] = {
    "id": (str, True, 'unique, as "lab.ratio_map"'),
    "name": (str, True, "for people"),
    "api": (str, True, f'versions it works with, as ">=1,<2" (this is {API_VERSION})'),
    "version": (str, False, "its own version"),
    "author": (str, False, "who to ask"),
    "description": (str, False, "one sentence"),
    "plugin": (str, False, 'an Envisage plugin, as "module:Class"'),
    "panes": (list, False, "panes of the window"),
}
_PANE_KEYS: dict[str, tuple[type, bool, str]] = {
    "id": (str, True, "unique, beginning with the id of the plugin"),
    "name": (str, True, "its title"),
    "view": (str, True, 'called with the workspace, returns a view; as "module:function"'),
    "area": (str, False, f"one of {', '.join(_AREAS)}"),
    "stack": (str, False, "panes with the same word are tabs"),
    "order": (int, False, "panes of one area are set in this order"),
}


@dataclass(frozen=True)
class PaneManifest:
    """A pane that a plugin adds; its code is imported when it is first shown."""

    id: str
    name: str
    view: str
    area: str = "right"
    stack: str = ""
    order: int = 0


@dataclass(frozen=True)
class Manifest:
    """What a plugin says of itself."""

    id: str
    name: str
    api: str
    version: str = ""
    author: str = ""
    description: str = ""
    #: ``module:Class`` of an Envisage plugin; "" if the manifest says all.
    plugin: str = ""
    panes: tuple[PaneManifest, ...] = ()

    @property
    def fits(self) -> bool:
        """Whether it works with this version of epxs."""
        return SpecifierSet(self.api).contains(API_VERSION, prereleases=True)


def parse_manifest(text: str, origin: str) -> Manifest:
    """Return the manifest that *text* (TOML) is.

    Parameters
    ----------
    text
        What stands in the file, or behind the ``#`` of the header.
    origin
        Where it is from, for messages.

    Raises
    ------
    ConfigurationError
        If it is no manifest; the message names the key.
    """
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(
            f"{origin}: found no TOML ({error}); expected a manifest of a plugin. "
            "See the documentation: write a plugin."
        ) from error
    values = _checked(told, _KEYS, origin)
    if not _ID.fullmatch(values["id"]):
        raise ConfigurationError(
            f"{origin}: found the id {values['id']!r}; expected words joined by dots, as "
            '"lab.ratio_map". Mend the manifest.'
        )
    try:
        SpecifierSet(values["api"])
    except InvalidSpecifier:
        raise ConfigurationError(
            f'{origin}: found api = {values["api"]!r}; expected versions, as ">=1,<2". '
            "Mend the manifest."
        ) from None
    _check_object(values.get("plugin", ""), "plugin", origin)
    panes = tuple(_pane(item, values["id"], origin) for item in values.pop("panes", []))
    return Manifest(**values, panes=panes)


def header_of(source: str) -> str | None:
    """Return the manifest in the header of a plugin in one file, as TOML; None without one."""
    found = _HEADER.search(source)
    if found is None:
        return None
    lines = found["content"].splitlines()
    return "\n".join(line.removeprefix("#").removeprefix(" ") for line in lines)


def _pane(told: Any, plugin: str, origin: str) -> PaneManifest:
    if not isinstance(told, Mapping):
        raise ConfigurationError(
            f"{origin}: found {told!r} among the panes; expected a table [[panes]]. "
            "Mend the manifest."
        )
    pane = PaneManifest(**_checked(told, _PANE_KEYS, f"{origin}, panes"))
    _check_object(pane.view, "view", origin)
    if pane.area not in _AREAS:
        raise ConfigurationError(
            f"{origin}: found the area {pane.area!r}; expected one of: {', '.join(_AREAS)}. "
            "Mend the manifest."
        )
    if not pane.id.startswith(f"{plugin}."):
        raise ConfigurationError(
            f"{origin}: found the pane {pane.id!r}; expected an id that begins with {plugin}. "
            "Mend the manifest."
        )
    return pane


def _checked(
    told: Mapping[str, Any], keys: Mapping[str, tuple[type, bool, str]], origin: str
) -> dict[str, Any]:
    """Return *told* if it has the right keys and types."""
    for key, (_, needed, meaning) in keys.items():
        if needed and key not in told:
            raise ConfigurationError(
                f"{origin}: found no {key}; expected it: {meaning}. Mend the manifest."
            )
    for key, value in told.items():
        if key not in keys:
            raise ConfigurationError(
                f"{origin}: found the key {key!r}; expected one of: {', '.join(keys)}. "
                "Mend the manifest."
            )
        if not isinstance(value, keys[key][0]):
            raise ConfigurationError(
                f"{origin}: found {key} = {value!r}; expected {keys[key][0].__name__}: "
                f"{keys[key][2]}. Mend the manifest."
            )
    return dict(told)


def _check_object(name: str, key: str, origin: str) -> None:
    if name and not _OBJECT.fullmatch(name):
        raise ConfigurationError(
            f"{origin}: found {key} = {name!r}; expected module:object. Mend the manifest."
        )
