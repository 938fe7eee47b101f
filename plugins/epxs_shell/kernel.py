"""An IPython kernel that lives in a thread; ipykernel expects to own the process."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from traitlets import Type

from epxs_shell.parsed_modules import KEPT, forget_parsed_modules
from epxs_shell.routed_stream import RoutedStream


class ThreadKernel(IPythonKernel):
    """Leaves the signals of the process alone; an interrupt ends the running cell only."""

    shell: Any
    parent: Any

    #: What clients show first.
    banner = ""

    _awaited: Any = None
    _busy = False

    def pre_handler_hook(self) -> None:
        """Signals belong to the window."""

    def post_handler_hook(self) -> None:
        """Signals belong to the window."""

    @contextmanager
    def _cancel_on_sigint(self, future: Any) -> Iterator[None]:
        self._awaited = future
        try:
            yield
        finally:
            self._awaited = None

    async def do_execute(self, *arguments: Any, **options: Any) -> Any:
        """Run a cell."""
        self._busy = True
        try:
            return await super().do_execute(*arguments, **options)
        finally:
            self._busy = False

    def do_complete(self, code: str, cursor_pos: int) -> Any:
        """Complete with names that are up to date."""
        self.shell.events.trigger("pre_run_cell", None)
        try:
            return super().do_complete(code, cursor_pos)
        finally:
            forget_parsed_modules(KEPT)

    def _send_interrupt_children(self) -> None:
        self.interrupt()

    def interrupt(self) -> None:
        """End the cell that runs, between two of its steps; called in any thread."""
        if not self._busy:
            return
        if self._awaited is not None:
            self.io_loop.add_callback(self._cancel_awaited)
            return
        thread = self.parent.thread.ident
        ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_ulong(thread), ctypes.py_object(KeyboardInterrupt)
        )

    def _cancel_awaited(self) -> None:
        if self._awaited is not None:
            self._awaited.cancel()


class ThreadKernelApp(IPKernelApp):
    """Makes the kernel, and changes nothing of the process that it does not give back."""

    kernel_class: Any = Type(ThreadKernel, klass="ipykernel.kernelbase.Kernel")
    kernel: Any
    shell: Any

    #: The thread in which it was made, where cells run.
    thread: threading.Thread
    _streams: Any = ()

    def init_crash_handler(self) -> None:
        """Errors of the process are the window's."""

    def init_signal(self) -> None:
        """Signals belong to the window."""

    def log_connection_info(self) -> None:
        """The dock tells how to join; the terminal has other things to tell."""
        self._ports = {
            name: getattr(self, f"{name}_port")
            for name in ("shell", "iopub", "stdin", "hb", "control")
        }

    def patch_io(self) -> None:
        """The handler of faults is the window's."""

    def init_io(self) -> None:
        """Send what cells print to the clients, and nothing else."""
        self.thread = threading.current_thread()
        self._streams = (sys.stdout, sys.stderr, sys.displayhook)
        super().init_io()
        for name, before in zip(("stdout", "stderr"), self._streams[:2], strict=True):
            setattr(sys, name, RoutedStream(getattr(sys, name), before, self.thread))

    def reset_io(self) -> None:
        """Give the streams back."""
        if self._streams:
            sys.stdout, sys.stderr, sys.displayhook = self._streams
            self._streams = ()


def make_kernel(namespace: dict[str, Any], connection_file: str, sockets: str) -> Any:
    """Return a kernel on *namespace* that listens, in the calling thread; run its loop next.

    Parameters
    ----------
    namespace
        What cells see.
    connection_file
        Name of the file, in the folder of the runtime of Jupyter, with which clients join.
    sockets
        Beginning of the paths of the sockets, or "" for ports of this machine.
    """
    asyncio.set_event_loop(asyncio.new_event_loop())
    app = ThreadKernelApp.instance(
        user_ns=namespace,
        connection_file=connection_file,
        transport="ipc" if sockets else "tcp",
        ip=sockets or "127.0.0.1",
        capture_fd_output=False,
        quiet=True,
    )
    app.initialize([])
    app.shell.enable_gui = _enable_gui
    app.kernel.start()
    return app


def close_kernel(app: Any) -> None:
    """Give back what the kernel holds; in its thread."""
    app.cleanup_connection_file()
    app.shell.history_manager.end_session()
    for thread in (app.control_thread, app.iopub_thread):
        _cancel_tasks(thread.io_loop)
    app.close()
    loop = asyncio.get_event_loop()
    for task in asyncio.all_tasks(loop):
        task.cancel()
    with contextlib.suppress(RuntimeError):  # it was asked to stop before it ran
        loop.run_until_complete(asyncio.sleep(0))
    loop.run_until_complete(asyncio.sleep(0))
    type(app).clear_instance()
    app.kernel.clear_instance()
    app.shell.clear_instance()


def _cancel_tasks(io_loop: Any) -> None:
    """End what waits in the loop of a service thread; else asyncio complains when it is gone."""
    done = threading.Event()

    def cancel() -> None:
        for task in asyncio.all_tasks():
            task.cancel()
        io_loop.add_callback(done.set)  # when the cancellations were carried out

    io_loop.add_callback(cancel)
    done.wait(1.0)


def _enable_gui(gui: str | None = None) -> None:
    """Qt runs already, in the main thread: ``%gui`` has nothing to do.

    Raises
    ------
    ValueError
        For another toolkit.
    """
    if gui not in (None, "qt", "qt6", "inline"):
        raise ValueError(f"%gui: found {gui!r}; expected qt, whose loop runs. Leave it out.")
