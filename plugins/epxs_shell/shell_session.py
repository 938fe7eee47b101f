"""A shell: its thread, its kernel, and who carries out what belongs to the main thread."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import tempfile
import threading
from collections.abc import Callable as Function
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from traits.api import Any as AnyTrait
from traits.api import Callable, Enum, HasStrictTraits, Instance, Str

from epxs.workbench.api import Workspace
from epxs_shell.cell_transformer import AT, CALL, ToMainThread
from epxs_shell.main_thread import MainThread
from epxs_shell.main_thread_rules import Rules
from epxs_shell.names import ShellNames, banner

logger = logging.getLogger(__name__)

#: Seconds that a running cell may take to end when the window is closed.
PATIENCE = 2.0
#: Seconds after which a thread gives way to others: a window beside a busy shell has its turn.
SWITCH = 1e-3
#: Characters that the address of a socket of the system may have.
_LONGEST = 100


class ShellSession(HasStrictTraits):
    """Runs cells on the models of a workspace; made, started and closed in the main thread."""

    workspace = Instance(Workspace, allow_none=False)
    #: The application of the window, or None.
    application = AnyTrait()

    #: What became of it; changes in the main thread, see `main`.
    state = Enum("new", "starting", "running", "failed", "closed")
    #: Why it failed.
    error = Str()
    #: The file with which clients connect.
    connection_file = Str()

    #: Called in its thread before it runs: what is to show it is imported there.
    prepare: Any = Callable(lambda: None)

    #: What carries out calls in the main thread; its ``deliver`` is to be called there.
    main = Instance(MainThread, allow_none=False)
    names = Instance(ShellNames, allow_none=False)

    _namespace = AnyTrait()
    _kernel = AnyTrait()
    _thread = AnyTrait()
    _places = Instance(contextlib.ExitStack, (), allow_none=False)
    _switch = AnyTrait()

    def _names_default(self) -> ShellNames:
        return ShellNames(workspace=self.workspace, application=self.application)

    def _main_default(self) -> MainThread:
        return MainThread()

    @property
    def join_command(self) -> str:
        """The command with which a console in a terminal joins."""
        return f"jupyter console --existing {Path(self.connection_file).name}"

    def start(self) -> None:
        """Begin; `state` tells when it is ready."""
        if self.state != "new":
            return
        self.state = "starting"
        self._switch = sys.getswitchinterval()
        sys.setswitchinterval(SWITCH)
        self._namespace = {}
        self.names.update(self._namespace)
        self._thread = threading.Thread(target=self._run, name="epxs shell", daemon=True)
        self._thread.start()

    def interrupt(self) -> None:
        """End the cell that runs."""
        if self._kernel is not None:
            self._kernel.kernel.interrupt()

    def close(self) -> None:
        """End the shell, and the cell that runs."""
        if self.state in ("new", "closed"):
            self.state = "closed"
            return
        self.main.close()
        if self._kernel is not None:
            self.interrupt()
            self._kernel.kernel.io_loop.add_callback(self._kernel.kernel.io_loop.stop)
        self._thread.join(PATIENCE)
        if self._thread.is_alive():
            logger.warning("shell: a cell is still busy; it ends with the program")
        sys.setswitchinterval(self._switch)
        self.state = "closed"

    # -- in the thread of the shell --------------------------------------------------------

    def _run(self) -> None:
        try:
            from epxs_shell.kernel import close_kernel, make_kernel

            self.prepare()

            path = connection_path()
            sockets = self._places.enter_context(sockets_for(path))
            app = make_kernel(self._namespace, str(path), sockets)
        except Exception as error:
            self._places.close()
            logger.exception("shell: cannot start")
            told = str(error)
            self._tell(lambda: self.trait_set(error=told, state="failed"))
            return
        self._prepare(app)
        self._kernel = app
        self._tell(lambda: self.trait_set(connection_file=app.abs_connection_file, state="running"))
        try:
            while not self.main.closed:
                _serve(app.kernel.io_loop)
        finally:
            close_kernel(app)
            self._places.close()

    def _prepare(self, app: Any) -> None:
        rules, shell = Rules(self.main), app.shell
        self._namespace.update({AT: rules.at, CALL: rules.call})
        shell.user_ns_hidden.update(self._namespace)
        shell.ast_transformers.append(ToMainThread())
        shell.events.register("pre_run_cell", lambda *told: self.names.update(shell.user_ns))
        self._namespace = shell.user_ns
        text = banner(f"jupyter console --existing {Path(app.abs_connection_file).name}")
        app.kernel.banner = f"{shell.banner1}\n{text}"

    def _tell(self, change: Function[[], Any]) -> None:
        from epxs.core.api import EpxsError

        try:
            self.main.call(change)
        except EpxsError as error:  # the window went meanwhile
            logger.debug("%s", error)


def _serve(loop: Any) -> None:
    """Run the loop; an interrupt that came too late for its cell ends nothing."""
    try:
        loop.start()
    except KeyboardInterrupt:
        logger.debug("shell: an interrupt came too late")


def connection_path() -> Path:
    """Return where the file with which clients connect goes."""
    from jupyter_core.paths import jupyter_runtime_dir

    folder = Path(jupyter_runtime_dir())
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"epxs-{os.getpid()}.json"


@contextlib.contextmanager
def sockets_for(path: Path) -> Iterator[str]:
    """Give a place for sockets that other users of the machine cannot reach; "" if there is none.

    It is beside the file with which clients connect, or, as paths of sockets must be short, in
    a folder of its own.
    """
    if sys.platform == "win32":
        yield ""
    elif len(str(path)) < _LONGEST:
        yield f"{path.with_suffix('')}-ipc"
    else:
        with tempfile.TemporaryDirectory(prefix="epxs-") as folder:
            yield f"{folder}/shell"
