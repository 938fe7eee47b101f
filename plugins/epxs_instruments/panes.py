"""The panes of the instrument."""

from __future__ import annotations

from collections.abc import Callable
from pkgutil import resolve_name
from typing import Any

from epxs.workbench.api import Pane

MOTOR_GESTURES = (
    ("double-click a position", "types where the motor goes"),
    ("Left, Right", "moves the chosen motor by its step; Shift by ten, Ctrl by a tenth"),
    ("Enter", "types where the chosen motor goes"),
    ("1 to 9 of the number pad", "moves two motors by their steps; 5 stops them"),
    ("anywhere", "Esc twice", "stops all that moves or counts"),
)

QUEUE_GESTURES = (
    ("Alt+Up, Alt+Down", "runs the chosen scan earlier or later"),
    ("Delete", "takes the chosen scan out"),
)

CONSOLE_GESTURES = (
    ("Tab", "completes motors, counters and macros"),
    ("Up, Down", "recalls earlier lines"),
)


def panes() -> list[Pane]:
    """Return the panes of the plugin; each shows a `Panel` on the desk of the window."""
    return [
        Pane(
            id=f"epxs.instruments.{id}", name=name, area=area, stack=stack, order=order,
            perspectives=["acquire"], mouse_and_keys=gestures, view=view, find=_panel_view,
        )
        for id, name, area, stack, order, gestures, view in (
            ("motors", "Motors", "left", "files", -20, MOTOR_GESTURES,
             "epxs_instruments.ui.motor_panel:MotorPanel"),
            ("counters", "Counters", "left", "files", -19, (),
             "epxs_instruments.ui.counter_panel:CounterPanel"),
            ("scan", "Scan", "right", "scan", -20, (),
             "epxs_instruments.ui.scan_panel:ScanPanel"),
            ("queue", "Queue", "right", "scan", -19, QUEUE_GESTURES,
             "epxs_instruments.ui.queue_panel:QueuePanel"),
            ("console", "Console", "bottom", "tables", 90, CONSOLE_GESTURES,
             "epxs_instruments.ui.console_panel:ConsolePanel"),
        )
    ]  # fmt: skip


def _panel_view(name: str) -> Callable[[Any], Any]:
    """Return what makes the view of the panel called *name*."""
    from epxs_instruments.desk.desk import desk_of
    from epxs_instruments.ui.panel import PanelView

    panel = resolve_name(name)
    return lambda workspace: PanelView(desk=desk_of(workspace), panel=panel)
