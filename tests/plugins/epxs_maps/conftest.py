"""What tests of the maps share."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "fixtures"))
from documents import *  # noqa: F403
from gui import *  # noqa: F403
from map_files import show  # noqa: F401
