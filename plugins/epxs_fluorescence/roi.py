"""Regions of interest: windows of channels of which the counts are mapped, without any model."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from epxs.core.api import ConfigurationError
from epxs_fluorescence.find_peaks import resolution
from epxs_fluorescence.model import LinearModel

#: ``Fe K = 6.2 : 6.6`` in keV, ``Fe K = 620 : 660 ch`` in channels.
_WINDOW = re.compile(
    r"\s*(?P<name>[^=]*?)\s*=\s*(?P<low>[\d.]+)\s*:\s*(?P<high>[\d.]+)\s*(?P<unit>keV|ch)?\s*"
)


@dataclass(frozen=True)
class Roi:
    """A window of channels."""

    #: What it is called: ``Fe K``.
    name: str
    #: First channel, and one behind the last.
    first: int
    end: int


def read_rois(text: str, channels: int, energy: np.ndarray | None = None) -> tuple[Roi, ...]:
    """Return the windows that *text* names, one a line or with semicolons or commas between.

    Parameters
    ----------
    text
        ``Fe K = 6.2:6.6`` in keV, or ``Fe K = 620:660 ch`` from a channel to another, both
        included.
    channels
        Of a spectrum.
    energy
        Of the channels, keV; ascending, shape ``(channels,)``.

    Raises
    ------
    ConfigurationError
        If a window is none, is empty, is not in the spectrum, or its name is there twice; or
        if it is in keV and *energy* is not known.
    """
    found = [_roi(word, channels, energy) for word in re.split(r"[;,\n]", text) if word.strip()]
    names = [roi.name for roi in found]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice or not found:
        raise ConfigurationError(
            f"regions of interest {text!r}: found {'twice: ' + twice[0] if twice else 'none'}; "
            "expected at least one window, each with a name of its own: Fe K = 6.2:6.6. "
            "Name the windows."
        )
    return tuple(found)


def _roi(word: str, channels: int, energy: np.ndarray | None) -> Roi:
    match = _WINDOW.fullmatch(word)
    if match is None or not match["name"]:
        raise ConfigurationError(
            f"region of interest: found {word.strip()!r}; expected a name and a window, as in "
            "Fe K = 6.2:6.6 (keV) or Fe K = 620:660 ch. Write it like that."
        )
    low, high = _number(match["low"], word), _number(match["high"], word)
    if match["unit"] == "ch":
        first, end = int(low), int(high) + 1
    elif energy is None:
        raise ConfigurationError(
            f"region of interest {match['name']}: found a window in keV and no calibration; "
            "expected one of both. Give channels (620:660 ch), or the calibration."
        )
    else:
        first, end = (int(edge) for edge in np.searchsorted(energy, (low, high)))
    if not 0 <= first < end <= channels:
        raise ConfigurationError(
            f"region of interest {match['name']}: found channels {first} to {end - 1}; expected "
            f"at least one of the {channels} of a spectrum. Correct the window."
        )
    return Roi(match["name"], first, end)


def _number(word: str, whole: str) -> float:
    try:
        return float(word)
    except ValueError:
        raise ConfigurationError(
            f"region of interest {whole.strip()!r}: found {word!r}; expected a number. Correct it."
        ) from None


def rois_of_model(model: LinearModel, width: float = 1.0) -> tuple[Roi, ...]:
    """Return a window about the strongest line of each group of a configuration.

    Parameters
    ----------
    model
        Of the configuration.
    width
        Half of the window, in full widths at half maximum of a line of a silicon detector.

    Raises
    ------
    ConfigurationError
        If no group has a line in the spectrum.
    """
    found = []
    low, high = model.energy[0], model.energy[-1]
    for name in model.names:
        lines = [
            line for line in model.lines
            if line.group == name and not line.escape and low < line.energy < high
        ]  # fmt: skip
        if not lines:
            continue
        centre = max(lines, key=lambda line: line.rate).energy
        half = width * float(resolution(centre, *_widths(model)))
        first, end = np.searchsorted(model.energy, (centre - half, centre + half))
        if first < end:
            found.append(Roi(name, int(first), int(end)))
    if not found:
        raise ConfigurationError(
            f"configuration {model.name}: found no line in the {model.channels} channels; "
            "expected at least one. Name the windows instead."
        )
    return tuple(found)


def _widths(model: LinearModel) -> tuple[float, float]:
    from epxs_fluorescence.configuration import read_configuration

    told = read_configuration(model.configuration)
    return told.number("detector", "noise", 0.1), told.number("detector", "fano", 0.12)


def sums(counts: np.ndarray, rois: Sequence[Roi]) -> np.ndarray:
    """Return the counts in the windows; shape ``(spectra, windows)``."""
    return np.column_stack(
        [counts[:, roi.first : roi.end].sum(axis=1, dtype=float) for roi in rois]
    )
