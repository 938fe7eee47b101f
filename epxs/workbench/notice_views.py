"""Notices: a strip at the foot of the window, and the list of what was told."""

from __future__ import annotations

from typing import Any

from pyface.qt import QtCore, QtWidgets

from epxs.workbench.notices import Notice

_COLOURS = {"info": "#dfeaf2", "warning": "#fff1cc", "error": "#f9dedc"}


class NoticeStrip(QtWidgets.QFrame):
    """Shows one notice for a while, above the status line; errors until they are closed."""

    def __init__(self, workspace: Any, parent: Any) -> None:
        super().__init__(parent)
        self._workspace, self._notice = workspace, Notice("")
        self.label = QtWidgets.QLabel()
        self.label.setWordWrap(True)
        self.label.setTextInteractionFlags(QtCore.Qt.TextInteractionFlag.TextSelectableByMouse)
        self.details = _button("Details", self._show_details)
        self.copy = _button("Copy report", self._copy)
        layout = QtWidgets.QHBoxLayout(self)
        layout.setContentsMargins(10, 6, 6, 6)
        layout.addWidget(self.label, 1)
        for button in (self.details, self.copy, _button("✕", self.hide)):
            layout.addWidget(button)
        self._timer = QtCore.QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        parent.installEventFilter(self)
        self.hide()

    def tell(self, notice: Notice) -> None:
        """Show *notice*."""
        self._notice = notice
        self.label.setText(notice.sentence)
        is_info = notice.level == "info"
        self.details.setVisible(bool(notice.details))
        self.copy.setVisible(not is_info)
        colour = _COLOURS[notice.level]
        self.setStyleSheet(
            f"NoticeStrip {{ background: {colour}; border: 1px solid #b9c3cb; }}"
            "NoticeStrip QLabel { color: #1f2a33; }"
        )
        self.place()
        self.show()
        self.raise_()
        seconds = self._workspace.preferences["epxs.workbench"].notice_seconds
        self._timer.stop()
        if notice.level != "error":
            self._timer.start(1000 * seconds)

    def place(self) -> None:
        """Lie at the foot of the window, above its status line."""
        window = self.parentWidget()
        width = min(900, max(300, window.width() - 40))
        height = max(40, self.layout().heightForWidth(width))
        foot = window.height() - window.statusBar().height() - height - 6
        self.setGeometry((window.width() - width) // 2, foot, width, height)

    def eventFilter(self, source: Any, event: Any) -> bool:  # Qt's name
        """Stay at the foot of a window whose size changes."""
        if event.type() == QtCore.QEvent.Type.Resize and self.isVisible():
            self.place()
        return False

    def _show_details(self) -> None:
        show_notices(self._workspace, self.parentWidget())

    def _copy(self) -> None:
        QtWidgets.QApplication.clipboard().setText(self._notice.report)


class NoticesDialog(QtWidgets.QDialog):
    """All notices of the session with their details."""

    def __init__(self, workspace: Any, parent: Any) -> None:
        super().__init__(parent)
        self.setWindowTitle("What was told")
        self.resize(760, 460)
        self._notices = list(reversed(workspace.notices.items))
        self.list = QtWidgets.QListWidget()
        self.list.setWordWrap(True)
        for notice in self._notices:
            self.list.addItem(f"{notice.time:%H:%M:%S}  {notice.level}  {notice.sentence}")
        self.text = QtWidgets.QPlainTextEdit(readOnly=True)
        self.list.currentRowChanged.connect(self._show)
        layout = QtWidgets.QVBoxLayout(self)
        layout.addWidget(self.list)
        layout.addWidget(self.text)
        row = QtWidgets.QHBoxLayout()
        row.addStretch(1)
        row.addWidget(_button("Copy report", self._copy))
        row.addWidget(_button("Close", self.reject))
        layout.addLayout(row)
        self.list.setCurrentRow(0)

    def _show(self, row: int) -> None:
        self.text.setPlainText(self._notices[row].report if row >= 0 else "")

    def _copy(self) -> None:
        QtWidgets.QApplication.clipboard().setText(self.text.toPlainText())


def _button(text: str, act: Any) -> Any:
    button = QtWidgets.QPushButton(text)
    button.setAutoDefault(False)
    button.clicked.connect(lambda *arguments: act())
    return button


def show_notices(workspace: Any, parent: Any) -> NoticesDialog:
    """Show what was told; return the dialog."""
    dialog = NoticesDialog(workspace, parent)
    dialog.setAttribute(QtCore.Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog
