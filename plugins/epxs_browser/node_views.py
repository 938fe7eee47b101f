"""Views of nodes that tell: a table, a text, attributes, the card of an entry."""

from __future__ import annotations

from typing import Any

from traits.api import HasStrictTraits, Int, Str, provides

from epxs.workbench.api import INodeView, NodeFacts, NodePlace


@provides(INodeView)
class TableFactory(HasStrictTraits):
    """Any array as a table."""

    id = Str("epxs.browser.table")
    name = Str("Table")
    priority = Int(40)

    def suits(self, facts: NodeFacts) -> bool:
        """Arrays, and single numbers."""
        return facts.kind == "dataset" and not (facts.dtype == "text" and not facts.is_array)

    def create_view(self, workspace: Any, node: NodePlace) -> Any:
        """Return the view."""
        from epxs_browser.ui.table_view import TableView

        return TableView(workspace, node)


@provides(INodeView)
class TextFactory(HasStrictTraits):
    """Texts: titles, configurations, macros."""

    id = Str("epxs.browser.text")
    name = Str("Text")
    priority = Int(80)

    def suits(self, facts: NodeFacts) -> bool:
        """Texts and arrays of texts."""
        return facts.dtype == "text"

    def create_view(self, workspace: Any, node: NodePlace) -> Any:
        """Return the view."""
        from epxs_browser.facts_text import read_text
        from epxs_browser.ui.text_views import TextView

        return TextView(node, read_text)


@provides(INodeView)
class CardFactory(HasStrictTraits):
    """What describes an acquisition."""

    id = Str("epxs.browser.card")
    name = Str("About")
    priority = Int(30)

    def suits(self, facts: NodeFacts) -> bool:
        """Entries and measurements."""
        return bool({"Entry", "Measurement"} & set(facts.classes))

    def create_view(self, workspace: Any, node: NodePlace) -> Any:
        """Return the view."""
        from epxs_browser.facts_text import read_card
        from epxs_browser.ui.text_views import LinesView

        return LinesView(node, read_card)


@provides(INodeView)
class AttributesFactory(HasStrictTraits):
    """Attributes of any node."""

    id = Str("epxs.browser.attributes")
    name = Str("Attributes")
    priority = Int(10)

    def suits(self, facts: NodeFacts) -> bool:
        """All that can be read."""
        return not facts.trouble

    def create_view(self, workspace: Any, node: NodePlace) -> Any:
        """Return the view."""
        from epxs_browser.facts_text import attribute_lines
        from epxs_browser.ui.text_views import LinesView

        return LinesView(node, attribute_lines)
