"""The pane of the scan: the form, what speaks against it, and the scan that runs."""

from __future__ import annotations

from typing import Any

from pyface.qt import QtCore, QtWidgets

from epxs_instruments.desk.scan_form import KINDS, MOTORS, RAW
from epxs_instruments.ui.fields import ChoiceField, NameField, NumberField, TextField
from epxs_instruments.ui.panel import (
    COLOURS,
    Panel,
    ProblemLine,
    breakable,
    button,
    column,
    narrow,
    row,
)
from epxs_instruments.ui.recording_box import GuardBox, RecordingBox
from epxs_instruments.ui.running_scan import RunningScan

Qt = QtCore.Qt
MARKS = {"ok": ("✓", "good"), "warning": ("!", "warning"), "failed": ("✗", "bad"),
         "skipped": ("–", "off")}  # fmt: skip
STYLE_START = (
    f"QPushButton {{ background: {COLOURS['good']}; color: white; font-weight: 600;"
    " padding: 6px 12px; border-radius: 4px; }"
    "QPushButton:disabled { background: #9aa5ad; color: #e8ecef; }"
)


class ScanPanel(Panel):
    """Prepares scans, starts them, and shows the one that runs."""

    def __init__(self, desk: Any) -> None:
        super().__init__(desk)
        self.form = desk.form
        inside = QtWidgets.QWidget()
        self.running = RunningScan(self)
        self.kind = ChoiceField(self, self.form, "kind", KINDS)
        self.axes = [self._axis(place) for place in range(MOTORS)]
        self.corners = button(
            "From corners", self.form.corners, "Take ranges from the saved start and stop corners"
        )
        column(
            inside,
            self.running,
            row("Scan", self.kind, 1, self.corners),
            self._ranges(),
            self._rest(),
            self._checks(),
            RecordingBox(self),
            GuardBox(self),
        ).addStretch(1)
        area = QtWidgets.QScrollArea()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QtWidgets.QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column(self, area, self._start_row(), ProblemLine(self), margins=2)
        self.follow(self.form, "kind", self._show_kind)
        self.follow(self.form, "text, estimate", self._show_text)
        self.follow(self.form, "findings", self._show_findings)
        self.follow(self.form, "starting, findings", self._enable)
        self.follow(desk, "state, scan, workspace:instrument:scan:state", self._enable)

    def _axis(self, place: int) -> list[QtWidgets.QWidget]:
        axis = self.form.axes[place]
        fields: list[QtWidgets.QWidget] = [
            NameField(self, axis, "motor", self.desk, "motors"),
            NumberField(self, axis, "start"),
            NumberField(self, axis, "stop"),
            NumberField(self, axis, "intervals", whole=True),
        ]
        for field in fields:
            field.setObjectName(f"{field.objectName()} {place}")
        return fields

    def _ranges(self) -> QtWidgets.QGridLayout:
        grid = QtWidgets.QGridLayout()
        grid.setSpacing(4)
        self.titles = [QtWidgets.QLabel(text) for text in ("motor", "from", "to", "intervals")]
        for place, title in enumerate(self.titles):
            grid.addWidget(title, 0, place)
        for line, fields in enumerate(self.axes):
            for place, field in enumerate(fields):
                grid.addWidget(field, line + 1, place)
        for place, stretch in enumerate((4, 3, 3, 3)):
            grid.setColumnStretch(place, stretch)
        return grid

    def _rest(self) -> QtWidgets.QVBoxLayout:
        self.intervals = NumberField(self, self.form, "intervals", whole=True)
        self.points = NumberField(self, self.form, "points", whole=True)
        self.seconds = NumberField(self, self.form, "seconds")
        self.seconds.setToolTip("Time of a point in s; negative: counts of the monitor")
        self.pause = NumberField(self, self.form, "rest")
        self.line = TextField(self, self.form, "line", "any command of the instrument")
        self.labels = {
            name: QtWidgets.QLabel(text)
            for name, text in (
                ("intervals", "intervals"), ("points", "points"), ("seconds", "time (s)"),
                ("rest", "rest (s)"),
            )
        }  # fmt: skip
        layout = QtWidgets.QVBoxLayout()
        layout.addLayout(row(
            self.labels["intervals"], self.intervals, self.labels["points"], self.points,
            self.labels["seconds"], self.seconds, self.labels["rest"], self.pause,
        ))  # fmt: skip
        layout.addWidget(self.line)
        self.text = QtWidgets.QLabel()
        self.text.setObjectName("text")
        narrow(self.text)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout.addWidget(self.text)
        return layout

    def _start_row(self) -> QtWidgets.QHBoxLayout:
        self.start = button("Start", self.form.start, "Start the scan (F9)", name="start")
        self.start.setStyleSheet(STYLE_START)
        self.force = button(
            "Start anyway", lambda: self.form.start(force=True),
            "Start although checks fail; limits and names are never passed over",
        )  # fmt: skip
        self.enqueue = button(
            "Add to queue", self.form.enqueue, "Put this scan at the end of the queue"
        )
        return row(self.start, self.force, self.enqueue, 1)

    def _checks(self) -> QtWidgets.QWidget:
        self.findings = QtWidgets.QLabel()
        self.findings.setObjectName("findings")
        narrow(self.findings)
        self.findings.setTextFormat(Qt.TextFormat.RichText)
        self.findings.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        box = QtWidgets.QGroupBox("Before the start")
        column(box, self.findings)
        return box

    # -- following -------------------------------------------------------------------------

    def _show_kind(self, event: Any) -> None:
        form, needed = self.form, self.form.motors_needed
        is_mesh = form.kind.endswith("mesh")
        is_loop, is_raw = form.kind == "loopscan", form.kind == RAW
        free = needed == 0 and not is_raw
        for place, title in enumerate(self.titles):
            title.setVisible(needed > 0 and (place < 3 or is_mesh))
        for line, fields in enumerate(self.axes):
            for place, field in enumerate(fields):
                field.setVisible(line < needed and (place < 3 or is_mesh))
        shown = {
            "intervals": needed > 0 and not is_mesh, "points": is_loop,
            "seconds": not is_raw, "rest": free,
        }  # fmt: skip
        fields_of = {"intervals": self.intervals, "points": self.points, "seconds": self.seconds,
                     "rest": self.pause}  # fmt: skip
        for name, visible in shown.items():
            self.labels[name].setVisible(visible)
            fields_of[name].setVisible(visible)
        self.line.setVisible(is_raw)
        self.corners.setVisible(needed > 0)

    def _show_text(self, event: Any) -> None:
        told = self.form.estimate
        self.text.setText(f"{self.form.text}\n{told}" if told else self.form.text)

    def _show_findings(self, event: Any) -> None:
        from html import escape

        lines = []
        for found in self.form.findings:
            mark, colour = MARKS[found.state]
            lines.append(
                f'<tr><td style="color:{COLOURS[colour]}"><b>{mark}</b>&nbsp;</td>'
                f"<td><b>{escape(found.check)}</b>: {escape(breakable(found.reason))}</td></tr>"
            )
        nothing = "Connect an instrument first: the bar above, <b>Simulated</b> is one click."
        self.findings.setText(f"<table>{''.join(lines)}</table>" if lines else nothing)

    def _enable(self, event: Any) -> None:
        form, desk = self.form, self.desk
        free = desk.is_connected and not form.starting and not desk.can_abort
        self.start.setEnabled(free and form.is_clear)
        self.force.setVisible(form.can_override)
        self.force.setEnabled(free)
