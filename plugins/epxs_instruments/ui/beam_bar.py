"""The bar of the instrument: its light, the scan, and STOP, always in reach."""

from __future__ import annotations

from contextlib import suppress
from math import inf, isfinite
from typing import Any

from pyface.qt import QtCore, QtWidgets

from epxs.workbench.api import show_progress
from epxs_instruments.desk.desk import STATES
from epxs_instruments.ui.connect_dialog import show_connect_dialog
from epxs_instruments.ui.panel import COLOURS, Panel, button, row
from epxs_instruments.ui.running_scan import progress_text

#: Seconds within which Esc twice stops.
TWICE = 0.8
NAME = "epxs.instruments.bar"
_LIGHTS = {"connected": "good", "simulated": "busy", "connecting": "warning", "lost": "bad"}


class BeamBar(Panel):
    """What stands in the tool bar."""

    def __init__(self, desk: Any) -> None:
        super().__init__(desk)
        self.light = QtWidgets.QLabel("●")
        self.name = QtWidgets.QLabel()
        self.name.setObjectName("instrument name")
        self.connect_ = button(
            "Connect…", lambda: show_connect_dialog(desk, self.window()),
            "Connect to spec or EPICS (Ctrl+Alt+C)", name="connect",
        )  # fmt: skip
        self.simulate = button(
            "Simulated", desk.connector.simulate,
            "Start a simulated beamline on this computer, and connect to it", name="simulate",
        )  # fmt: skip
        self.leave = button(
            "Disconnect", desk.connector.disconnect, "Let go; what runs there goes on",
            name="disconnect",
        )  # fmt: skip
        self.scan = QtWidgets.QLabel()
        self.bar = QtWidgets.QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedSize(140, 10)
        self.pause = button("Pause", desk.pause, "Stand still after this point (F7)", name="pause")
        self.resume = button("Resume", desk.resume, "Go on (F8)", name="resume")
        self.stop = button(
            "STOP", desk.stop, "Stop all that moves and counts, at once; a scan stands still "
            "(Esc twice)", name="STOP",
        )  # fmt: skip
        self.stop.setStyleSheet(
            f"QPushButton {{ background: {COLOURS['bad']}; color: white; font-weight: 700;"
            " padding: 4px 18px; border-radius: 4px; }"
            "QPushButton:disabled { background: #b9a5a5; color: #f2eaea; }"
        )
        self.setLayout(row(
            self.light, self.name, self.connect_, self.simulate, self.leave, 1, self.scan, self.bar,
            self.pause, self.resume, self.stop, margins=3,
        ))  # fmt: skip
        self.follow(desk, "state", self._show)
        self.follow(desk.connector, "connecting", self._show)
        self.follow(desk, "workspace:instrument:scan", self._show_scan)
        self.follow(desk, "workspace:instrument:scan:[state, acquired, npoints, rate]",
                    self._show_scan)  # fmt: skip

    def _show(self, event: Any) -> None:
        desk = self.desk
        waiting = desk.connector.connecting
        state = "connecting" if waiting else desk.state
        self.light.setStyleSheet(f"color: {COLOURS[_LIGHTS.get(state, 'off')]}; font-size: 14pt;")
        here = "" if desk.instrument is None else desk.instrument.address
        words = STATES.get(state, state)
        self.name.setText(f"connecting to {waiting}…" if waiting else f"{here}  {words}".strip())
        for each in (self.connect_, self.simulate):
            each.setVisible(desk.instrument is None)
            each.setEnabled(not waiting)
        self.leave.setVisible(desk.instrument is not None)
        self.stop.setEnabled(desk.instrument is not None)
        self._show_scan(None)

    def _show_scan(self, event: Any) -> None:
        desk, scan = self.desk, self.desk.scan
        runs = scan is not None and scan.state in ("waiting", "running", "paused")
        for each in (self.scan, self.bar, self.pause, self.resume):
            each.setVisible(runs)
        if runs:
            self.scan.setText(progress_text(scan))
            known = isfinite(scan.progress)
            most = max(1, scan.npoints) if known else 0
            show_progress(self.bar, min(scan.acquired, most), most)
        self.pause.setEnabled(desk.can_pause)
        self.resume.setEnabled(desk.can_resume)


class EscapeTwice(QtCore.QObject):
    """Stops the instrument when Esc is pressed twice, wherever the focus is.

    It looks at what the window that has the keys gets, before its widgets do. As a filter of the
    application it would be asked about each event of each widget: ten times the work of a change
    of colours.
    """

    def __init__(self, desk: Any, parent: Any) -> None:
        super().__init__(parent)
        self.desk = desk
        self._last = -inf
        self._window: Any = None

    def start(self) -> None:
        """Look from now on."""
        application = QtWidgets.QApplication.instance()
        application.focusWindowChanged.connect(self._change_window)
        self._change_window(application.focusWindow())

    def stop(self) -> None:
        """Look no longer."""
        QtWidgets.QApplication.instance().focusWindowChanged.disconnect(self._change_window)
        self._change_window(None)

    def _change_window(self, window: Any) -> None:
        if self._window is not None:
            with suppress(RuntimeError):  # it may be gone
                self._window.removeEventFilter(self)
        self._window = window
        if window is not None:
            window.installEventFilter(self)

    def eventFilter(self, watched: Any, event: Any) -> bool:  # Qt's name
        """Count Esc; take none away from those that wait for it."""
        if event.type() != QtCore.QEvent.Type.KeyPress:
            return False
        if event.key() == QtCore.Qt.Key.Key_Escape and not event.isAutoRepeat():
            self._press(event.timestamp() / 1000)
        return False

    def _press(self, now: float) -> None:
        """Take a press at *now*, in s of the clock of the keyboard: a busy window is later."""
        if now - self._last < TWICE:
            self._last = -inf
            self.desk.stop()
        else:
            self._last = now


def put_bar(window: Any, desk: Any) -> BeamBar:
    """Put the bar into a QMainWindow; Esc twice stops from now on."""
    panel = BeamBar(desk)
    bar = QtWidgets.QToolBar("Instrument", window)
    bar.setObjectName(NAME)
    bar.setMovable(False)
    panel.setSizePolicy(QtWidgets.QSizePolicy.Policy.Expanding, QtWidgets.QSizePolicy.Policy.Fixed)
    bar.addWidget(panel)
    window.addToolBar(QtCore.Qt.ToolBarArea.TopToolBarArea, bar)
    escape = EscapeTwice(desk, window)
    escape.start()
    panel.escape = escape
    return panel


def take_bar_away(panel: BeamBar) -> None:
    """Follow no longer; the window goes."""
    panel.escape.stop()
    panel.dispose()
