"""The dock: motors and counters of the session, and where they are."""

from __future__ import annotations

from typing import Any

from traits.api import Any as AnyTrait
from traits.api import Button, HasStrictTraits, List, Property, Str, observe
from traitsui.api import HGroup, Item, TabularAdapter, TabularEditor, UItem, View

import epxs


class DeviceAdapter(TabularAdapter):
    """Columns of the table."""

    columns = [("name", "name"), ("value", "text")]
    text_text = Property()

    def _get_text_text(self) -> str:
        device = self.item
        value = getattr(device, "position", getattr(device, "value", float("nan")))
        return f"{value:.4g} {device.units}"


class DevicesPane(HasStrictTraits):
    """Connects on demand, and shows what there is."""

    workspace = AnyTrait()
    beam = AnyTrait()
    devices = List()
    connect = Button("Connect")
    message = Str("not connected")

    traits_view = View(
        HGroup(UItem("connect"), Item("message", style="readonly", show_label=False)),
        UItem("devices", editor=TabularEditor(adapter=DeviceAdapter(), editable=False)),
        resizable=True,
    )
    _timer = AnyTrait()

    @observe("connect")
    def _connect(self, event: Any) -> None:
        from pyface.timer.api import CallbackTimer

        if self.beam is not None:
            return
        self.beam = epxs.connect("tango-like://lab")
        self.beam.updates.defer()  # traits change in this thread only, when we deliver
        self.devices = [*self.beam.motors.values(), *self.beam.counters.values()]
        for device in self.devices:
            device.follow()
        self.message = f"connected to {self.beam.address}"
        self._timer = CallbackTimer.timer(callback=self._deliver, interval=0.1)

    def _deliver(self) -> None:
        if self.beam.updates.deliver():
            self.devices = list(self.devices)  # draws the table anew

    def dispose(self) -> None:
        """Disconnect; called before the dock goes."""
        if self._timer is not None:
            self._timer.stop()
        if self.beam is not None:
            self.beam.close()


def make_view(workspace: Any) -> DevicesPane:
    """Return the model of the dock."""
    return DevicesPane(workspace=workspace)
