"""What h5py prints when a disk is full: a traceback for each object it cannot let go of."""

from __future__ import annotations

import logging
import sys
from types import TracebackType
from typing import Any

logger = logging.getLogger(__name__)


def send_to_log() -> None:
    """Send it to the log: the failure itself is told once, by who wrote the file."""
    sys.excepthook = _excepthook
    sys.unraisablehook = _unraisablehook


def _is_noise(error: BaseException | None) -> bool:
    return "Can't decrement id ref count" in str(error)


def _excepthook(
    kind: type[BaseException], error: BaseException, where: TracebackType | None
) -> None:
    if _is_noise(error):
        logger.debug("HDF5: %s", error)
    else:
        sys.__excepthook__(kind, error, where)


def _unraisablehook(what: Any) -> None:
    if not _is_noise(what.exc_value):
        sys.__unraisablehook__(what)
