"""A context of kiva that is handed the same numbers again: it never lets go of those it was given.

kiva.agg (6.1) keeps a reference for ever to each number of each rectangle, image and colour that
is drawn: half a kilobyte for each drawing of a plot, tens of megabytes in an hour of a live scan.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from kiva.image import GraphicsContext


@lru_cache(20_000)
def _same(number: float) -> float:
    """Return *number*, one object for all that are equal."""
    return number


def _all_same(numbers: Iterable[Any]) -> tuple[float, ...]:
    return tuple([_same(float(number)) for number in numbers])


class FrugalContext(GraphicsContext):  # type: ignore[misc]
    """Draws as `kiva.image.GraphicsContext` does, and keeps no more numbers than there are."""

    def draw_rect(self, rect: Iterable[Any], *mode: Any) -> None:
        """Draw a rectangle: x, y, width and height in pixels."""
        super().draw_rect(_all_same(rect), *mode)

    def draw_image(
        self, img: Any, rect: Iterable[Any] | None = None, force_copy: bool = False
    ) -> Any:
        """Draw an image, scaled to *rect*: x, y, width and height in pixels."""
        same = None if rect is None else _all_same(rect)
        return super().draw_image(img, same, force_copy)

    def set_fill_color(self, color: Iterable[Any]) -> None:
        """Fill with a colour: red, green, blue, and alpha if wanted, 0 to 1."""
        super().set_fill_color(_all_same(color))

    def set_stroke_color(self, color: Iterable[Any]) -> None:
        """Draw lines with a colour: red, green, blue, and alpha if wanted, 0 to 1."""
        super().set_stroke_color(_all_same(color))
