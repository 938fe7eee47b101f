"""The parts of a fit's set-up as models: read from a configuration, checked, written back.

Each trait that stands for an option names it in its metadata (``option``), and says in what
unit it is. Values that make no sense stay where they were typed, with a sentence beside them;
the configuration keeps the last ones that did.
"""

from __future__ import annotations

import math
from typing import Any

from traits.api import Bool, Dict, Enum, Float, HasStrictTraits, Int, Str

from epxs_fluorescence.configuration import Configuration

#: PyMca's parts of a line: Gauss 1, short tail 2, long tail 4, step 8.
PARTS = {"short_tail": 2, "long_tail": 4, "step": 8}

#: PyMca's numbers for continua.
CONTINUA = {
    "none": 0,
    "constant": 1,
    "straight line": 2,
    "parabola": 3,
    "polynomial": 4,
    "exponential polynomial": 5,
}


class Section(HasStrictTraits):
    """Base of the parts: traits with ``option`` metadata are options of the configuration."""

    #: What is wrong: a sentence by name of the trait.
    problems = Dict(Str(), Str())

    #: The first of these sentences, or "".
    problem = Str()

    def option_names(self) -> list[str]:
        """Return the names of the traits that stand for options."""
        found = self.traits(option=lambda option: option is not None)
        return sorted(found, key=list(self.class_trait_names()).index)

    def read(self, configuration: Configuration) -> None:
        """Take the values of *configuration*."""
        found = {}
        for name in self.option_names():
            section, option = self.trait(name).option
            kept = getattr(self, name)
            number = configuration.number(section, option, float(kept))
            found[name] = type(kept)(number)
        found.update(self.read_more(configuration))
        self.trait_set(**found)
        self.tell({})

    def read_more(self, configuration: Configuration) -> dict[str, Any]:
        """Return values that are no plain options."""
        return {}

    def options(self, configuration: Configuration) -> dict[tuple[str, str], object]:
        """Return the options of *configuration* that differ from the values here."""
        found: dict[tuple[str, str], object] = {}
        for name in self.option_names():
            section, option = self.trait(name).option
            value = getattr(self, name)
            if (
                section not in configuration.sections
                or option not in (configuration.sections[section])
            ):
                if value == self.trait(name).default:
                    continue
            elif configuration.number(section, option, math.nan) == float(value):
                continue
            found[section, option] = int(value) if isinstance(value, bool) else f"{value:.9g}"
        found.update(self.more_options(configuration))
        return found

    def more_options(self, configuration: Configuration) -> dict[tuple[str, str], object]:
        """Return changed options that are no plain numbers."""
        return {}

    def check(self) -> dict[str, str]:
        """Return what is wrong with the values: a sentence by name of the trait."""
        return {}

    def tell(self, problems: dict[str, str]) -> None:
        """Say what is wrong, beside the fields."""
        self.problems = problems
        self.problem = next(iter(problems.values()), "")


class CalibrationSection(Section):
    """Energy of a channel, and how wide lines are."""

    zero = Float(0.0, option=("detector", "zero"), units="keV", desc="Energy of channel 0, keV")
    gain = Float(0.01, option=("detector", "gain"), units="keV", desc="Width of a channel, keV")
    noise = Float(
        0.08, option=("detector", "noise"), units="keV",
        desc="Width of a line of no energy (FWHM), keV",
    )  # fmt: skip
    fano = Float(0.12, option=("detector", "fano"), desc="Fano factor: how lines widen")

    def check(self) -> dict[str, str]:
        """Return what is wrong."""
        found = {}
        if not 0 < self.gain < 1:
            found["gain"] = (
                f"gain: found {self.gain:g} keV; expected a channel wider than 0, and less than "
                "1 keV. Type another one."
            )
        if abs(self.zero) > 5:
            found["zero"] = (
                f"zero: found {self.zero:g} keV; expected channel 0 within 5 keV of no energy. "
                "Type another one."
            )
        if not 0 <= self.noise < 2:
            found["noise"] = (
                f"noise: found {self.noise:g} keV; expected 0 to 2 keV. Type another one."
            )
        if not 0 < self.fano < 2:
            found["fano"] = f"fano: found {self.fano:g}; expected 0 to 2. Type another one."
        return found


class BeamSection(Section):
    """The beam."""

    energy = Float(17.0, units="keV", desc="Energy of the beam, keV (the first of several)")
    scatter = Bool(
        False, option=("fit", "scatterflag"), desc="Fit Rayleigh and Compton peaks of the beam"
    )
    flux = Float(
        1e9, option=("concentrations", "flux"), units="1/s",
        desc="Photons on the sample, 1/s; for mass fractions",
    )  # fmt: skip
    time = Float(
        1.0, option=("concentrations", "time"), units="s",
        desc="Time of a point, s; for mass fractions",
    )  # fmt: skip

    def read_more(self, configuration: Configuration) -> dict[str, Any]:
        """Return the energy: the first that is given."""
        energies = configuration.numbers("fit", "energy")
        return {"energy": energies[0]} if energies else {}

    def more_options(self, configuration: Configuration) -> dict[tuple[str, str], object]:
        """Return the list of energies with another first one."""
        words = configuration.sections["fit"].get("energy", "").split(",")
        try:
            if float(words[0]) == self.energy:
                return {}
        except ValueError:
            pass
        return {("fit", "energy"): ",".join([f"{self.energy:.9g}", *words[1:]])}

    def check(self) -> dict[str, str]:
        """Return what is wrong."""
        found = {}
        if not 0.1 < self.energy < 200:
            found["energy"] = (
                f"energy: found {self.energy:g} keV; expected 0.1 to 200 keV. Type another one."
            )
        for name in ("flux", "time"):
            if getattr(self, name) <= 0:
                found[name] = (
                    f"{name}: found {getattr(self, name):g}; expected more than 0. "
                    "Type another one."
                )
        return found


class RegionSection(Section):
    """Which channels are fitted, and what is below the lines."""

    limited = Bool(False, option=("fit", "use_limit"), desc="Fit some of the channels only")
    first = Int(0, option=("fit", "xmin"), desc="First channel that is fitted")
    last = Int(2047, option=("fit", "xmax"), desc="Last channel that is fitted")
    strip = Bool(
        False, option=("fit", "stripflag"), desc="Take away what varies slowly, before the fit"
    )
    algorithm = Enum("strip", "SNIP", desc="How that is found")
    strip_width = Int(1, option=("fit", "stripwidth"), desc="Width of strip, channels")
    iterations = Int(20000, option=("fit", "stripiterations"), desc="Passes of strip")
    snip_width = Int(30, option=("fit", "snipwidth"), desc="Width of SNIP, channels")
    continuum = Enum(*CONTINUA, desc="What is fitted below the lines")
    order = Int(6, option=("fit", "linpolorder"), desc="Degree of the polynomial")

    #: Channels of the spectra; 0 while nobody knows.
    channels = Int()

    def read_more(self, configuration: Configuration) -> dict[str, Any]:
        """Return what has names here and numbers there."""
        number = int(configuration.number("fit", "continuum", 0))
        snip = int(configuration.number("fit", "stripalgorithm", 0))
        names = {value: name for name, value in CONTINUA.items()}
        return {
            "continuum": names.get(number, "none"),
            "algorithm": "SNIP" if snip else "strip",
        }

    def more_options(self, configuration: Configuration) -> dict[tuple[str, str], object]:
        """Return what has names here and numbers there, if it is another one."""
        wanted = {
            ("fit", "continuum"): CONTINUA[self.continuum],
            ("fit", "stripalgorithm"): int(self.algorithm == "SNIP"),
        }
        return {
            place: value
            for place, value in wanted.items()
            if configuration.number(*place, 0) != value
        }

    def check(self) -> dict[str, str]:
        """Return what is wrong."""
        found = {}
        if self.limited and self.first >= self.last:
            found["first"] = (
                f"fit region: found channels {self.first} to {self.last}, which are none; "
                "expected a first one below the last. Type others."
            )
        elif self.limited and self.channels and self.last > self.channels:
            found["last"] = (
                f"fit region: found {self.last} as the last channel; expected at most "
                f"{self.channels - 1}, because the spectra have {self.channels}. Type another one."
            )
        elif self.limited and self.first < 0:
            found["first"] = (
                f"fit region: found {self.first} as the first channel; expected 0 or more. "
                "Type another one."
            )
        for name, most in (("strip_width", 200), ("snip_width", 1000), ("iterations", 10**6)):
            if not 1 <= getattr(self, name) <= most:
                found[name] = (
                    f"{name.replace('_', ' ')}: found {getattr(self, name)}; expected 1 to {most}. "
                    "Type another one."
                )
        if not 0 <= self.order <= 20:
            found["order"] = f"degree: found {self.order}; expected 0 to 20. Type another one."
        return found


class ShapeSection(Section):
    """What the detector makes of a line."""

    material = Str("Si", desc="Element of which the detector is made")
    escape = Bool(True, option=("fit", "escapeflag"), desc="Fit escape peaks of the detector")
    short_tail = Bool(False, desc="Lines have a short tail towards lower energies")
    tail_area = Float(
        0.05, option=("peakshape", "st_arearatio"), desc="Area of the short tail over the peak's"
    )
    tail_slope = Float(
        0.1, option=("peakshape", "st_sloperatio"), units="keV", desc="Slope of it, keV"
    )
    long_tail = Bool(False, desc="Lines have a long tail")
    step = Bool(False, desc="Lines have a step towards lower energies")

    def read_more(self, configuration: Configuration) -> dict[str, Any]:
        """Return the parts of lines, which are one number there."""
        parts = int(configuration.number("fit", "hypermetflag", 1))
        found: dict[str, Any] = {name: bool(parts & bit) for name, bit in PARTS.items()}
        found["material"] = configuration.sections["detector"].get("detele", "Si").strip()
        return found

    def more_options(self, configuration: Configuration) -> dict[tuple[str, str], object]:
        """Return these if they are others."""
        found: dict[tuple[str, str], object] = {}
        before = int(configuration.number("fit", "hypermetflag", 1))
        parts = 1 | sum(bit for name, bit in PARTS.items() if getattr(self, name))
        # 0 is another kind of line altogether, which has no parts
        if parts != before and not (before == 0 and parts == 1):
            found["fit", "hypermetflag"] = parts
        if configuration.sections["detector"].get("detele", "Si").strip() != self.material:
            found["detector", "detele"] = self.material
        return found

    def check(self) -> dict[str, str]:
        """Return what is wrong."""
        from epxs_fluorescence.fit_table import ATOMIC_NUMBER

        found = {}
        if self.material not in ATOMIC_NUMBER:
            found["material"] = (
                f"detector: found {self.material!r}; expected an element, such as Si or Ge. "
                "Type another one."
            )
        if not 0 <= self.tail_area < 1:
            found["tail_area"] = (
                f"tail area: found {self.tail_area:g}; expected 0 to 1. Type another one."
            )
        if not 0 < self.tail_slope < 10:
            found["tail_slope"] = (
                f"tail slope: found {self.tail_slope:g} keV; expected 0 to 10 keV. "
                "Type another one."
            )
        return found
