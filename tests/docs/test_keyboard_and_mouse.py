"""The page on keys and mouse says what the window does.

It is written anew with ``EXPECT=write python -m pytest tests/docs/test_keyboard_and_mouse.py``.
"""

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "fixtures"))
from gui import *  # noqa: F403

pytestmark = pytest.mark.gui

PAGE = Path(__file__).parents[2] / "docs/reference/keyboard-and-mouse.md"


def test_the_page_lists_the_keys_and_gestures_that_there_are(make_window):
    from epxs.workbench.keys_page import keys_page

    workspace = make_window().workspace
    # operations come from whatever is installed
    for id in [id for id in workspace.commands.by_id if id.startswith("operation.")]:
        del workspace.commands.by_id[id]
    page = keys_page(workspace.commands, workspace.gestures)
    if os.environ.get("EXPECT") == "write":
        PAGE.write_text(page, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page
    assert workspace.commands.conflicts == []
