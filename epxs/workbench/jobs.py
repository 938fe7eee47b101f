"""What runs beside the window: fits, conversions, reports."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from traits.api import Any as AnyTrait
from traits.api import Bool, Enum, Float, HasStrictTraits, Instance, List, Property, Str

from epxs.core.api import EpxsError, Mailbox
from epxs.workbench.notices import Notices

logger = logging.getLogger(__name__)

#: Jobs that have ended and are still listed.
KEPT = 20


class Job(HasStrictTraits):
    """One piece of work in a thread of its own.

    The work gets the job: it calls `report` now and then, and ends when `cancelled` is true.
    """

    #: What it does, for people: ``fit of scan_0001``.
    title = Str()

    #: How it goes.
    state = Enum("running", "done", "cancelled", "failed")

    #: From 0 to 1; NaN where nobody knows.
    progress = Float(float("nan"))

    #: Time that is left, in seconds, as far as the progress tells; NaN where nobody knows.
    seconds_left = Float(float("nan"))

    #: What came out, or why nothing did; in the main thread.
    result = AnyTrait()
    error = Instance(BaseException)

    #: Whether it can still be cancelled.
    can_cancel = Property(Bool(), observe="state")

    _cancelled = Instance(threading.Event, ())
    _mailbox = Instance(Mailbox)
    _started = Float()

    def report(self, progress: float) -> None:
        """Tell how far it is, from 0 to 1; from any thread."""
        self._mailbox.post((id(self), "progress"), (self, float(progress)))

    @property
    def cancelled(self) -> bool:
        """Whether it should end; to be asked a few times a second."""
        return self._cancelled.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait; return at once and true when it is cancelled. For work that waits itself."""
        return self._cancelled.wait(seconds)

    def cancel(self) -> None:
        """Ask it to end."""
        self._cancelled.set()
        if self.state == "running":
            self.state = "cancelled"

    def _get_can_cancel(self) -> bool:
        return self.state == "running"

    def _set_progress(self, progress: float) -> None:
        elapsed = time.monotonic() - self._started
        left = elapsed * (1 - progress) / progress if progress > 0 else float("nan")
        self.trait_set(progress=progress, seconds_left=left)


class Jobs(HasStrictTraits):
    """The jobs of a window, the last one last.

    Traits of jobs change in `deliver` only, which the owner calls in the main thread.
    """

    items = List(Instance(Job))

    #: Those that run.
    running = Property(List(Instance(Job)), observe="items.items.state")

    notices = Instance(Notices)

    _mailbox = Instance(Mailbox, ())

    def start(
        self,
        title: str,
        work: Callable[[Job], Any],
        done: Callable[[Any], None] | None = None,
    ) -> Job:
        """Run *work* in a thread.

        Parameters
        ----------
        title
            What it does, for people.
        work
            Called with the job, in the thread; what it returns is the result.
        done
            Called with the result in the main thread, unless it failed or was cancelled.
        """
        job = Job(title=title, _mailbox=self._mailbox, _started=time.monotonic())
        ended = [each for each in self.items if each.state != "running"]
        gone = ended[: max(0, len(ended) - KEPT)]
        self.items = [*(each for each in self.items if each not in gone), job]

        def run() -> None:
            try:
                found, error = work(job), None
            except Exception as failure:  # noqa: BLE001 - the edge of the worker
                found, error = None, failure
            self._mailbox.push((job, found, error, done))

        threading.Thread(target=run, name=f"job {title}", daemon=True).start()
        return job

    def deliver(self) -> None:
        """Bring the jobs up to date; in the main thread."""
        latest, ended = self._mailbox.collect()
        for job, progress in latest.values():
            if job.state == "running":
                job._set_progress(progress)
        for job, found, error, done in ended:
            self._end(job, found, error, done)

    def cancel_all(self) -> None:
        """Ask all to end."""
        for job in self.items:
            job.cancel()

    def _end(
        self, job: Job, found: Any, error: Exception | None, done: Callable[[Any], None] | None
    ) -> None:
        if job.cancelled:
            logger.info("%s: cancelled", job.title)
            return
        if error is None:
            job.trait_set(progress=1.0, seconds_left=0.0, result=found, state="done")
            if done is not None:
                done(found)
            return
        job.trait_set(error=error, state="failed")
        if isinstance(error, EpxsError):
            logger.error("%s: %s", job.title, error)
        else:
            logger.error("%s: %s", job.title, error, exc_info=error)
        if self.notices is not None:
            self.notices.tell_error(error)

    def _get_running(self) -> list[Job]:
        return [job for job in self.items if job.state == "running"]
