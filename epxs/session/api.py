"""Public names of the session room: `LiveSession`, `draw_figures`."""

from epxs.session.live_session import LiveSession
from epxs.session.take_home import draw_figures

__all__ = ["LiveSession", "draw_figures"]
