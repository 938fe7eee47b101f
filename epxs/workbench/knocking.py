"""Knocking at files before they are opened: a disk that hangs must hold up nothing else."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from epxs.core.api import FileError

#: Seconds a file has to answer before it is given up.
PATIENCE = 5.0

#: Seconds files that were asked for later wait for an earlier one, so that the order is kept.
ORDER = 0.5


@dataclass
class _Knock:
    path: str
    then: Callable[[Any], None]
    failed: Callable[[Exception], None]
    began: float = field(default_factory=time.monotonic)
    #: What was found, or the error; empty until the file answers.
    answer: list[Any] = field(default_factory=list)

    @property
    def age(self) -> float:
        return time.monotonic() - self.began


class Knocks:
    """Runs a look at each file in a thread of its own, and gives up those that do not answer.

    A thread that hangs in the system cannot be ended; it holds nothing that others need.
    """

    def __init__(self) -> None:
        self._waiting: list[_Knock] = []

    def knock(
        self,
        path: str | Path,
        look: Callable[[], Any],
        then: Callable[[Any], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Run *look* beside everything; `deliver` then calls *then* with what it returned.

        Parameters
        ----------
        path
            The file, for the sentence.
        look
            Called in a thread of its own; may hang.
        then
            Called by `deliver` with the result.
        failed
            Called by `deliver` with the exception, or with a `FileError` after `PATIENCE`.
        """
        knock = _Knock(str(path), then, failed)
        self._waiting.append(knock)

        def run() -> None:
            try:
                knock.answer.append(look())
            except (OSError, ValueError) as error:  # no such name, no such disk
                knock.answer.append(error)

        threading.Thread(target=run, name="workbench-knock", daemon=True).start()

    def deliver(self) -> None:
        """Hand on the answers that are there, in the order in which they were asked for."""
        for knock in list(self._waiting):
            if knock.answer:
                self._waiting.remove(knock)
                self._hand_on(knock, knock.answer[0])
            elif knock.age > PATIENCE:
                self._waiting.remove(knock)
                knock.failed(_silent(knock.path))
            elif knock.age < ORDER:
                break

    def cancel(self) -> None:
        """Wait for nothing any more."""
        self._waiting.clear()

    def _hand_on(self, knock: _Knock, answer: Any) -> None:
        if isinstance(answer, Exception):
            knock.failed(answer)
        else:
            knock.then(answer)


def _silent(path: str) -> FileError:
    return FileError(
        f"{path}: does not answer: found nothing for {PATIENCE:g} s; expected its first byte. "
        "See whether its disk is connected, and open it again."
    )
