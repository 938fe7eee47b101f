"""The pane in which a fit is set up: elements, beam, detector, sample, calibration."""

from __future__ import annotations

from typing import Any

from pyface.api import OK, FileDialog
from traits.api import Button, HasStrictTraits, Instance, Str, observe
from traitsui.api import (
    Group,
    HGroup,
    Item,
    ObjectColumn,
    Spring,
    Tabbed,
    TableEditor,
    TextEditor,
    UItem,
    VGroup,
    View,
)
from traitsui.extras.checkbox_column import CheckboxColumn

from epxs.workbench.lazy_editor import lazy_tab
from epxs_fluorescence import fit_jobs
from epxs_fluorescence.fit_bench import FitBench, bench_of
from epxs_fluorescence.ui.element_editor import ElementEditor
from epxs_fluorescence.ui.later import call_later
from epxs_fluorescence.ui.proposal_editor import ProposalEditor
from epxs_fluorescence.ui.sentence import SentenceEditor

#: Score of a suggestion from which it is accepted with the others.
LIKELY = 0.5


def _number(name: str, label: str, unit: str = "", kind: type = float) -> Item:
    """Return a field of a number, taken over when it is complete."""
    digits = "%d" if kind is int else "%.7g"
    editor = TextEditor(auto_set=False, enter_set=True, evaluate=kind, format_str=digits)
    return Item(name, label=f"{label} ({unit})" if unit else label, editor=editor, width=-90)


def _said(name: str, wrong: bool = True) -> UItem:
    return UItem(name, editor=SentenceEditor(wrong=wrong))


_LAYERS = TableEditor(
    columns=[
        CheckboxColumn(name="on", label="", width=26),
        ObjectColumn(name="name", label="layer", editable=False, width=78),
        ObjectColumn(name="material", label="material", width=84),
        ObjectColumn(name="density", label="g/cm³", format="%.5g", width=58),
        ObjectColumn(name="thickness", label="cm", format="%.5g", width=58),
    ],
    sortable=False,
    auto_size=False,
    orientation="vertical",
    show_toolbar=False,
)

_PICKS = TableEditor(
    columns=[
        ObjectColumn(name="channel", label="channel", format="%.2f", editable=False),
        ObjectColumn(name="line", label="line, or keV"),
    ],
    sortable=False,
    auto_size=False,
    deletable=True,
    show_toolbar=False,
)


class SetupView(HasStrictTraits):
    """Sets up the fit of the spectrum that a workspace shows.

    Parameters
    ----------
    workspace
        The `epxs.workbench.api.Workspace` to follow.
    """

    #: What is set up; None after `dispose`.
    bench = Instance(FitBench)

    #: What it is called, how it fits.
    title = Str()
    state = Str()

    load = Button("Load…")
    save = Button("Save as new…")
    from_results = Button("From results")
    fit_map = Button("Apply to map")
    fit_fully = Button("Full fit of map")
    refine = Button("Refine on this spectrum")
    suggest = Button("Suggest elements")
    accept_all = Button("Accept all")
    reject = Button("Reject others")
    calibrate = Button("Calibrate")
    forget_picks = Button("Forget")

    traits_view = View(
        VGroup(
            _said("title", wrong=False),
            HGroup(UItem("load"), UItem("save"), UItem("from_results"), Spring()),
            Tabbed(
                VGroup(
                    UItem("bench", editor=ElementEditor()),
                    _said("setup.element_problem"),
                    HGroup(UItem("suggest"), UItem("accept_all"), UItem("reject"), Spring()),
                    UItem("bench", editor=ProposalEditor()),
                    label="Elements",
                    scrollable=True,
                ),
                lazy_tab(
                    "bench",
                    "Beam",
                    Group(
                        _number("beam.energy", "energy", "keV"),
                        Item("beam.scatter", label="fit scattered beam"),
                        _number("beam.flux", "flux", "1/s"),
                        _number("beam.time", "time per point", "s"),
                        label="Beam",
                        show_border=True,
                    ),
                    _said("beam.problem"),
                    Group(
                        Item(
                            "shape.material",
                            label="material",
                            width=-90,
                            editor=TextEditor(auto_set=False, enter_set=True),
                        ),
                        Item("shape.escape", label="escape peaks"),
                        Item("shape.short_tail", label="short tail"),
                        _number("shape.tail_area", "its area / peak"),
                        _number("shape.tail_slope", "its slope", "keV"),
                        Item("shape.long_tail", label="long tail"),
                        Item("shape.step", label="step"),
                        label="Detector",
                        show_border=True,
                    ),
                    _said("shape.problem"),
                    Spring(),
                ),
                lazy_tab(
                    "bench",
                    "Sample",
                    UItem("setup.layers", editor=_LAYERS),
                    _said("setup.layer_problem"),
                ),
                lazy_tab(
                    "bench",
                    "Energy",
                    Group(
                        _number("calibration.zero", "zero", "keV"),
                        _number("calibration.gain", "gain", "keV/channel"),
                        _number("calibration.noise", "noise", "keV"),
                        _number("calibration.fano", "Fano factor"),
                        label="Calibration",
                        show_border=True,
                    ),
                    _said("calibration.problem"),
                    HGroup(
                        Item("bench.picking", label="pick lines by clicks in the spectrum"),
                        Spring(),
                    ),
                    UItem("bench.picks", editor=_PICKS, visible_when="len(bench.picks) > 0"),
                    HGroup(UItem("calibrate"), UItem("forget_picks"), Spring()),
                    HGroup(UItem("refine"), Spring()),
                    _said("bench.pick_problem"),
                    Spring(),
                ),
                lazy_tab(
                    "bench",
                    "Region",
                    Group(
                        Item("region.limited", label="some channels only"),
                        _number("region.first", "first channel", kind=int),
                        _number("region.last", "last channel", kind=int),
                        label="Fitted",
                        show_border=True,
                    ),
                    Group(
                        Item("region.strip", label="strip the background"),
                        Item("region.algorithm", label="by"),
                        _number("region.strip_width", "strip width", "channels", int),
                        _number("region.iterations", "strip passes", kind=int),
                        _number("region.snip_width", "SNIP width", "channels", int),
                        Item("region.continuum", label="and fit"),
                        _number("region.order", "degree", kind=int),
                        label="Continuum",
                        show_border=True,
                    ),
                    _said("region.problem"),
                    Spring(),
                ),
            ),
            _said("setup.problem"),
            _said("bench.problem"),
            HGroup(Item("bench.live", label="live"), _said("state", wrong=False), Spring()),
            HGroup(
                UItem("fit_map", enabled_when="setup.text != ''"),
                UItem("fit_fully", enabled_when="setup.text != ''"),
                Spring(),
            ),
        ),
        resizable=True,
        width=440,
    )

    def __init__(self, workspace: Any) -> None:
        super().__init__()
        self.bench = bench_of(workspace, call_later)
        self._tell(None)

    def dispose(self) -> None:
        """Stop following."""
        self.bench = None

    def trait_context(self) -> dict[str, Any]:
        """Return what the view calls its parts."""
        setup = self.bench.setup
        parts = {name: getattr(setup, name) for name in ("beam", "calibration", "region", "shape")}
        return {"object": self, "bench": self.bench, "setup": setup, **parts}

    # -- what is shown ---------------------------------------------------------------------

    @observe("bench:setup:[name, changed]")
    @observe("bench:[fit, busy, took]")
    def _tell(self, event: Any) -> None:
        if self.bench is None:
            return
        setup = self.bench.setup
        self.title = f"{setup.name}{' (changed)' if setup.changed else ''}"
        if self.bench.busy:
            self.state = "fitting…"
        elif self.bench.fit is not None:
            chi2 = self.bench.fit.fitted.chi2
            self.state = f"χ² {chi2:.3g}   {1000 * self.bench.took:.0f} ms"
        else:
            self.state = ""

    # -- what is done ----------------------------------------------------------------------

    @observe("load")
    def _load(self, event: Any) -> None:
        dialog = FileDialog(
            action="open", wildcard="PyMca configuration (*.cfg)|*.cfg|All files (*)|*"
        )
        if dialog.open() == OK:
            self.bench.load(dialog.path)

    @observe("save")
    def _save(self, event: Any) -> None:
        dialog = FileDialog(action="save as", default_path=self.bench.setup.next_path())
        if self.bench.setup.text and dialog.open() == OK:
            self.bench.save(dialog.path)

    @observe("from_results")
    def _take_from_results(self, event: Any) -> None:
        self.bench.adopt_results()

    @observe("fit_map")
    def _fit_map(self, event: Any) -> None:
        fit_jobs.fit_map(self.bench)

    @observe("fit_fully")
    def _fit_fully(self, event: Any) -> None:
        fit_jobs.fit_map_fully(self.bench)

    @observe("refine")
    def _refine(self, event: Any) -> None:
        fit_jobs.refine_setup(self.bench)

    @observe("suggest")
    def _suggest(self, event: Any) -> None:
        fit_jobs.suggest_elements(self.bench)

    @observe("accept_all")
    def _accept_all(self, event: Any) -> None:
        for each in self.bench.proposals:
            if each.score >= LIKELY:
                self.bench.accept(each)

    @observe("reject")
    def _reject(self, event: Any) -> None:
        for each in list(self.bench.proposals):
            if not each.fitted:
                self.bench.reject(each)

    @observe("calibrate")
    def _calibrate(self, event: Any) -> None:
        self.bench.calibrate()

    @observe("forget_picks")
    def _forget_picks(self, event: Any) -> None:
        self.bench.picks = []
