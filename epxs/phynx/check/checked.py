"""The check of a file, in a child process with limits of time and memory.

A file may come from anywhere. Our own walk through it has limits and is done first; what it
finds suspicious is not handed on. But nexusformat recurses and reads values, HDF5 waits for
writers that are dead and may crash on damaged files, and neither can be stopped from within.
So everything happens in a process of its own, which is ended when it takes too long; what it
had found by then is kept. That also leaves the state that nexusformat keeps in its module
behind, and works in an empty folder: nexusformat takes the class of a group for the name of a
file where there is one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from epxs.phynx.check.examine import unusable
from epxs.phynx.check.finding import Finding, merged

#: Seconds and bytes that the check of one file may take.
TIME = 120.0
MEMORY = 4 << 30


def check(path: str | Path, time: float = TIME, memory: int = MEMORY) -> list[Finding]:
    """Return all that is wrong with the file at *path*, the worst first.

    A file without errors and warnings is a NeXus file that any viewer opens at a plot, and
    that keeps what phynx promises; notes are things to know.

    Parameters
    ----------
    path
        An HDF5 file; nothing is written to it.
    time
        Seconds that it may take.
    memory
        Bytes that it may take.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "epxs.phynx.check", str(Path(path).absolute()), str(memory)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=(folder := tempfile.mkdtemp(prefix="epxs-check-")),
        env=_environment(),
        text=True,
    )
    reason = ""
    try:
        told, _ = process.communicate(timeout=time)
    except subprocess.TimeoutExpired:
        reason = f"found a file whose check takes more than {time:g} s"
    finally:
        process.kill()
        rest, _ = process.communicate() if reason or process.stdout else ("", "")
        os.rmdir(folder)
    lines = (rest if reason else told).splitlines()
    return merged(_findings(str(path), lines, reason or _ending(process.returncode)))


def _environment() -> dict[str, str]:
    paths = [path for path in sys.path if path]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(paths),
        "OPENBLAS_NUM_THREADS": "1",
        "HDF5_PLUGIN_PATH": os.environ.get("HDF5_PLUGIN_PATH", "::"),
    }


def _ending(status: int) -> str:
    return f"found a file that ended its check (status {status})" if status else ""


def _findings(path: str, lines: Iterable[str], reason: str) -> Iterable[Finding]:
    """Yield what the child wrote; what it was doing when it was ended, if it was."""
    step, done = "starting", False
    for line in lines:
        try:
            told = json.loads(line)
        except ValueError:  # cut off when it was ended
            continue
        if isinstance(told, dict) and "code" in told:
            yield Finding(**told)
        step = told.get("step", step)
        done = done or step == "done"
    if not done:
        yield unusable(
            f"{path}: {reason or 'found nothing of its check'} while {step}; expected an "
            "ordinary file. If it is large, give it more time (--time); otherwise do not trust it."
        )
