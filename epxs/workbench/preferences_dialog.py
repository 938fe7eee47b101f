"""Edit > Preferences: a page for each model; what is changed is seen at once."""

from __future__ import annotations

from typing import Any

from pyface.qt import QtCore, QtGui, QtWidgets
from traitsui.api import Group, Item, Label, View

from epxs.workbench.preferences import PreferencePage


def page_view(page: PreferencePage) -> View:
    """Return the view of one page: a row for each setting, with what it does below it."""
    rows: list[Any] = []
    for name in page.setting_names():
        trait = page.trait(name)
        label = trait.label or name.replace("_", " ").capitalize()
        unit = f" ({trait.units})" if trait.units else ""
        doc = str(trait.desc)
        rows += [Item(name, label=label + unit, tooltip=doc, help=doc), Label(doc)]
    return View(Group(*rows, show_border=False), resizable=True)


def _dim(control: Any) -> None:
    """Have the sentences below settings step back behind their names."""
    for label in control.findChildren(QtWidgets.QLabel):
        label.setWordWrap(not label.text().endswith(":"))
        if label.wordWrap():
            label.setForegroundRole(QtGui.QPalette.ColorRole.PlaceholderText)


class PreferencesDialog(QtWidgets.QDialog):
    """A list of pages, and the page that is chosen; Cancel takes all back."""

    def __init__(self, workspace: Any, parent: Any) -> None:
        super().__init__(parent)
        self.setWindowTitle("Preferences")
        self.resize(640, 420)
        self._preferences = workspace.preferences
        self._before = {id: page.settings() for id, page in workspace.preferences.pages.items()}
        self._uis = []
        self.list = QtWidgets.QListWidget()
        self.list.setMaximumWidth(180)
        self.stack = QtWidgets.QStackedWidget()
        for page in self._preferences.pages.values():
            ui = page.edit_traits(view=page_view(page), kind="subpanel", parent=self.stack)
            ui.control._parent = None  # see epxs.workbench.panes
            _dim(ui.control)
            self._uis.append(ui)
            self.list.addItem(page.name)
            self.stack.addWidget(ui.control)
        self.list.currentRowChanged.connect(self.stack.setCurrentIndex)
        self.list.setCurrentRow(0)
        buttons = QtWidgets.QDialogButtonBox(
            QtWidgets.QDialogButtonBox.StandardButton.Ok
            | QtWidgets.QDialogButtonBox.StandardButton.Cancel
            | QtWidgets.QDialogButtonBox.StandardButton.RestoreDefaults
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        restore = QtWidgets.QDialogButtonBox.StandardButton.RestoreDefaults
        buttons.button(restore).clicked.connect(self._preferences.reset)
        layout = QtWidgets.QVBoxLayout(self)
        row = QtWidgets.QHBoxLayout()
        row.addWidget(self.list)
        row.addWidget(self.stack, 1)
        layout.addLayout(row)
        layout.addWidget(buttons)
        self.finished.connect(self._end)

    def _end(self, result: int) -> None:
        for ui in self._uis:
            ui.dispose()
        if not result:
            for id, settings in self._before.items():
                self._preferences[id].take(settings)


def show_preferences(workspace: Any, parent: Any) -> PreferencesDialog:
    """Show the preferences; return the dialog."""
    dialog = PreferencesDialog(workspace, parent)
    dialog.setAttribute(QtCore.Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog
