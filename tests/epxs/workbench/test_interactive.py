"""The window beside a prompt of plain IPython."""

from __future__ import annotations

import os
import sys

import pytest

pytestmark = pytest.mark.gui


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
    for number, cell in enumerate(
        (
            "%gui qt",
            f"import epxs; workspace = epxs.show({str(epxs_scan_file)!r})",
            "import time; from pyface.qt import QtCore",
            "while not workspace.active: QtCore.QCoreApplication.processEvents(); time.sleep(.01)\r",
            "workspace.active.select(5); print('row', workspace.active.row)",
            "print('same', epxs.show() is workspace)",
        ),
        start=1,
    ):
        console.expect(rf"In \[{number}\]")
        console.send(f"{cell}\r")
    console.expect("row 5\r")
    console.expect("same True\r")
    console.send("exit\r")
    console.expect(pexpect.EOF)
    console.close()
    assert console.exitstatus == 0
