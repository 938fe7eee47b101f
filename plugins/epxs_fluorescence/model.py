"""The model of a spectrum: shapes of the lines and the kind of continuum, frozen."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from epxs.core.api import ConfigurationError
from epxs_fluorescence import build
from epxs_fluorescence.configuration import Configuration, read_configuration
from epxs_fluorescence.continuum import ContinuumModel, continuum_model
from epxs_fluorescence.distinct import alike, unseen


@dataclass(frozen=True)
class Line:
    """An emission line, or its escape peak, of a group."""

    #: Group it is fitted with: "Fe K".
    group: str
    #: Transition: "KL3".
    label: str
    #: Energy, keV.
    energy: float
    #: Part of the group's area, after attenuation.
    rate: float
    #: Whether it is an escape peak of the detector.
    escape: bool


@dataclass(frozen=True)
class LinearModel:
    """What a linear fit needs to know; its arrays cannot be written.

    Areas are PyMca's ``fitarea``: Gauss and short tail of all lines of the group, without
    escape peaks.
    """

    #: PyMca's names of the groups: "Ca K"; "Scatter Peak000" is Rayleigh scattering of the
    #: first energy, "Scatter Compton000" its Compton scattering.
    names: tuple[str, ...]
    #: Energy of the channels, keV; shape ``(channels,)``.
    energy: np.ndarray
    #: Fitted channels: first, and one behind the last.
    window: tuple[int, int]
    #: Counts per channel for an area of one count; shape ``(channels, groups)``. Zero
    #: outside the window, unless it was asked for in full.
    response: np.ndarray
    #: Mass fraction for an area of one count; NaN where there is none; shape ``(groups,)``.
    mass_factor: np.ndarray
    #: All lines of the model.
    lines: tuple[Line, ...]
    #: How the continuum is made.
    continuum: ContinuumModel
    #: Energy of channel 0 and width of a channel, keV.
    calibration: tuple[float, float]
    #: Name of the configuration.
    name: str
    #: Text of the configuration.
    configuration: str
    #: SHA-256 of that text.
    digest: str
    #: Versions of what computed the physics.
    versions: Mapping[str, str]
    #: What the configuration asks for and a linear fit cannot do; sentences.
    notes: tuple[str, ...]
    #: Groups none of whose lines is in the window, by number.
    unseen: tuple[int, ...] = ()

    @property
    def size(self) -> int:
        """Number of columns that are fitted: groups and continuum."""
        return len(self.names) + self.continuum.size

    @property
    def channels(self) -> int:
        """Number of channels of the spectra."""
        return len(self.energy)

    @property
    def design(self) -> np.ndarray:
        """Response in the window; shape ``(fitted channels, groups)``."""
        return self.response[self.window[0] : self.window[1]]


_models: OrderedDict[tuple[str, bool, int, str], LinearModel] = OrderedDict()
_lock = threading.Lock()


def build_model(config: str | Path, full_range: bool = False, channels: int = 2048) -> LinearModel:
    """Make the model of a PyMca configuration; the same one when asked again.

    Parameters
    ----------
    config
        Path of the configuration, or its text.
    full_range
        Whether `LinearModel.response` goes beyond the fitted region, as needed to simulate.
    channels
        Number of channels of the spectra.

    Raises
    ------
    ConfigurationError
        If the configuration is missing, unreadable, not one of PyMca's, refused by PyMca,
        or does not go with that number of channels.
    """
    configuration = read_configuration(config)
    key = (configuration.digest, full_range, channels, configuration.name)
    with _lock:
        if key in _models:
            _models.move_to_end(key)
            return _models[key]
    window = configuration.window(channels)
    arrays = build.physics(configuration, channels)
    model = assemble(configuration, window, arrays, full_range)
    with _lock:
        _models[key] = model
        while len(_models) > 8:
            _models.popitem(last=False)
    return model


def assemble(
    configuration: Configuration,
    window: tuple[int, int],
    arrays: Mapping[str, Any],
    full_range: bool = False,
) -> LinearModel:
    """Return the model that *arrays* of `pymca_build` make of a configuration.

    Raises
    ------
    ConfigurationError
        If groups cannot be told apart.
    """
    channels = len(arrays["response"])
    continuum, notes = continuum_model(configuration, window)
    names = tuple(str(group) for group in arrays["groups"])
    calibration = (
        configuration.number("detector", "zero", 0),
        configuration.number("detector", "gain", 0.01),
    )
    response = np.array(arrays["response"])
    if not full_range:
        response[: window[0]] = 0.0
        response[window[1] :] = 0.0
    energy = calibration[0] + calibration[1] * np.arange(channels)
    hidden = unseen(response, window)
    for number in hidden:
        response[window[0] : window[1], number] = 0.0
        notes.append(f"{names[number]}: none of its lines is in the fit region; it has no area")
    _check_distinct(configuration.name, response[window[0] : window[1]], names, continuum)
    return LinearModel(
        names=names,
        energy=_frozen(energy),
        window=window,
        response=_frozen(response),
        mass_factor=_frozen(arrays["mass_factor"]),
        lines=_lines(arrays, names),
        continuum=continuum,
        calibration=calibration,
        name=configuration.name,
        configuration=configuration.text,
        digest=configuration.digest,
        versions=build.versions(),
        notes=(*_notes(configuration), *notes, *(str(note) for note in arrays["notes"])),
        unseen=hidden,
    )


def _check_distinct(
    name: str, design: np.ndarray, groups: tuple[str, ...], continuum: ContinuumModel
) -> None:
    """Refuse columns that cannot be told apart, whatever the weights."""
    if continuum.size >= len(design) - len(groups):
        raise ConfigurationError(
            f"configuration {name}: found a fit region of {len(design)} channels; expected more "
            f"than the {len(groups) + continuum.size} parameters of the fit. Widen the region in "
            "[fit]."
        )
    degrees = range(continuum.degree + 1)
    x = np.linspace(-1.0, 1.0, len(design))
    smooth = [np.polynomial.legendre.Legendre.basis(n)(x) for n in degrees]
    words = (*groups, *(f"the continuum of degree {n}" for n in degrees))
    if found := alike(np.column_stack((design, *smooth)), words):
        raise ConfigurationError(
            f"configuration {name}: found {' and '.join(found)}, which cannot be told apart in "
            "the fit region; expected groups of different shape. Leave one of them out, or widen "
            "the region."
        )


def _frozen(array: np.ndarray) -> np.ndarray:
    array.setflags(write=False)
    return array


def _lines(arrays: Mapping[str, Any], names: tuple[str, ...]) -> tuple[Line, ...]:
    columns = zip(
        arrays["line_group"],
        arrays["line_label"],
        arrays["line_energy"],
        arrays["line_rate"],
        arrays["line_escape"],
        strict=True,
    )
    return tuple(
        Line(names[group], str(label), float(energy), float(rate), bool(escape))
        for group, label, energy, rate, escape in columns
    )


def _notes(configuration: Configuration) -> list[str]:
    """Say what of the configuration only a non-linear fit can do."""
    notes = []
    if configuration.flag("fit", "sumflag"):
        notes.append("pile-up (sumflag = 1) is not linear and is left out; use the full fit")
    if configuration.flag("fit", "strategyflag"):
        notes.append("strategies iterate and are left out; use the full fit")
    if not configuration.flag("fit", "linearfitflag"):
        fixed = ("zero", "gain", "noise", "fano")
        free = [name for name in fixed if not configuration.flag("detector", f"fixed{name}")]
        if free:
            notes.append(f"{', '.join(free)} of the detector stay as configured")
    return notes
