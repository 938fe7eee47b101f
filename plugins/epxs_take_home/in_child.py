"""Taking home in a process of its own, which can be ended at any time."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from epxs.core.api import EpxsError, ScanError
from epxs.session.api import take_home

#: Seconds between looks whether somebody cancelled it.
PACE = 0.1


def take_home_in_child(
    options: Mapping[str, Any],
    report: Callable[[float], None],
    cancelled: Callable[[], bool],
) -> list[Path]:
    """Take home in a child; drawing figures there takes no time of the window.

    Parameters
    ----------
    options
        Those of `epxs.session.api.take_home`.
    report
        Called with the part done, 0 to 1.
    cancelled
        Asked ten times a second; the child is ended at once then, and nothing is returned.

    Raises
    ------
    EpxsError
        What `take_home` raises, or if the child died.
    """
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=_work, args=(there, dict(options)), daemon=True)
    child.start()
    there.close()
    try:
        while not cancelled():
            if not here.poll(PACE):
                continue
            kind, value = here.recv()
            if kind == "progress":
                report(value)
            elif kind == "made":
                return [Path(each) for each in value]
            else:
                raise value
        return []
    except EOFError as error:
        raise ScanError(
            f"take home of {options['path']}: found its process dead; expected files in "
            f"{options['out']}. Look into the log, or run it as: epxs report"
        ) from error
    finally:
        child.terminate()
        child.join()
        here.close()


def _work(told: Any, options: dict[str, Any]) -> None:
    try:
        made = take_home(progress=lambda done, what: told.send(("progress", done)), **options)
    except EpxsError as error:
        told.send(("failed", error))
    else:
        told.send(("made", [str(path) for path in made]))
