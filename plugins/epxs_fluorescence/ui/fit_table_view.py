"""The fit pane: areas and mass fractions of the selected points as a table."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from pyface.qt import QtGui
from traits.api import Bool, Float, HasStrictTraits, Instance, List, Str, observe
from traitsui.api import TabularEditor, UItem, UReadonly, VGroup, View
from traitsui.tabular_adapter import TabularAdapter

from epxs_fluorescence.fit_bench import FitBench, bench_of
from epxs_fluorescence.ui.later import call_later


class FitLine(HasStrictTraits):
    """One line of the table, changed in place; see `epxs_fluorescence.fit_table.TableRow`."""

    name = Str()
    group = Str()
    area = Str()
    mass_fraction = Str()
    significance = Str()
    sure = Bool()


class FitTableAdapter(TabularAdapter):
    """Columns of the table; what is not sure is grey."""

    columns = [
        ("group", "group"),
        ("area (counts)", "area"),
        ("mass fraction", "mass_fraction"),
        ("area / σ", "significance"),
    ]
    # pixels: the longest texts just fit
    group_width = Float(76)
    area_width = Float(120)
    mass_fraction_width = Float(180)
    significance_width = Float(60)
    area_alignment = Str("right")
    mass_fraction_alignment = Str("right")
    significance_alignment = Str("right")

    def get_text_color(self, object: Any, trait: str, row: int, column: int = 0) -> Any:
        """Return grey for groups below three standard deviations."""
        roles = QtGui.QPalette.ColorRole
        role = roles.WindowText if getattr(object, trait)[row].sure else roles.PlaceholderText
        # not the colour of the widget's own state: a table that cannot be edited is no less sure
        return QtGui.QGuiApplication.palette().color(QtGui.QPalette.ColorGroup.Active, role)


class FitTableView(HasStrictTraits):
    """Shows the numbers of what is selected in a workspace.

    Parameters
    ----------
    workspace
        The `epxs.workbench.api.Workspace` to follow.
    """

    #: What reads and fits the spectra; None after `dispose`.
    bench = Instance(FitBench)

    #: What the numbers are of.
    title = Str("no fit")

    #: The lines of the table.
    rows = List(Instance(FitLine))

    traits_view = View(
        VGroup(
            UReadonly("title"),
            UItem(
                "rows",
                editor=TabularEditor(
                    adapter=FitTableAdapter(),
                    editable=False,
                    auto_update=True,
                    operations=[],
                    stretch_last_section=False,
                ),
            ),
        ),
        resizable=True,
    )

    def __init__(self, workspace: Any) -> None:
        super().__init__()
        self.bench = bench_of(workspace, call_later)
        self._fill()

    def dispose(self) -> None:
        """Stop following."""
        self.bench = None

    @observe("bench:reading")
    def _show(self, event: Any) -> None:
        self._fill()

    def _fill(self) -> None:
        reading = None if self.bench is None else self.bench.reading
        table = () if reading is None else reading.table
        if [row.name for row in table] != [line.name for line in self.rows]:
            self.rows = [FitLine(**asdict(row)) for row in table]
        else:  # the same groups: where the user scrolled to stays
            for line, row in zip(self.rows, table, strict=True):
                line.trait_set(**asdict(row))
        of = "no spectrum" if reading is None else reading.title
        self.title = of if table else f"{of}: no fit"
