"""The periodic table of a bench in a TraitsUI view."""

from __future__ import annotations

from typing import Any

from pyface.qt import QtCore, QtWidgets
from traitsui.api import BasicEditorFactory
from traitsui.qt.editor import Editor

from epxs_fluorescence.elements import Cell, cells, words
from epxs_fluorescence.ui.periodic_table import PeriodicTable

#: What changes how the table looks.
_WATCHED = "setup.[peaks, edges], setup.beam.energy, certainty, proposals"


class _ElementEditor(Editor):
    """The value is an `epxs_fluorescence.fit_bench.FitBench`."""

    def init(self, parent: Any) -> None:
        """Make the table, and follow the bench."""
        self.control = table = PeriodicTable(self._tip)
        table.clicked.connect(self._toggle)
        table.asked.connect(self._ask)
        table.typed.connect(self._toggle_shell)
        self._bench = self.value
        self._bench.observe(self._update, _WATCHED)
        self.update_editor()

    def dispose(self) -> None:
        """Stop following."""
        self._bench.observe(self._update, _WATCHED, remove=True)
        super().dispose()

    def update_editor(self) -> None:
        """Show what is fitted."""
        setup = self._bench.setup
        suggested = frozenset(each.group for each in self._bench.proposals)
        self.control.setEnabled(bool(setup.text))
        self.control.show_cells(cells(setup, self._bench.certainty, suggested))

    def _update(self, event: Any) -> None:
        if self.control is not None:
            self.update_editor()

    def _toggle(self, symbol: str) -> None:
        setup = self._bench.setup
        groups = setup.peaks.get(symbol, ())
        setup.toggle(symbol, groups[-1] if groups else setup.best_shell(symbol))

    def _toggle_shell(self, symbol: str, shell: str) -> None:
        self._bench.setup.toggle(symbol, shell)

    def _tip(self, symbol: str) -> str:
        bench = self._bench
        suggested = frozenset(each.group for each in bench.proposals)
        cell = cells(bench.setup, bench.certainty, suggested).get(symbol, Cell())
        return words(symbol, cell, bench.setup, bench.certainty)

    def _ask(self, symbol: str, place: QtCore.QPoint) -> None:
        """Offer the shells of an element."""
        self.menu(symbol).popup(place)

    def menu(self, symbol: str) -> QtWidgets.QMenu:
        """Return the menu of an element."""
        menu = QtWidgets.QMenu(self.control)
        menu.setAttribute(QtCore.Qt.WidgetAttribute.WA_DeleteOnClose)
        setup = self._bench.setup
        fitted = setup.peaks.get(symbol, ())
        for group in ("K", "L", "M", "Ka", "Kb", "L1", "L2", "L3"):
            action = menu.addAction(f"{symbol} {group}")
            action.setCheckable(True)
            action.setChecked(group in fitted)
            refused = "" if group in fitted else setup.refusal(symbol, group)
            action.setEnabled(not refused)
            action.setToolTip(refused)
            action.triggered.connect(lambda _, group=group: setup.toggle(symbol, group))
        menu.setToolTipsVisible(True)
        return menu


class ElementEditor(BasicEditorFactory):
    """Editor of the elements of a bench."""

    klass = _ElementEditor
