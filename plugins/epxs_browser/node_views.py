"""Views of nodes that tell: a table, a text, attributes, the card of an entry."""

from __future__ import annotations

from epxs.workbench.api import NodeFacts, NodeView


def node_views() -> list[NodeView]:
    """Return the views of the plugin."""
    return [
        NodeView(
            id="epxs.browser.text",
            name="Text",
            priority=80,
            of=lambda facts: facts.dtype == "text",
            view="epxs_browser.ui.text_views:text_view",
        ),
        NodeView(
            id="epxs.browser.table",
            name="Table",
            priority=40,
            of=_is_table,
            view="epxs_browser.ui.table_view:TableView",
        ),
        NodeView(
            id="epxs.browser.card",
            name="About",
            priority=30,
            of=lambda facts: {"Entry", "Measurement"} & set(facts.classes),
            view="epxs_browser.ui.text_views:card_view",
        ),
        NodeView(
            id="epxs.browser.attributes",
            name="Attributes",
            priority=10,
            of=lambda facts: not facts.trouble,
            view="epxs_browser.ui.text_views:attributes_view",
        ),
    ]


def _is_table(facts: NodeFacts) -> bool:
    """Arrays, and single numbers."""
    return facts.kind == "dataset" and not (facts.dtype == "text" and not facts.is_array)
