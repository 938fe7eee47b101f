"""Labels of emission lines: which lines deserve one, and where they find room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from epxs_fluorescence.model import Line

#: A group is labelled if it stands out from the noise by this many standard deviations.
SIGNIFICANT = 4.0

#: Okabe and Ito's colours for lines of groups, told apart by the colour-blind.
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#8C510A", "#7A5195")


def as_lines(lines: Sequence[Any], groups: Sequence[str]) -> list[Line]:
    """Return *lines* as `Line`, whether they are objects or rows of a results file.

    Parameters
    ----------
    lines
        `Line` objects (or any with the same attributes), or ``(energy, rate, label)`` where
        the label begins with the name of the group: ``"Fe K KL3"``.
    groups
        Names of the groups.
    """
    found = []
    by_length = sorted(groups, key=len, reverse=True)
    for line in lines:
        if hasattr(line, "group"):
            label, energy, rate = line.label, line.energy, line.rate
            group = line.group
            escape = bool(getattr(line, "escape", "escape" in str(label)))
        else:
            energy, rate, label = line
            group = next((name for name in by_length if str(label).startswith(name)), "")
            escape = "escape" in str(label)
        found.append(Line(str(group), str(label), float(energy), float(rate), escape))
    return found


def significance(component: np.ndarray, fit: np.ndarray) -> float:
    """Return how many standard deviations *component* stands out of the noise of *fit*.

    Both in counts, shape ``(channels,)``; everything else in the fit is taken as known.
    """
    noise = np.maximum(fit, 1.0)
    weight = float(np.sqrt(np.sum(component**2 / noise)))
    return weight if component.sum() > 0 else -weight


def significant_groups(
    components: Mapping[str, np.ndarray], fit: np.ndarray, part: slice
) -> list[str]:
    """Return the groups that stand out, the surest first."""
    sure = {name: significance(curve[part], fit[part]) for name, curve in components.items()}
    chosen = [name for name, value in sure.items() if value >= SIGNIFICANT]
    return sorted(chosen, key=lambda name: -sure[name])


def principal_lines(lines: Sequence[Line], low: float, high: float) -> dict[str, Line]:
    """Return the strongest line of each group between two energies (keV), no escape peaks."""
    strongest: dict[str, Line] = {}
    for line in lines:
        if line.escape or not low <= line.energy <= high:
            continue
        if line.group not in strongest or line.rate > strongest[line.group].rate:
            strongest[line.group] = line
    return strongest


def colours_of(groups: Sequence[str], lines: Sequence[Line]) -> dict[str, str]:
    """Give neighbours on the energy axis different colours."""
    strongest = principal_lines(lines, -np.inf, np.inf)
    ordered = sorted(groups, key=lambda g: strongest[g].energy if g in strongest else 0.0)
    return {group: COLOURS[i % len(COLOURS)] for i, group in enumerate(ordered)}


def darker(colour: str) -> str:
    """Return *colour* at 70 % of its lightness, readable as text on white."""
    values = [int(int(colour[i : i + 2], 16) * 0.7) for i in (1, 3, 5)]
    return "#{:02x}{:02x}{:02x}".format(*values)


def spread(wanted: Sequence[float], widths: Sequence[float], low: float, high: float) -> np.ndarray:
    """Return places near the *wanted* ones at which labels do not overlap.

    Least squares by pooling neighbours that are in each other's way.

    Parameters
    ----------
    wanted
        Places in ascending order.
    widths
        Widths of the labels, with their margin; in the same unit.
    low, high
        Edges of the room. If the labels do not fit in they are set evenly.
    """
    half = np.asarray(widths, dtype=float) / 2
    room = np.concatenate(([0.0], np.cumsum(half[:-1] + half[1:])))
    wished = np.asarray(wanted, dtype=float) - room
    # pools of labels that stand side by side: [sum of wishes, number]
    pools: list[list[float]] = []
    for wish in wished:
        pools.append([wish, 1])
        while len(pools) > 1 and pools[-2][0] / pools[-2][1] >= pools[-1][0] / pools[-1][1]:
            total, number = pools.pop()
            pools[-1][0] += total
            pools[-1][1] += number
    places = np.concatenate([np.full(int(n), total / n) for total, n in pools])
    lowest, highest = low + half[0], high - half[-1] - room[-1]
    if lowest > highest:
        return np.linspace(low + half[0], high - half[-1], len(half))
    return np.clip(places, lowest, highest) + room
