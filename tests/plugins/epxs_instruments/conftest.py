"""What tests of instruments share: the modules of ``tests/fixtures`` can be imported."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "fixtures"))
