"""What tests of the core rooms share: the modules beside this file can be imported."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
