"""Where scans are recorded to, what is fitted along, and the guard of the beam: set beforehand."""

from __future__ import annotations

from typing import Any

from pyface.qt import QtWidgets

from epxs_instruments.ui.fields import ChoiceField, NameField, NumberField, TextField, tick
from epxs_instruments.ui.panel import Panel, breakable, button, column, narrow, row


class RecordingBox(QtWidgets.QGroupBox):
    """The form of the recording."""

    def __init__(self, panel: Panel) -> None:
        super().__init__("Recording")
        self.recording = recording = panel.desk.recording
        self.told = QtWidgets.QLabel()
        narrow(self.told)
        self.own = TextField(panel, recording, "own_name", "name of the file")
        names = recording.trait("naming").handler.values
        form = QtWidgets.QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.addRow(tick(panel, recording, "enabled", "Record what the instrument scans"))
        folder = TextField(panel, recording, "folder", "folder")
        config = TextField(panel, recording, "config", "none: record only")
        form.addRow("folder", row(folder, button("…", self._ask_folder, "Choose a folder")))
        form.addRow("file", row(ChoiceField(panel, recording, "naming", names), self.own))
        chooser = button("…", self._ask_config, "Choose a fit configuration (PyMca .cfg)")
        form.addRow("elements", row(config, chooser))
        self.now = button(
            "Record from now on", recording.start, "Record scans that are started elsewhere too"
        )
        column(self, form, row(self.now, self.told), margins=4)
        for box in self.findChildren(QtWidgets.QPushButton):
            if box.text() == "…":
                box.setFixedWidth(28)
        panel.follow(recording, "path, naming, enabled, session:state", self._show)
        panel.follow(panel.desk, "state", self._show)

    def _show(self, event: Any) -> None:
        recording = self.recording
        self.own.setVisible(recording.naming == "own name")
        self.now.setVisible(not recording.path)
        self.now.setEnabled(recording.desk.is_connected)
        session = recording.session
        error = None if session is None else session.error
        if error is not None:
            self.told.setText(breakable(str(error)))
        else:
            self.told.setText(breakable(f"recording to {recording.path}") if recording.path else "")

    def _ask_folder(self) -> None:
        chosen = QtWidgets.QFileDialog.getExistingDirectory(
            self, "Folder for recorded scans", self.recording.folder
        )
        if chosen:
            self.recording.folder = chosen

    def _ask_config(self) -> None:
        chosen, _ = QtWidgets.QFileDialog.getOpenFileName(
            self, "Fit configuration", self.recording.config, "PyMca (*.cfg);;All files (*)"
        )
        if chosen:
            self.recording.config = chosen


class GuardBox(QtWidgets.QGroupBox):
    """The form of the beam guard, and what it sees."""

    def __init__(self, panel: Panel) -> None:
        super().__init__("Beam guard")
        self.watch = watch = panel.desk.beam_watch
        self.told = QtWidgets.QLabel()
        self.told.setObjectName("guard")
        narrow(self.told)
        actions = watch.trait("action").handler.values
        column(
            self,
            row(
                tick(panel, watch, "on", "", "Watch the beam while it scans"),
                NameField(panel, watch, "monitor", panel.desk, "counters"),
                "below",
                NumberField(panel, watch, "threshold"),
                ChoiceField(panel, watch, "action", actions),
            ),
            self.told,
            margins=4,
        )
        panel.follow(watch, "guard", self._show)
        panel.follow(watch, "guard:[state, value, masked, last_error]", self._show)

    def _show(self, event: Any) -> None:
        guard = self.watch.guard
        if guard is None:
            self.told.setText("The beam is not watched.")
            return
        value = "" if guard.value != guard.value else f", {guard.monitor} = {guard.value:.4g}"
        policy = "marks points" if guard.action == "mask" else "stands still and waits"
        told = f"{guard.state}{value}; below {guard.threshold:g} it {policy}; {guard.masked} marked"
        self.told.setText(f"{told}. {guard.last_error}".strip())
