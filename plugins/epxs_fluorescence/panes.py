"""Panes that the plugin adds to the window; nothing is drawn before they are wanted."""

from __future__ import annotations

from typing import Any

from traits.api import Any as AnyTrait
from traits.api import Bool, HasStrictTraits, Int, List, Str, provides

from epxs.workbench.api import IPaneFactory

_SPECTRUM, _FIT, _SETUP = "Spectrum", "Fit", "Fit set-up"

#: What mouse and keys do: where, gesture, what.
GESTURES = (
    (_SPECTRUM, "move", "tell energy, channel, counts, fit and nearest line"),
    (_SPECTRUM, "drag", "zoom to a box"),
    (_SPECTRUM, "wheel", "zoom along the energy, at the cursor"),
    (_SPECTRUM, "right click", "go back to what was shown before"),
    (_SPECTRUM, "right double click", "show all that is fitted"),
    (_SPECTRUM, "Shift+drag", "make a region of interest"),
    (_SPECTRUM, "drag an edge of a region", "move the edge"),
    (_SPECTRUM, "Shift+right click in a region", "take the region away"),
    (_SPECTRUM, "click while lines are picked", "take the peak for a line of known energy"),
    (_SPECTRUM, "L", "counts on a logarithmic axis, or a linear one"),
    (_SPECTRUM, "E", "channels on the axis, or energies"),
    (_SPECTRUM, "Escape", "give up what is being dragged"),
    (_FIT, "click on a head", "sort by that column; again: the other way"),
    (_FIT, "Ctrl+C", "copy the table for a spreadsheet"),
    (_SETUP, "click an element", "fit it, or leave it out"),
    (_SETUP, "right click an element", "choose among its groups of lines"),
    (_SETUP, "K, L or M over an element", "fit that shell, or leave it out"),
    (_SETUP, "arrows, Space", "go to another element, fit it or leave it out"),
)


def _of(pane: str) -> list[tuple[str, str, str]]:
    return [gesture for gesture in GESTURES if gesture[0] == pane]


@provides(IPaneFactory)
class SpectrumPaneFactory(HasStrictTraits):
    """Makes the pane of the spectrum."""

    id = Str("epxs.fluorescence.spectrum")
    name = Str(_SPECTRUM)
    gestures = List(AnyTrait(), _of(_SPECTRUM))
    area = Str("bottom")
    stack = Str()
    order = Int(10)

    def create_view(self, workspace: Any) -> Any:
        """Return a view that follows *workspace*."""
        from epxs_fluorescence.ui.spectrum_view import SpectrumView

        return SpectrumView(workspace)


@provides(IPaneFactory)
class FitTablePaneFactory(HasStrictTraits):
    """Makes the pane of the numbers of the fit."""

    id = Str("epxs.fluorescence.fit")
    name = Str(_FIT)
    gestures = List(AnyTrait(), _of(_FIT))
    area = Str("bottom")
    stack = Str("tables")
    order = Int(50)

    def create_view(self, workspace: Any) -> Any:
        """Return a view that follows *workspace*."""
        from epxs_fluorescence.ui.fit_table_view import FitTableView

        return FitTableView(workspace)


@provides(IPaneFactory)
class SetupPaneFactory(HasStrictTraits):
    """Makes the pane in which a fit is set up."""

    id = Str("epxs.fluorescence.setup")
    name = Str(_SETUP)
    gestures = List(AnyTrait(), _of(_SETUP))
    area = Str("right")
    stack = Str("setup")
    order = Int(20)
    perspectives = List(Str(), ["analyse"])
    waits = Bool(True)

    def create_view(self, workspace: Any) -> Any:
        """Return a view that follows *workspace*."""
        from epxs_fluorescence.ui.setup_view import SetupView

        return SetupView(workspace)
