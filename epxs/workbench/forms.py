"""Forms in windows of their own, with the margins of other dialogs."""

from __future__ import annotations

from typing import Any

#: Pixels around a form.
MARGIN = 10


def tidy_form(ui: Any) -> Any:
    """Give a form in a window of its own margins; return it.

    Parameters
    ----------
    ui
        What ``edit_traits(kind="live")`` returned.
    """
    layout = ui.control.layout()
    if layout is not None:
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.setSpacing(MARGIN)
    return ui
