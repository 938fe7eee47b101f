"""A worker that is kept, so that the second question is answered at once."""

from __future__ import annotations

import tempfile
import threading
from typing import Any

from epxs.analysis.executor import BlockTask, WorkersError
from epxs.analysis.executor_processes import _start, _Worker


class WarmWorker:
    """A process that is prepared for a task and stays until it is closed.

    Parameters
    ----------
    task
        Its factory is called with the settings in the process; what it gives is called with
        each question. The process is started with the first one.
    """

    def __init__(self, task: BlockTask) -> None:
        self._task = task
        self._lock = threading.Lock()
        self._words: Any = None
        self._worker: _Worker | None = None

    def ask(self, **question: Any) -> dict[str, Any]:
        """Return the answer to a question: numbers, text, lists, arrays by name.

        Raises
        ------
        WorkersError
            If the process cannot begin, dies, or cannot answer.
        """
        with self._lock:
            if self._worker is None:
                self._begin()
            return self._answer(question)

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._end()

    def __enter__(self) -> WarmWorker:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _begin(self) -> None:
        self._words = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        self._worker = _Worker(_start(self._words), self._words)
        self._answer({"factory": self._task.factory, **self._task.settings})

    def _answer(self, question: dict[str, Any]) -> dict[str, Any]:
        assert self._worker is not None
        answer = self._worker.ask(question)
        if answer is None:
            words = self._worker.last_words()
            self._end()
            raise WorkersError(
                f"worker for {self._task.factory}: found it dead ({words}); expected an answer. "
                "Ask again: it is started anew."
            )
        failure = answer.pop("failure", "")
        if failure:
            if "ready" in answer:
                self._end()
            raise WorkersError(str(failure))
        return answer

    def _end(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.end()
            self._words.close()
