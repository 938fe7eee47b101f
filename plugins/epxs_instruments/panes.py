"""What the workbench asks for the panes of the instrument."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from traits.api import Enum, HasStrictTraits, Int, List, Str, provides

from epxs.workbench.api import IPaneFactory

#: What mouse and keys do, for the list of keys.
GESTURES = (
    ("Motors", "double-click a position", "types where the motor goes"),
    ("Motors", "Left, Right", "moves the chosen motor by its step; Shift by ten, Ctrl by a tenth"),
    ("Motors", "Enter", "types where the chosen motor goes"),
    ("Motors", "1 to 9 of the number pad", "moves two motors by their steps; 5 stops them"),
    ("Queue", "Alt+Up, Alt+Down", "runs the chosen scan earlier or later"),
    ("Queue", "Delete", "takes the chosen scan out"),
    ("Console", "Tab", "completes motors, counters and macros"),
    ("Console", "Up, Down", "recalls earlier lines"),
    ("anywhere", "Esc twice", "stops all that moves or counts"),
)


@provides(IPaneFactory)
class DeskPaneFactory(HasStrictTraits):
    """Makes one pane of the instrument."""

    id = Str()
    name = Str()
    area = Enum("left", "centre", "right", "bottom")
    stack = Str()
    order = Int()
    perspectives = List(Str(), ["acquire"])
    gestures: Any = List()
    #: Module in `epxs_instruments.ui`, and class in it.
    module = Str()
    panel = Str()

    def _gestures_default(self) -> list[Any]:
        return [each for each in GESTURES if each[0] in (self.name, "anywhere")]

    def create_view(self, workspace: Any) -> Any:
        """Return the view of the instrument of *workspace*."""
        from epxs_instruments.desk.desk import desk_of
        from epxs_instruments.ui.panel import PanelView

        panel = getattr(import_module(f"epxs_instruments.ui.{self.module}"), self.panel)
        return PanelView(desk=desk_of(workspace), panel=panel)


def panes() -> list[DeskPaneFactory]:
    """Return the factories of all panes."""
    return [
        DeskPaneFactory(id=f"epxs.instruments.{id}", name=name, area=area, stack=stack,
                        order=order, module=module, panel=panel)
        for id, name, area, stack, order, module, panel in (
            ("motors", "Motors", "left", "files", -20, "motor_panel", "MotorPanel"),
            ("counters", "Counters", "left", "files", -19, "counter_panel", "CounterPanel"),
            ("scan", "Scan", "right", "scan", -20, "scan_panel", "ScanPanel"),
            ("queue", "Queue", "right", "scan", -19, "queue_panel", "QueuePanel"),
            ("console", "Console", "bottom", "tables", 90, "console_panel", "ConsolePanel"),
        )
    ]  # fmt: skip
