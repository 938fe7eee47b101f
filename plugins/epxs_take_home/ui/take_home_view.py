"""The form that asks what shall be taken home."""

from __future__ import annotations

from typing import Any

from traitsui.api import (
    CancelButton,
    CheckListEditor,
    Group,
    Handler,
    HGroup,
    Item,
    OKButton,
    UItem,
    VGroup,
    View,
)

from epxs.workbench.api import display_name, tidy_form
from epxs_take_home.form import TakeHomeForm


class _Start(Handler):
    """Begins when the form is closed with OK."""

    def closed(self, info: Any, is_ok: bool) -> None:
        """Begin, if it was OK."""
        if is_ok:
            info.object.start()


def form_view(form: TakeHomeForm) -> View:
    """Return the form."""
    parts = [Item(name, label=label) for name, label in _PARTS]
    maps = UItem(
        "maps",
        style="custom",
        editor=CheckListEditor(values=[(n, display_name(n)) for n in form.available], cols=4),
    )
    return View(
        Item("folder"),
        Item("entries", style="custom"),
        Group(HGroup(*parts), label="What", show_border=True),
        VGroup(maps, label="Maps (none: the surest nine)", show_border=True, scrollable=True),
        Item("replace", label="Replace files that exist"),
        title="Take home",
        buttons=[OKButton, CancelButton],
        handler=_Start(),
        resizable=True,
        width=640,
    )


_PARTS = (
    ("nexus", "NeXus"),
    ("tiff", "TIFF"),
    ("csv", "CSV"),
    ("figures", "figures"),
    ("report", "report"),
)


def show_form(form: TakeHomeForm) -> Any:
    """Show the form beside the window; return its UI."""
    return tidy_form(form.edit_traits(view=form_view(form), kind="live"))
