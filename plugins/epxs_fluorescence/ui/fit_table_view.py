"""The fit pane: areas and mass fractions of the selected points as a table."""

from __future__ import annotations

from typing import Any

from pyface.qt import QtCore, QtGui, QtWidgets
from traits.api import Any as AnyTrait
from traits.api import (
    Bool,
    Button,
    Event,
    Float,
    HasStrictTraits,
    Instance,
    List,
    Str,
    Tuple,
    observe,
)
from traitsui.api import Handler, HGroup, Spring, TabularEditor, UItem, UReadonly, VGroup, View
from traitsui.tabular_adapter import TabularAdapter

from epxs_fluorescence.fit_bench import FitBench, bench_of
from epxs_fluorescence.fit_table import SORT_KEYS, TableRow, sorted_rows, table_text
from epxs_fluorescence.ui.later import call_later

#: Seconds for which the numbers wait behind the spectrum: to draw both takes a turn too long.
AFTER = 0.03


class FitLine(HasStrictTraits):
    """One line of the table, changed in place; see `epxs_fluorescence.fit_table.TableRow`."""

    name = Str()
    group = Str()
    area = Str()
    mass_fraction = Str()
    significance = Str()
    sure = Bool()

    @classmethod
    def of(cls, row: TableRow) -> FitLine:
        """Return the line of *row*."""
        return cls(**_texts(row))

    def show(self, row: TableRow) -> None:
        """Show another row of the same group."""
        self.trait_set(**_texts(row))


def _texts(row: TableRow) -> dict[str, Any]:
    names = ("name", "group", "area", "mass_fraction", "significance", "sure")
    return {name: getattr(row, name) for name in names}


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


class _Keys(Handler):
    """Has Ctrl+C copy the table."""

    def init(self, info: Any) -> bool:
        """Bind the key."""
        table = info.ui.control.findChild(QtWidgets.QTableView)
        if table is not None:
            keys = QtGui.QShortcut(QtGui.QKeySequence.StandardKey.Copy, table)
            keys.setContext(QtCore.Qt.ShortcutContext.WidgetShortcut)
            keys.activated.connect(info.object.copy_all)
        return True


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

    #: What they are sorted by, and which way.
    sort = Str("group")
    falling = Bool(False)

    #: The column whose head was clicked.
    clicked = Event()

    #: Copies the table, for a spreadsheet.
    copy = Button("Copy table")

    _waits = Bool()
    _table = Tuple()
    _chi2 = AnyTrait()

    traits_view = View(
        VGroup(
            HGroup(
                UReadonly("title"), Spring(), UItem("copy", tooltip="As text with tabs; Ctrl+C")
            ),
            UItem(
                "rows",
                editor=TabularEditor(
                    adapter=FitTableAdapter(),
                    editable=False,
                    auto_update=True,
                    operations=[],
                    stretch_last_section=False,
                    column_clicked="clicked",
                    multi_select=True,
                ),
            ),
        ),
        resizable=True,
        handler=_Keys(),
    )

    def __init__(self, workspace: Any) -> None:
        super().__init__()
        self.bench = bench_of(workspace, call_later)
        self._fill()

    def dispose(self) -> None:
        """Stop following."""
        self.bench = None

    @observe("bench:[reading, follower:trouble]")
    def _show(self, event: Any) -> None:
        if not self._waits:
            self._waits = True
            call_later(AFTER, self._show_now)

    def _show_now(self) -> None:
        self._waits = False
        if self.bench is not None:
            self._fill()

    def _fill(self) -> None:
        reading = None if self.bench is None else self.bench.reading
        table = () if reading is None else reading.table
        fitted = None if reading is None else reading.fitted
        self._chi2 = None if fitted is None else fitted.chi2
        self._table = table = sorted_rows(table, self.sort, self.falling)
        if [row.name for row in table] != [line.name for line in self.rows]:
            self.rows = [FitLine.of(row) for row in table]
        else:  # the same groups: where the user scrolled to stays
            for line, row in zip(self.rows, table, strict=True):
                line.show(row)
        if reading is None:
            trouble = "" if self.bench is None else self.bench.follower.trouble
            self.title = f"no fit: {trouble or 'no spectrum'}"
            return
        told = "" if self._chi2 is None else f"   reduced χ² {self._chi2:.3g}"
        why = f": {reading.trouble}" if reading.trouble else ""
        self.title = reading.title + (told if table else ": no fit") + why

    def text(self) -> str:
        """Return the table as text with tabs."""
        return table_text(self._table, self.title, self._chi2)

    @observe("clicked")
    def _sort(self, event: Any) -> None:
        if event.new is None:  # the editor tells so before anybody clicked
            return
        key = SORT_KEYS[event.new.column]
        # numbers: the greatest first
        falling = not self.falling if key == self.sort else key != "group"
        self.trait_set(sort=key, falling=falling)
        self._fill()

    @observe("copy")
    def _copy(self, event: Any) -> None:
        self.copy_all()

    def copy_all(self) -> None:
        """Copy the table."""
        QtGui.QGuiApplication.clipboard().setText(self.text())
