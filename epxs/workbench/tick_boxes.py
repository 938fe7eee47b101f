"""Tick boxes in rows of fields, with text of their own: a whole word is clicked, not 13 pixels."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from pyface.qt import QtWidgets


def name_tick_boxes(control: Any) -> None:
    """Give each tick box in *control* the text of the label before it, if they stand in a row.

    Forms, where labels stand below one another, keep them.
    """
    for row in control.findChildren(QtWidgets.QLayout):
        for label, box in _pairs(row):
            if isinstance(box, QtWidgets.QCheckBox) and not box.text():
                box.setText(label.text().strip().removesuffix(":"))
                label.clear()
                label.setFixedSize(0, 0)


def _pairs(row: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each label of a row with the widget after it."""
    widgets = [row.itemAt(index).widget() for index in range(row.count())]
    if _is_row(row):
        for label, widget in pairwise(widgets):
            if type(label) is QtWidgets.QLabel and widget is not None:
                yield label, widget


def _is_row(layout: Any) -> bool:
    if isinstance(layout, QtWidgets.QGridLayout):
        return bool(layout.rowCount() == 1)
    return isinstance(layout, QtWidgets.QBoxLayout) and (
        layout.direction() == QtWidgets.QBoxLayout.Direction.LeftToRight
    )
