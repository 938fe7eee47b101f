"""The shape of a leaf: outline with teeth, midrib, branching veins, the net between them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

#: Where the leaf sits on the sample holder: its base and its tip (x, z), mm.
BASE = (-0.78, -0.90)
TIP = (0.72, 0.90)
#: Greatest half width, mm.
HALF_WIDTH = 0.55
#: Pairs of side veins.
PAIRS = 6
#: Width of a cell of the picture that veins are painted on, mm.
GRAIN = 0.005
#: Half the width of that picture, mm.
REACH = 1.2
#: Mean width of a cell of the net, mm.
CELL = 0.12


@dataclass(frozen=True)
class Vein:
    """A vein as a dense row of points, each with its half width; all in mm."""

    points: np.ndarray
    half_widths: np.ndarray


@dataclass(frozen=True)
class Leaf:
    """A young leaf of about 2 mm, the same for the same seed.

    Positions are mm on the sample holder; arrays of any shape, x and z alike.
    """

    seed: int = 1
    _picture: np.ndarray = field(init=False, repr=False)
    _cells: np.ndarray = field(init=False, repr=False)

    def __post_init__(self) -> None:
        random = np.random.default_rng([self.seed, 1])
        object.__setattr__(self, "_picture", _paint(_grow(random)))
        object.__setattr__(self, "_cells", _make_cells(random))

    def inside(self, x: np.ndarray, z: np.ndarray) -> np.ndarray:
        """Return how much leaf there is, 0 to 1, with a margin 10 µm soft."""
        u, v = _along_and_across(x, z)
        return _step(half_width(u, teeth=True) - np.abs(v), 0.010) * (u > 0) * (u < 1)

    def veins(self, x: np.ndarray, z: np.ndarray) -> np.ndarray:
        """Return how much of the thickness is vein: 1 in the middle of a vein."""
        return _look_up(self._picture, (x + REACH) / GRAIN, (z + REACH) / GRAIN)

    def net(self, x: np.ndarray, z: np.ndarray) -> np.ndarray:
        """Return how much the finest veins, between the cells of the net, fill: 0 to 1."""
        last = len(self._cells) - 3
        column = np.clip(np.rint((x + REACH) / CELL), 2, last).astype(int)
        row = np.clip(np.rint((z + REACH) / CELL), 2, last).astype(int)
        nearest = np.full((2, *np.shape(x)), np.inf)
        for down in range(-2, 3):
            for right in range(-2, 3):
                centre = self._cells[row + down, column + right]
                distance = np.hypot(x - centre[..., 0], z - centre[..., 1])
                nearest[1] = np.minimum(nearest[1], np.maximum(nearest[0], distance))
                nearest[0] = np.minimum(nearest[0], distance)
        return np.exp(-(((nearest[1] - nearest[0]) / 0.022) ** 2))

    def place(self, u: float, v: float) -> tuple[float, float]:
        """Return the position at *u* (0 base, 1 tip) and *v* (part of the half width)."""
        return _position(u, v * float(half_width(np.asarray(u))))

    @property
    def tooth_tips(self) -> list[tuple[float, float]]:
        """Positions of the points of the teeth, where a leaf lets out water."""
        tips = []
        for number in range(2, 11):
            u = (number + 0.5) / 12
            width = float(half_width(np.asarray(u), teeth=True)) - 0.02
            tips += [_position(u, width), _position(u, -width)]
        return tips


def half_width(u: np.ndarray, teeth: bool = False) -> np.ndarray:
    """Return the half width of the blade, mm, at *u* along the axis (0 base, 1 tip)."""
    u = np.clip(u, 0.0, 1.0)
    # u^a (1-u)^b with its greatest value, at a/(a+b), scaled to one
    a, b = 1.0, 0.95
    top = (a / (a + b)) ** a * (b / (a + b)) ** b
    width = HALF_WIDTH * u**a * (1 - u) ** b / top
    stalk = 0.050 * _step(0.16 - u, 0.02)
    if teeth:
        # saw teeth that point towards the tip
        width = width * (1 + 0.09 * ((12 * u) % 1.0 - 0.5) * _step(u - 0.12, 0.03))
    return np.maximum(width, stalk)


def _step(value: np.ndarray, width: float) -> np.ndarray:
    """Return a step from 0 to 1 at zero, *width* soft."""
    return 0.5 * (1 + np.tanh(value / width))


def _axis() -> tuple[np.ndarray, np.ndarray, float]:
    """Return the unit vectors along and across the leaf, and its length in mm."""
    span = np.subtract(TIP, BASE)
    length = float(np.hypot(*span))
    along = span / length
    return along, np.array([along[1], -along[0]]), length


def _bow(u: np.ndarray) -> np.ndarray:
    """Return how far the midrib bows to the side, mm."""
    return 0.10 * np.sin(np.pi * np.clip(u, 0, 1)) - 0.03 * np.sin(2 * np.pi * np.clip(u, 0, 1))


def _along_and_across(x: np.ndarray, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the place along the midrib (0 to 1) and the distance from it, mm."""
    along, across, length = _axis()
    dx, dz = np.asarray(x) - BASE[0], np.asarray(z) - BASE[1]
    u = (dx * along[0] + dz * along[1]) / length
    return u, dx * across[0] + dz * across[1] - _bow(u)


def _position(u: float, v: float) -> tuple[float, float]:
    along, across, length = _axis()
    at = np.asarray(BASE) + u * length * along + (v + float(_bow(np.asarray(u)))) * across
    return float(at[0]), float(at[1])


def _grow(random: np.random.Generator) -> list[Vein]:
    """Return midrib, side veins, and the twigs of the side veins."""
    u = np.linspace(0.0, 0.985, 160)
    veins = [_vein(u, np.zeros_like(u), 0.050 * (1 - 0.80 * u))]
    for number in range(PAIRS):
        for side in (-1, 1):
            root = 0.13 + 0.75 * (number + 0.25 * (side > 0) + 0.1 * random.random()) / PAIRS
            veins += _side_vein(root, side, random)
    return veins


def _side_vein(root: float, side: int, random: np.random.Generator) -> list[Vein]:
    """Return a side vein that leaves the midrib at *root*, bends forward, and two twigs."""
    length = min(0.27, 0.93 * (1 - root)) * (0.9 + 0.2 * random.random())
    t = np.linspace(0.0, 1.0, 90)
    u = root + length * (0.75 * t + 0.25 * t**2)
    v = side * 0.90 * half_width(u) * np.sin(0.5 * np.pi * t) ** 0.9
    veins = [_vein(u, v, 0.032 * (1 - 0.5 * t) * (1 - 0.4 * root))]
    for begin in (0.35, 0.62):
        start = int(begin * len(t))
        s = np.linspace(0.0, 1.0, 40)
        inward = -1 if begin < 0.5 else 1
        reach = 0.10 * (1 - root) * (0.7 + 0.6 * random.random())
        twig_u = u[start] + reach * s
        twig_v = v[start] * (1 + inward * 0.22 * s)
        veins.append(_vein(twig_u, twig_v, 0.015 * (1 - 0.5 * s)))
    return veins


def _vein(u: np.ndarray, v: np.ndarray, half_widths: np.ndarray) -> Vein:
    points = np.array([_position(*pair) for pair in zip(u.tolist(), v.tolist(), strict=True)])
    return Vein(points, half_widths)


def _paint(veins: list[Vein]) -> np.ndarray:
    """Paint each point of the veins as a round spot, the strongest on top."""
    size = round(2 * REACH / GRAIN) + 1
    picture = np.zeros((size, size))
    for vein in veins:
        for (x, z), half_width in zip(vein.points, vein.half_widths, strict=True):
            sigma = 0.6 * half_width / GRAIN
            column, row = (x + REACH) / GRAIN, (z + REACH) / GRAIN
            reach = int(4 * sigma) + 1
            rows = np.arange(int(row) - reach, int(row) + reach + 2)
            columns = np.arange(int(column) - reach, int(column) + reach + 2)
            spot = np.exp(-(((rows - row) / sigma) ** 2) / 2)[:, None]
            spot = spot * np.exp(-(((columns - column) / sigma) ** 2) / 2)
            part = picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
            np.maximum(part, spot, out=part)
    return picture


def _look_up(picture: np.ndarray, column: np.ndarray, row: np.ndarray) -> np.ndarray:
    """Return *picture* between its cells; at its edge beyond it."""
    last = len(picture) - 1.001
    column, row = np.clip(column, 0, last), np.clip(row, 0, last)
    left, low = column.astype(int), row.astype(int)
    right_part, high_part = column - left, row - low
    lower = picture[low, left] * (1 - right_part) + picture[low, left + 1] * right_part
    upper = picture[low + 1, left] * (1 - right_part) + picture[low + 1, left + 1] * right_part
    return lower * (1 - high_part) + upper * high_part


def _make_cells(random: np.random.Generator) -> np.ndarray:
    """Return the centres of the cells of the net, a shaken grid, mm; shape ``(n, n, 2)``."""
    grid = np.arange(-REACH, REACH + CELL / 2, CELL)
    centres = np.stack(np.meshgrid(grid, grid), axis=-1)
    return centres + random.uniform(-0.42, 0.42, centres.shape) * CELL
