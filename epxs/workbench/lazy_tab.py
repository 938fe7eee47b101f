"""Tabs of forms that are made when they are first seen; the api names no toolkit."""

from __future__ import annotations

from typing import Any


def lazy_tab(value: str, label: str, *content: Any) -> Any:
    """Return a tab of a TraitsUI form whose fields are made when somebody looks at it.

    Parameters
    ----------
    value
        Name of anything in the context of the form: an item needs one.
    label
        Of the tab.
    *content
        Items and groups, as of a ``VGroup``; they name what the whole form names.
    """
    from traitsui.api import UItem, VGroup, View

    from epxs.workbench.lazy_editor import LazyEditor

    # twice: of a group that scrolls, fields between groups would get a scrolled box each
    view = View(VGroup(VGroup(*content), scrollable=True), resizable=True)
    return VGroup(UItem(value, editor=LazyEditor(view=view), resizable=True), label=label)
