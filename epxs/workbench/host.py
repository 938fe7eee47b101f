"""The application of the workbench: the window and its plugins.

Importing this makes the QApplication; so `epxs.workbench.application` looks first whether there
is a screen.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from epxs.workbench import toolkit

toolkit.prepare()  # before anything of traitsui, enable or chaco is imported

from envisage.ui.tasks.api import TasksPlugin  # noqa: E402
from pyface.tasks.api import TaskWindowLayout  # noqa: E402
from traits.api import Bool, Dict, Instance, Str  # noqa: E402

from epxs.core.api import Errands  # noqa: E402
from epxs.workbench import folders, qt_messages  # noqa: E402
from epxs.workbench.delivery import Delivery  # noqa: E402
from epxs.workbench.drops import accept_files  # noqa: E402
from epxs.workbench.garbage import Garbage  # noqa: E402
from epxs.workbench.guarded import GuardedCorePlugin  # noqa: E402
from epxs.workbench.guarded_application import GuardedTasksApplication  # noqa: E402
from epxs.workbench.ids import APPLICATION, PLUGINS_FOLDER, TASK  # noqa: E402
from epxs.workbench.kept import Kept, write_json  # noqa: E402
from epxs.workbench.latest import forget_all  # noqa: E402
from epxs.workbench.layouts import Layouts  # noqa: E402
from epxs.workbench.look import Look  # noqa: E402
from epxs.workbench.plugin import WorkbenchPlugin  # noqa: E402
from epxs.workbench.plugin_care.care import PluginCare  # noqa: E402
from epxs.workbench.plugin_care.ledger import Ledger  # noqa: E402
from epxs.workbench.screenshot import Photographer  # noqa: E402
from epxs.workbench.session_state import SessionState  # noqa: E402
from epxs.workbench.workspace import Workspace  # noqa: E402

#: Width and height of the window at first, in pixels, where the screen has room for it.
SIZE = (1400, 900)


class WorkbenchApplication(GuardedTasksApplication):
    """The window and its plugins. Make it with `make_application`."""

    id = APPLICATION
    name = "epxs"

    #: What the window shows.
    workspace = Instance(Workspace)

    #: Whether the layout, the open files and what users set are read and kept.
    remembers = Bool(True)

    _delivery = Instance(Delivery)
    _layouts = Instance(Layouts)
    _session = Instance(SessionState)
    _kept = Dict(Str(), Instance(Kept))
    _keeper = Instance(Errands)
    _photographer = Instance(Photographer)
    _look = Instance(Look)
    _garbage = Instance(Garbage)

    def _default_layout_default(self) -> list[Any]:
        return [TaskWindowLayout(TASK, size=_first_size())]

    def kept(self, name: str) -> Kept:
        """Return what is kept in the file *name* of the user's folder."""
        if name not in self._kept:
            path = Path(self.home) / f"{name}.json" if self.remembers else None
            self._kept[name] = Kept(path, self._keeper)
        return self._kept[name]

    def __keeper_default(self) -> Errands:
        return Errands("workbench-keep")

    @property
    def window(self) -> Any:
        """The QMainWindow, or None."""
        return self.windows[0].control if self.windows else None

    def start(self) -> bool:
        """Start the plugins, and the pulse of the window."""
        self.workspace.log.connect()
        qt_messages.install()
        self._take_up()
        self._dress()
        started = bool(super().start())
        self._garbage = Garbage(_mouse, lambda: self.workspace.status.rate > 0)
        self.workspace.observe(self._expect_garbage, "documents:items")
        self._delivery = Delivery(deliver=self._deliver)
        self._delivery.start()
        return started

    def _take_up(self) -> None:
        """Take up what was kept."""
        workspace = self.workspace
        workspace.host = self
        workspace.recent.read(self.kept("recent"))
        workspace.preferences.read(self.kept("preferences"))
        keys = self.kept("keys")
        workspace.commands.choose_keys(_texts(keys.read()))
        workspace.commands.observe(lambda event: keys.write(event.new), "chosen")

    def _dress(self) -> None:
        """Look and tell as users chose, and follow what they choose."""
        page = self.workspace.preferences["epxs.workbench"]
        self._look = Look(_qt_application())
        page.observe(lambda event: self._look.choose(page.colours), "colours")
        self._look.choose(page.colours)
        log = self.workspace.log
        page.observe(lambda event: log.trait_set(level=page.log_level), "log_level")
        log.level = page.log_level

    def _deliver(self) -> bool:
        more = self.workspace.deliver()
        self._keeper.deliver()
        self._garbage.look()
        if self._layouts is not None:
            self._layouts.look()
        if self._session is not None:
            self._session.look()
        return more

    def _expect_garbage(self, event: Any) -> None:
        if event.removed:
            self._garbage.expect()

    def keep_session(self, restore: bool) -> None:
        """Keep from now on which files are open; *restore* opens those of the last run first."""
        self._session = SessionState(workspace=self.workspace, kept=self.kept("session"))
        if restore and self.workspace.preferences["epxs.workbench"].reopen:
            self._session.restore()

    def stop(self) -> bool:
        """Stop the pulse and the plugins; close the files."""
        if self._delivery is not None:
            self._delivery.stop()
        stopped = bool(super().stop())
        self.workspace.close_all()
        forget_all()
        for kept in self._kept.values():
            kept.let_go()
        self.workspace.log.disconnect()
        return stopped

    def open_window(self) -> Any:
        """Open the window without running the GUI loop; return the QMainWindow."""
        self._create_windows()
        return self.window

    def take_picture(
        self, path: str | Path | None, ready: Callable[[], bool], then: Callable[[], None]
    ) -> None:
        """Save a picture of the window when *ready* and all is drawn, and call *then*."""
        self._photographer = Photographer(workspace=self.workspace, window=self.window, ready=ready)
        self._photographer.take(path, then)

    # envisage pickles the layout; ours is JSON, and Qt's own

    def _load_state(self) -> None:
        from envisage.ui.tasks.tasks_application import TasksApplicationState

        self._state = TasksApplicationState()

    def _create_windows(self) -> None:
        super()._create_windows()
        task = self.windows[0].active_task
        if task is None:  # what failed is in the log
            return
        self._layouts = Layouts(workspace=self.workspace, task=task, kept=self.kept("layout"))
        self._layouts.start()
        accept_files(self.window, self.workspace.open)

    def _save_state(self) -> None:
        if self.window is None or self._layouts is None:
            return
        for kept, state in (
            (self.kept("layout"), self._layouts.state()),
            (self.kept("session"), self._session.state() if self._session else None),
        ):
            if kept.path is not None and state is not None:
                write_json(kept.path, state)


def make_application(
    plugins: Iterable[Any] | None = None,
    workspace: Workspace | None = None,
    remembers: bool = True,
    disabled: Iterable[str] = (),
    safe_mode: bool = False,
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
        Ids or names of plugins to leave alone.
    safe_mode
        Whether only plugins that came with epxs are started.
    """
    workspace = Workspace() if workspace is None else workspace
    application = WorkbenchApplication(
        workspace=workspace,
        remembers=remembers,
        home=str(folders.config_folder()),
        user_data=str(folders.data_folder()),
        plugins=[GuardedCorePlugin(), TasksPlugin(), WorkbenchPlugin(workspace=workspace)],
    )
    if plugins is None:
        plugins = _care(application.log, set(disabled), safe_mode).load()
    for plugin in plugins:
        application.add_plugin(plugin)
    return application


def _care(log: Any, disabled: set[str], safe_mode: bool) -> PluginCare:
    """Return what looks after the plugins of this user."""
    log.care = PluginCare(
        log,
        Ledger(folders.config_folder()),
        marks=folders.data_folder(),
        folder=folders.config_folder() / PLUGINS_FOLDER,
        safe_mode=safe_mode,
        disabled=disabled,
    )
    care: PluginCare = log.care
    return care


def _qt_application() -> Any:
    from pyface.qt import QtWidgets

    return QtWidgets.QApplication.instance() or QtWidgets.QApplication(sys.argv[:1])


def _mouse() -> Any:
    from pyface.qt import QtGui

    return QtGui.QCursor.pos()


def _first_size() -> tuple[int, int]:
    application = _qt_application()
    if application.platformName() == "offscreen":  # its screen is smaller than any that is sold
        return SIZE
    room = application.primaryScreen().availableSize()
    return min(SIZE[0], room.width()), min(SIZE[1], room.height())


def _texts(found: dict[str, Any]) -> dict[str, str]:
    return {name: text for name, text in found.items() if isinstance(text, str)}
