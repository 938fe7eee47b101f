"""The numbers of a fit as a table: areas, mass fractions and how sure they are."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from epxs.phynx.api import display_name

_SYMBOLS = """
    H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se
    Br Kr Rb Sr Y Zr Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb
    Dy Ho Er Tm Yb Lu Hf Ta W Re Os Ir Pt Au Hg Tl Pb Bi Po At Rn Fr Ra Ac Th Pa U Np Pu Am Cm
""".split()  # noqa: SIM905

#: Atomic number of each element.
ATOMIC_NUMBER = {symbol: index + 1 for index, symbol in enumerate(_SYMBOLS)}

#: Mass fractions from here on are told in percent, smaller ones in mg/kg.
PERCENT_FROM = 1e-3


@dataclass(frozen=True)
class GroupNumbers:
    """What was fitted for one group of lines."""

    #: Area of the peaks and its standard deviation, counts.
    area: float
    sigma: float
    #: Part of the mass, 0 to 1, and its standard deviation; NaN where there is none.
    mass_fraction: float = math.nan
    mass_fraction_sigma: float = math.nan


@dataclass(frozen=True)
class TableRow:
    """A line of the table, as people read it."""

    #: PyMca's name of the group: ``Ca K``.
    name: str
    #: Name for people.
    group: str
    #: Area ± standard deviation, counts.
    area: str
    #: Mass fraction ± standard deviation with its unit; "" where there is none.
    mass_fraction: str
    #: Area in standard deviations.
    significance: str
    #: Whether it stands out by three standard deviations.
    sure: bool
    #: The numbers themselves.
    numbers: GroupNumbers = GroupNumbers(math.nan, math.nan)


def table_rows(numbers: Mapping[str, GroupNumbers]) -> tuple[TableRow, ...]:
    """Return the lines of the table, by atomic number, scatter peaks last."""
    return tuple(_row(name, numbers[name]) for name in in_order(numbers))


def in_order(names: Sequence[str] | Mapping[str, object]) -> list[str]:
    """Return *names* by atomic number and shell; what is no element (scatter) comes last."""

    def place(name: str) -> tuple[int, str]:
        symbol = name.split(" ")[0]
        return ATOMIC_NUMBER.get(symbol, len(_SYMBOLS) + 1), name

    return sorted(names, key=place)


def _row(name: str, found: GroupNumbers) -> TableRow:
    sure = found.area / found.sigma if found.sigma > 0 else math.nan
    return TableRow(
        name=name,
        group=display_name(name),
        area=plus_minus(found.area, found.sigma),
        mass_fraction=mass_fraction_text(found.mass_fraction, found.mass_fraction_sigma),
        significance=f"{sure:z.1f}" if math.isfinite(sure) else "",
        sure=math.isfinite(sure) and sure >= 3.0,
        numbers=found,
    )


def table_text(rows: Sequence[TableRow], title: str = "", chi2: float | None = None) -> str:
    """Return the numbers as a spreadsheet takes them: tabs between, units in the first line."""
    lines = [
        "\t".join(
            ("group", "area (counts)", "sigma (counts)", "mass fraction (1)", "its sigma (1)",
             "area/sigma")
        )
    ]  # fmt: skip
    for row in rows:
        n = row.numbers
        values = (n.area, n.sigma, n.mass_fraction, n.mass_fraction_sigma)
        told = ["" if not math.isfinite(value) else f"{value:.7g}" for value in values]
        lines.append("\t".join((row.group, *told, row.significance)))
    if title:
        lines.append(f"# {title}")
    if chi2 is not None:
        lines.append(f"# reduced chi square\t{chi2:.4g}")
    return "\n".join(lines) + "\n"


#: What a column of the table is sorted by.
SORT_KEYS = ("group", "area", "mass fraction", "area / sigma")


def sorted_rows(rows: Sequence[TableRow], key: str, falling: bool = False) -> tuple[TableRow, ...]:
    """Return *rows* by one of `SORT_KEYS`; what has no number comes last."""
    if key == "group":
        order = in_order([row.name for row in rows])
        found = sorted(rows, key=lambda row: order.index(row.name), reverse=falling)
        return tuple(found)

    def number(row: TableRow) -> float:
        n = row.numbers
        if key == "area":
            return n.area
        if key == "mass fraction":
            return n.mass_fraction
        return n.area / n.sigma if n.sigma > 0 else math.nan

    known = [row for row in rows if math.isfinite(number(row))]
    unknown = [row for row in rows if not math.isfinite(number(row))]
    return (*sorted(known, key=number, reverse=falling), *unknown)


def mass_fraction_text(value: float, sigma: float) -> str:
    """Return a mass fraction (0 to 1) with its unit: percent, or mg/kg where it is small."""
    if not math.isfinite(value):
        return ""
    scale, unit = (100.0, "%") if abs(value) >= PERCENT_FROM else (1e6, "mg/kg")
    text = plus_minus(scale * value, scale * sigma)
    return f"({text}) {unit}" if "±" in text else f"{text} {unit}"


def plus_minus(value: float, sigma: float) -> str:
    """Return *value* ± *sigma*, both to the second digit of *sigma*; no sigma if it is NaN."""
    if not math.isfinite(value):
        return ""
    if not (math.isfinite(sigma) and sigma > 0):
        return f"{value:.4g}"
    told = float(f"{sigma:.1e}")  # 0.999 is told as 1.0
    digits = max(0, min(9, 1 - math.floor(math.log10(told))))
    return f"{value:z.{digits}f} ± {sigma:.{digits}f}"  # z: no minus before 0
