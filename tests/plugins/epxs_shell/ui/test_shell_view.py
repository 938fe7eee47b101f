"""The dock of the shell in the window."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from epxs_shell.plugin import ShellPlugin

pytestmark = pytest.mark.gui


@pytest.fixture
def own_shell(tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "run"))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))


def test_the_dock_shows_a_console_and_closes_it_with_the_window(own_shell, make_window, wait_until):
    interval, stdout = sys.getswitchinterval(), sys.stdout
    application = make_window([ShellPlugin()])
    pane = application.windows[0].get_dock_pane("epxs.shell.console")
    pane.control.show()
    pane.control.raise_()
    wait_until(lambda: pane.view is not None)  # made when it is seen
    session = pane.view.session
    wait_until(lambda: session.state == "running")
    (editor,) = pane.ui.get_editors("session")
    wait_until(lambda: "In [1]:" in _text(editor.console))
    assert "the live models of the window" in _text(editor.console).lower()
    editor.console.execute("workspace.message = 'from the dock'")
    wait_until(lambda: application.workspace.message == "from the dock")
    page = application.workspace.preferences["epxs.workbench"]
    page.colours = "dark"
    assert "background-color: #1b1f22" in editor.console.style_sheet
    page.colours = "light"
    assert "background-color: white" in editor.console.style_sheet
    path = Path(session.connection_file)
    assert path.is_file()
    application.exit(force=True)
    application.stop()
    assert session.state == "closed"
    assert not path.exists()
    assert sys.getswitchinterval() == interval
    assert sys.stdout is stdout


def _text(console):
    return "" if console is None else console._control.toPlainText()
