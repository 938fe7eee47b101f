"""The window beside a prompt of plain IPython."""

from __future__ import annotations

import itertools
import os
import sys

import pytest

pytestmark = [pytest.mark.gui, pytest.mark.soak]


@pytest.mark.skipif(sys.platform == "win32", reason="no terminal of that kind")
def test_the_window_lives_beside_the_prompt_of_ipython(epxs_scan_file, tmp_path):
    import pexpect

    home = {"TERM": "xterm", "IPYTHONDIR": str(tmp_path), "HOME": str(tmp_path)}
    console = pexpect.spawn(
        sys.executable,
        ["-m", "IPython", "--no-banner", "--colors=NoColor"],
        env={**os.environ, **home, "QT_QPA_PLATFORM": "offscreen"},
        timeout=50,
        encoding="utf-8",
        dimensions=(50, 200),
    )
    prompt = itertools.count(1)

    def run(cell, shows=""):
        console.expect(rf"In \[{next(prompt)}\]")
        console.send(f"{cell}\r")
        if shows:
            return console.expect(shows)
        return None

    run("%gui qt")
    run(f"import epxs; workspace = epxs.show({str(epxs_scan_file)!r})")
    while (
        run("print('opened', workspace.active is None)", ["opened True\r", "opened False\r"]) == 0
    ):
        pass
    run("workspace.active.select(5); print('row', workspace.active.row)", "row 5\r")
    run("print('same', epxs.show() is workspace)", "same True\r")
    console.expect(r"In \[")
    console.send("exit\r")
    console.expect(pexpect.EOF)
    console.close()
    assert console.exitstatus == 0
