"""Views of nodes that draw: what a group is about, images of a stack, lines of numbers."""

from __future__ import annotations

from typing import Any

from traits.api import HasStrictTraits, Int, Str, provides

from epxs.workbench.api import INodeView, NodeFacts, NodePlace


@provides(INodeView)
class DefaultPlotFactory(HasStrictTraits):
    """Draws what a file says is to be seen of a group first."""

    id = Str("epxs.scans.default_plot")
    name = Str("Plot")
    priority = Int(90)

    def suits(self, facts: NodeFacts) -> bool:
        """Groups with a signal or a measurement."""
        return facts.plottable

    def create_view(self, workspace: Any, node: NodePlace) -> Any:
        """Return the view."""
        from epxs_scans.ui.default_plot_view import DefaultPlotView

        return DefaultPlotView(workspace, node)


@provides(INodeView)
class StackFactory(HasStrictTraits):
    """Draws an array of two dimensions or more as images."""

    id = Str("epxs.scans.stack")
    name = Str("Image")
    priority = Int(60)

    def suits(self, facts: NodeFacts) -> bool:
        """Numbers of two dimensions or more that are no strips."""
        return facts.is_number and len(facts.shape) >= 2 and min(facts.shape[-2:]) > 1

    def create_view(self, workspace: Any, node: NodePlace) -> Any:
        """Return the view."""
        from epxs_scans.ui.stack_view import StackView

        return StackView(workspace, node)


@provides(INodeView)
class CurveFactory(HasStrictTraits):
    """Draws the last dimension of an array as a curve."""

    id = Str("epxs.scans.curve")
    name = Str("Curve")
    priority = Int(50)

    def suits(self, facts: NodeFacts) -> bool:
        """Numbers with more than one along their last dimension."""
        spectra = "Spectrum" in facts.classes and len(facts.shape) >= 2
        return facts.is_number and facts.is_array and facts.shape[-1] != 1 and not spectra

    def create_view(self, workspace: Any, node: NodePlace) -> Any:
        """Return the view."""
        from epxs_scans.ui.curve_node_view import CurveNodeView

        return CurveNodeView(workspace, node)


@provides(INodeView)
class SpectrumFactory(CurveFactory):
    """The same, before the image, for spectra: their rows are no picture."""

    id = Str("epxs.scans.spectrum")
    name = Str("Spectrum")
    priority = Int(70)

    def suits(self, facts: NodeFacts) -> bool:
        """Spectra."""
        return "Spectrum" in facts.classes and facts.is_number and len(facts.shape) >= 2
