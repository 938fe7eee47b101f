"""Names of fitted groups as people say them."""

from __future__ import annotations

import re

#: PyMca numbers scatter peaks by the energy of the beam that makes them.
_SCATTER = (("Scatter Peak", "Rayleigh"), ("Scatter Compton", "Compton"))


def display_name(name: str) -> str:
    """Return a name for people: PyMca's ``Scatter Peak000`` is Rayleigh scattering."""
    for theirs, ours in _SCATTER:
        if match := re.fullmatch(rf"{theirs}(\d+)", name):
            number = int(match.group(1))
            return ours if number == 0 else f"{ours} {number + 1}"
    return name


def is_scatter(name: str) -> bool:
    """Say whether *name* is a scatter peak of the beam, not an element."""
    return name.startswith("Scatter ")
