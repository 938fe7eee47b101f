"""The console of the instrument: what it prints, a command line, history and completion."""

from __future__ import annotations

import re
from typing import Any

from pyface.qt import QtCore, QtGui, QtWidgets

from epxs.core.api import EpxsError
from epxs_instruments.desk.words import complete
from epxs_instruments.ui.panel import Panel, ProblemLine, column, row

Qt = QtCore.Qt
#: Lines that are shown.
LENGTH = 5000


class CommandLine(QtWidgets.QLineEdit):
    """A line with history (up, down) and completion (Tab)."""

    def __init__(self, panel: ConsolePanel) -> None:
        super().__init__()
        self.panel = panel
        self.setObjectName("command line")
        self.setPlaceholderText("command; Tab completes, Up and Down recall")
        self._back = 0
        self._typed = ""

    def event(self, event: Any) -> bool:
        """Take Tab, which would move the focus."""
        if event.type() == QtCore.QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Tab:
            self._complete()
            return True
        return bool(super().event(event))

    def keyPressEvent(self, event: Any) -> None:
        """Walk through the history."""
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._walk(1 if event.key() == Qt.Key.Key_Up else -1)
        else:
            super().keyPressEvent(event)

    def _walk(self, places: int) -> None:
        console = self.panel.console
        history = [] if console is None else list(console.history)
        if self._back == 0:
            self._typed = self.text()
        self._back = min(len(history), max(0, self._back + places))
        self.setText(history[-self._back] if self._back else self._typed)

    def recalled(self) -> None:
        """Begin at the end of the history again."""
        self._back = 0

    def _complete(self) -> None:
        if self.panel.console is None:
            return
        text = self.text()[: self.cursorPosition()]
        word = re.split(r"[\s,(\[{;=+*/\"'-]", text)[-1]
        found = complete(self.panel.console, text)
        words = [each for each in found if word and each.startswith(word)]
        if len(words) == 1:
            self._insert(words[0][len(word) :] + " ")
        elif words:
            common = words[0]
            for each in words:
                while not each.startswith(common):
                    common = common[:-1]
            self._insert(common[len(word) :])
            self._offer(words, word)
        elif found:
            self._offer(found, text)

    def _insert(self, rest: str) -> None:
        self.insert(rest)

    def _offer(self, words: list[str], begun: str) -> None:
        menu = QtWidgets.QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for each in words[:20]:
            menu.addAction(each, lambda each=each: self._take(each))
        menu.popup(self.mapToGlobal(QtCore.QPoint(0, self.height())))

    def _take(self, word: str) -> None:
        text = self.text()[: self.cursorPosition()]
        begun = re.split(r"[\s,(\[{;=+*/\"'-]", text)[-1]
        if word.startswith(text) and text:
            self.setText(word)
        elif word.startswith(begun):
            self.insert(word[len(begun) :] + " ")


class ConsolePanel(Panel):
    """Shows what the instrument prints, and sends what is typed."""

    def __init__(self, desk: Any) -> None:
        super().__init__(desk)
        self.console: Any = None
        self.output = QtWidgets.QPlainTextEdit()
        self.output.setObjectName("output")
        self.output.setReadOnly(True)
        self.output.setMaximumBlockCount(LENGTH)
        font = QtGui.QFontDatabase.systemFont(QtGui.QFontDatabase.SystemFont.FixedFont)
        self.output.setFont(font)
        self.output.setStyleSheet("padding: 4px;")
        self.line = CommandLine(self)
        self.line.setFont(font)
        self.line.returnPressed.connect(lambda *arguments: self._send())
        self.prompt = QtWidgets.QLabel(">")
        column(self, self.output, row(self.prompt, self.line), ProblemLine(self), margins=4)
        self.follow(desk, "instrument", self._change)
        self.follow(desk, "state", self._enable)

    def _change(self, event: Any) -> None:
        self._leave()
        instrument = self.desk.instrument
        self.console = None if instrument is None else instrument.console
        self.output.clear()
        if self.console is not None:
            self.output.setPlainText(self.console.text)
            self.console.observe(self._print, "printed")
            self.prompt.setText(f"{instrument.name or 'instrument'}>")
            self._to_end()
        self._enable(None)

    def _leave(self) -> None:
        if self.console is not None:
            self.console.observe(self._print, "printed", remove=True)
            self.console = None

    def dispose(self) -> None:
        """Follow no longer."""
        self._leave()
        super().dispose()

    def _print(self, event: Any) -> None:
        cursor = self.output.textCursor()
        cursor.movePosition(QtGui.QTextCursor.MoveOperation.End)
        cursor.insertText(str(event.new).replace("\r\n", "\n"))
        self._to_end()

    def _to_end(self) -> None:
        bar = self.output.verticalScrollBar()
        bar.setValue(bar.maximum())

    def _enable(self, event: Any) -> None:
        self.line.setEnabled(self.desk.is_connected)

    def _send(self) -> None:
        text = self.line.text().strip()
        if not text or self.desk.lack("console"):
            return
        try:
            action = self.console.send(text)
        except EpxsError as error:
            self.desk.complain(error)
            return
        self.desk.problem = ""
        self.desk.tell_script(f"beam.console.send({text!r}).wait()")
        self.output.appendPlainText(f"> {text}\n")
        self._to_end()
        self.line.clear()
        self.line.recalled()
        updates, complain = self.desk.instrument.updates, self.desk.hear_end

        def over(future: Any) -> None:
            error = None if future.cancelled() else future.exception()
            if error is not None:
                updates.call(complain, error)

        action.future.add_done_callback(over)
