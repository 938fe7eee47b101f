"""Public names for plots of plugins: mouse, strokes, bars of colours, `take_out`; loads Qt."""

from epxs.workbench.plots.gradient import draw_gradient
from epxs.workbench.plots.mouse import DragBox, Mouse
from epxs.workbench.plots.strokes import Overlay, stroke_twice
from epxs.workbench.plots.taking_out import take_out

__all__ = ["DragBox", "Mouse", "Overlay", "draw_gradient", "stroke_twice", "take_out"]
