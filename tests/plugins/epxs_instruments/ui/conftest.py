"""What tests of the instrument's panes share: one window on one simulated beamline."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[3] / "fixtures"))
from gui import *  # noqa: F403


@pytest.fixture(autouse=True)
def delete_widgets():
    """Leave widgets alone: all tests share one window, which goes at their end."""
