"""The plugin is light until somebody asks it for a pane."""

from __future__ import annotations

import subprocess
import sys


def test_loading_the_plugin_imports_no_window_and_no_physics():
    code = (
        "import sys; from epxs_fluorescence.plugin import FluorescencePlugin as P; P(); "
        "print([m for m in ('PySide6', 'PyMca5', 'matplotlib', 'chaco') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
