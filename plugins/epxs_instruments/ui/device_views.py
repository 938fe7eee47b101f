"""Windows on an instrument and its devices: ``beam.motors.samx.edit_traits()`` from a prompt."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from traits.api import Button, Float
from traitsui.api import Handler, HGroup, Item, TextEditor, UItem, VGroup, View

from epxs.core.api import EpxsError


def beside(device: Any, work: Callable[[], Any]) -> None:
    """Run *work* in a thread of its own; what goes wrong is the last error of *device*."""

    def run() -> None:
        try:
            work()
        except EpxsError as error:
            device.failed(error)

    threading.Thread(target=run, name="instrument-view", daemon=True).start()


class _DeviceHandler(Handler):
    """What the buttons of a view do."""

    device: Any = None

    target = Float(desc="where to go")
    step = Float(0.1, desc="how far a step is")
    seconds = Float(1.0, desc="how long to count, in s")
    go = Button("Move")
    back = Button("◀")
    forth = Button("▶")
    count = Button("Count")
    read = Button("Read")
    stop = Button("STOP")

    def init(self, info: Any) -> bool:
        """Begin where the device is."""
        self.__dict__["device"] = info.object
        if hasattr(info.object, "position") and info.object.position == info.object.position:
            self.target = info.object.position
        return True

    def _go_fired(self) -> None:
        beside(self.device, lambda: self.device.move(self.target))

    def _back_fired(self) -> None:
        beside(self.device, lambda: self.device.move_relative(-self.step))

    def _forth_fired(self) -> None:
        beside(self.device, lambda: self.device.move_relative(self.step))

    def _count_fired(self) -> None:
        beside(self.device, lambda: self.device.count(self.seconds))

    def _read_fired(self) -> None:
        beside(self.device, self.device.read)

    def _stop_fired(self) -> None:
        stop = getattr(self.device, "stop", None) or self.device.abort
        beside(self.device, stop)


def _shown(*names: str) -> list[Any]:
    return [Item(name, style="readonly") for name in names]


_NUMBER = TextEditor(evaluate=float, auto_set=False, enter_set=True)


def motor_view(motor: Any) -> View:
    """Return the view of a motor: position, limits, and moving it."""
    return View(
        VGroup(*_shown("name", "position", "units", "state", "low_limit", "high_limit", "dial")),
        HGroup(Item("handler.target", editor=_NUMBER), UItem("handler.go")),
        HGroup(UItem("handler.back"), Item("handler.step", editor=_NUMBER), UItem("handler.forth")),
        HGroup(UItem("handler.stop")),
        Item("last_error", style="readonly"),
        handler=_DeviceHandler(),
        title=f"motor {motor.mnemonic}",
        resizable=True,
    )


def counter_view(counter: Any) -> View:
    """Return the view of a counter."""
    return View(
        *_shown("name", "value", "units"),
        HGroup(UItem("handler.read")),
        Item("last_error", style="readonly"),
        handler=_DeviceHandler(),
        title=f"counter {counter.mnemonic}",
        resizable=True,
    )


def scaler_view(scaler: Any) -> View:
    """Return the view of a scaler: counting."""
    return View(
        *_shown("counting", "preset", "monitor"),
        HGroup(Item("handler.seconds", editor=_NUMBER), UItem("handler.count")),
        HGroup(UItem("handler.stop")),
        Item("last_error", style="readonly"),
        handler=_DeviceHandler(),
        title="scaler",
        resizable=True,
    )


def instrument_view(instrument: Any) -> View:
    """Return the view of an instrument: its state, its scan, and STOP."""
    return View(
        VGroup(*_shown("address", "name", "state")),
        VGroup(
            *(
                Item(f"object.scan.{name}", style="readonly", visible_when="scan is not None")
                for name in ("line", "state", "acquired", "npoints", "rate")
            ),
            label="Scan",
            show_border=True,
        ),
        HGroup(UItem("handler.stop")),
        Item("last_error", style="readonly"),
        handler=_DeviceHandler(),
        title=str(instrument.address),
        resizable=True,
    )
