"""What a search found, as an editor for TraitsUI."""

from __future__ import annotations

from typing import Any

from pyface.qt import QtWidgets
from traitsui.api import BasicEditorFactory
from traitsui.qt.editor import Editor


class _FoundList(Editor):
    """Shows what a `epxs_browser.search.Search` found; a click chooses."""

    scrollable = True

    def init(self, parent: Any) -> None:
        """Make the list and follow."""
        self.control = QtWidgets.QListWidget()
        self.control.setUniformItemSizes(True)
        self.control.itemClicked.connect(self._choose)
        self.control.itemActivated.connect(self._choose)
        self.value.observe(self._fill, "found")
        self._fill(None)

    def dispose(self) -> None:
        """Stop following."""
        self.value.observe(self._fill, "found", remove=True)
        super().dispose()

    def update_editor(self) -> None:
        """The search stays the same."""

    def _fill(self, event: Any) -> None:
        found = self.value.found
        known = self.control.count()
        if known > len(found) or not known:
            self.control.clear()
            known = 0
        # what was found is only ever added to
        self.control.addItems([place.path for place in found[known:]])

    def _choose(self, item: Any) -> None:
        self.value.chosen = self.value.found[self.control.row(item)]


class FoundList(BasicEditorFactory):
    """Editor for a `epxs_browser.search.Search`."""

    klass = _FoundList
