"""Panes that the plugin adds to the window; nothing is drawn before they are wanted."""

from __future__ import annotations

from typing import Any

from traits.api import HasStrictTraits, Int, List, Str, provides

from epxs.workbench.api import IPaneFactory


@provides(IPaneFactory)
class SpectrumPaneFactory(HasStrictTraits):
    """Makes the pane of the spectrum."""

    id = Str("epxs.fluorescence.spectrum")
    name = Str("Spectrum")
    area = Str("bottom")
    stack = Str()
    order = Int(10)

    #: What the mouse does, for the list of keys.
    gestures = (
        ("Spectrum", "drag", "zooms to a box"),
        ("Spectrum", "wheel", "zooms along the energy at the cursor"),
        ("Spectrum", "right click", "goes back to what was shown before"),
        ("Spectrum", "right double-click", "shows all of it"),
        ("Spectrum", "Esc", "gives a box up"),
    )

    def create_view(self, workspace: Any) -> Any:
        """Return a view that follows *workspace*."""
        from epxs_fluorescence.ui.spectrum_view import SpectrumView

        return SpectrumView(workspace)


@provides(IPaneFactory)
class FitTablePaneFactory(HasStrictTraits):
    """Makes the pane of the numbers of the fit."""

    id = Str("epxs.fluorescence.fit")
    name = Str("Fit")
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
    name = Str("Fit set-up")
    area = Str("right")
    stack = Str("setup")
    order = Int(20)
    perspectives = List(Str(), ["analyse"])

    def create_view(self, workspace: Any) -> Any:
        """Return a view that follows *workspace*."""
        from epxs_fluorescence.ui.setup_view import SetupView

        return SetupView(workspace)
