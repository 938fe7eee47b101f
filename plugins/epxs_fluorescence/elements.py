"""The periodic table, and what it tells of a set-up: which groups are fitted, and how sure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from epxs_fluorescence.fit_setup import FitSetup
from epxs_fluorescence.fit_table import ATOMIC_NUMBER

#: Standard deviations from which a group counts as found.
SURE = 3.0

_ROWS = (
    "H . . . . . . . . . . . . . . . . He",
    "Li Be . . . . . . . . . . B C N O F Ne",
    "Na Mg . . . . . . . . . . Al Si P S Cl Ar",
    "K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr",
    "Rb Sr Y Zr Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe",
    "Cs Ba La Hf Ta W Re Os Ir Pt Au Hg Tl Pb Bi Po At Rn",
    "Fr Ra Ac . . . . . . . . . . . . . . .",
    ". . Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho Er Tm Yb Lu . .",
    ". . Th Pa U Np Pu Am Cm . . . . . . . . .",
)

#: Column and row of each element.
PLACES = {
    symbol: (column, row)
    for row, words in enumerate(_ROWS)
    for column, symbol in enumerate(words.split())
    if symbol in ATOMIC_NUMBER
}
COLUMNS, ROWS = 18, len(_ROWS)

_NAMES = """
    hydrogen helium lithium beryllium boron carbon nitrogen oxygen fluorine neon sodium magnesium
    aluminium silicon phosphorus sulfur chlorine argon potassium calcium scandium titanium vanadium
    chromium manganese iron cobalt nickel copper zinc gallium germanium arsenic selenium bromine
    krypton rubidium strontium yttrium zirconium niobium molybdenum technetium ruthenium rhodium
    palladium silver cadmium indium tin antimony tellurium iodine xenon caesium barium lanthanum
    cerium praseodymium neodymium promethium samarium europium gadolinium terbium dysprosium
    holmium erbium thulium ytterbium lutetium hafnium tantalum tungsten rhenium osmium iridium
    platinum gold mercury thallium lead bismuth polonium astatine radon francium radium actinium
    thorium protactinium uranium neptunium plutonium americium curium
""".split()  # noqa: SIM905

#: English names by symbol.
NAMES = dict(zip(ATOMIC_NUMBER, _NAMES, strict=True))


@dataclass(frozen=True)
class Cell:
    """An element, as the table shows it."""

    #: Groups that are fitted: ``("K",)``.
    groups: tuple[str, ...] = ()
    #: Whether any of them was found by `SURE` standard deviations.
    sure: bool = False
    #: Whether it was suggested, and is not fitted.
    suggested: bool = False
    #: Whether the beam excites none of its shells.
    impossible: bool = False


def cells(
    setup: FitSetup, certainty: Mapping[str, float], suggested: frozenset[str] = frozenset()
) -> dict[str, Cell]:
    """Return what the table shows of each element.

    Parameters
    ----------
    setup
        What is fitted.
    certainty
        Area over standard deviation by group: ``{"Fe K": 12.5}``.
    suggested
        Groups that were suggested.
    """
    wanted = {name.split(" ")[0] for name in suggested}
    found = {}
    for symbol in PLACES:
        groups = setup.peaks.get(symbol, ())
        edges = [setup.edges.get((symbol, shell)) for shell in "KLM"]
        excited = [edge for edge in edges if edge is not None and edge < setup.beam.energy]
        found[symbol] = Cell(
            groups=groups,
            sure=any(certainty.get(f"{symbol} {g}", 0.0) >= SURE for g in groups),
            suggested=symbol in wanted and not groups,
            impossible=bool(setup.edges) and not excited,
        )
    return found


def words(symbol: str, cell: Cell, setup: FitSetup, certainty: Mapping[str, float]) -> str:
    """Return what there is to say of an element, for a tip."""
    told = f"{symbol}, {NAMES[symbol]}, Z = {ATOMIC_NUMBER[symbol]}"
    for group in cell.groups:
        sure = certainty.get(f"{symbol} {group}")
        told += f"\n{group} is fitted" + ("" if sure is None else f": {sure:.1f} sigma")
    if cell.suggested:
        told += "\nsuggested"
    if cell.impossible:
        told += f"\n{setup.beam.energy:g} keV excites none of its lines"
    for shell in "KLM":
        edge = setup.edges.get((symbol, shell))
        if edge is not None:
            told += f"\n{shell} edge {edge:.4g} keV"
    return told
