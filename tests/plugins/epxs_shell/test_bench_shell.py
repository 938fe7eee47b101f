"""What a busy cell costs the window: time to draw the console beside it."""

from __future__ import annotations

import time

import pytest
from jupyter_client import BlockingKernelClient

from epxs_shell.plugin import ShellPlugin

pytestmark = pytest.mark.gui

#: Cells beside which the window draws.
CELLS = {
    "nothing": "",
    "sleep": "import time\nwhile True:\n    time.sleep(0.05)",
    "busy": "while True: pass",
}


@pytest.mark.benchmark(group="a window drawn beside a cell")
@pytest.mark.parametrize("cell", CELLS)
def test_the_window_is_drawn(benchmark, make_window, wait_until, tmp_path, monkeypatch, cell):
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "run"))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    application = make_window([ShellPlugin()])
    pane = application.windows[0].get_dock_pane("epxs.shell.console")
    pane.control.show()
    pane.control.raise_()
    session = pane.view.session
    wait_until(lambda: session.state == "running")
    client = BlockingKernelClient(connection_file=session.connection_file)
    client.load_connection_file()
    client.start_channels()
    client.execute(CELLS[cell])
    end = time.monotonic() + 1.0
    wait_until(lambda: time.monotonic() > end)
    benchmark.pedantic(application.window.grab, rounds=50, iterations=1)
    benchmark.extra_info["longest_ms"] = 1000 * benchmark.stats.stats.max
    client.stop_channels()
