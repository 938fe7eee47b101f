"""What Qt tells, sent to the log like everything else."""

from __future__ import annotations

import logging
from typing import Any

from pyface.qt import QtCore

logger = logging.getLogger("qt")

#: Said by the platform without a screen about every window; it means nothing here.
_IDLE = ("propagateSizeHints",)

_LEVELS = {
    QtCore.QtMsgType.QtDebugMsg: logging.DEBUG,
    QtCore.QtMsgType.QtInfoMsg: logging.DEBUG,
    QtCore.QtMsgType.QtWarningMsg: logging.WARNING,
    QtCore.QtMsgType.QtCriticalMsg: logging.ERROR,
    QtCore.QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def install() -> None:
    """Send the messages of Qt to the logger ``qt``."""
    QtCore.qInstallMessageHandler(_tell)


def _tell(kind: Any, context: Any, text: str) -> None:
    if not any(words in text for words in _IDLE):
        logger.log(_LEVELS.get(kind, logging.INFO), "%s", text)
