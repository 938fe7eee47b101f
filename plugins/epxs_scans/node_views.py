"""Views of nodes that draw: what a group is about, images of a stack, lines of numbers."""

from __future__ import annotations

from epxs.workbench.api import NodeFacts, NodeView


def node_views() -> list[NodeView]:
    """Return the views of the plugin."""
    return [
        NodeView(
            id="epxs.scans.default_plot",
            name="Plot",
            priority=90,
            of=lambda facts: facts.plottable,
            view="epxs_scans.ui.default_plot_view:DefaultPlotView",
        ),
        NodeView(
            id="epxs.scans.spectrum",
            name="Spectrum",
            priority=70,
            of=_is_spectra,
            view="epxs_scans.ui.curve_node_view:CurveNodeView",
        ),
        NodeView(
            id="epxs.scans.stack",
            name="Image",
            priority=60,
            of=_is_stack,
            view="epxs_scans.ui.stack_view:StackView",
        ),
        NodeView(
            id="epxs.scans.curve",
            name="Curve",
            priority=50,
            of=_is_curve,
            view="epxs_scans.ui.curve_node_view:CurveNodeView",
        ),
    ]


def _is_spectra(facts: NodeFacts) -> bool:
    """Spectra of many points: they come before the image, for their rows are no picture."""
    return "Spectrum" in facts.classes and facts.is_number and len(facts.shape) >= 2


def _is_stack(facts: NodeFacts) -> bool:
    """Numbers of two dimensions or more that are no strips."""
    return facts.is_number and len(facts.shape) >= 2 and min(facts.shape[-2:]) > 1


def _is_curve(facts: NodeFacts) -> bool:
    """Numbers with more than one along their last dimension."""
    several = facts.is_number and facts.is_array and facts.shape[-1] != 1
    return several and not _is_spectra(facts)
