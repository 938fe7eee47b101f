"""Mass fractions relative to an element of the matrix; only in processes of workers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from epxs_fluorescence.pymca_theory import PymcaTheory, quiet_output


def matrix_factors(
    theory: PymcaTheory, groups: Sequence[str], areas: np.ndarray
) -> tuple[np.ndarray, int]:
    """Return the factor of each of *groups*, and the number of the reference.

    Parameters
    ----------
    theory
        The configured theory.
    groups
        Names of groups.
    areas
        Areas from which PyMca's "Auto" chooses the reference, counts; shape ``(groups,)``.

    Returns
    -------
    tuple
        Mass fractions for areas equal to that of the reference, shape ``(groups,)``; NaN
        for groups that have none. And the number of the reference.
    """
    _, info = _concentrations(theory, groups, areas, None)
    element = str(info["ReferenceElement"])
    reference = list(groups).index(f"{element} {info['ReferenceTransitions'].split()[0]}")
    found, _ = _concentrations(theory, groups, np.ones(len(groups)), element)
    fractions = found["mass fraction"]
    return np.array([float(fractions.get(group, np.nan)) for group in groups]), reference


def _concentrations(
    theory: PymcaTheory, groups: Sequence[str], areas: np.ndarray, reference: str | None
) -> tuple[Any, Any]:
    from PyMca5.PyMcaPhysics.xrf import ConcentrationsTool

    tool = ConcentrationsTool.ConcentrationsTool()
    settings = tool.configure()
    settings.update(theory.config["concentrations"], useautotime=0)
    if reference is not None:
        settings["reference"] = reference
    result: dict[str, Any] = {"groups": list(groups), "config": theory.config}
    for group, area in zip(groups, areas, strict=True):
        # "Auto" divides by sigma and chi square
        result[group] = {
            "fitarea": float(area),
            "sigmaarea": max(1.0, float(area)) ** 0.5,
            "statistics": max(1.0, float(area)),
        }
    with quiet_output():
        found = tool.processFitResult(
            config=settings,
            fitresult={"result": result},
            elementsfrommatrix=False,
            fluorates=theory.theory._fluoRates,
            addinfo=True,
        )
    return found
