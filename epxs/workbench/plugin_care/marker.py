"""A mark on disk that says which plugin runs: who finds it knows who ended the program."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PREFIX = "running-plugin-"


@contextmanager
def marked(folder: Path, plugin: str, stage: str) -> Iterator[None]:
    """Have a mark on disk while *plugin* does *stage*.

    What is raised in the context removes it, as its end does; only the end of the process
    leaves it behind.

    Parameters
    ----------
    folder
        Where marks are kept; without it nothing is marked.
    """
    path = folder / f"{_PREFIX}{os.getpid()}.json"
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"plugin": plugin, "stage": stage}), encoding="utf-8")
    try:
        yield
    finally:
        with suppress(OSError):
            path.unlink()


def left_behind(folder: Path) -> list[tuple[str, str]]:
    """Return plugin and stage of each process that ended meanwhile, and remove its mark."""
    found = []
    for path in sorted(folder.glob(f"{_PREFIX}*.json")):
        number = path.stem.removeprefix(_PREFIX)
        if not number.isdecimal() or _is_alive(int(number)):
            continue
        with suppress(OSError, ValueError, KeyError, TypeError):
            told = json.loads(path.read_text(encoding="utf-8"))
            found.append((str(told["plugin"]), str(told["stage"])))
        with suppress(OSError):
            path.unlink()
    return found


def _is_alive(process: int) -> bool:
    if process == os.getpid():
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # somebody else's, which took the number since
        return True
    return True
