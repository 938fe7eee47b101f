"""The status line at the foot of the window."""

from __future__ import annotations

from typing import Any

from pyface.qt import QtCore, QtWidgets
from traits.api import Any as AnyTrait
from traits.api import HasRequiredTraits, Instance, observe

from epxs.workbench.workspace import Workspace

#: Milliseconds that a message stays.
MESSAGE_TIME = 15_000

_FIELDS = ("state", "points", "rate", "fitted", "dead_time")


class StatusBar(HasRequiredTraits):
    """Shows the numbers of `Workspace.status`, and its messages.

    Parameters
    ----------
    window
        The QMainWindow.
    """

    workspace = Instance(Workspace, required=True)
    window = AnyTrait()

    _labels = AnyTrait()
    _progress = AnyTrait()

    def create(self) -> None:
        """Put the fields into the window."""
        bar = self.window.statusBar()
        bar.setSizeGripEnabled(False)
        self._labels = {"file": QtWidgets.QLabel()}
        self._labels["file"].setContentsMargins(8, 0, 0, 0)
        bar.addWidget(self._labels["file"])
        self._progress = QtWidgets.QProgressBar()
        self._progress.setFixedSize(120, 10)
        self._progress.setTextVisible(False)
        for name in _FIELDS:
            if name == "points":
                bar.addPermanentWidget(self._progress)
            self._labels[name] = label = QtWidgets.QLabel()
            label.setContentsMargins(6, 0, 6, 0)
            bar.addPermanentWidget(label)
        self._show(None)

    @observe("workspace:status:[file, state, acquired, npoints, fitted, rate, dead_time]")
    def _show(self, event: Any) -> None:
        if self._labels is None:
            return
        status = self.workspace.status
        texts = {
            "file": status.file,
            "state": status.state,
            "points": status.points_text if status.npoints else "",
            "rate": status.rate_text,
            "fitted": status.fitted_text,
            "dead_time": status.dead_time_text,
        }
        for name, text in texts.items():
            label = self._labels[name]
            if label.text() != text:
                label.setText(text)
            label.setVisible(bool(text))
        self._progress.setVisible(0 < status.acquired < status.npoints)
        if self._progress.maximum() != status.npoints:
            self._progress.setRange(0, max(status.npoints, 1))
        if self._progress.value() != status.acquired:  # Qt repaints at once, also for the same
            self._progress.setValue(status.acquired)

    @observe("workspace:message")
    def _tell(self, event: Any) -> None:
        if self._labels is not None and event.new:
            self.window.statusBar().showMessage(event.new, MESSAGE_TIME)

    def dispose(self) -> None:
        """Let go of the widgets."""
        self._labels = None


def set_style(application: Any) -> None:
    """Give the application one calm look, light on every desktop."""
    application.setStyle("Fusion")
    application.styleHints().setColorScheme(QtCore.Qt.ColorScheme.Light)
    application.setStyleSheet(STYLE)


STYLE = """
QMainWindow, QDockWidget, QWidget { font-size: 9.5pt; }
QMainWindow { background: #eef0f2; }
QMainWindow::separator { background: #eef0f2; width: 5px; height: 5px; }
QMainWindow::separator:hover { background: #c5ced6; }
QDockWidget::title { background: #e3e7ea; padding: 5px 8px; text-align: left; }
QDockWidget { color: #2b3a45; font-weight: 600; }
QDockWidget > QWidget { font-weight: 400; }
QStatusBar { background: #e3e7ea; color: #2b3a45; }
QStatusBar::item { border: none; }
QProgressBar { border: 1px solid #b9c3cb; border-radius: 4px; background: white; }
QProgressBar::chunk { background: #31688e; border-radius: 3px; }
QTreeView, QListView, QTableView, QPlainTextEdit { border: none; background: white; }
QHeaderView::section { background: #f4f6f7; border: none; border-bottom: 1px solid #d8dee3;
    border-right: 1px solid #e6eaed; padding: 3px 6px; color: #44525d; }
QTabBar::tab { padding: 5px 12px; }
"""
