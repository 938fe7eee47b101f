"""What is on the sample holder: mass fractions of the elements at any position."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from epxs_instruments.simulation.leaf import Leaf

#: Elements of the sample, by atomic number.
ELEMENTS = ("K", "Ca", "Ti", "Mn", "Fe", "Ni", "Cu", "Zn", "As", "Br", "Rb", "Sr", "Pb")
#: The graded film: its left and right end, lower and upper edge, mm.
FILM = (-0.02, 0.92, -0.93, -0.76)

#: Mass fractions of (lamina, veins, net of fine veins): dry plant tissue, as in tables of
#: leaf reference materials (NIST SRM 1515, 1573a).
_TISSUE = {
    "K": (1.55e-2, -0.15e-2, -0.25e-2),
    "Ca": (0.60e-2, 2.70e-2, 0.90e-2),
    "Ti": (3e-6, 0.0, 0.0),
    "Mn": (2.4e-5, 1.0e-5, 0.0),
    "Fe": (8.5e-5, 5.0e-5, 2.0e-5),
    "Ni": (1.0e-6, 0.0, 0.0),
    "Cu": (6.0e-6, 6.0e-6, 0.0),
    "Zn": (2.0e-5, 4.5e-5, 0.5e-5),
    "As": (2.0e-7, 3.0e-7, 0.0),
    "Br": (8.0e-6, 4.0e-6, 0.0),
    "Rb": (1.1e-5, 0.6e-5, -0.2e-5),
    "Sr": (1.2e-5, 4.8e-5, 1.6e-5),
    "Pb": (6.0e-7, 0.0, 0.0),
}
#: Dust by kind: mass fraction in the middle of a grain that fills the beam.
_DUST = {
    "ilmenite": {"Fe": 7.0e-4, "Ti": 1.6e-3, "Mn": 6.0e-5},
    "clay": {"Fe": 8.0e-4, "K": 6.0e-3, "Ti": 3.0e-4, "Rb": 1.5e-5},
    "brass": {"Cu": 3.6e-4, "Zn": 2.4e-4},
    "zinc oxide": {"Zn": 4.5e-4},
    "exhaust": {"Pb": 1.6e-4, "Br": 8.0e-5},
    "arsenopyrite": {"As": 7.0e-5, "Fe": 5.0e-4},
}


@dataclass(frozen=True)
class Spots:
    """Round spots, each a Gauss of its own size and strength."""

    #: Positions in mm; shape ``(spots, 2)``.
    at: np.ndarray
    #: Standard deviations in mm; shape ``(spots,)``.
    size: np.ndarray
    #: Mass fraction in the middle; shape ``(spots, elements)``.
    content: np.ndarray
    #: Radius in mm of a ring, 0 for a filled spot; shape ``(spots,)``.
    ring: np.ndarray

    def mass_fractions(self, x: np.ndarray, z: np.ndarray) -> np.ndarray:
        """Return what the spots add at positions in mm; shape ``(..., elements)``."""
        distance = np.hypot(x[..., None] - self.at[:, 0], z[..., None] - self.at[:, 1])
        return np.exp(-(((distance - self.ring) / self.size) ** 2) / 2) @ self.content


@dataclass(frozen=True)
class Sample:
    """A leaf with trichomes and dust on it, beside a graded metal film, on a thin foil.

    Mass fractions are those that the bundled configuration would report: the mass of the
    element over that of the layer of tissue which the configuration assumes, everywhere.
    """

    seed: int = 1
    elements: tuple[str, ...] = ELEMENTS
    leaf: Leaf = field(init=False)
    _spots: Spots = field(init=False, repr=False)
    _waves: np.ndarray = field(init=False, repr=False)

    def __post_init__(self) -> None:
        random = np.random.default_rng([self.seed, 2])
        leaf = Leaf(self.seed)
        object.__setattr__(self, "leaf", leaf)
        object.__setattr__(self, "_spots", _strew(leaf, random))
        object.__setattr__(self, "_waves", _make_waves(random))

    def mass_fractions(self, x: np.ndarray, z: np.ndarray) -> np.ndarray:
        """Return the mass fraction of each of `elements` at points.

        Parameters
        ----------
        x, z
            Positions on the sample holder, mm; any shape.

        Returns
        -------
        Mass fractions >= 0; shape of *x* and one more axis, ``(..., elements)``.
        """
        x, z = np.broadcast_arrays(np.asarray(x, float), np.asarray(z, float))
        inside = self.leaf.inside(x, z)
        veins = self.leaf.veins(x, z)
        net = self.leaf.net(x, z) * (1 - veins)
        lamina = (1 - 0.35 * veins) * (1 + 0.13 * self._mottle(x, z))
        parts = np.stack([lamina, veins, net], axis=-1)
        tissue = parts @ np.array([_TISSUE[element] for element in self.elements]).T
        found = tissue * inside[..., None] + self._spots.mass_fractions(x, z)
        found += _film(x, z)
        return np.maximum(found, 0.0)

    def thickness(self, x: np.ndarray, z: np.ndarray) -> np.ndarray:
        """Return the mass in the beam relative to the lamina; the foil alone is 0.15."""
        x, z = np.broadcast_arrays(np.asarray(x, float), np.asarray(z, float))
        veins = self.leaf.veins(x, z)
        return 0.15 + self.leaf.inside(x, z) * (0.85 + 0.45 * veins + 0.08 * self._mottle(x, z))

    def _mottle(self, x: np.ndarray, z: np.ndarray) -> np.ndarray:
        """Return a smooth random field, about -1 to 1, over 0.2 to 0.6 mm."""
        kx, kz, phase = self._waves
        total = np.cos(x[..., None] * kx + z[..., None] * kz + phase).sum(axis=-1)
        return total / np.sqrt(len(kx))


def _film(x: np.ndarray, z: np.ndarray) -> np.ndarray:
    """Return the film: copper that grows from left to right on an even layer of nickel."""
    left, right, low, high = FILM
    soft = 0.006
    on = 0.25 * (1 + np.tanh((x - left) / soft)) * (1 + np.tanh((right - x) / soft))
    on = on * 0.25 * (1 + np.tanh((z - low) / soft)) * (1 + np.tanh((high - z) / soft))
    found = np.zeros((*x.shape, len(ELEMENTS)))
    found[..., ELEMENTS.index("Cu")] = 5.2e-4 * on * np.clip((x - left) / (right - left), 0, 1)
    found[..., ELEMENTS.index("Ni")] = 1.2e-4 * on
    return found


def _make_waves(random: np.random.Generator) -> np.ndarray:
    """Return wave numbers along x and z (rad/mm) and phases of plane waves; shape ``(3, n)``."""
    number = 24
    lengths = random.uniform(0.15, 0.50, number)
    angles = random.uniform(0, 2 * np.pi, number)
    waves = 2 * np.pi / lengths
    phases = random.uniform(0, 2 * np.pi, number)
    return np.stack([waves * np.cos(angles), waves * np.sin(angles), phases])


def _strew(leaf: Leaf, random: np.random.Generator) -> Spots:
    """Put trichomes and water pores on the leaf, and dust on everything."""
    spots = [*_trichomes(leaf, random), *_water_pores(leaf, random), *_dust(random)]
    at, size, ring, content = zip(*spots, strict=True)
    rows = [[kinds.get(element, 0.0) for element in ELEMENTS] for kinds in content]
    return Spots(np.array(at), np.array(size), np.array(rows), np.array(ring))


_Spot = tuple[tuple[float, float], float, float, dict[str, float]]


def _trichomes(leaf: Leaf, random: np.random.Generator) -> list[_Spot]:
    """Return hairs: a foot ringed with manganese around a core of calcium."""
    spots: list[_Spot] = []
    for u in np.linspace(0.20, 0.82, 7):
        for side in (-0.72, -0.36, 0.36, 0.72):
            shake = random.uniform(-0.04, 0.04, 2)
            if random.random() < 0.22:
                continue
            at = leaf.place(float(u + shake[0]), float(side + 2 * shake[1]))
            strength = random.uniform(0.6, 1.25)
            spots.append((at, 0.016, 0.034, {"Mn": 6.5e-4 * strength, "Zn": 3e-5 * strength}))
            spots.append((at, 0.014, 0.0, {"Ca": 2.6e-2 * strength, "Sr": 2.0e-5 * strength}))
    return spots


def _water_pores(leaf: Leaf, random: np.random.Generator) -> list[_Spot]:
    """Return the pores at the teeth, where zinc and bromine gather as water dries."""
    return [
        (tip, 0.026, 0.0, _times({"Zn": 1.5e-4, "Br": 7e-5, "K": 4e-3}, random.uniform(0.5, 1.3)))
        for tip in leaf.tooth_tips
    ]


def _dust(random: np.random.Generator) -> list[_Spot]:
    """Return grains of dust, most of them small."""
    numbers: Sequence[tuple[str, int]] = (
        ("ilmenite", 6),
        ("clay", 9),
        ("brass", 3),
        ("zinc oxide", 5),
        ("exhaust", 6),
        ("arsenopyrite", 3),
    )
    spots: list[_Spot] = []
    for kind, number in numbers:
        for _ in range(number):
            x, z = random.uniform(-0.95, 0.95, 2)
            size = 0.016 + 0.028 * float(random.random()) ** 2
            strength = float(random.uniform(0.45, 1.0))
            spots.append(((float(x), float(z)), size, 0.0, _times(_DUST[kind], strength)))
    return spots


def _times(content: dict[str, float], factor: float) -> dict[str, float]:
    return {element: amount * factor for element, amount in content.items()}
