"""Several maps in one picture: red, green and blue, with a legend of their own."""

from __future__ import annotations

from typing import Any

import numpy as np
from traits.api import Any as AnyTrait
from traits.api import Bool, Float, List, Property, Str, observe

from epxs.phynx.api import is_scatter
from epxs.workbench.api import MapData
from epxs_maps.contrast import NOT_MEASURED, SKIPPED, brightness, find_limits, gaps
from epxs_maps.following import FollowingMaps
from epxs_maps.linked import stands_out

#: The colours, as people name them.
CHANNELS = ("red", "green", "blue")

_NONE = "-"


def compose(
    values: list[np.ndarray | None],
    limits: list[tuple[float, float]],
    masked: np.ndarray | None = None,
    scale: str = "linear",
) -> np.ndarray:
    """Return up to three maps as one picture.

    Parameters
    ----------
    values
        For red, green and blue; each of shape ``(rows, columns)``, or None for none.
    limits
        For each the values that are drawn darkest and brightest.
    masked
        What was skipped; bool, same shape.

    Returns
    -------
    np.ndarray
        RGBA, uint8, shape ``(rows, columns, 4)``. Light grey where a map has no value, dark grey
        where the point was skipped.
    """
    shape = next(each.shape for each in values if each is not None)
    image = np.zeros((*shape, 4), dtype=np.uint8)
    missing = np.zeros(shape, dtype=bool)
    for channel, (each, bounds) in enumerate(zip(values, limits, strict=True)):
        if each is None:
            continue
        part = brightness(each, bounds, scale)
        missing |= np.isnan(part)
        image[..., channel] = np.nan_to_num(255 * part).astype(np.uint8)
    image[..., 3] = 255
    image[missing, :3] = NOT_MEASURED
    if masked is not None:
        image[masked, :3] = SKIPPED
    return image


class CompositeModel(FollowingMaps):
    """Three maps of the document that a workspace shows, as one picture."""

    needs_plane = True

    #: Names of the maps, ``-`` for none; and what there is to choose from.
    red = Str(_NONE)
    green = Str(_NONE)
    blue = Str(_NONE)
    choices = Property(List(Str()), observe="document.map_names")

    #: Part of each range that is drawn, in percentiles.
    low = Float(0.5)
    high = Float(99.5)

    #: What was read, by channel.
    data = AnyTrait({})

    #: Whether it is still to be found out which maps stand out most.
    _undecided = Bool()

    #: Whether nobody chooses, though the names change.
    _is_setting = Bool()

    def forget(self) -> None:
        """Drop what was read."""
        self.data = {}

    def begin(self) -> None:
        """Show the maps that were chosen of a document, or the elements that stand out most.

        Which they are is known when all were read.
        """
        document = self.document
        self._undecided = False
        if document is None:
            return
        names = document.map_names
        kept = document.views.get("epxs.maps.composite", {})
        chosen = [kept.get(channel, "") for channel in CHANNELS]
        if not any(name in names for name in chosen):
            chosen = document.elements[:3]
            self._undecided = len(document.elements) > 3
        chosen = [name if name in names else _NONE for name in chosen]
        self._set([*chosen, *[_NONE] * 3])

    def _set(self, names: list[str]) -> None:
        """Show maps that nobody chose; they are not kept."""
        self._is_setting = True
        try:
            self.trait_set(**dict(zip(CHANNELS, names, strict=False)))
        finally:
            self._is_setting = False

    @observe("red, green, blue")
    def _choose(self, event: Any) -> None:
        if self._is_setting or event.old == event.new:
            return
        self._undecided = False
        if self.document is not None:
            self.document.views = {
                **self.document.views,
                "epxs.maps.composite": {name: getattr(self, name) for name in CHANNELS},
            }
            self.refresh()

    @observe("low, high")
    def _change_contrast(self, event: Any) -> None:
        self.redrawn = True

    def wanted(self) -> list[str]:
        """Return the three, or all elements as long as it is not known which three."""
        if self._undecided:
            return [name for name in self.document.elements if not is_scatter(name)]
        return self._chosen()

    def take(self, found: dict[str, MapData]) -> None:
        """Take the maps that were read."""
        if self._undecided:
            self._decide(found)
        chosen = dict(zip(CHANNELS, self._chosen(), strict=True))
        self.data = {channel: found[name] for channel, name in chosen.items() if name in found}

    def _chosen(self) -> list[str]:
        return [self.red, self.green, self.blue]

    def _decide(self, found: dict[str, MapData]) -> None:
        """Choose those that stand out most, once points have values."""
        sure = {name: stands_out(data) for name, data in found.items()}
        best = sorted((n for n in sure if sure[n] > 0), key=lambda name: -sure[name])[:3]
        if len(best) == 3:
            self._set(best)
            self._undecided = False

    def limits(self) -> list[tuple[float, float]]:
        """Return the values drawn darkest and brightest, for each channel."""
        return [
            find_limits(self.data[channel].values, (self.low, self.high))
            if channel in self.data
            else (0.0, 1.0)
            for channel in CHANNELS
        ]

    def gaps(self) -> list[tuple[str, tuple[int, int, int]]]:
        """Return what the colours of pixels without a value mean."""
        return gaps(self.data.values(), SKIPPED)

    def picture(self) -> np.ndarray | None:
        """Return the picture, positions rising; uint8, shape ``(slow, fast, 4)``; or None."""
        if not self.data or self.document is None:
            return None
        grid = self.document.grid
        values: list[np.ndarray | None] = [
            grid.ascending(self.data[channel].values) if channel in self.data else None
            for channel in CHANNELS
        ]
        masked = grid.ascending(next(iter(self.data.values())).masked)
        image = compose(values, self.limits(), masked)
        if grid.beside is not None:
            image[grid.beside] = 0
        return image

    def _get_choices(self) -> list[str]:
        document = self.document
        return [_NONE] if document is None else [_NONE, *document.map_names]
