"""The public names load no GUI."""

import subprocess
import sys


def test_the_api_loads_no_gui_toolkit():
    code = (
        "import sys, epxs.workbench.api\n"
        "print([m for m in sys.modules if m.split('.')[0] in "
        "('PySide6', 'traitsui', 'pyface', 'enable', 'chaco', 'matplotlib')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
