"""The form of the beam guard."""

from __future__ import annotations

from typing import Any

from traits.api import Any as AnyTrait
from traits.api import Bool, Enum, Float, HasRequiredTraits, Instance, Str, observe

from epxs.instrument.api import BeamGuard


class BeamWatch(HasRequiredTraits):
    """Gives the instrument of a `desk.Desk` a guard, or takes it away."""

    desk = AnyTrait()
    #: Whether the beam is watched.
    on = Bool(False)
    #: Mnemonic of the counter that tells of the beam.
    monitor = Str()
    #: What a point has at the least.
    threshold = Float(1000.0)
    #: What happens to points with less.
    action = Enum("mask", "pause")
    #: The guard that watches, or None.
    guard = Instance(BeamGuard)

    @observe("on, monitor, threshold, action, desk:counters")
    def _apply(self, event: Any) -> None:
        names = [counter.mnemonic for counter in self.desk.counters]
        if names and not self.monitor:
            self.trait_setq(monitor="I0" if "I0" in names else names[0])
        instrument = self.desk.instrument
        if instrument is None:
            self.guard = None
            return
        if self.on and names and self.monitor not in names:
            self.desk.complain(
                f"beam guard: found no counter {self.monitor!r}; expected one of "
                f"{', '.join(names)}. Choose one of them."
            )
            return
        self.guard = (
            BeamGuard(monitor=self.monitor, threshold=self.threshold, action=self.action)
            if self.on
            else None
        )
        instrument.guard = self.guard
        if event is not None and event.name != "counters" and (self.on or event.name == "on"):
            self._tell_script()

    def _tell_script(self) -> None:
        if not self.on:
            self.desk.tell_script("beam.guard = None")
            return
        self.desk.workspace.script.tell(
            "from epxs.instrument.api import BeamGuard; "
            f"beam.guard = BeamGuard(monitor={self.monitor!r}, "
            f"threshold={self.threshold:g}, action={self.action!r})",
            replaces="from epxs.instrument.api import BeamGuard; ",
        )
