"""Where the regions lie on a map: their outlines, and their names."""

from __future__ import annotations

from typing import Any

import numpy as np
from traits.api import Any as AnyTrait
from traits.api import observe

from epxs.workbench.plots.api import Overlay, stroke_twice
from epxs_maps.regions import is_outlined, outline_on
from epxs_maps.ui.map_overlays import SMALL

#: Pixels between a name and the edge of its ground.
ROOM = 3


class RegionMarks(Overlay):
    """Draws the outline of each region of a document, and its name at its upper end."""

    #: The `epxs.workbench.api.Document`, or None.
    document = AnyTrait()

    #: Name, lines in units of the axes (shape ``(lines, 2, 2)``), of each.
    _marks = AnyTrait(())

    @observe("document")
    @observe("document:[regions, grid, views]")
    def _trace(self, event: Any) -> None:
        document = self.document
        if document is None or document.grid.is_line or not is_outlined(document):
            self._marks = ()
        else:
            self._marks = tuple(
                (name, outline_on(document.grid, rows))
                for name, rows in document.regions.items()
                if len(rows) and rows[-1] < document.grid.rows
            )
        self._request()

    def overlay(
        self, component: Any, gc: Any, view_bounds: Any = None, mode: str = "normal"
    ) -> None:
        """Draw them in black and white, seen on every colour."""
        with gc:
            gc.clip_to_rect(component.x, component.y, component.width, component.height)
            for name, lines in self._marks:
                x = component.index_mapper.map_screen(lines[..., 0])
                y = component.value_mapper.map_screen(lines[..., 1])
                ends = np.stack((x, y), axis=-1)
                _stroke(gc, ends)
                x, y = ends.reshape(-1, 2)[np.argmax(ends[..., 1])]
                _write(gc, name, max(x, component.x), y, component.y2)


def _stroke(gc: Any, ends: np.ndarray) -> None:
    """Draw lines, *ends* of which are on the screen; shape ``(lines, 2, 2)``."""
    stroke_twice(gc, lambda gc: gc.line_set(ends[:, 0], ends[:, 1]), width=1.5)


def _write(gc: Any, text: str, x: float, y: float, top: float) -> None:
    """Write in white on a dark ground, above and right of a place, but not above *top*."""
    with gc:
        gc.set_font(SMALL)
        width, height = gc.get_text_extent(text)[2:]
        y = min(y + 1, top - height - 2 * ROOM)
        gc.set_fill_color((0.0, 0.0, 0.0, 0.6))
        gc.rect(x, y, width + 2 * ROOM, height + 2 * ROOM)
        gc.fill_path()
        gc.set_fill_color((1.0, 1.0, 1.0, 1.0))
        gc.set_text_position(x + ROOM, y + ROOM)
        gc.show_text(text)
