"""The tree of the open files, as an editor for TraitsUI."""

from __future__ import annotations

import time
from typing import Any

from pyface.qt import QtCore, QtWidgets
from traits.api import Any as AnyTrait
from traits.api import Float
from traitsui.api import BasicEditorFactory
from traitsui.qt.editor import Editor

from epxs.workbench.api import NodePlace
from epxs_browser.pages import PageNode
from epxs_browser.ui.node_menu import node_menu
from epxs_browser.ui.tree_model import TreeModel

#: Widths of the columns at first, in pixels.
WIDTHS = (158, 92, 62, 56, 30)

#: Seconds between looks at values that may have changed.
PACE = 1.0


class _TreeEditor(Editor):
    """Follows the documents of a workspace, and tells it what was picked."""

    scrollable = True

    _model = AnyTrait()
    _renewed = Float()
    #: The node on the way to which groups are being expanded, or None.
    _sought = AnyTrait()

    def init(self, parent: Any) -> None:
        self.control = view = QtWidgets.QTreeView()
        self._model = TreeModel(view)
        view.setModel(self._model)
        view.setUniformRowHeights(True)  # else Qt asks for the height of every row
        view.setIndentation(14)
        view.setTextElideMode(QtCore.Qt.TextElideMode.ElideMiddle)
        header = view.header()
        header.setStretchLastSection(True)
        for column, width in enumerate(WIDTHS):
            header.resizeSection(column, width)
        view.setDragEnabled(True)
        view.setContextMenuPolicy(QtCore.Qt.ContextMenuPolicy.CustomContextMenu)
        view.customContextMenuRequested.connect(self._show_menu)
        view.selectionModel().currentChanged.connect(self._pick)
        self._model.rowsInserted.connect(self._unfold)
        workspace = self.value
        workspace.observe(self._follow_documents, "documents.items")
        workspace.observe(self._follow_structure, "restructured")
        workspace.observe(self._follow_growth, "active:grown")
        workspace.observe(self._reveal, "node")
        self._follow_documents(None)

    def dispose(self) -> None:
        self._model.close()
        workspace = self.value
        workspace.observe(self._follow_documents, "documents.items", remove=True)
        workspace.observe(self._follow_structure, "restructured", remove=True)
        workspace.observe(self._follow_growth, "active:grown", remove=True)
        workspace.observe(self._reveal, "node", remove=True)
        super().dispose()

    def update_editor(self) -> None:
        """Do nothing: the workspace is the same for ever."""

    # --------------------------------------------------------------------------------------

    def _follow_documents(self, event: Any) -> None:
        files = list(dict.fromkeys(document.file for document in self.value.documents))
        self._model.set_files(files)

    def _follow_structure(self, event: Any) -> None:
        self._model.refresh()

    def _follow_growth(self, event: Any) -> None:
        now = time.monotonic()
        if now - self._renewed > PACE:
            self._renewed = now
            self._model.renew_details()
            self.control.viewport().update()

    def _pick(self, current: Any, previous: Any) -> None:
        if current.isValid():
            node = self._model.node(current)
            self.value.node = NodePlace(node.file, node.path)
            self.value.show(node.file, node.path)

    def _show_menu(self, position: Any) -> None:
        index = self.control.indexAt(position)
        if index.isValid():
            node = self._model.node(index)
            menu = node_menu(NodePlace(node.file, node.path), self.value, self.control)
            menu.exec(self.control.viewport().mapToGlobal(position))

    def _reveal(self, event: Any) -> None:
        """Show the node that is looked at, whoever chose it."""
        place = self.value.node
        current = self.control.currentIndex()
        if place is None or (current.isValid() and self._model.node(current).path == place.path):
            self._sought = None
        else:
            self._sought = place
            self._seek()

    def _seek(self) -> None:
        """Expand what is on the way to the node that is sought, as far as it was read."""
        place = self._sought
        if place is None or self.control is None:
            return
        way = self._model.way_to(place.file, place.path)
        index = self._model.index_of(place.file, place.path)
        for each in way if not index.isValid() else way[:-1]:
            self.control.expand(each)
        if not index.isValid():
            return  # it goes on when the members are there
        self._sought = None
        blocked = self.control.selectionModel().blockSignals(True)
        self.control.setCurrentIndex(index)
        self.control.selectionModel().blockSignals(blocked)
        self.control.scrollTo(index)
        self.control.viewport().update()

    def _unfold(self, parent: Any, first: int, last: int) -> None:
        """Open files, and the entry that is looked at, without being asked."""
        if isinstance(self._model.node(self._model.index(last, 0, parent)), PageNode):
            for row in range(first, last + 1):  # they have nothing to say in the other columns
                self.control.setFirstColumnSpanned(row, parent, True)
            last = first - 1
        for row in range(first, min(last, first + 200) + 1):
            index = self._model.index(row, 0, parent)
            node = self._model.node(index)
            document = self.value.active
            entry = None if document is None else document.entry
            if not parent.isValid() or (entry is not None and node.path == entry.path):
                self._expand_soon(index)
        if self._sought is not None:
            QtCore.QTimer.singleShot(0, self._seek)

    def _expand_soon(self, index: Any) -> None:
        """Expand *index* after Qt has taken note of its rows."""
        kept = QtCore.QPersistentModelIndex(index)
        QtCore.QTimer.singleShot(0, lambda: self._expand(kept))

    def _expand(self, index: Any) -> None:
        if self.control is not None and index.isValid():
            self.control.expand(QtCore.QModelIndex(index))


class TreeEditor(BasicEditorFactory):
    """Editor for a `epxs.workbench.api.Workspace`: its files as a tree."""

    klass = _TreeEditor
