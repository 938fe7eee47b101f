"""The dialog to connect: what answers, what was used before, or a simulated beamline."""

from __future__ import annotations

from typing import Any

from pyface.qt import QtCore, QtWidgets

from epxs_instruments.ui.fields import TextField
from epxs_instruments.ui.panel import Panel, ProblemLine, button, column, row

Qt = QtCore.Qt


class ConnectPanel(Panel):
    """What the dialog shows."""

    def __init__(self, desk: Any, done: Any) -> None:
        super().__init__(desk)
        self.connector = connector = desk.connector
        self._done = done
        self.list = QtWidgets.QListWidget()
        self.list.setObjectName("found")
        self.list.itemActivated.connect(lambda item: self._use(item))
        self.list.itemClicked.connect(lambda item: self._pick(item))
        self.address = TextField(self, connector, "address", "spec://host:6510, or epics:")
        self.address.returnPressed.connect(lambda *arguments: self._connect())
        self.prefix = TextField(self, connector, "prefix", "such as sim:")
        self.state = QtWidgets.QLabel()
        self.state.setWordWrap(True)
        self.again = button("Look again", connector.search, "Look on ports 6510 to 6530")
        self.go = button("Connect", self._connect, "Connect to this address", name="connect now")
        self.go.setDefault(True)
        form = QtWidgets.QFormLayout()
        form.addRow("Address", self.address)
        form.addRow("Prefix (EPICS)", self.prefix)
        column(
            self,
            QtWidgets.QLabel("spec sessions that answer, and addresses used before:"),
            self.list,
            row("on", TextField(self, connector, "host", "host"), self.again),
            form,
            self.state,
            ProblemLine(self),
            row(
                button("Simulated beamline", connector.simulate,
                       "Start one on this computer, and connect to it", name="simulate now"),
                1, button("Cancel", self._cancel, "Connect to nothing"), self.go,
            ),
            margins=10,
        )  # fmt: skip
        self.follow(connector, "found, searching, remembered", self._fill)
        self.follow(connector, "connecting", self._show)
        self.follow(desk, "instrument", self._end)

    def _fill(self, event: Any) -> None:
        connector = self.connector
        self.list.clear()
        for each in connector.found:
            self._item(each.address, f"●  {each.name}   {each.address}")
        known = {each.address for each in connector.found}
        for address in connector.remembered:
            if address not in known:
                self._item(address, f"○  {address}   used before")
        self.again.setEnabled(not connector.searching)
        if not self.list.count():
            text = "looking…" if connector.searching else "no spec answers on ports 6510 to 6530"
            self._item("", text)

    def _item(self, address: str, text: str) -> None:
        item = QtWidgets.QListWidgetItem(text)
        item.setData(Qt.ItemDataRole.UserRole, address)
        if not address:
            item.setFlags(Qt.ItemFlag.NoItemFlags)
        self.list.addItem(item)

    def _pick(self, item: Any) -> None:
        address = item.data(Qt.ItemDataRole.UserRole)
        if address:
            self.connector.address = address

    def _use(self, item: Any) -> None:
        self._pick(item)
        self._connect()

    def _connect(self) -> None:
        self.connector.connect()

    def _show(self, event: Any) -> None:
        waiting = self.connector.connecting
        self.state.setText(f"connecting to {waiting}…" if waiting else "")
        self.go.setEnabled(not waiting)

    def _cancel(self) -> None:
        self.connector.cancel()
        self._done()

    def _end(self, event: Any) -> None:
        if event is not None and self.desk.instrument is not None:
            self._done()


def show_connect_dialog(desk: Any, parent: Any) -> QtWidgets.QDialog:
    """Show the dialog, and look for spec meanwhile; it goes when an instrument is connected."""
    dialog = QtWidgets.QDialog(parent)
    dialog.setWindowTitle("Connect")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    panel = ConnectPanel(desk, dialog.close)
    dialog.finished.connect(lambda *arguments: panel.dispose())
    column(dialog, panel, margins=0)
    dialog.resize(460, 420)
    desk.problem = ""
    desk.connector.search()
    dialog.open()
    return dialog
