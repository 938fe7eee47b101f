"""Views of a node as tabs, as an editor for TraitsUI; a failing one says so in its tab."""

from __future__ import annotations

import logging
from typing import Any

from pyface.qt import QtCore, QtWidgets
from traits.api import Any as AnyTrait
from traitsui.api import BasicEditorFactory
from traitsui.qt.editor import Editor

from epxs_browser.node_model import NodeModel

logger = logging.getLogger(__name__)


class _NodeTabs(Editor):
    """Shows the views that a `NodeModel` chose; each is made when its tab is looked at."""

    scrollable = True

    #: Views and their UI by tab; what suits as it was when the tabs were made.
    _made = AnyTrait()
    _suiting = AnyTrait()

    def init(self, parent: Any) -> None:
        """Make the tabs and follow the model."""
        self.control = QtWidgets.QTabWidget()
        self.control.setDocumentMode(True)
        self._made, self._suiting = {}, []
        self.control.currentChanged.connect(self._turn_to)
        self.value.observe(self._fill, "changed")
        self.value.observe(self._tell_seen, "seen")
        self._fill(None)

    def dispose(self) -> None:
        """Stop following, and let the views go."""
        self.value.observe(self._fill, "changed", remove=True)
        self.value.observe(self._tell_seen, "seen", remove=True)
        self._clear()
        super().dispose()

    def update_editor(self) -> None:
        """The model stays the same."""

    # --------------------------------------------------------------------------------------

    def _clear(self) -> None:
        self.control.blockSignals(True)
        for view, ui in self._made.values():
            _let_go(view, ui)
        self._made = {}
        while self.control.count():
            page = self.control.widget(0)
            self.control.removeTab(0)
            page.deleteLater()
        self.control.blockSignals(False)

    def _fill(self, event: Any) -> None:
        self._clear()
        model: NodeModel = self.value
        self._suiting = list(model.suiting)
        self.control.blockSignals(True)
        for each in self._suiting:
            page = QtWidgets.QWidget()
            QtWidgets.QVBoxLayout(page).setContentsMargins(0, 0, 0, 0)
            self.control.addTab(page, each.name)
        ids = [each.id for each in self._suiting]
        front = ids.index(model.shown) if model.shown in ids else 0
        self.control.setCurrentIndex(front)
        self.control.blockSignals(False)
        if ids:
            self._make(front)

    def _turn_to(self, number: int) -> None:
        if 0 <= number < len(self._suiting):
            self.value.choose(self._suiting[number].id)
            self._make(number)
            self._tell_seen(None)

    def _tell_seen(self, event: Any) -> None:
        """Tell the views that want to know which of them can be seen."""
        for number, (view, _) in self._made.items():
            if view is not None and view.trait("seen") is not None:
                view.seen = self.value.seen and number == self.control.currentIndex()

    def _make(self, number: int) -> None:
        if number in self._made:
            return
        factory, page = self._suiting[number], self.control.widget(number)
        view = ui = None
        try:
            view = factory.create_view(self.value.workspace, self.value.place)
            ui = view.edit_traits(kind="subpanel", parent=page)
            # the last reference to a parent must not be its child's: see the panes of the window
            ui.control._parent = None
            page.layout().addWidget(ui.control)
        except Exception as error:  # the edge of the plugin
            logger.exception("node view %s cannot be shown", factory.id)
            page.layout().addWidget(_explanation(f"{factory.name} cannot be shown: {error}"))
        self._made[number] = (view, ui)


def _let_go(view: Any, ui: Any) -> None:
    try:
        if hasattr(view, "dispose"):
            view.dispose()
        if ui is not None:
            ui.dispose()
    except Exception:  # the edge of the plugin
        logger.exception("a node view cannot be closed")


def _explanation(text: str) -> Any:
    label = QtWidgets.QLabel(text)
    label.setWordWrap(True)
    label.setMargin(12)
    label.setTextInteractionFlags(QtCore.Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


class NodeTabs(BasicEditorFactory):
    """Editor for a `NodeModel`."""

    klass = _NodeTabs
