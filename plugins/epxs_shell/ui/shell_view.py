"""The dock of the shell: a console of Qt on a kernel in this process."""

from __future__ import annotations

import threading
from typing import Any

from pyface.qt import QtCore, QtGui, QtWidgets
from traits.api import Any as AnyTrait
from traits.api import HasStrictTraits, Instance
from traitsui.api import BasicEditorFactory, UItem, View
from traitsui.qt.editor import Editor

from epxs.workbench.api import PAPER, Workspace
from epxs_shell.main_thread import MainThread
from epxs_shell.names import banner
from epxs_shell.shell_session import ShellSession

#: Milliseconds after which docks that were shown are where they stay.
SETTLING = 150


class Waker(QtCore.QObject):
    """Has the main thread carry out what waits for it, at its next turn."""

    rang = QtCore.Signal()


class ShellView(HasStrictTraits):
    """A shell that starts when its dock is first shown."""

    workspace = Instance(Workspace)
    application = AnyTrait()
    session = Instance(ShellSession)

    _waker = Instance(Waker, ())

    @classmethod
    def following(cls, workspace: Workspace) -> ShellView:
        """Return a shell on the models of *workspace*; ``app`` is the application of its window."""
        return cls(workspace=workspace, application=workspace.host)

    def default_traits_view(self) -> View:
        """Return the view: the console and nothing else."""
        return View(UItem("session", editor=ConsoleEditor()), resizable=True)

    def _session_default(self) -> ShellSession:
        main = MainThread(self._waker.rang.emit)
        self._waker.rang.connect(main.deliver, QtCore.Qt.ConnectionType.QueuedConnection)
        return ShellSession(workspace=self.workspace, application=self.application, main=main)

    def dispose(self) -> None:
        """End the shell."""
        self.session.close()


class _Place(QtWidgets.QStackedWidget):
    """Says when somebody can see it; docks that become tabs are shown for a moment only."""

    seen = QtCore.Signal()

    def showEvent(self, event: Any) -> None:  # the name is Qt's
        """Look again when the window has its layout."""
        super().showEvent(event)
        # a bound method would leave a weak reference behind, each time
        QtCore.QTimer.singleShot(SETTLING, self, lambda: self._look())

    def _look(self) -> None:
        if self.isVisible():
            self.seen.emit()


class _ConsoleEditor(Editor):
    """Shows a hint until the kernel is there, then the console."""

    scrollable = True

    #: The console, once there is a kernel.
    console = AnyTrait()
    _client = AnyTrait()
    _hint = AnyTrait()

    def init(self, parent: Any) -> None:
        """Make the widget."""
        self.control = _Place()
        self._hint = QtWidgets.QLabel("IPython starts...")
        self._hint.setAlignment(QtCore.Qt.AlignmentFlag.AlignCenter)
        self._hint.setWordWrap(True)
        self.control.addWidget(self._hint)
        self.value.prepare = _import_console
        self.control.seen.connect(self.value.start)
        self.value.observe(self._follow_state, "state")

    def update_editor(self) -> None:
        """Show what the session is."""

    def _follow_state(self, event: Any) -> None:
        if event.new == "running":
            self._show_console()
        elif event.new == "failed":
            self._hint.setText(f"IPython cannot start: {self.value.error}")

    def _show_console(self) -> None:
        from qtconsole.client import QtKernelClient
        from qtconsole.rich_jupyter_widget import RichJupyterWidget

        self._client = QtKernelClient(connection_file=self.value.connection_file)
        self._client.load_connection_file()
        self._client.start_channels()
        self.console = console = RichJupyterWidget(self.control)
        self._colour(None)
        PAPER.observe(self._colour, "dark")
        console.font = _fixed_font()
        console.kernel_banner = banner(self.value.join_command)
        console.custom_interrupt_requested.connect(self.value.interrupt)
        console.custom_interrupt = True
        console.custom_restart = True  # the kernel lives as long as the window
        console.kernel_client = self._client
        self.control.addWidget(console)
        self.control.setCurrentWidget(console)

    def _colour(self, event: Any) -> None:
        """Be as light or dark as the window: black beside its dark grey would be a hole."""
        from qtconsole import styles

        self.console.set_default_style("linux" if PAPER.dark else "lightbg")
        if PAPER.dark:
            ground, ink = (
                "#" + "".join(f"{round(255 * part):02x}" for part in colour[:3])
                for colour in (PAPER.ground, PAPER.ink)
            )
            colours = {"bgcolor": ground, "fgcolor": ink, "select": "#555"}
            self.console.style_sheet = styles.default_dark_style_template % colours

    def set_focus(self) -> None:
        """Take the keyboard."""
        if self.console is not None:
            self.console.setFocus()

    def dispose(self) -> None:
        """Disconnect from the kernel."""
        self.value.observe(self._follow_state, "state", remove=True)
        if self.console is not None:
            PAPER.observe(self._colour, "dark", remove=True)
        if self._client is not None:
            # its thread looks once a second whether it is to end: nobody waits for that
            threading.Thread(target=self._client.stop_channels, name="shell-channels").start()
        super().dispose()


def _import_console() -> None:
    """Import what shows it: in the thread of the shell, since it takes a quarter of a second."""
    import qtconsole.client  # noqa: F401
    import qtconsole.rich_jupyter_widget  # noqa: F401


def _fixed_font() -> QtGui.QFont:
    """Return a font whose letters are equally wide, of those that there are."""
    font = QtGui.QFontDatabase.systemFont(QtGui.QFontDatabase.SystemFont.FixedFont)
    font.setFamilies([font.family(), "DejaVu Sans Mono", "Menlo", "Consolas"])
    if not QtGui.QFontInfo(font).fixedPitch():
        font.setFamilies(["DejaVu Sans Mono", "Liberation Mono", "Menlo", "Consolas"])
    return font


class ConsoleEditor(BasicEditorFactory):
    """A console on a `ShellSession`."""

    klass = _ConsoleEditor
