"""The pre-flight checks that every instrument is worth."""

from __future__ import annotations

import os
import shutil
from datetime import timedelta
from math import inf, isfinite
from pathlib import Path

import numpy as np
from traits.api import HasStrictTraits, Str, provides

from epxs.instrument.preflight import ICheck, Intent, State
from epxs.instrument.scan_command import ScanCommand

#: How much more room than the data alone a file should find.
MARGIN = 1.2

#: Time without any count after which a detector is taken for dead, s.
LISTENING = 1.0


@provides(ICheck)
class ConnectionCheck(HasStrictTraits):
    """The instrument can be reached."""

    name = Str("connection")

    def check(self, intent: Intent) -> tuple[State, str]:
        """Look at the state of the instrument."""
        instrument = intent.instrument
        if instrument.state == "simulated":
            return "ok", f"{instrument.address} is there, and simulated: nothing real moves."
        if instrument.state == "connected":
            return "ok", f"{instrument.address} is there."
        return "failed", (
            f"{instrument.address}: found it {instrument.state}; expected it connected. "
            "Wait until it is back, or connect again."
        )


@provides(ICheck)
class CommandCheck(HasStrictTraits):
    """Motors exist, can be moved, and may go everywhere that the scan goes."""

    name = Str("motors and limits")

    def check(self, intent: Intent) -> tuple[State, str]:
        """Look at every motor of the scan."""
        if intent.command is None:
            return "skipped", "no scan is announced."
        problems = intent.command.problems(intent.instrument)
        if problems:
            return "failed", " ".join(problems)
        if not isinstance(intent.command, ScanCommand):
            return "warning", f"what {intent.command.line!r} moves is not known."
        plan = intent.command.plan()
        points = f"{plan.npoints} points" if plan.npoints else "points until it is aborted"
        return "ok", f"{points}; all within limits. {_duration(intent)}".strip()


def _duration(intent: Intent) -> str:
    assert intent.command is not None
    seconds = intent.command.duration(intent.instrument)
    return f"About {timedelta(seconds=round(seconds))} h." if isfinite(seconds) else ""


@provides(ICheck)
class CountersCheck(HasStrictTraits):
    """There are counters, and the monitor that the scan counts to is one of them."""

    name = Str("counters")

    def check(self, intent: Intent) -> tuple[State, str]:
        """Look at the counters of the instrument."""
        counters = list(intent.instrument.counters)
        if not counters:
            return "failed", "found no counter; expected one at least. Configure the scaler."
        command = intent.command
        if isinstance(command, ScanCommand) and command.seconds < 0:
            counts = -command.seconds
            return "ok", f"each point ends at {counts:g} counts of the monitor."
        return "ok", f"{len(counters)}: {', '.join(counters[:12])}"


@provides(ICheck)
class DetectorCheck(HasStrictTraits):
    """Detectors have counts, and do not lose too many."""

    name = Str("detectors")

    def check(self, intent: Intent) -> tuple[State, str]:
        """Look at the last spectrum of each element."""
        mcas = [intent.instrument.mcas[name] for name in intent.instrument.mcas]
        # one that was never on for a moment has a spectrum too: an empty one
        known = [mca for mca in mcas if np.asarray(mca.counts).size and mca.real_time != 0]
        if not known:
            return "skipped", (
                "no detector has counted yet. Count once, or begin with a short scan."
            )
        for mca in known:
            total = float(np.sum(mca.counts))
            if total <= 0:
                # beside the sample a short point may well be empty: that is no dead detector
                empty = mca.silence or (mca.real_time if isfinite(mca.real_time) else inf)
                return "failed" if empty >= LISTENING else "warning", (
                    f"{mca.mnemonic}: found 0 counts in its last spectrum; expected some. "
                    "Check its high voltage, its shutter and the beam."
                )
            if mca.dead_time > intent.dead_time_limit:
                return "warning", (
                    f"{mca.mnemonic}: found a dead time of {mca.dead_time:.0f} %; expected less "
                    f"than {intent.dead_time_limit:g} %. Move it back, or attenuate the beam."
                )
        return "ok", "counts in " + ", ".join(mca.mnemonic for mca in known)


@provides(ICheck)
class FileCheck(HasStrictTraits):
    """The file to record to can be written."""

    name = Str("file")

    def check(self, intent: Intent) -> tuple[State, str]:
        """Look at the path and its folder."""
        if intent.path is None:
            return "warning", (
                "found no file to record to; expected one. The instrument keeps what it writes "
                "itself: choose a file to have the spectra in one place."
            )
        path = Path(intent.path)
        there = path if path.exists() else path.parent
        if not there.exists() or not os.access(there, os.W_OK):
            return "failed", (
                f"{path}: found that it cannot be written; expected a folder that exists and is "
                "yours. Choose another folder."
            )
        return "ok", f"{path}" + (", scans are added" if path.exists() else "")


@provides(ICheck)
class DiskCheck(HasStrictTraits):
    """The disk has room for what is announced."""

    name = Str("disk space")

    def check(self, intent: Intent) -> tuple[State, str]:
        """Compare the size of the scan with what is free."""
        if intent.path is None or not isinstance(intent.command, ScanCommand):
            return "skipped", "the size of the scan is not known."
        instrument = intent.instrument
        channels = sum(instrument.mcas[name].channels for name in instrument.mcas)
        needed = MARGIN * intent.command.size(channels, len(instrument.counters))
        folder = Path(intent.path).absolute().parent
        free = shutil.disk_usage(folder).free if folder.exists() else 0
        text = f"{_bytes(free)} free, about {_bytes(needed)} needed"
        if not channels:
            text += " besides spectra, whose size is not known yet"
        if free < needed:
            return "failed", f"{folder}: found {text}. Free some space, or choose another disk."
        return "ok", text


def _bytes(number: float) -> str:
    for unit in ("B", "kB", "MB", "GB"):
        if number < 1000:
            return f"{number:.3g} {unit}"
        number /= 1000
    return f"{number:.3g} TB"


@provides(ICheck)
class ConfigurationCheck(HasStrictTraits):
    """Somebody has chosen what is fitted: the most common thing to forget."""

    name = Str("fit configuration")

    def check(self, intent: Intent) -> tuple[State, str]:
        """Look whether a configuration was chosen, and is there."""
        if intent.config is None:
            return "warning", (
                "found none; expected a choice of elements. Spectra are recorded and can be "
                "fitted later, but no map will show while the scan runs."
            )
        if not Path(intent.config).is_file():
            return "failed", (
                f"{intent.config}: found no such file; expected a PyMca configuration. "
                "Check the path."
            )
        return "ok", f"{intent.config}"
