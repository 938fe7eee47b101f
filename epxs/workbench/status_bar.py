"""The status line at the foot of the window."""

from __future__ import annotations

from typing import Any

from pyface.qt import QtWidgets
from traits.api import Any as AnyTrait
from traits.api import HasRequiredTraits, Instance, observe

from epxs.workbench.progress import show_progress
from epxs.workbench.workspace import Workspace

_FIELDS = ("state", "points", "rate", "fitted", "dead_time", "instrument", "machine", "log")


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
    _jobs = AnyTrait()
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
        self._jobs = JobStrip()
        bar.addPermanentWidget(self._jobs)
        self._show(None)

    @observe("workspace:[instrument, log:level]")
    @observe("workspace:instrument:[name, state]")
    @observe("workspace:status:[file, state, acquired, npoints, fitted, rate, dead_time]")
    @observe("workspace:status:[disk_free, memory]")
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
            "instrument": _instrument_text(self.workspace.instrument),
            "machine": status.machine_text,
            "log": f"log {self.workspace.log.level}",
        }
        for name, text in texts.items():
            label = self._labels[name]
            if label.text() != text:
                label.setText(text)
            label.setVisible(bool(text))
        self._progress.setVisible(0 < status.acquired < status.npoints)
        show_progress(self._progress, status.acquired, max(status.npoints, 1))

    @observe("workspace:jobs:running")
    @observe("workspace:jobs:items:items:progress")
    def _show_jobs(self, event: Any) -> None:
        if self._jobs is not None:
            self._jobs.show_jobs(self.workspace.jobs.running)

    def dispose(self) -> None:
        """Let go of the widgets."""
        self._labels = self._jobs = None


def _instrument_text(instrument: Any) -> str:
    return "" if instrument is None else f"{instrument.name}: {instrument.state}"


class JobStrip(QtWidgets.QWidget):
    """The job that was started last: how far it is, and a button that ends it."""

    def __init__(self) -> None:
        super().__init__()
        self._job: Any = None
        self.label = QtWidgets.QLabel()
        self.bar = QtWidgets.QProgressBar()
        self.bar.setFixedSize(90, 10)
        self.bar.setTextVisible(False)
        self.button = QtWidgets.QToolButton()
        self.button.setText("✕")
        self.button.setToolTip("Cancel")
        self.button.clicked.connect(lambda *arguments: self._job.cancel())
        layout = QtWidgets.QHBoxLayout(self)
        layout.setContentsMargins(6, 0, 6, 0)
        for widget in (self.label, self.bar, self.button):
            layout.addWidget(widget)
        self.hide()

    def show_jobs(self, jobs: list[Any]) -> None:
        """Show the last of *jobs*, and how many more there are."""
        self.setVisible(bool(jobs))
        if not jobs:
            return
        self._job = job = jobs[-1]
        known = job.progress == job.progress  # not NaN
        show_progress(self.bar, round(100 * job.progress) if known else 0, 100 if known else 0)
        left = job.seconds_left
        time_left = f", {left:.0f} s left" if 0 < left < 1e6 else ""
        more = f" (and {len(jobs) - 1} more)" if len(jobs) > 1 else ""
        self.label.setText(f"{job.title}{time_left}{more}")
