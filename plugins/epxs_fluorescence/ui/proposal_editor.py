"""Elements that were suggested, with their reasons: ticked ones are in the fit."""

from __future__ import annotations

from typing import Any

from pyface.qt import QtCore, QtWidgets
from traitsui.api import BasicEditorFactory
from traitsui.qt.editor import Editor

_CHECKED, _EMPTY = QtCore.Qt.CheckState.Checked, QtCore.Qt.CheckState.Unchecked


class _ProposalEditor(Editor):
    """The value is an `epxs_fluorescence.fit_bench.FitBench`."""

    scrollable = True

    def init(self, parent: Any) -> None:
        """Make the list, and follow the bench."""
        self.control = tree = QtWidgets.QTreeWidget()
        tree.setHeaderLabels(["lines", "score", "why"])
        tree.setRootIsDecorated(False)
        tree.setMinimumHeight(110)
        tree.setAccessibleName("Suggested elements")
        tree.itemChanged.connect(self._take)
        self._bench = self.value
        self._bench.observe(self._update, "proposals.items.fitted")
        self.update_editor()

    def dispose(self) -> None:
        """Stop following."""
        self._bench.observe(self._update, "proposals.items.fitted", remove=True)
        super().dispose()

    def _update(self, event: Any) -> None:
        if self.control is not None:
            self.update_editor()

    def update_editor(self) -> None:
        """Show what was suggested."""
        tree, proposals = self.control, self._bench.proposals
        blocked = tree.blockSignals(True)
        if tree.topLevelItemCount() != len(proposals):
            tree.clear()
            tree.addTopLevelItems([QtWidgets.QTreeWidgetItem() for _ in proposals])
        for row, proposal in enumerate(proposals):
            item = tree.topLevelItem(row)
            item.setText(0, proposal.group)
            item.setText(1, f"{proposal.score:.2f}")
            item.setText(2, proposal.reasons)
            item.setToolTip(2, proposal.reasons.replace("; ", "\n"))
            item.setCheckState(0, _CHECKED if proposal.fitted else _EMPTY)
        tree.blockSignals(blocked)
        tree.setVisible(bool(proposals))
        for column in (0, 1):
            tree.resizeColumnToContents(column)

    def _take(self, item: QtWidgets.QTreeWidgetItem, column: int) -> None:
        """Accept what was ticked, leave out what is not any more."""
        proposal = self._bench.proposals[self.control.indexOfTopLevelItem(item)]
        if item.checkState(0) == _CHECKED:
            self._bench.accept(proposal)
        elif proposal.fitted:
            self._bench.leave_out(proposal)
        self.update_editor()


class ProposalEditor(BasicEditorFactory):
    """Editor of what was suggested to a bench."""

    klass = _ProposalEditor
