"""Public names for plots of plugins: `Mouse`, `DragBox`, `Overlay`, `stroke_twice`; loads Qt."""

from epxs.workbench.plots.mouse import DragBox, Mouse
from epxs.workbench.plots.strokes import Overlay, stroke_twice

__all__ = ["DragBox", "Mouse", "Overlay", "stroke_twice"]
