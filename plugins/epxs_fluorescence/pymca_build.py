"""The child process that asks PyMca for the shapes of the lines, once, and ends.

PyMca keeps its table of materials in the process and writes below the user's home, so it
works here, on one configuration, with a home of its own (`epxs_fluorescence.build` makes
it). Arrays go back in an ``.npz`` without pickled objects; messages on the error stream.
Nothing of this project is imported: what happens here depends on PyMca alone.
"""

from __future__ import annotations

import copy
import json
import sys
from typing import Any

import numpy as np


def main(config_path: str, out_path: str, channels: int) -> None:
    """Build the model of a configuration and save its arrays.

    Parameters
    ----------
    config_path
        A PyMca configuration.
    out_path
        Where to write the ``.npz``.
    channels
        Number of channels; the line shapes cover all of them.
    """
    from PyMca5.PyMcaIO import ConfigDict
    from PyMca5.PyMcaPhysics.xrf import ClassMcaTheory

    config = ConfigDict.ConfigDict()
    config.read(config_path)
    _check_elements(config)
    theory = ClassMcaTheory.McaTheory()
    theory.setConfiguration(_linear(config))
    groups = theory.PARAMETERS[theory.NGLOBAL :]
    if len(groups) != len(theory.PEAKS0):
        raise ValueError("some of the chosen groups have no line below the excitation energy")
    arrays: dict[str, Any] = {"groups": np.array(groups)}
    arrays["response"] = _response(theory, channels)
    arrays["mass_factor"], notes = _mass_factors(theory, config)
    arrays["notes"] = np.array(notes, dtype=str)
    arrays.update(_lines(theory))
    with open(out_path, "wb") as file:
        np.savez(file, **arrays)


def _check_elements(config: Any) -> None:
    """Refuse elements that PyMca does not know and groups that are not excited."""
    from PyMca5.PyMcaPhysics.xrf import Elements

    fit = config["fit"]
    energies, flags = _listed(fit.get("energy")), _listed(fit.get("energyflag", 1))
    used = [e for e, on in zip(energies, flags, strict=False) if on and isinstance(e, int | float)]
    for element, groups in config["peaks"].items():
        name = element.capitalize()
        if name not in Elements.Element:
            raise ValueError(f"{element} in [peaks] is not an element")
        for group in _listed(groups) if used else ():
            # the outermost subshell is the easiest to excite
            shell = {"L": "L3", "M": "M5"}.get(str(group), str(group))
            edge = Elements.Element[name]["binding"].get(shell, 0.0)
            if edge > max(used):
                raise ValueError(
                    f"{max(used):g} keV does not excite {name} {group} (edge at {edge:.4g} keV)"
                )


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _linear(config: Any) -> dict[str, Any]:
    """Return a copy of *config* in which everything but the lines is switched off."""
    linear = copy.deepcopy(dict(config))
    off = ("stripflag", "continuum", "sumflag", "strategyflag", "use_limit")
    linear["fit"].update(dict.fromkeys(off, 0), linearfitflag=1)
    if "concentrations" in linear:
        linear["concentrations"]["useautotime"] = 0
    return linear


def _response(theory: Any, channels: int) -> np.ndarray:
    """Return counts per channel for one count of fitted area; shape ``(channels, groups)``.

    A fitted area of PyMca holds the short tail: parameter times (1 + ST AreaR).
    """
    x = np.arange(channels, dtype=float)
    theory.setData(x=x, y=np.ones(channels))
    theory.estimate()
    parameters = np.array(theory.parameters, dtype=float)
    parameters[theory.NGLOBAL :] = 1.0
    if "ST AreaR" in theory.PARAMETERS:
        factor = 1.0 + parameters[theory.PARAMETERS.index("ST AreaR")]
        shapes = theory.getPeakMatrixContribution(parameters, x.reshape(-1, 1))
        return np.asarray(shapes, dtype=float) / factor
    # getPeakMatrixContribution leaves out the Lorentz part beside escape peaks
    columns = []
    for index in range(theory.NGLOBAL, len(parameters)):
        parameters[theory.NGLOBAL :] = 0.0
        parameters[index] = 1.0
        column = theory.mcatheory(parameters, x.reshape(-1, 1), continuum=0, summing=0)
        columns.append(np.ravel(column))
    return np.array(columns, dtype=float).T


def _mass_factors(theory: Any, config: Any) -> tuple[np.ndarray, list[str]]:
    """Return mass fraction per count of area for each group, NaN where there is none."""
    from PyMca5.PyMcaPhysics.xrf import ConcentrationsTool

    groups = theory.PARAMETERS[theory.NGLOBAL :]
    factors = np.full(len(groups), np.nan)
    section = config.get("concentrations")
    if not section:
        return factors, ["mass fractions: the configuration has no [concentrations]"]
    if section.get("usematrix"):
        return factors, [
            "mass fractions: relative to an element of the matrix (usematrix = 1), which is not "
            "linear in the areas; use a flux and a geometry, or the full fit"
        ]
    tool = ConcentrationsTool.ConcentrationsTool()
    settings = tool.configure()
    settings.update(section, useautotime=0)
    result: dict[str, Any] = {"groups": list(groups), "config": theory.getConfiguration()}
    for group in groups:
        result[group] = {"fitarea": 1.0, "sigmaarea": 1.0}
    try:
        found, _ = tool.processFitResult(
            config=settings,
            fitresult={"result": result},
            elementsfrommatrix=False,
            fluorates=theory._fluoRates,
            addinfo=True,
        )
    except (ValueError, KeyError, TypeError) as error:
        return factors, [f"mass fractions: PyMca cannot compute them ({error})"]
    for index, group in enumerate(groups):
        factors[index] = found["mass fraction"].get(group, np.nan)
    notes = []
    if section.get("usemultilayersecondary"):
        notes.append("mass fractions: secondary fluorescence is not linear and is left out")
    if section.get("useautotime"):
        notes.append("mass fractions: at the time of the configuration, not of each spectrum")
    return factors, notes


def _lines(theory: Any) -> dict[str, np.ndarray]:
    """Return the lines that the model holds, escape peaks too, as flat arrays."""
    group, label, energy, rate, escape = [], [], [], [], []
    for index, peaks in enumerate(theory.PEAKS0):
        escapes = theory.PEAKS0ESCAPE[index]
        for number, peak in enumerate(peaks):
            group.append(index)
            label.append(str(theory.PEAKS0NAMES[index][number]))
            rate.append(float(peak[0]))
            energy.append(float(peak[1]))
            escape.append(False)
            for escaped in escapes[number] if number < len(escapes) else []:
                group.append(index)
                label.append(f"{theory.PEAKS0NAMES[index][number]} escape, {escaped[2]}")
                rate.append(float(peak[0]) * float(escaped[1]))
                energy.append(float(escaped[0]))
                escape.append(True)
    return {
        "line_group": np.array(group, dtype=int),
        "line_label": np.array(label, dtype=str),
        "line_energy": np.array(energy, dtype=float),
        "line_rate": np.array(rate, dtype=float),
        "line_escape": np.array(escape, dtype=bool),
    }


if __name__ == "__main__":
    try:
        main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    except Exception as error:  # noqa: BLE001 - the edge of the process
        words = str(error) if isinstance(error, ValueError) else f"{type(error).__name__} {error}"
        print(json.dumps({"error": words}), file=sys.stderr)
        sys.exit(1)
