"""The workbench application: built of plugins, run with `run`."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from epxs.core.api import ConfigurationError
from epxs.workbench import toolkit

toolkit.prepare()  # before anything of traitsui, enable or chaco is imported

from envisage.ui.tasks.api import TasksPlugin  # noqa: E402
from pyface.qt import QtCore  # noqa: E402
from pyface.tasks.api import TaskWindowLayout  # noqa: E402
from traits.api import Bool, Instance, Int  # noqa: E402

from epxs.workbench import exceptions, qt_messages, window_state  # noqa: E402
from epxs.workbench.delivery import Delivery  # noqa: E402
from epxs.workbench.discovery import load_plugins  # noqa: E402
from epxs.workbench.failures import FailureLog  # noqa: E402
from epxs.workbench.guarded import GuardedCorePlugin  # noqa: E402
from epxs.workbench.guarded_application import GuardedTasksApplication  # noqa: E402
from epxs.workbench.ids import APPLICATION, TASK  # noqa: E402
from epxs.workbench.plugin import WorkbenchPlugin  # noqa: E402
from epxs.workbench.screenshot import Photographer  # noqa: E402
from epxs.workbench.status_bar import set_style  # noqa: E402
from epxs.workbench.workspace import Workspace  # noqa: E402

#: Width and height of the window at first, in pixels.
SIZE = (1400, 900)


class WorkbenchApplication(GuardedTasksApplication):
    """The window and its plugins. Make it with `make_application`."""

    id = APPLICATION
    name = "epxs"

    #: What the window shows.
    workspace = Instance(Workspace)

    #: Whether the layout is read and kept.
    remembers = Bool(True)

    #: Exit status.
    status = Int(0)

    _delivery = Instance(Delivery)
    _photographer = Instance(Photographer)

    def _default_layout_default(self) -> list[Any]:
        return [TaskWindowLayout(TASK, size=SIZE)]

    @property
    def layout_file(self) -> Path:
        """Where the layout is kept."""
        return Path(self.home) / "layout.json"

    @property
    def window(self) -> Any:
        """The QMainWindow, or None."""
        return self.windows[0].control if self.windows else None

    def start(self) -> bool:
        """Start the plugins, and the pulse of the window."""
        self.workspace.log.connect()
        qt_messages.install()
        set_style(_qt_application())
        self._delivery = Delivery(workspace=self.workspace)
        self._delivery.start()
        return bool(super().start())

    def stop(self) -> bool:
        """Stop the pulse and the plugins; close the files."""
        if self._delivery is not None:
            self._delivery.stop()
        stopped = bool(super().stop())
        self.workspace.close_all()
        self.workspace.log.disconnect()
        return stopped

    def open_window(self) -> Any:
        """Open the window without running the GUI loop; return the QMainWindow."""
        self._create_windows()
        return self.window

    # envisage pickles the layout; ours is JSON, and Qt's own

    def _load_state(self) -> None:
        from envisage.ui.tasks.tasks_application import TasksApplicationState

        self._state = TasksApplicationState()

    def _create_windows(self) -> None:
        super()._create_windows()
        if not (self.remembers and window_state.restore(self.window, self.layout_file)):
            # Qt gives room to docks only after it has laid out a window that is shown
            QtCore.QTimer.singleShot(0, self.windows[0].active_task.set_first_sizes)

    def _save_state(self) -> None:
        if self.remembers and self.window is not None:
            window_state.save(self.window, self.layout_file)


def make_application(
    plugins: Iterable[Any] | None = None,
    workspace: Workspace | None = None,
    remembers: bool = True,
    disabled: Iterable[str] = (),
) -> WorkbenchApplication:
    """Return the application with its plugins, ready to start.

    Parameters
    ----------
    plugins
        Envisage plugins besides the host's own; by default all that are installed.
    workspace
        What the window shows; by default an empty one.
    remembers
        Whether the layout of the window is read and kept.
    disabled
        Names of entry points to leave alone.
    """
    log = FailureLog()
    workspace = Workspace() if workspace is None else workspace
    found = load_plugins(log, set(disabled)) if plugins is None else list(plugins)
    return WorkbenchApplication(
        log=log,
        workspace=workspace,
        remembers=remembers,
        home=str(toolkit.config_folder()),
        user_data=str(toolkit.data_folder()),
        plugins=[
            GuardedCorePlugin(),
            TasksPlugin(),
            WorkbenchPlugin(workspace=workspace),
            *found,
        ],
    )


def run(
    paths: Iterable[str | Path] = (),
    session: Any = None,
    screenshot: str | Path | None = None,
    quit_when_done: bool = False,
) -> int:
    """Show the window until it is closed.

    Parameters
    ----------
    paths
        Files to open; ``FILE::/ENTRY`` for an entry.
    session
        An `epxs.session.api.LiveSession` whose scans are shown; stopped at the end.
    screenshot
        Where to save a picture of the window when all of it is drawn (and the session has
        finished).
    quit_when_done
        Whether to close the window after the picture, or when the session has finished.

    Returns
    -------
    int
        Exit status.

    Raises
    ------
    ConfigurationError
        If there is no screen.
    FileError, FormatError
        If *quit_when_done* and a file cannot be opened or written.
    """
    _choose_platform(screenshot is not None and quit_when_done)
    application = make_application(remembers=screenshot is None)
    workspace = application.workspace
    if session is not None:
        workspace.follow(session)
    for path in paths:
        workspace.open(path)
    handlers = _leave_on_signals(application)
    try:
        with exceptions.told():
            application.observe(
                lambda event: _when_shown(application, session, screenshot, quit_when_done),
                "application_initialized",
            )
            application.run()
    finally:
        if session is not None:
            session.stop()
        for number, handler in handlers.items():
            signal.signal(number, handler)
    if quit_when_done and workspace.error is not None:
        raise workspace.error
    return application.status


def _when_shown(
    application: Any, session: Any, screenshot: str | Path | None, quit_when_done: bool
) -> None:
    """Have the picture taken, and the window closed, when it is time to."""
    if screenshot is None and not quit_when_done:
        return

    def ready() -> bool:
        return session is None or session.state in ("finished", "failed")

    def then() -> None:
        if quit_when_done:
            application.exit(force=True)

    application._photographer = Photographer(
        workspace=application.workspace, window=application.window, ready=ready
    )
    application._photographer.take(screenshot, then)


def _leave_on_signals(application: Any) -> dict[int, Any]:
    """Let Ctrl-C and a polite kill do what File > Quit does; return the former handlers."""

    def leave(*arguments: Any) -> None:
        from pyface.timer.api import do_later

        do_later(application.exit, force=True)

    return {number: signal.signal(number, leave) for number in (signal.SIGINT, signal.SIGTERM)}


def _choose_platform(without_screen: bool) -> None:
    """Draw without a screen if that is wanted; without one, say so, as Qt would abort.

    Raises
    ------
    ConfigurationError
        If there is no screen, and one is needed.
    """
    if not sys.platform.startswith("linux") or "QT_QPA_PLATFORM" in os.environ:
        return
    if without_screen:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    elif not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        raise ConfigurationError(
            "workbench: found no screen (neither DISPLAY nor WAYLAND_DISPLAY is set); expected "
            "one for the window. Log in with a screen, or save a picture with --screenshot."
        )


def _qt_application() -> Any:
    from pyface.qt import QtWidgets

    return QtWidgets.QApplication.instance() or QtWidgets.QApplication(sys.argv[:1])
