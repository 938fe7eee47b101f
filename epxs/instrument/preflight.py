"""Pre-flight: what is looked at before a scan starts, and what was found."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from traits.api import Interface, Str

from epxs.core.api import EpxsError, offers
from epxs.instrument.scan_command import RawCommand, ScanCommand

logger = logging.getLogger(__name__)

State = Literal["ok", "warning", "failed", "skipped"]


@dataclass(frozen=True)
class Intent:
    """What somebody is about to do."""

    #: An `epxs.instrument.api.Instrument`.
    instrument: Any
    #: None where scans are started elsewhere.
    command: ScanCommand | RawCommand | None = None
    #: The file that will be recorded to, if any.
    path: Path | None = None
    #: The configuration of the fits, if one was chosen.
    config: Path | None = None
    #: Percent of the photons that may be lost.
    dead_time_limit: float = 40.0


@dataclass(frozen=True)
class Finding:
    """What one check found, and why."""

    check: str
    state: State
    reason: str

    def __str__(self) -> str:
        return f"{self.state:>7}  {self.check}: {self.reason}"


class ICheck(Interface):
    """Looks at one thing before a scan starts; moves nothing.

    Installed distributions add theirs as entry points of the group ``epxs.preflight``: classes
    that are made without arguments.
    """

    #: What it looks at, in a word or two.
    name = Str()

    def check(self, intent: Intent) -> tuple[State, str]:
        """Return the state and the reason: what was found, and what to do about it.

        An `EpxsError` that is raised is taken as a failure, its text as the reason.
        """


def installed_checks() -> list[Any]:
    """Return the checks of all installed distributions; a broken one is left out, and logged."""
    checks = []
    for name in offers.names(offers.PREFLIGHT):
        try:
            checks.append(offers.find(offers.PREFLIGHT, name)())
        except Exception:  # the edge of a plugin
            logger.exception("pre-flight check %s is left out", name)
    return checks


def preflight(intent: Intent, checks: Iterable[Any] | None = None) -> list[Finding]:
    """Return what all *checks* (default: the installed ones) find, failures first."""
    findings = [
        _carry_out(check, intent) for check in (installed_checks() if checks is None else checks)
    ]
    order = ("failed", "warning", "ok", "skipped")
    return sorted(findings, key=lambda finding: order.index(finding.state))


def _carry_out(check: Any, intent: Intent) -> Finding:
    try:
        state, reason = check.check(intent)
    except EpxsError as error:
        return Finding(check.name, "failed", str(error))
    except Exception as error:  # the edge of a plugin
        logger.exception("pre-flight check %s", check.name)
        reason = f"the check itself is broken ({error!r}). Report it to who wrote it."
        return Finding(check.name, "warning", reason)
    return Finding(check.name, state, reason)
