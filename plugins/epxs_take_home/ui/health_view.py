"""What there is to know about an installation, to be copied."""

from __future__ import annotations

from typing import Any

from traits.api import Button, HasStrictTraits, Str, observe
from traitsui.api import CodeEditor, HGroup, OKButton, UItem, View, spring

from epxs.workbench.api import tidy_form


class HealthView(HasStrictTraits):
    """Shows the text, and copies it."""

    text = Str()
    copy = Button("Copy")

    traits_view = View(
        UItem("text", style="readonly", editor=CodeEditor(lexer="text", show_line_numbers=False)),
        HGroup(spring, UItem("copy")),
        title="This installation",
        buttons=[OKButton],
        resizable=True,
        width=760,
        height=620,
    )

    @observe("copy")
    def _copy(self, event: Any) -> None:
        from pyface.api import clipboard

        clipboard.text_data = self.text


def show_health(health: Any) -> Any:
    """Show what was found; return its UI."""
    return tidy_form(HealthView(text=health.text()).edit_traits(kind="live"))
