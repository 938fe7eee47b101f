"""The process that keeps PyMca ready for a configuration that is edited.

Each group of lines is made once for what its physics depends on (beam, sample, attenuators,
detector), and evaluated anew where only the calibration or the shape of lines changed. So
another element costs the time of one group, and another gain that of some arithmetic.
"""

from __future__ import annotations

import copy
import functools
import json
from collections import OrderedDict
from typing import Any

import numpy as np

from epxs_fluorescence import pymca_build
from epxs_fluorescence.pymca_theory import make_theory, quiet_pymca, read_dictionary

#: Options of [detector] that do not change which lines there are.
_CALIBRATION = ("zero", "gain", "noise", "fano", "sum")
#: Groups that are kept.
_KEPT = 400


class LiveModelWorker:
    """Answers with the arrays of `pymca_build.main` for a text, faster the second time."""

    def __init__(self) -> None:
        with quiet_pymca():
            from PyMca5.PyMcaPhysics.xrf import ClassMcaTheory, Elements

            assert ClassMcaTheory
            # the same lines escape whatever the beam; this takes most of the time
            kept = functools.lru_cache(maxsize=20_000)(_Escape(Elements.getEscape))
            Elements.getEscape = lambda *arguments, **options: copy.deepcopy(
                kept(json.dumps([arguments, options]))
            )
        self._groups: OrderedDict[str, _Group] = OrderedDict()

    def __call__(self, text: str, channels: int) -> dict[str, Any]:
        """Return the arrays of the model, and ``groups``, ``notes`` and ``line_label`` as lists.

        Parameters
        ----------
        text
            A configuration.
        channels
            Number of channels of the spectra.
        """
        with quiet_pymca():
            dictionary = read_dictionary(text)
            pymca_build._check_elements(dictionary)
            physics, look = _physics(dictionary), _look(dictionary, channels)
            parts = [
                self._part(dictionary, each, channels, physics, look)
                for each in _each_group(dictionary)
            ]
        lines: dict[str, list[Any]] = {}
        for number, part in enumerate(parts):
            for name, values in part["lines"].items():
                shifted = values + number if name == "line_group" else values
                lines.setdefault(name, []).append(shifted)
        found: dict[str, Any] = {name: np.concatenate(values) for name, values in lines.items()}
        found["line_label"] = [str(label) for label in found["line_label"]]
        found["response"] = np.concatenate([part["response"] for part in parts], axis=1)
        found["mass_factor"] = np.concatenate([part["mass_factor"] for part in parts])
        found["groups"] = [name for part in parts for name in part["groups"]]
        found["notes"] = list(dict.fromkeys(note for part in parts for note in part["notes"]))
        found["line_escape"] = found["line_escape"].astype(np.uint8)
        return found

    def _part(
        self, dictionary: Any, peaks: dict[str, str], channels: int, physics: str, look: str
    ) -> dict[str, Any]:
        """Return the arrays of one group (or of the scattered beam)."""
        key = f"{json.dumps(peaks)} {physics}"
        group = self._groups.pop(key, None)
        if group is None:
            group = _Group(_with_peaks(dictionary, peaks))
        self._groups[key] = group
        while len(self._groups) > _KEPT:
            self._groups.popitem(last=False)
        return group.arrays(dictionary, channels, look)


class _Group:
    """One group of lines, whose response is evaluated anew where its look changed."""

    def __init__(self, dictionary: dict[str, Any]) -> None:
        self._theory = make_theory(pymca_build._linear(dictionary))
        if not self._theory.PARAMETERS[self._theory.NGLOBAL :]:
            raise ValueError(f"{dictionary['peaks']} has no line below the excitation energy")
        factors, notes = pymca_build._mass_factors(self._theory, dictionary)
        self._known: dict[str, Any] = {
            "groups": list(self._theory.PARAMETERS[self._theory.NGLOBAL :]),
            "mass_factor": factors,
            "notes": notes,
            "lines": pymca_build._lines(self._theory),
        }
        self._look = ""

    def arrays(self, dictionary: Any, channels: int, look: str) -> dict[str, Any]:
        """Return what is known of it, with its response for a calibration and shape."""
        if self._look != look:
            config = self._theory.config
            for option in _CALIBRATION:
                config["detector"][option] = dictionary["detector"][option]
            config["peakshape"].update(dictionary.get("peakshape", {}))
            self._known["response"] = pymca_build._response(self._theory, channels)
            self._look = look
        return self._known


class _Escape:
    """PyMca's escape peaks, asked for by text."""

    def __init__(self, function: Any) -> None:
        self._function = function

    def __call__(self, question: str) -> Any:
        arguments, options = json.loads(question)
        return self._function(*arguments, **options)


def _each_group(dictionary: Any) -> list[dict[str, str]]:
    """Return [peaks] of models with one group each; the last one may be of the beam alone."""
    found = [
        {element: str(group)}
        for element, groups in dictionary["peaks"].items()
        for group in pymca_build._listed(groups)
    ]
    return [*found, {}] if int(dictionary["fit"].get("scatterflag", 0)) else found


def _with_peaks(dictionary: Any, peaks: dict[str, str]) -> dict[str, Any]:
    mine = copy.deepcopy(dict(dictionary))
    mine["peaks"] = peaks
    mine["fit"]["scatterflag"] = int(not peaks)
    return mine


def _physics(dictionary: Any) -> str:
    """Return what groups depend on, but for calibration and shapes, as text."""
    told = {
        name: section
        for name, section in dictionary.items()
        if name not in ("detector", "fit", "peaks", "peakshape", "tube")
    }
    told["detector"] = {
        name: value for name, value in dictionary["detector"].items() if name not in _CALIBRATION
    }
    names = ("energy", "energyweight", "energyflag", "energyscatter", "escapeflag", "hypermetflag",
             "fitfunction")  # fmt: skip
    told["fit"] = {name: dictionary["fit"].get(name) for name in names}
    return json.dumps(told, sort_keys=True, default=str)


def _look(dictionary: Any, channels: int) -> str:
    """Return what the response of a group depends on besides, as text."""
    calibration = [dictionary["detector"].get(option) for option in _CALIBRATION]
    return json.dumps([channels, calibration, dictionary.get("peakshape", {})], default=str)
