"""Small things that are kept from one run to the next, in JSON files."""

from __future__ import annotations

import json
import logging
import os
import tempfile
from pathlib import Path
from typing import Any

from epxs.core.api import BULK, Errands
from epxs.workbench.latest import Latest

logger = logging.getLogger(__name__)


class Kept:
    """One JSON file of the user's folder; written beside the main thread, whole or not at all.

    Parameters
    ----------
    path
        The file; None keeps nothing.
    errands
        The thread that writes.
    """

    def __init__(self, path: Path | None, errands: Errands) -> None:
        self.path = path
        self._errands = errands
        self._writer = Latest(f"keeping {path}")

    def read(self) -> dict[str, Any]:
        """Return what was kept; nothing of a file that is not there or cannot be read."""
        if self.path is None:
            return {}
        try:
            found = json.loads(self.path.read_text(encoding="utf-8"))
            if not isinstance(found, dict):
                raise ValueError(f"found {type(found).__name__}; expected an object")
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            logger.warning("%s: cannot be read (%s); the defaults are used", self.path, error)
            return {}
        return found

    def write(self, content: dict[str, Any]) -> None:
        """Have *content* written soon; of what comes at once only the last."""
        if self.path is not None:
            path = self.path
            self._writer.ask(self._errands, lambda: write_json(path, content), _done, BULK)

    def let_go(self) -> None:
        """Wait for nothing any more: nobody delivers."""
        self._writer.cancel()


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write *content* to *path*, so that a crash leaves the old or the new file, whole."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump(content, stream, indent=1)
        os.replace(name, path)
    except OSError as error:
        logger.warning("%s: cannot be written (%s)", path, error)


def _done(nothing: None) -> None:
    """Take the news that it was written."""
