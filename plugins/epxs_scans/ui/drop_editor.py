"""A canvas that takes nodes which are dragged out of the tree of files."""

from __future__ import annotations

from typing import Any

from enable.component_editor import ComponentEditor, _ComponentEditor
from pyface.qt import QtCore
from traits.api import Any as AnyTrait
from traits.api import Str

from epxs.workbench.api import ids


class _DropFilter(QtCore.QObject):
    """Takes drags of nodes before the canvas does."""

    def __init__(self, parent: Any, take: Any) -> None:
        super().__init__(parent)
        self._take = take

    def eventFilter(self, watched: Any, event: Any) -> bool:
        kinds = QtCore.QEvent.Type
        if event.type() not in (kinds.DragEnter, kinds.DragMove, kinds.Drop):
            return False
        if not event.mimeData().hasFormat(ids.NODE_MIME):
            return False
        event.acceptProposedAction()
        if event.type() == kinds.Drop:
            text = bytes(event.mimeData().data(ids.NODE_MIME).data()).decode()
            file, _, path = text.rpartition("::")
            self._take(file, path)
        return True


class _DropEditor(_ComponentEditor):
    """The canvas."""

    _filter = AnyTrait()

    def init(self, parent: Any) -> None:
        """Make the canvas, and let it take nodes."""
        super().init(parent)
        target = getattr(self.object, self.factory.take)
        self._filter = _DropFilter(self.control, target)
        self.control.setAcceptDrops(True)
        self.control.installEventFilter(self._filter)


class DropEditor(ComponentEditor):
    """A ComponentEditor whose object is told of nodes that are dropped: file name and path."""

    klass = _DropEditor

    #: Name of the method of the object that is called.
    take = Str("take_node")
