"""What plots are drawn on, and with: the colours of their paper, light or dark as the window is."""

from __future__ import annotations

from colorsys import hls_to_rgb, rgb_to_hls
from functools import lru_cache
from typing import Any
from weakref import WeakSet

from traits.api import Any as AnyTrait
from traits.api import Bool, HasStrictTraits, Property, observe

#: Red, green, blue and opacity, 0 to 1.
Colour = tuple[float, float, float, float]

_LIGHT = {
    "ground": (1.0, 1.0, 1.0, 1.0), "ink": (0.1, 0.1, 0.1, 1.0), "dim": (0.35, 0.35, 0.35, 1.0),
    "frame": (0.5, 0.5, 0.5, 1.0), "rule": (0.9, 0.9, 0.9, 1.0),
}  # fmt: skip
_DARK = {
    "ground": (0.106, 0.122, 0.133, 1.0), "ink": (0.87, 0.89, 0.91, 1.0),
    "dim": (0.66, 0.7, 0.73, 1.0), "frame": (0.45, 0.5, 0.54, 1.0), "rule": (0.2, 0.23, 0.25, 1.0),
}  # fmt: skip


class Paper(HasStrictTraits):
    """The colours of all plots of the window; knows no toolkit.

    What is drawn by hand asks for a colour whenever it draws; plots of Chaco are given to
    `dress`, and wear the colours from then on.
    """

    #: Whether it is dark.
    dark = Bool(False)

    #: Colours of what lies below all, of text and axes, and of text that matters less.
    ground = Property(AnyTrait(), observe="dark")
    ink = Property(AnyTrait(), observe="dark")
    dim = Property(AnyTrait(), observe="dark")

    #: Colours of the frame around a plot, and of the lines within it that lead the eye.
    frame = Property(AnyTrait(), observe="dark")
    rule = Property(AnyTrait(), observe="dark")

    _dressed = AnyTrait()

    def dress(self, component: Any) -> Any:
        """Give a plot or container of Chaco the colours, with all that is in it; return it.

        It changes with the colours, and is not kept alive. What is put into a container later
        is dressed by itself.
        """
        self._dressed.add(component)
        self._colour(component)
        return component

    def legible(self, red: float, green: float, blue: float) -> tuple[float, float, float]:
        """Return a colour that is meant for white paper as it is seen on this one; 0 to 1."""
        return _lighter(red, green, blue) if self.dark else (red, green, blue)

    def _colour(self, component: Any) -> None:
        if component.bgcolor != "transparent":
            component.bgcolor = self.ground
        if component.border_visible:
            component.border_color = self.frame
        for layer in (*component.underlays, *component.overlays):
            if "tick_label_color" in layer.trait_names():  # an axis
                layer.trait_set(
                    title_color=self.ink, tick_label_color=self.ink,
                    tick_color=self.frame, axis_line_color=self.frame,
                )  # fmt: skip
            elif "grid_interval" in layer.trait_names():
                layer.line_color = self.rule
            elif "hjustify" in layer.trait_names():  # a title
                layer.color = self.ink
        for part in getattr(component, "components", ()):
            self._colour(part)

    @observe("dark")
    def _colour_all(self, event: Any) -> None:
        for component in list(self._dressed):
            self._colour(component)
            component.invalidate_draw()
            component.request_redraw()

    def __dressed_default(self) -> Any:
        return WeakSet()

    def _get_ground(self) -> Colour:
        return self._now["ground"]

    def _get_ink(self) -> Colour:
        return self._now["ink"]

    def _get_dim(self) -> Colour:
        return self._now["dim"]

    def _get_frame(self) -> Colour:
        return self._now["frame"]

    def _get_rule(self) -> Colour:
        return self._now["rule"]

    @property
    def _now(self) -> dict[str, Colour]:
        return _DARK if self.dark else _LIGHT


@lru_cache(1000)  # the same numbers each time: kiva keeps those of each colour that is set
def _lighter(red: float, green: float, blue: float) -> tuple[float, float, float]:
    hue, lightness, saturation = rgb_to_hls(red, green, blue)
    return (red, green, blue) if lightness >= 0.5 else hls_to_rgb(hue, 1 - lightness, saturation)


#: That of the window.
PAPER = Paper()
