"""A PyMca configuration as text: read, checked for what a fit needs, never changed."""

from __future__ import annotations

import configparser
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from epxs.core.api import ConfigurationError

#: Sections without which a configuration is not one of PyMca's.
SECTIONS = ("fit", "peaks", "detector")
#: Groups of lines that PyMca knows; one whose name begins with that of another is in it.
GROUPS = ("K", "Ka", "Kb", "L", "L1", "L2", "L3", "M")


@dataclass(frozen=True)
class Configuration:
    """The user's configuration, as it was written."""

    #: File name without folders, for messages and provenance.
    name: str
    #: The whole text, unchanged.
    text: str
    #: Section -> option -> value as text.
    sections: Mapping[str, Mapping[str, str]]

    @property
    def digest(self) -> str:
        """SHA-256 of the text, hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def number(self, section: str, option: str, default: float) -> float:
        """Return a number of the configuration; *default* where the option is missing.

        Raises
        ------
        ConfigurationError
            If the value is not a number.
        """
        value = self.sections.get(section, {}).get(option)
        if value is None:
            return default
        try:
            return float(value)
        except ValueError:
            raise ConfigurationError(
                f"configuration {self.name}: found {option} = {value!r} in [{section}]; "
                "expected a number. Correct it in PyMca or in a text editor."
            ) from None

    def flag(self, section: str, option: str) -> bool:
        """Say whether a switch of the configuration is on; off where it is missing."""
        return bool(self.number(section, option, 0))

    def numbers(self, section: str, option: str) -> tuple[float, ...]:
        """Return a comma-separated list of numbers; what is not a number is left out."""
        found = []
        for word in self.sections.get(section, {}).get(option, "").split(","):
            try:
                found.append(float(word))
            except ValueError:
                continue
        return tuple(found)

    def window(self, channels: int) -> tuple[int, int]:
        """Return the fitted channels, from the first to one behind the last.

        Parameters
        ----------
        channels
            Number of channels of the spectra.

        Raises
        ------
        ConfigurationError
            If the region is empty or ends beyond the spectra.
        """
        if not self.flag("fit", "use_limit"):
            return 0, channels
        first, last = self.number("fit", "xmin", 0), self.number("fit", "xmax", channels - 1)
        if first >= last:
            raise ConfigurationError(
                f"configuration {self.name}: found the empty fit region xmin = {first:g}, "
                f"xmax = {last:g}; expected xmin < xmax. Set the region in [fit]."
            )
        # xmax = number of channels is how many write "to the end"
        if last > channels or first >= channels - 1:
            raise ConfigurationError(
                f"configuration {self.name}: found spectra of {channels} channels; expected more "
                f"than {last:g} channels, because its fit region is {first:g} to {last:g}. "
                "Use a configuration made for this detector."
            )
        return max(0, round(first)), min(channels, round(last) + 1)


def read_configuration(source: str | Path) -> Configuration:
    """Read and check a PyMca configuration.

    Parameters
    ----------
    source
        Path of a configuration file; or its text, which has more than one line.

    Raises
    ------
    ConfigurationError
        If there is no such file, it cannot be read, or it is not a PyMca configuration.
    """
    if isinstance(source, str) and "\n" in source:
        name, text = "(from text)", source
    else:
        path = Path(source)
        name, text = path.name, _read(path)
    parser = configparser.RawConfigParser()
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    try:
        parser.read_string(text)
    except configparser.DuplicateOptionError as error:
        raise ConfigurationError(
            f"configuration {name}: found {error.option} twice in [{error.section}]; "
            f"expected it once. Delete one of them (line {error.lineno})."
        ) from None
    except configparser.Error as error:
        reason = str(error).splitlines()[0]
        raise ConfigurationError(
            f"configuration {name}: found text that is no PyMca configuration ({reason}); "
            "expected sections like [fit] with lines like xmin = 200. Save one from PyMca."
        ) from None
    sections = {section: dict(parser.items(section)) for section in parser.sections()}
    configuration = Configuration(name, text, sections)
    _check(configuration)
    return configuration


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigurationError(
            f"configuration {path}: found no such file; expected a PyMca configuration. "
            "Check the path."
        ) from None
    except UnicodeDecodeError:
        raise ConfigurationError(
            f"configuration {path}: found a file that is not text; expected a PyMca "
            "configuration (.cfg). Check the path."
        ) from None
    except OSError as error:
        raise ConfigurationError(
            f"configuration {path}: cannot be read ({error.strerror}); expected a readable "
            "PyMca configuration. Check the path and its permissions."
        ) from None


def _check(configuration: Configuration) -> None:
    missing = [f"[{name}]" for name in SECTIONS if name not in configuration.sections]
    if missing:
        raise ConfigurationError(
            f"configuration {configuration.name}: found no section {' and no '.join(missing)}; "
            "expected a PyMca configuration with [fit], [peaks] and [detector]. "
            "Save one from PyMca."
        )
    if not any(value.strip() for value in configuration.sections["peaks"].values()):
        raise ConfigurationError(
            f"configuration {configuration.name}: found no element in [peaks]; expected at least "
            "one, such as Fe = K. Choose the elements in PyMca's peak table."
        )
    _check_groups(configuration)
    for option in ("zero", "gain", "noise", "fano"):
        configuration.number("detector", option, 0)
    if configuration.number("detector", "gain", 0) <= 0:
        raise ConfigurationError(
            f"configuration {configuration.name}: found no positive gain in [detector]; "
            "expected keV per channel, such as gain = 0.01. Calibrate the energy axis."
        )


def _check_groups(configuration: Configuration) -> None:
    """Refuse a group that is there twice, or within another: its area would be shared out."""
    elements: dict[str, str] = {}
    for written, value in configuration.sections["peaks"].items():
        element = written.strip().capitalize()
        groups = [group.strip() for group in value.split(",") if group.strip()]
        unknown = [group for group in groups if group not in GROUPS] or (
            [] if groups else ["(none)"]
        )
        if unknown:
            raise ConfigurationError(
                f"configuration {configuration.name}: found the group {element} {unknown[0]} in "
                f"[peaks]; expected one of {', '.join(GROUPS)}. Choose the lines in PyMca's peak "
                "table."
            )
        twice = {group for group in groups if groups.count(group) > 1}
        within = {
            f"{element} {group} and {element} {part}"
            for group in groups
            for part in groups
            if part != group and part.startswith(group)
        }
        if element in elements:
            twice |= set(groups[:1])
        if twice or within:
            what = min(within) if within else f"{element} {min(twice)} twice"
            raise ConfigurationError(
                f"configuration {configuration.name}: found {what} in [peaks]; expected every "
                "line in one group, or it would count twice. Leave one of them out."
            )
        elements[element] = written
