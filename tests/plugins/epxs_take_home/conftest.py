"""What tests of taking home share."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "fixtures"))
from gui import *  # noqa: F403
