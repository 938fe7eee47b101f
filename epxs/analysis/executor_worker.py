"""The process of a worker: takes a task, then blocks of rows, until its input ends."""

from __future__ import annotations

import os
import sys
from typing import BinaryIO

from epxs.analysis.executor import load_factory, why
from epxs.analysis.frames import receive, send


def main() -> None:
    """Serve the process that started this one."""
    requests = sys.stdin.buffer
    # what libraries print must not get between the messages
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve(requests, answers)


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer each message of *requests*; the first has the factory and its settings."""
    begun = receive(requests)
    if begun is None:
        return
    try:
        work = load_factory(begun.pop("factory"))(**begun)
    except Exception as error:  # noqa: BLE001 - the edge of the worker
        send(answers, {"ready": False, "failure": why(error)})
        return
    send(answers, {"ready": True})
    while (request := receive(requests)) is not None:
        try:
            send(answers, {**work(**request), "failure": ""})
        except Exception as error:  # noqa: BLE001 - the edge of the worker
            send(answers, {"failure": why(error)})


if __name__ == "__main__":
    main()
