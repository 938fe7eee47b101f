"""What the beam and the lines go through: attenuators, and layers of the sample."""

from __future__ import annotations

import re

from traits.api import Bool, Float, HasStrictTraits, Str

from epxs_fluorescence.configuration import Configuration
from epxs_fluorescence.fit_table import ATOMIC_NUMBER

_PART = re.compile(r"([A-Z][a-z]?)(\d*\.?\d*)")

#: Sections whose options are layers.
SECTIONS = ("attenuators", "multilayer")


class Layer(HasStrictTraits):
    """A layer of a material; a line of [attenuators] or [multilayer]."""

    #: Where it stands, and what it is called there.
    section = Str()
    name = Str()

    #: Whether it is there.
    on = Bool()

    #: A formula (``C6O6H14``), or a material of the configuration (``Air``).
    material = Str("-")

    density = Float(0.0, units="g/cm3")
    thickness = Float(0.0, units="cm")

    #: What follows on the line, as it was written: open area, angles.
    rest = Str()

    def value(self) -> str:
        """Return the line of the configuration."""
        words = [str(int(self.on)), self.material, f"{self.density:.9g}", f"{self.thickness:.9g}"]
        return ", ".join([*words, *([self.rest] if self.rest else [])])

    def problem(self, materials: frozenset[str]) -> str:
        """Return what is wrong with it in a sentence, or ""."""
        if not self.on:
            return ""
        if self.material != "MULTILAYER" and not known_material(self.material, materials):
            return (
                f"{self.name}: found the material {self.material!r}; expected a formula such as "
                "SiO2, or a material of the configuration. Type another one."
            )
        if self.density <= 0 or self.thickness <= 0:
            return (
                f"{self.name}: found {self.density:g} g/cm3 and {self.thickness:g} cm; expected "
                "more than 0. Type others, or switch it off."
            )
        return ""


def read_layers(configuration: Configuration) -> list[Layer]:
    """Return all layers of *configuration*, the ones that are there first."""
    found = []
    for section in SECTIONS:
        for name, value in configuration.sections.get(section, {}).items():
            layer = _layer(section, name, value)
            if layer is not None:
                found.append(layer)
    return sorted(found, key=lambda each: (each.section, not each.on, each.name))


def changed_layers(
    layers: list[Layer], configuration: Configuration
) -> dict[tuple[str, str], object]:
    """Return the options of *configuration* that differ from *layers*."""
    found: dict[tuple[str, str], object] = {}
    for layer in layers:
        written = configuration.sections.get(layer.section, {}).get(layer.name, "")
        before = _layer(layer.section, layer.name, written)
        if before is None or before.value() != layer.value():
            found[layer.section, layer.name] = layer.value()
    return found


def materials_of(configuration: Configuration) -> frozenset[str]:
    """Return the names of the materials that *configuration* defines."""
    start = "materials."
    return frozenset(s.removeprefix(start) for s in configuration.sections if s.startswith(start))


def known_material(text: str, materials: frozenset[str]) -> bool:
    """Say whether *text* is a formula of elements, or one of *materials*."""
    if text in materials:
        return True
    parts = _PART.findall(text)
    whole = "".join(symbol + number for symbol, number in parts) == text
    return bool(parts) and whole and all(symbol in ATOMIC_NUMBER for symbol, _ in parts)


def _layer(section: str, name: str, value: str) -> Layer | None:
    words = [word.strip() for word in value.split(",")]
    try:
        return Layer(
            section=section,
            name=name,
            on=bool(int(float(words[0]))),
            material=words[1],
            density=float(words[2]),
            thickness=float(words[3]),
            rest=", ".join(words[4:]),
        )
    except (IndexError, ValueError):
        return None
