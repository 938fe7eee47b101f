"""Maps of peak areas that other programs made, as results of a scan."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from typing import Any

import h5py
import numpy as np

from epxs.phynx.api import ResultsBlock, ResultsPlan
from epxs_formats.h5_values import (
    MANY_POINTS,
    array_at,
    group_at,
    is_numeric,
    member,
    members,
    nx_class,
    text_at,
    whole_text_at,
)

#: What programs call a peak: ``Fe_K``, ``Fe-K``, ``Fe Ka``, ``Scatter_Compton000``.
_PEAK = re.compile(r"([A-Z][a-z]?)[ _-]([KLM][a-b1-5]*)")
_SCATTER = re.compile(r"(Scatter)[ _-](\w+)")
#: Quality of a fit, by the names that programs give it.
_CHI_SQUARE = ("chisq", "chi_square", "chi2")


def peak_name(name: str) -> str:
    """Return what people call a peak: ``Fe K`` for ``Fe_K``; other names as they are."""
    for pattern in (_PEAK, _SCATTER):
        if found := pattern.fullmatch(name.strip()):
            return " ".join(found.groups())
    return name.strip()


def make_results(
    name: str,
    areas: Mapping[str, np.ndarray],
    rows: int,
    sigmas: Mapping[str, np.ndarray] | None = None,
    mass_fractions: Mapping[str, np.ndarray] | None = None,
    chi2: np.ndarray | None = None,
    **plan: Any,
) -> tuple[ResultsPlan, ResultsBlock]:
    """Return results from maps by peak; what is missing is NaN.

    Parameters
    ----------
    name
        Name of the group of the results.
    areas, sigmas, mass_fractions
        Maps by the names of the peaks; any shape, in the order of the grid.
    rows
        Number of rows of the scan; maps with fewer are filled with NaN.
    chi2
        Map of the reduced chi square.
    plan
        What else `ResultsPlan` has.
    """
    peaks = list(dict.fromkeys([*areas, *(mass_fractions or {})]))
    fractions = _table(mass_fractions, peaks, rows) if mass_fractions else None
    return (
        ResultsPlan(
            name=name,
            groups=tuple(peak_name(peak) for peak in peaks),
            mass_fractions=fractions is not None,
            **plan,
        ),
        ResultsBlock(
            areas=_table(areas, peaks, rows),
            sigmas=_table(sigmas or {}, peaks, rows),
            chi2=_padded(chi2, rows),
            continuum=np.zeros((rows, 0)),
            mass_fractions=fractions,
            mass_fraction_sigmas=None if fractions is None else np.full_like(fractions, np.nan),
        ),
    )


def _table(maps: Mapping[str, np.ndarray] | None, peaks: list[str], rows: int) -> np.ndarray:
    columns = [_padded((maps or {}).get(peak), rows) for peak in peaks]
    return np.stack(columns, axis=1) if columns else np.zeros((rows, 0))


def _padded(values: np.ndarray | None, rows: int) -> np.ndarray:
    """Return *values* in one line of *rows*, NaN where there are none."""
    full = np.full(rows, np.nan)
    if values is not None:
        flat = np.asarray(values, dtype=float).reshape(-1)[:rows]
        full[: len(flat)] = flat
    return full


def find_processes(entry: h5py.Group, most: int | None = None) -> list[tuple[str, h5py.Group]]:
    """Return the groups of *entry* that hold results as PyMca and ewoksfluo write them.

    Of an entry with very many members only the *most* first ones are opened.
    """
    found = []
    for name, node in itertools.islice(members(entry), most):
        if isinstance(node, h5py.Group) and nx_class(node) in ("NXprocess", ""):
            results = group_at(node, "results") or node
            if group_at(results, "parameters") is not None and _maps(results, "parameters"):
                found.append((name, node))
    return found


def process_shape(process: h5py.Group) -> tuple[int, ...]:
    """Return the shape of the maps in *process*; () if there are none."""
    maps = _maps(group_at(process, "results") or process, "parameters")
    return next((tuple(node.shape) for node in maps.values()), ())


def read_process(name: str, process: h5py.Group, rows: int) -> tuple[ResultsPlan, ResultsBlock]:
    """Return what PyMca or ewoksfluo stored in *process*."""
    results = group_at(process, "results") or process
    fractions = _maps(results, "massfractions") or _maps(results, "mass_fractions")
    diagnostics = group_at(results, "diagnostics")
    quality = _read({own: node for own in _CHI_SQUARE if (node := array_at(diagnostics, own))})
    note = group_at(process, "configuration")
    text = whole_text_at(process, "configuration/data")
    if note is None and isinstance(member(process, "configuration"), h5py.Dataset):
        text = whole_text_at(process, "configuration")
    return make_results(
        name,
        _read(_maps(results, "parameters")),
        rows,
        sigmas=_read(_maps(results, "uncertainties") or _errors(results)),
        mass_fractions=_read(fractions) or None,
        chi2=next(iter(quality.values()), None),
        configuration=text,
        configuration_name=text_at(process, "configuration/file_name"),
        program=text_at(process, "program") or "pymca",
        version=text_at(process, "version"),
    )


def _maps(results: h5py.Group, kind: str) -> dict[str, h5py.Dataset]:
    """Return the maps in the group *kind*, without their uncertainties and axes."""
    group = group_at(results, kind)
    found = {
        name: node
        for name, node in members(group)
        if is_numeric(node) and node.ndim and not name.endswith("_errors")
    }
    if not found:
        return {}
    largest = max(node.size for node in found.values())
    return {name: node for name, node in found.items() if node.size == largest}


def _errors(results: h5py.Group) -> dict[str, h5py.Dataset]:
    return {
        name.removesuffix("_errors"): node
        for name, node in members(group_at(results, "parameters"))
        if is_numeric(node) and name.endswith("_errors")
    }


def _read(maps: Mapping[str, h5py.Dataset]) -> dict[str, np.ndarray]:
    return {
        name: np.asarray(node[()], dtype=float)
        for name, node in maps.items()
        if node.size <= MANY_POINTS
    }
