"""The pane that shows what was done as lines of Python."""

from __future__ import annotations

from typing import Any

from traits.api import Button, HasStrictTraits, Instance, Str, observe

from epxs.workbench.script_log import ScriptLog


class ScriptView(HasStrictTraits):
    """What the script pane shows."""

    script = Instance(ScriptLog)
    text = Str()
    copy_script = Button("Copy as script")
    clear = Button("Begin anew")

    @classmethod
    def following(cls, workspace: Any) -> ScriptView:
        """Return the view of the script of *workspace*."""
        view = cls(script=workspace.script)
        view.text = "\n".join(workspace.script.lines)
        return view

    def default_traits_view(self) -> Any:
        """Return the lines above two buttons."""
        from traitsui.api import HGroup, Spring, TextEditor, UItem, VGroup, View

        return View(
            VGroup(
                UItem("text", style="custom", editor=TextEditor(read_only=True)),
                HGroup(UItem("copy_script"), UItem("clear"), Spring()),
            ),
            resizable=True,
        )

    @observe("script:lines")
    def _show(self, event: Any) -> None:
        self.text = "\n".join(self.script.lines)

    @observe("copy_script")
    def _copy(self, event: Any) -> None:
        from pyface.qt import QtWidgets

        QtWidgets.QApplication.clipboard().setText(self.script.as_script())

    @observe("clear")
    def _clear(self, event: Any) -> None:
        self.script.clear()
