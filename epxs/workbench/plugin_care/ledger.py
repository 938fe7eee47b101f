"""What the user decided about plugins, and which of them may not start again."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

logger = logging.getLogger(__name__)

FILE_NAME = "plugins.json"


@dataclass(frozen=True)
class Quarantine:
    """Why a plugin is not started again before somebody says so."""

    #: What it was doing: ``load``, ``start``, ``observer`` ...
    stage: str
    #: The error in one line.
    reason: str
    #: The traceback, for a report.
    details: str = ""
    #: The version that did it: a new version gets a new chance.
    version: str = ""


@dataclass(frozen=True)
class Decision:
    """What is known of one plugin."""

    #: Whether the user wants it; None: nobody was asked yet.
    enabled: bool | None = None
    quarantine: Quarantine | None = None
    #: Plugins with a smaller number start earlier.
    order: int = 0


class Ledger:
    """Decisions about plugins by their ids, kept in a file of the user.

    Parameters
    ----------
    folder
        Where the file is kept. One that cannot be written, or read, loses decisions and
        nothing else.
    """

    def __init__(self, folder: Path) -> None:
        self.path = Path(folder) / FILE_NAME
        self._decisions = self._read()

    def decision(self, plugin: str) -> Decision:
        """Return what is known of *plugin*."""
        return self._decisions.get(plugin, Decision())

    def ids(self) -> Iterable[str]:
        """Return the plugins of which something is known."""
        return list(self._decisions)

    def enable(self, plugin: str, wanted: bool = True) -> None:
        """Say that the user wants *plugin*, or does not."""
        self._keep(plugin, replace(self.decision(plugin), enabled=wanted))

    def quarantine(self, plugin: str, reason: Quarantine) -> None:
        """Keep *plugin* from starting until `release`."""
        self._keep(plugin, replace(self.decision(plugin), quarantine=reason))

    def release(self, plugin: str) -> None:
        """Give *plugin* another chance."""
        self._keep(plugin, replace(self.decision(plugin), quarantine=None))

    def set_order(self, plugins: Iterable[str]) -> None:
        """Have *plugins* start in this order."""
        for number, plugin in enumerate(plugins):
            self._decisions[plugin] = replace(self.decision(plugin), order=number)
        self._write()

    def _keep(self, plugin: str, decision: Decision) -> None:
        self._decisions[plugin] = decision
        self._write()

    def _read(self) -> dict[str, Decision]:
        try:
            told = json.loads(self.path.read_text(encoding="utf-8"))
            return {str(plugin): _decision(item) for plugin, item in told.items()}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, TypeError, AttributeError, KeyError) as error:
            logger.warning(
                "%s: found no list of plugins (%s); decisions are asked for again",
                self.path,
                error,
            )
            return {}

    def _write(self) -> None:
        told = {plugin: asdict(decision) for plugin, decision in self._decisions.items()}
        partial = self.path.with_suffix(".partial")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            partial.write_text(json.dumps(told, indent=1), encoding="utf-8")
            os.replace(partial, self.path)
        except OSError as error:
            logger.warning("%s: cannot be kept: %s", self.path, error.strerror)


def _decision(item: dict[str, Any]) -> Decision:
    kept = item.get("quarantine")
    return Decision(
        enabled=item.get("enabled"),
        quarantine=None if kept is None else Quarantine(**kept),
        order=int(item.get("order", 0)),
    )
