"""Changes to a configuration as text: what is not changed stays as it was written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from epxs.core.api import FileError

_SECTION = re.compile(r"\s*\[(?P<name>[^\]]+)\]")
_OPTION = re.compile(r"(?P<name>[^=:#\s][^=:]*?)\s*[=:]")


def with_options(text: str, options: Mapping[tuple[str, str], object]) -> str:
    """Return *text* with options set: replaced where they stand, added where they do not.

    Parameters
    ----------
    text
        A PyMca configuration.
    options
        Section and option -> value.
    """
    left = dict(options)
    section, lines = "", []
    for line in text.splitlines():
        if found := _SECTION.match(line):
            lines += _taken(left, section)
            section = found["name"]
        elif (found := _OPTION.match(line)) and (section, found["name"]) in left:
            line = f"{found['name']} = {left.pop((section, found['name']))}"
        lines.append(line)
    lines += _taken(left, section)
    for name in dict.fromkeys(section for section, _ in left):
        lines += ["", f"[{name}]", *_taken(left, name)]
    return "\n".join(lines) + "\n"


def write_new(path: str | Path, text: str) -> None:
    """Write a configuration to a file that is not there yet; not in the main thread.

    Raises
    ------
    FileError
        If there is such a file, or it cannot be written.
    """
    try:
        with Path(path).open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise FileError(
            f"{path}: found a file of this name; expected a new one, because configurations are "
            "kept. Choose another name."
        ) from error
    except OSError as error:
        raise FileError(
            f"{path}: cannot be written: {error.strerror}. Choose another place."
        ) from error


def _taken(left: dict[tuple[str, str], object], section: str) -> list[str]:
    """Return lines with what is left of *section*, taken out of *left*."""
    mine = [key for key in left if key[0] == section]
    return [f"{key[1]} = {left.pop(key)}" for key in mine]
