"""The pane of area detectors: the images of one of them, point by point."""

from __future__ import annotations

from typing import Any

from traits.api import Instance, List, Str, observe
from traitsui.api import EnumEditor, Item, VGroup, View

from epxs.core.api import EpxsError
from epxs.workbench.api import Latest, NodePlace
from epxs_scans.ui.stack_view import StackView, stack_items


class ImagesView(StackView):
    """Shows the images of the area detectors of the scan that a workspace shows."""

    #: Paths of the images of each detector, and the one that is shown.
    detectors = List(Str())
    detector = Str()

    _finder = Instance(Latest, ("area detectors",))

    traits_view = View(
        VGroup(
            Item(
                "detector",
                editor=EnumEditor(name="detectors"),
                visible_when="len(detectors) > 1",
            ),
            stack_items(),
        ),
        resizable=True,
    )

    def dispose(self) -> None:
        """Follow no longer; the pane goes."""
        self._finder.cancel()
        super().dispose()

    @observe("workspace.active")
    def _find(self, event: Any) -> None:
        document = None if self.workspace is None else self.workspace.active
        self._finder.cancel()
        self.model.place = None
        self.trait_set(detector="", detectors=[])
        measurement = None if document is None else document.measurement
        self._say("no scan is open" if measurement is None else "")
        if measurement is not None:
            self._finder.ask(
                document.file.errands, lambda: _paths(measurement), self._take, tell=self._say
            )

    @observe("workspace:active:grown")
    def _look_for_first(self, event: Any) -> None:
        if not self.detectors:
            self._find(None)

    def _take(self, paths: list[str]) -> None:
        self.detectors = paths
        self.detector = paths[0] if paths else ""
        if not paths:
            self._say("this scan has no area detector")

    def _say(self, message: str) -> None:
        self.model.message = message
        self.drawing.say(message)

    @observe("detector")
    def _turn_to(self, event: Any) -> None:
        if self.detector:
            self.model.place = NodePlace(self.workspace.active.file, self.detector)


def _paths(measurement: Any) -> list[str]:
    try:
        return [str(camera.counts.path) for camera in measurement.images.values()]
    except EpxsError:
        return []
