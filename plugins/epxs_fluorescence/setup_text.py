"""Changes from one text of a configuration to another: applied, found, told as Python."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from epxs_fluorescence.configuration import read_configuration
from epxs_fluorescence.configuration_text import with_options

_SECTION = re.compile(r"\s*\[(?P<name>[^\]]+)\]")


def edited(text: str, options: Mapping[str, object], remove: Sequence[str] = ()) -> str:
    """Return a configuration with some options set and others taken away; the rest as it was.

    Parameters
    ----------
    text
        A configuration; or an object that has it as ``text``.
    options
        Values by ``section.option``: ``{"fit.energy": 17.4, "peaks.Co": "K"}``.
    remove
        Options to take away: ``["peaks.Ni"]``.

    Raises
    ------
    ConfigurationError
        If the result is no configuration that can be used.
    """
    text = str(getattr(text, "text", text))
    changed = with_options(text, {_place(name): value for name, value in options.items()})
    changed = without_options(changed, [_place(name) for name in remove])
    read_configuration(changed)
    return changed


def without_options(text: str, options: Sequence[tuple[str, str]]) -> str:
    """Return *text* without the lines of *options*: section and option."""
    section, lines = "", []
    for line in text.splitlines():
        if found := _SECTION.match(line):
            section = found["name"]
        name = re.split("[=:]", line, maxsplit=1)[0].strip()
        if (section, name) not in options:
            lines.append(line)
    return "\n".join(lines) + "\n"


def difference(old: str, new: str) -> tuple[dict[str, str], list[str]]:
    """Return what `edited` needs to make *new* of *old*: options, and what is removed."""
    before, after = read_configuration(old).sections, read_configuration(new).sections
    options = {
        f"{section}.{name}": value
        for section, values in after.items()
        for name, value in values.items()
        if before.get(section, {}).get(name) != value
    }
    remove = [
        f"{section}.{name}"
        for section, values in before.items()
        for name in values
        if name not in after.get(section, {})
    ]
    return options, remove


def script_line(old: str, new: str) -> str:
    """Return the line of Python that makes *new* of *old*; "" if there is nothing to do."""
    options, remove = difference(old, new)
    if not options and not remove:
        return ""
    removed = f", remove={remove!r}" if remove else ""
    return f"config = epxs.fluorescence.edited(config, {options!r}{removed})"


def _place(name: str) -> tuple[str, str]:
    """Return section and option; sections may have points in their names, options not."""
    section, _, option = name.rpartition(".")
    return section, option
