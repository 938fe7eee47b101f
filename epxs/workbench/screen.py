"""Whether a window could be shown."""

from __future__ import annotations

import os
import sys


def has_screen() -> bool:
    """Say whether a window could be shown, or Qt was told where to draw instead."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")))
