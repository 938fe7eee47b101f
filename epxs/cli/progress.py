"""Progress bars on standard error."""

from __future__ import annotations

import sys
from typing import Any


def bar(total: int, label: str, unit: str) -> Any:
    """Return a progress bar; silent where standard error is not a terminal."""
    from tqdm import tqdm

    return tqdm(
        total=total or None,  # of a scan of unknown length
        desc=label,
        unit=unit,
        file=sys.stderr,
        dynamic_ncols=True,
        disable=None,  # tqdm asks whether the file is a terminal
    )
