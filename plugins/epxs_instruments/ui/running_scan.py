"""The scan that runs: how far it is, and the hand on it."""

from __future__ import annotations

from datetime import timedelta
from math import isfinite
from typing import Any

from pyface.qt import QtWidgets

from epxs.workbench.api import show_progress
from epxs_instruments.ui.panel import Panel, button, narrow, row

#: What is observed of the scan.
FOLLOWED = "state, scan.[state, acquired, npoints, rate]"
_WORDS = {
    "waiting": "waits for the instrument", "running": "runs", "paused": "stands still",
    "completed": "is complete", "aborted": "was aborted", "failed": "failed",
}  # fmt: skip


def progress_text(scan: Any) -> str:
    """Return points, rate and time left for people."""
    parts = [f"{scan.acquired} of {scan.npoints or '?'} points"]
    if scan.rate > 0 and scan.state == "running":
        parts.append(f"{scan.rate:.3g} points/s")
        left = scan.time_left
        if isfinite(left):
            parts.append(f"{timedelta(seconds=round(left))} left")
    return ", ".join(parts)


class RunningScan(QtWidgets.QFrame):
    """Shows the scan of a desk while there is one."""

    def __init__(self, panel: Panel) -> None:
        super().__init__()
        self.desk = desk = panel.desk
        self.title = QtWidgets.QLabel()
        narrow(self.title)
        self.bar = QtWidgets.QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(10)
        self.told = QtWidgets.QLabel()
        narrow(self.told).setObjectName("progress")
        self.pause = button("Pause", desk.pause, "Stand still after this point (F7)", name="pause")
        self.resume = button("Resume", desk.resume, "Go on (F8)", name="resume")
        self.force = button(
            "Resume anyway", lambda: desk.resume(force=True),
            "Go on although the beam guard finds that it is not safe", name="resume anyway",
        )  # fmt: skip
        self.abort = button("Abort", desk.abort, "End the scan; its points stay", name="abort")
        layout = QtWidgets.QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 4)
        layout.setSpacing(4)
        for widget in (self.title, self.bar, self.told):
            layout.addWidget(widget)
        layout.addLayout(row(self.pause, self.resume, self.force, self.abort, 1))
        panel.follow(desk, "state", self._show)
        panel.follow(desk, "beam_watch:guard:state", self._show)
        panel.follow(desk, "workspace:instrument:scan", self._show)
        panel.follow(desk, "workspace:instrument:scan:[state, acquired, npoints, rate]", self._show)

    def _show(self, event: Any) -> None:
        scan = self.desk.scan
        self.setVisible(scan is not None)
        if scan is None:
            return
        title = f"<b>{scan.line}</b> {_WORDS.get(scan.state, scan.state)}"
        if scan.missing:
            title += f"; {len(scan.missing)} points missing"
        if self.title.text() != title:
            self.title.setText(title)
        show_progress(self.bar, scan.acquired, max(scan.npoints, scan.acquired, 1))
        self.told.setText(progress_text(scan))
        self.pause.setEnabled(self.desk.can_pause)
        self.resume.setEnabled(self.desk.can_resume)
        self.force.setVisible(self.desk.must_force)
        self.abort.setEnabled(self.desk.can_abort)
