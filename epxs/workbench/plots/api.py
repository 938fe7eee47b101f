"""Public names for plots of plugins: the mouse, strokes and `take_out`; loads Qt."""

from epxs.workbench.plots.mouse import DragBox, Mouse
from epxs.workbench.plots.strokes import Overlay, stroke_twice
from epxs.workbench.plots.taking_out import take_out

__all__ = ["DragBox", "Mouse", "Overlay", "stroke_twice", "take_out"]
