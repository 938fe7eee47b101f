"""The set-up of a fit: the user's configuration as text, and its parts as models.

The text is what counts. A change in one of the parts gives a new text in which only what was
changed is another; a text that makes no sense is not taken, and a sentence says why.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from traits.api import Any as AnyTrait
from traits.api import (
    Bool,
    Dict,
    HasStrictTraits,
    Instance,
    List,
    Property,
    Str,
    Tuple,
    observe,
)

from epxs.core.api import ConfigurationError
from epxs.workbench.api import ScriptLog, UndoStack
from epxs_fluorescence.configuration import GROUPS, Configuration, read_configuration
from epxs_fluorescence.configuration_text import with_options
from epxs_fluorescence.fit_table import ATOMIC_NUMBER, in_order
from epxs_fluorescence.setup_layers import Layer, changed_layers, materials_of, read_layers
from epxs_fluorescence.setup_sections import (
    BeamSection,
    CalibrationSection,
    RegionSection,
    Section,
    ShapeSection,
)
from epxs_fluorescence.setup_text import script_line, without_options

#: Names of the parts.
SECTIONS = ("beam", "calibration", "region", "shape")


class FitSetup(HasStrictTraits):
    """A configuration that is edited. All of it is for the main thread, and reads no file."""

    #: The configuration; "" while there is none.
    text = Str()

    #: What it is called; where it was read or written last, "" for none.
    name = Str("no configuration")
    path = Str()

    #: The text as it was read or written last.
    saved = Str()

    #: Whether there is something to save.
    changed = Property(Bool(), observe="text, saved")

    #: Groups of lines by element: ``{"Fe": ("K",)}``.
    peaks = Dict(Str(), Tuple())

    #: The parts.
    beam = Instance(BeamSection, (), allow_none=False)
    calibration = Instance(CalibrationSection, (), allow_none=False)
    region = Instance(RegionSection, (), allow_none=False)
    shape = Instance(ShapeSection, (), allow_none=False)
    layers = List(Instance(Layer, allow_none=False))

    #: What is wrong with elements, with layers, with all of it; "" for nothing.
    element_problem = Str()
    layer_problem = Str()
    problem = Str()

    #: Energies that excite shells, keV: by ``(element, K, L or M)``; empty while not known.
    edges = AnyTrait(factory=dict)

    #: Where changes are remembered and told; None for nowhere.
    undo = Instance(UndoStack)
    script = Instance(ScriptLog)

    _configuration = AnyTrait()
    # parts are being filled from the text
    _reading = Bool(False)

    # -- files -----------------------------------------------------------------------------

    def take(self, text: str, path: str = "") -> None:
        """Begin anew with *text*, which was read from *path*.

        Raises
        ------
        ConfigurationError
            If it is no configuration.
        """
        configuration = read_configuration(_as_text(text))
        name = Path(path).name if path else configuration.name
        self.trait_set(path=path, name=name, saved=text)
        self._set(text)
        if self.script is not None and path:
            self.script.tell(f"config = epxs.fluorescence.read_config({path!r})")

    def written(self, path: str, text: str) -> None:
        """Tell that *text* was written to *path*."""
        self.trait_set(path=path, name=Path(path).name, saved=text)

    def next_path(self) -> str:
        """Return a name for what was changed, beside the one that is kept."""
        if not self.path:
            return "fit.cfg"
        path = Path(self.path)
        stem, _, number = path.stem.rpartition("_")
        follows = int(number) + 1 if number.isdigit() and stem and int(number) < 1000 else 2
        base = stem if number.isdigit() and stem and int(number) < 1000 else path.stem
        return str(path.with_name(f"{base}_{follows}{path.suffix or '.cfg'}"))

    # -- changes ---------------------------------------------------------------------------

    def change(self, label: str, text: str, key: str = "") -> bool:
        """Take *text* for the configuration, if it is one; return whether it was taken.

        Parameters
        ----------
        label
            What was changed, for the menu.
        text
            The new configuration.
        key
            See `epxs.workbench.api.UndoStack.do`.
        """
        if text == self.text:
            return True
        try:
            read_configuration(_as_text(text))
        except ConfigurationError as error:
            self.problem = str(error)
            return False
        before = self.text
        if self.undo is None:
            self._set(text)
        else:
            self.undo.do(label, lambda: self._set(text), lambda: self._set(before), key)
        if self.script is not None and before:
            line = script_line(before, text)
            if line:
                self.script.tell(line)
        return True

    def toggle(self, element: str, group: str) -> bool:
        """Fit a group of lines, or leave it out; return whether that was possible.

        Otherwise `element_problem` says why not.
        """
        self.element_problem = ""
        groups = self.peaks.get(element, ())
        if group in groups:
            return self._leave_out(element, group)
        if reason := self.refusal(element, group):
            self.element_problem = reason
            return False
        return self._write_peaks(f"fit {element} {group}", element, (*groups, group))

    def refusal(self, element: str, group: str) -> str:
        """Return why a group cannot be fitted in a sentence; "" if it can."""
        if element not in ATOMIC_NUMBER:
            return f"{element}: found no such element; expected one like Fe. Choose another one."
        if group not in GROUPS:
            return (
                f"{element} {group}: found no such group of lines; expected one of "
                f"{', '.join(GROUPS)}. Choose another one."
            )
        for other in self.peaks.get(element, ()):
            if other.startswith(group) or group.startswith(other):
                return (
                    f"{element} {group}: found {element} {other} in the fit, which has the same "
                    f"lines; expected every line in one group. Leave {element} {other} out first."
                )
        shell = group[0]
        if not self.edges:
            return ""
        edge = self.edges.get((element, shell))
        if edge is None:
            return (
                f"{element} {group}: found no lines of this shell; expected another one. "
                "Choose K for light elements, L or M for heavy ones."
            )
        if edge > self.beam.energy:
            return (
                f"{element} {group}: found a beam of {self.beam.energy:g} keV; expected more than "
                f"{edge:.4g} keV, the edge. Choose another shell."
            )
        return ""

    def group_names(self) -> list[str]:
        """Return the groups that are fitted, by atomic number: ``Fe K``."""
        return in_order(
            [f"{element} {g}" for element, groups in self.peaks.items() for g in groups]
        )

    def best_shell(self, element: str) -> str:
        """Return the shell that one would fit of an element: the innermost that is excited."""
        for shell in ("K", "L", "M"):
            if not self.edges:
                return "K" if ATOMIC_NUMBER.get(element, 0) < 45 else "L"
            if self.edges.get((element, shell), 1e9) < self.beam.energy:
                return shell
        return "K"

    @property
    def configuration(self) -> Configuration | None:
        """What the text says."""
        found: Configuration | None = self._configuration
        return found

    # --------------------------------------------------------------------------------------

    def _leave_out(self, element: str, group: str) -> bool:
        groups = tuple(each for each in self.peaks[element] if each != group)
        if not groups and len(self.peaks) == 1:
            self.element_problem = (
                f"{element} {group}: found no other group in the fit; expected at least one. "
                "Choose another one first."
            )
            return False
        return self._write_peaks(f"leave out {element} {group}", element, groups)

    def _write_peaks(self, label: str, element: str, groups: tuple[str, ...]) -> bool:
        written = self._configuration.sections["peaks"]
        name = next((each for each in written if each.strip().capitalize() == element), element)
        if groups:
            text = with_options(self.text, {("peaks", name): ", ".join(groups)})
        else:
            text = without_options(self.text, [("peaks", name)])
        return self.change(label, text)

    def _set(self, text: str) -> None:
        """Show *text*, which makes sense."""
        configuration = read_configuration(_as_text(text))
        self._configuration = configuration
        self._reading = True
        try:
            for name in SECTIONS:
                getattr(self, name).read(configuration)
            self._show_layers(read_layers(configuration))
            self.peaks = _peaks(configuration)
            self.trait_set(problem="", layer_problem="", element_problem="")
        finally:
            self._reading = False
        self.text = text

    def _show_layers(self, fresh: list[Layer]) -> None:
        """Show other values of layers; those that are there already stay the same objects."""
        known = {(layer.section, layer.name): layer for layer in self.layers}
        if known.keys() != {(layer.section, layer.name) for layer in fresh}:
            self.layers = fresh
            return
        for layer in fresh:
            known[layer.section, layer.name].copy_traits(layer)

    @observe("[beam, calibration, region, shape]:+option")
    @observe("beam:energy, region:[algorithm, continuum]")
    @observe("shape:[material, short_tail, long_tail, step]")
    def _take_section(self, event: Any) -> None:
        section: Section = event.object
        if self._reading or self._configuration is None:
            return
        section.tell(section.check())
        if section.problem:
            return
        text = with_options(self.text, section.options(self._configuration))
        self.change(event.name.replace("_", " "), text, key=f"fluorescence.{event.name}")

    @observe("layers:items:[on, material, density, thickness]")
    def _take_layer(self, event: Any) -> None:
        if self._reading or self._configuration is None:
            return
        materials = materials_of(self._configuration)
        self.layer_problem = next(
            (found for each in self.layers if (found := each.problem(materials))), ""
        )
        if self.layer_problem:
            return
        text = with_options(self.text, changed_layers(self.layers, self._configuration))
        self.change(f"{event.object.name}", text, key=f"layer.{event.object.name}.{event.name}")

    def _get_changed(self) -> bool:
        return self.text != self.saved


def read_text(path: str | Path) -> str:
    """Read a configuration; not in the main thread.

    Raises
    ------
    ConfigurationError
        If there is none, or it is none.
    """
    return read_configuration(Path(path)).text


def _as_text(text: str) -> str:
    """Return *text* so that it is not taken for a path."""
    return text if "\n" in text else text + "\n"


def _peaks(configuration: Configuration) -> dict[str, tuple[str, ...]]:
    return {
        written.strip().capitalize(): groups
        for written, value in configuration.sections["peaks"].items()
        if (groups := tuple(word.strip() for word in value.split(",") if word.strip()))
    }
