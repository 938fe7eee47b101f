"""PySide6 6.12.0 on Python 3.11 lets go of ``None`` once too often at each call of a void method.

After some thousands of calls the interpreter aborts ("none_dealloc"). `setup.py` keeps that
release out; this test would notice another one.
"""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.gui

CALLS = 10_000

SCRIPT = f"""
import sys
from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QApplication, QWidget

application = QApplication([])
widget = QWidget()
before = sys.getrefcount(None)
for _ in range({CALLS}):
    QTimer.singleShot(0, lambda: None)
    QCoreApplication.processEvents()
    widget.update()
print(before - sys.getrefcount(None))
"""


def test_qt_lets_go_of_none_as_often_as_it_took_hold_of_it():
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < CALLS / 100
