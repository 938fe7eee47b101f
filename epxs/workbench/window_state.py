"""Remembering where the window and its panes were, as JSON."""

from __future__ import annotations

import base64
import json
import logging
from pathlib import Path
from typing import Any

logger = logging.getLogger(__name__)

#: Raised when panes change so that an earlier layout would not fit.
VERSION = 1


def save(window: Any, path: Path) -> None:
    """Write the geometry and the docks of the QMainWindow *window* to *path*."""
    state = {
        "version": VERSION,
        "geometry": _text(window.saveGeometry()),
        "docks": _text(window.saveState(VERSION)),
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(state), encoding="utf-8")
    except OSError as error:
        logger.warning("the layout is not kept: %s", error)


def restore(window: Any, path: Path) -> bool:
    """Set *window* as it was; say whether there was something to go by."""
    from pyface.qt import QtCore

    try:
        state = json.loads(path.read_text(encoding="utf-8"))
        if state["version"] != VERSION:
            return False
        parts = [base64.b64decode(state[name]) for name in ("geometry", "docks")]
    except FileNotFoundError:
        return False
    except (OSError, ValueError, KeyError, TypeError) as error:
        logger.warning("%s: the layout cannot be read (%s); the default one is used", path, error)
        return False
    window.restoreGeometry(QtCore.QByteArray(parts[0]))
    return bool(window.restoreState(QtCore.QByteArray(parts[1]), VERSION))


def _text(array: Any) -> str:
    return base64.b64encode(bytes(array.data())).decode("ascii")
