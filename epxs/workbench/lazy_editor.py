"""Tabs of forms that are made when they are first seen; loads Qt, for `ui` modules only."""

from __future__ import annotations

from typing import Any

from pyface.qt import QtWidgets
from traits.api import Any as AnyTrait
from traits.api import Instance
from traitsui.api import BasicEditorFactory, UItem, VGroup, View
from traitsui.qt.editor import Editor

from epxs.workbench.tick_boxes import name_tick_boxes
from epxs.workbench.waiting_place import WaitingPlace
from epxs.workbench.wrapping_rows import wrap_rows


class _LazyEditor(Editor):
    """Shows a view on the context of the form that it is in."""

    scrollable = True

    _inner = AnyTrait()

    def init(self, parent: Any) -> None:
        """Keep the place."""
        self.control = WaitingPlace(None, self._make)
        policy = QtWidgets.QSizePolicy.Policy  # without a size it would never be seen
        self.control.setSizePolicy(policy.Expanding, policy.Expanding)

    def dispose(self) -> None:
        """End what was made."""
        if self._inner is not None:
            self._inner.dispose()
            self._inner = None
        super().dispose()

    def update_editor(self) -> None:
        """Nothing of it is shown here."""

    def _make(self, place: Any) -> Any:
        context = {
            name: value
            for name, value in self.ui.context.items()
            if name not in ("handler", "controller")
        }
        self._inner = self.factory.view.ui(context, parent=place, kind="subpanel")
        control = self._inner.control
        control._parent = None  # see `epxs.workbench.panes`: Qt would delete it twice
        for area in (control, *control.findChildren(QtWidgets.QScrollArea)):
            if isinstance(area, QtWidgets.QScrollArea):
                area.setFrameShape(QtWidgets.QFrame.Shape.NoFrame)
        name_tick_boxes(control)
        wrap_rows(control)
        return control


class LazyEditor(BasicEditorFactory):
    """Editor for anything: what counts is the view."""

    klass = _LazyEditor

    view = Instance(View)


def lazy_tab(value: str, label: str, *content: Any) -> VGroup:
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
    # twice: of a group that scrolls, fields between groups would get a scrolled box each
    view = View(VGroup(VGroup(*content), scrollable=True), resizable=True)
    return VGroup(UItem(value, editor=LazyEditor(view=view), resizable=True), label=label)
