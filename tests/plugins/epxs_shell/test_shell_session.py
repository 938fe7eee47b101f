"""A shell on live models, as clients see it: the dock and consoles elsewhere."""

from __future__ import annotations

import io
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from jupyter_client import BlockingKernelClient

from epxs.workbench.api import Workspace
from epxs_shell.routed_stream import RoutedStream
from epxs_shell.shell_session import ShellSession

PATIENCE = 30.0


class Console:
    """Sends cells to a kernel while this thread, the main one, delivers."""

    def __init__(self, session):
        self.session = session
        self.pool = ThreadPoolExecutor(1)
        self.client = BlockingKernelClient(connection_file=session.connection_file)
        self.client.load_connection_file()
        self.client.start_channels()
        self.wait(self.client.wait_for_ready, PATIENCE)

    def wait(self, function, *arguments, **options):
        future = self.pool.submit(function, *arguments, **options)
        while not future.done():
            self.session.main.deliver()
            time.sleep(0.001)
        return future.result()

    def run(self, cell):
        """Return the status, and all that the cell showed."""
        shown = []

        def show(message):
            content = message["content"]
            if message["msg_type"] == "execute_result":
                shown.append(content["data"]["text/plain"])
            shown.append(content.get("text") or content.get("ename") or "")

        reply = self.wait(
            self.client.execute_interactive,
            cell,
            timeout=PATIENCE,
            output_hook=show,
            allow_stdin=False,
        )
        return reply["content"]["status"], "".join(shown)

    def close(self):
        self.client.stop_channels()
        self.pool.shutdown()


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    patch = pytest.MonkeyPatch()
    home = tmp_path_factory.mktemp("shell")
    patch.setenv("JUPYTER_RUNTIME_DIR", str(home / "run"))
    patch.setenv("IPYTHONDIR", str(home / "ipython"))
    session = ShellSession(workspace=Workspace(), application="the application")
    session.start()
    end = time.monotonic() + PATIENCE
    while session.state == "starting" and time.monotonic() < end:
        session.main.deliver()
    assert session.state == "running", session.error
    yield session
    session.close()
    patch.undo()


@pytest.fixture(scope="module")
def console(session):
    console = Console(session)
    yield console
    console.close()


def test_the_models_of_the_window_are_there(console, session):
    assert console.run("workspace.status.__class__.__name__, app")[1] == (
        "('Status', 'the application')"
    )
    assert console.run("file is None and scan is None and beam is None")[1] == "True"
    assert console.run("np.arange(3).sum(), epxs.__version__[:2]")[1] == "(np.int64(3), '0.')"


def test_cells_run_beside_the_main_thread_and_change_models_in_it(console, session):
    seen = []
    session.workspace.observe(
        lambda event: seen.append((event.new, threading.current_thread())), "message"
    )
    cell = "import threading\nworkspace.message = 'hello'\nthreading.current_thread().name"
    assert console.run(cell) == ("ok", "'epxs shell'")
    assert seen == [("hello", threading.main_thread())]


def test_names_are_completed_and_explained(console):
    code = "workspace.docum"
    reply = console.wait(console.client.complete, code, len(code), reply=True, timeout=PATIENCE)
    assert "documents" in " ".join(reply["content"]["matches"])
    reply = console.wait(console.client.inspect, "workspace.open", reply=True, timeout=PATIENCE)
    assert "Open a file" in reply["content"]["data"]["text/plain"]


def test_what_completion_has_read_is_forgotten_but_for_the_last(console, monkeypatch):
    from parso import cache

    monkeypatch.setattr("epxs_shell.kernel.KEPT", 0)
    for code in ("import colorsys; colorsys.rg", "import bisect; bisect.bis"):
        reply = console.wait(console.client.complete, code, len(code), reply=True, timeout=PATIENCE)
        assert reply["content"]["matches"]
    assert sum(len(items) for items in cache.parser_cache.values()) == 1


def test_magics_work(console):
    status, shown = console.run("%timeit -n 1 -r 1 -o -q None")
    assert status == "ok"
    assert "per loop" in shown
    assert console.run("%gui qt") == ("ok", "")
    assert console.run("await __import__('asyncio').sleep(0, 7)") == ("ok", "7")


def test_another_console_joins_the_same_shell(console, session):
    console.run("shared = 42")
    other = Console(session)
    assert other.run("shared") == ("ok", "42")
    other.close()
    assert session.join_command.startswith("jupyter console --existing epxs-")


@pytest.mark.parametrize(
    "cell", ["while True:\n    pass", "await __import__('asyncio').sleep(1000)"]
)
def test_a_cell_that_does_not_end_can_be_interrupted(console, session, cell):
    done = console.pool.submit(
        console.client.execute_interactive,
        cell,
        timeout=PATIENCE,
        output_hook=print,
        allow_stdin=False,
    )
    end = time.monotonic() + PATIENCE
    while not done.done():  # before the cell runs there is nothing to interrupt
        session.interrupt()
        time.sleep(0.05)
        assert time.monotonic() < end
    assert done.result()["content"]["status"] in ("error", "aborted")
    assert console.run("1 + 1") == ("ok", "2")


def test_what_others_print_does_not_appear_in_the_shell():
    own, rest = io.StringIO(), io.StringIO()
    thread = threading.Thread(target=lambda: print("from a cell", file=stream))
    stream = RoutedStream(own, rest, thread)
    thread.start()
    thread.join()
    print("from the window", file=stream)
    stream.flush()
    assert (own.getvalue(), rest.getvalue()) == ("from a cell\n", "from the window\n")
    assert not stream.isatty()
