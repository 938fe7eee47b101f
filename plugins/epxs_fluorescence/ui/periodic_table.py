"""The periodic table as a widget: a click fits an element or leaves it out."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pyface.qt import QtCore, QtGui, QtWidgets

from epxs_fluorescence.elements import COLUMNS, PLACES, ROWS, Cell

_FOUND, _UNSURE, _SUGGESTED = "#1B7F5C", "#9A6B00", "#0072B2"


class PeriodicTable(QtWidgets.QWidget):
    """Draws the elements; tells which one was clicked, pointed at, or typed."""

    #: An element was clicked; one was clicked with the right button; one is pointed at.
    clicked = QtCore.Signal(str)
    asked = QtCore.Signal(str, QtCore.QPoint)
    pointed = QtCore.Signal(str)
    #: K, L or M was typed above an element.
    typed = QtCore.Signal(str, str)

    def __init__(self, tip: Callable[[str], str]) -> None:
        super().__init__()
        self._tip = tip
        self._cells: dict[str, Cell] = {}
        self._at = ""
        self.setMouseTracking(True)
        self.setFocusPolicy(QtCore.Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Periodic table")
        expanding = QtWidgets.QSizePolicy.Policy.Expanding
        self.setSizePolicy(expanding, expanding)
        self.setMaximumHeight(330)
        self.setMinimumSize(18 * 14, 9 * 20)

    def sizeHint(self) -> QtCore.QSize:
        """Return a size at which everything is easily read."""
        return QtCore.QSize(18 * 24, 9 * 25)

    def show_cells(self, cells: Mapping[str, Cell]) -> None:
        """Show the state of all elements."""
        if cells != self._cells:
            self._cells = dict(cells)
            self.update()

    def place(self, symbol: str) -> QtCore.QRect:
        """Return where an element is, in pixels."""
        column, row = PLACES[symbol]
        wide, high = self.width() / COLUMNS, self.height() / (ROWS + 0.3)
        gap = 0.3 * high if row > 6 else 0.0
        left, top = round(column * wide), round(row * high + gap)
        return QtCore.QRect(
            left,
            top,
            round((column + 1) * wide) - left - 1,
            round((row + 1) * high + gap) - top - 1,
        )

    # -- drawing ---------------------------------------------------------------------------

    def paintEvent(self, event: QtGui.QPaintEvent) -> None:
        """Draw all elements."""
        painter = QtGui.QPainter(self)
        painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
        for symbol in PLACES:
            self._draw(painter, symbol, self._cells.get(symbol, Cell()))
        painter.end()

    def _draw(self, painter: QtGui.QPainter, symbol: str, cell: Cell) -> None:
        palette, box = self.palette(), self.place(symbol)
        ink = palette.color(QtGui.QPalette.ColorRole.Text)
        fill = palette.color(QtGui.QPalette.ColorRole.Base)
        if cell.groups:
            fill, ink = QtGui.QColor(_FOUND if cell.sure else _UNSURE), QtGui.QColor("white")
        elif cell.impossible or not self.isEnabled():
            ink = palette.color(QtGui.QPalette.ColorRole.PlaceholderText)
            fill = palette.color(QtGui.QPalette.ColorRole.Window)
        edge = palette.color(QtGui.QPalette.ColorRole.Mid)
        width = 1.0
        if cell.suggested:
            edge, width = QtGui.QColor(_SUGGESTED), 2.5
        if symbol == self._at:
            edge, width = palette.color(QtGui.QPalette.ColorRole.Highlight), 2.0
        painter.setPen(QtGui.QPen(edge, width))
        painter.setBrush(fill)
        painter.drawRoundedRect(QtCore.QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 2.5, 2.5)
        painter.setPen(ink)
        font = self.font()
        font.setPixelSize(max(8, min(15, int(0.52 * box.width()))))
        font.setBold(bool(cell.groups))
        painter.setFont(font)
        if not cell.groups or box.height() < 22:
            painter.drawText(box, QtCore.Qt.AlignmentFlag.AlignCenter, symbol)
            return
        painter.drawText(
            box.adjusted(0, 0, 0, -7),
            QtCore.Qt.AlignmentFlag.AlignCenter,
            symbol,
        )
        font.setPixelSize(8)
        painter.setFont(font)
        painter.drawText(
            box.adjusted(0, 0, 0, -1),
            QtCore.Qt.AlignmentFlag.AlignHCenter | QtCore.Qt.AlignmentFlag.AlignBottom,
            " ".join(cell.groups),
        )

    # -- mouse and keys --------------------------------------------------------------------

    def _symbol(self, point: QtCore.QPoint) -> str:
        return next((symbol for symbol in PLACES if self.place(symbol).contains(point)), "")

    def mousePressEvent(self, event: QtGui.QMouseEvent) -> None:
        """Tell which element was clicked."""
        symbol = self._symbol(event.position().toPoint())
        if not symbol:
            return
        if event.button() == QtCore.Qt.MouseButton.LeftButton:
            self.clicked.emit(symbol)
        elif event.button() == QtCore.Qt.MouseButton.RightButton:
            self.asked.emit(symbol, event.globalPosition().toPoint())

    def mouseMoveEvent(self, event: QtGui.QMouseEvent) -> None:
        """Tell which element is pointed at."""
        self._point(self._symbol(event.position().toPoint()))

    def leaveEvent(self, event: QtCore.QEvent) -> None:
        """Point at none."""
        self._point("")

    def _point(self, symbol: str) -> None:
        if symbol != self._at:
            self._at = symbol
            self.setToolTip(self._tip(symbol) if symbol else "")
            self.pointed.emit(symbol)
            self.update()

    def keyPressEvent(self, event: QtGui.QKeyEvent) -> None:
        """Fit a shell of the element that is pointed at, or go to another one."""
        steps = {
            QtCore.Qt.Key.Key_Left: (-1, 0), QtCore.Qt.Key.Key_Right: (1, 0),
            QtCore.Qt.Key.Key_Up: (0, -1), QtCore.Qt.Key.Key_Down: (0, 1),
        }  # fmt: skip
        key = event.key()
        if key in steps:
            self._step(*steps[key])
        elif self._at and event.text().upper() in ("K", "L", "M"):
            self.typed.emit(self._at, event.text().upper())
        elif self._at and key in (QtCore.Qt.Key.Key_Space, QtCore.Qt.Key.Key_Return):
            self.clicked.emit(self._at)
        else:
            super().keyPressEvent(event)

    def _step(self, right: int, down: int) -> None:
        """Go to the next element in a direction."""
        by_place = {place: symbol for symbol, place in PLACES.items()}
        column, row = PLACES.get(self._at, (0, 0))
        for _ in range(COLUMNS):
            column, row = (column + right) % COLUMNS, (row + down) % ROWS
            if (column, row) in by_place:
                self._point(by_place[column, row])
                return
