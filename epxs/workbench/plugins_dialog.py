"""Help > Plugins and Help > About."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from epxs.workbench.plugin_care.care import QUARANTINED, PluginState

COLUMNS = ("Plugin", "State", "From", "Time", "Why")


class PluginsPage:
    """A window with all plugins: how it stands with them, and what the user decides.

    Decisions count from the next start on; nothing that runs is torn out.

    Parameters
    ----------
    application
        The `WorkbenchApplication`.
    parent
        The QMainWindow.
    """

    def __init__(self, application: Any, parent: Any) -> None:
        from pyface.qt import QtCore, QtWidgets

        self._care = application.log.care
        self._log = application.log
        self.dialog = QtWidgets.QDialog(parent)
        self.dialog.setAttribute(QtCore.Qt.WidgetAttribute.WA_DeleteOnClose)
        self.dialog.setWindowTitle("Plugins")
        self.dialog.resize(860, 520)
        self.table = QtWidgets.QTableWidget(0, len(COLUMNS))
        self.table.setHorizontalHeaderLabels(COLUMNS)
        self.table.setSelectionBehavior(QtWidgets.QTableWidget.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QtWidgets.QTableWidget.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QtWidgets.QTableWidget.EditTrigger.NoEditTriggers)
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.itemSelectionChanged.connect(self._show_details)
        self.details = QtWidgets.QPlainTextEdit(readOnly=True)
        self.note = QtWidgets.QLabel("Changes count from the next start of epxs on.")
        layout = QtWidgets.QVBoxLayout(self.dialog)
        layout.addWidget(self.table, 3)
        layout.addWidget(self.details, 2)
        layout.addWidget(self.note)
        row = QtWidgets.QHBoxLayout()
        layout.addLayout(row)
        self.buttons = {}
        for text, act in (
            ("Enable", self._enable),
            ("Disable", self._disable),
            ("Retry", self._retry),
            ("Earlier", lambda: self._move(-1)),
            ("Later", lambda: self._move(1)),
            ("Copy report", self._copy),
            ("Close", self.dialog.reject),
        ):
            button = self.buttons[text] = QtWidgets.QPushButton(text)
            button.setAutoDefault(False)
            button.clicked.connect(act)
            row.addWidget(button)
        self.fill()

    def fill(self) -> None:
        """Show how it stands now."""
        from pyface.qt import QtWidgets

        states = self._states
        chosen = max(0, self.table.currentRow())
        self.table.setRowCount(len(states))
        for row, state in enumerate(states):
            cells = (
                f"{state.plugin.title}\n{state.id}",
                self._told(state),
                state.plugin.origin,
                f"{state.seconds:.2f} s",
                state.reason,
            )
            for column, text in enumerate(cells):
                item = QtWidgets.QTableWidgetItem(text)
                item.setToolTip(text)
                self.table.setItem(row, column, item)
        self.table.resizeColumnsToContents()
        self.table.resizeRowsToContents()
        if states:
            self.table.selectRow(min(chosen, len(states) - 1))
        self._show_details()

    def report(self) -> str:
        """Return all that is known, as text to send to somebody."""
        lines = [state.sentence for state in self._states]
        lines += ["", "What went wrong:"] if self._log.failures else ["", "Nothing went wrong."]
        lines += [f"{f.sentence}\n{f.details}" for f in self._log.failures]
        return "\n".join(lines)

    @property
    def _states(self) -> list[PluginState]:
        return [] if self._care is None else self._care.states

    @property
    def _chosen(self) -> PluginState | None:
        row = self.table.currentRow()
        return self._states[row] if 0 <= row < len(self._states) else None

    def _told(self, state: PluginState) -> str:
        """Return the state, and what it will be after the next start if that is another."""
        decision = self._care.ledger.decision(state.id)
        if decision.enabled is False and state.state != "disabled":
            return f"{state.state}, then disabled"
        if decision.enabled and state.state in ("new", "disabled"):
            return f"{state.state}, then enabled"
        if state.state == QUARANTINED and decision.quarantine is None:
            return f"{state.state}, then tried again"
        return state.state

    def _show_details(self) -> None:
        state = self._chosen
        if state is None:
            self.details.setPlainText(self.report())
            return
        about = state.plugin.manifest.description if state.plugin.manifest is not None else ""
        self.details.setPlainText("\n".join(filter(None, (about, state.reason, state.details))))

    def _enable(self) -> None:
        self._decide(lambda state: self._care.ledger.enable(state.id))

    def _disable(self) -> None:
        self._decide(lambda state: self._care.ledger.enable(state.id, False))

    def _retry(self) -> None:
        self._decide(lambda state: self._care.ledger.release(state.id))

    def _decide(self, decide: Any) -> None:
        if self._chosen is not None:
            decide(self._chosen)
            self.fill()

    def _move(self, by: int) -> None:
        """Have the chosen plugin start earlier or later."""
        row, states = self.table.currentRow(), self._states
        if not (0 <= row < len(states) and 0 <= row + by < len(states)):
            return
        states[row], states[row + by] = states[row + by], states[row]
        self._care.ledger.set_order(state.id for state in states)
        self.fill()
        self.table.selectRow(row + by)

    def _copy(self) -> None:
        from pyface.qt import QtWidgets

        QtWidgets.QApplication.clipboard().setText(self.report())


def show_plugins(application: Any, parent: Any) -> PluginsPage:
    """Show the plugins in a window of its own."""
    page = PluginsPage(application, parent)
    page.dialog.show()  # not modal: the scan goes on, and so may the user
    page.dialog._page = page  # lives as long as its window
    return page


def show_about(parent: Any) -> None:
    """Say what this is."""
    names = ("epxs", "h5py", "numpy", "PySide6-Essentials", "chaco", "envisage", "PyMca5")
    rows = "".join(
        f"<tr><td>{name}&nbsp;&nbsp;</td><td>{version(name)}</td></tr>" for name in names
    )
    _show(
        "About epxs",
        f"<h3>epxs</h3><p>X-ray fluorescence maps while the scan runs.</p><table>{rows}</table>",
        parent,
    )


def _show(title: str, text: str, parent: Any) -> None:
    from pyface.qt import QtCore, QtWidgets

    dialog = QtWidgets.QDialog(parent)
    dialog.setAttribute(QtCore.Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(title)
    dialog.resize(640, 420)
    layout = QtWidgets.QVBoxLayout(dialog)
    browser = QtWidgets.QTextBrowser()
    browser.setHtml(text)
    layout.addWidget(browser)
    buttons = QtWidgets.QDialogButtonBox(QtWidgets.QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    layout.addWidget(buttons)
    dialog.show()  # not modal: the scan goes on, and so may the user
