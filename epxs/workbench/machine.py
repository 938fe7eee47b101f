"""What the machine has left: space on the disk of a file, memory of this process."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path


def free_bytes(path: str | Path) -> int:
    """Return the free space on the disk of *path*, in bytes; 0 if it cannot be told."""
    path = Path(path)
    for folder in (path, *path.parents):
        try:
            return shutil.disk_usage(folder).free
        except OSError:
            continue
    return 0


def memory_bytes() -> int:
    """Return the memory that this process has in use, in bytes; 0 if it cannot be told."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        pass
    if sys.platform == "win32":
        return 0
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else 1024 * peak


def size_text(size: float) -> str:
    """Return a size for people: ``1.2 GB``."""
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.3g} {unit}"
        size /= 1000
    return f"{size:.3g} TB"
