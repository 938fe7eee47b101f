"""Panes that the plugin adds to the window; nothing is drawn before they are wanted."""

from __future__ import annotations

from epxs.workbench.api import Pane

SPECTRUM_GESTURES = (
    ("move", "tell energy, channel, counts, fit and nearest line"),
    ("drag", "zoom to a box"),
    ("wheel", "zoom along the energy, at the cursor"),
    ("right click", "go back to what was shown before"),
    ("right double click", "show all that is fitted"),
    ("Shift+drag", "make a region of interest"),
    ("drag an edge of a region", "move the edge"),
    ("Shift+right click in a region", "take the region away"),
    ("click while lines are picked", "take the peak for a line of known energy"),
    ("L", "counts on a logarithmic axis, or a linear one"),
    ("E", "channels on the axis, or energies"),
    ("Escape", "give up what is being dragged"),
)

FIT_GESTURES = (
    ("click on a head", "sort by that column; again: the other way"),
    ("Ctrl+C", "copy the table for a spreadsheet"),
)

SETUP_GESTURES = (
    ("click an element", "fit it, or leave it out"),
    ("right click an element", "choose among its groups of lines"),
    ("K, L or M over an element", "fit that shell, or leave it out"),
    ("arrows, Space", "go to another element, fit it or leave it out"),
)


def panes() -> list[Pane]:
    """Return the panes of the plugin."""
    return [
        Pane(
            id="epxs.fluorescence.spectrum",
            name="Spectrum",
            area="bottom",
            order=10,
            mouse_and_keys=SPECTRUM_GESTURES,
            view="epxs_fluorescence.ui.spectrum_view:SpectrumView",
        ),
        Pane(
            id="epxs.fluorescence.fit",
            name="Fit",
            area="bottom",
            stack="tables",
            order=50,
            mouse_and_keys=FIT_GESTURES,
            view="epxs_fluorescence.ui.fit_table_view:FitTableView",
        ),
        Pane(
            id="epxs.fluorescence.setup",
            name="Fit set-up",
            area="right",
            stack="setup",
            order=20,
            perspectives=["analyse"],
            waits=True,
            mouse_and_keys=SETUP_GESTURES,
            view="epxs_fluorescence.ui.setup_view:SetupView",
        ),
    ]
