"""Forms in windows of their own, with the margins of other dialogs."""

from __future__ import annotations

from typing import Any

#: Pixels around a form.
MARGIN = 10


def tidy_form(ui: Any) -> Any:
    """Give a form in a window of its own margins, and tick boxes their own text; return it.

    Parameters
    ----------
    ui
        What ``edit_traits(kind="live")`` returned.
    """
    from epxs.workbench.tick_boxes import name_tick_boxes

    name_tick_boxes(ui.control)
    layout = ui.control.layout()
    if layout is not None:
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.setSpacing(MARGIN)
    return ui
