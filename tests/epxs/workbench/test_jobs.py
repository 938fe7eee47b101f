"""Jobs run beside the window, tell how far they are, and can be ended."""

import threading
import time

import pytest

from epxs.core.api import ConfigurationError
from epxs.workbench.api import Jobs, Notices


@pytest.fixture
def jobs():
    jobs = Jobs(notices=Notices())
    yield jobs
    jobs.cancel_all()


def until(jobs, condition):
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        jobs.deliver()
        time.sleep(0.002)


def test_its_result_comes_in_the_main_thread(jobs):
    threads = []
    job = jobs.start("sum", lambda job: 1 + 1, lambda found: threads.append(found))
    assert threads == []
    until(jobs, lambda: job.state == "done")
    assert threads == [2]
    assert jobs.running == []
    assert job.progress == 1.0


def test_it_tells_how_far_it_is_and_how_long_it_takes_yet(jobs):
    go_on = threading.Event()

    def work(job):
        job.wait(0.02)
        job.report(0.5)
        go_on.wait(10)

    job = jobs.start("half", work)
    until(jobs, lambda: job.progress == 0.5)
    assert 0 < job.seconds_left < 10
    go_on.set()
    until(jobs, lambda: job.state == "done")


def test_a_job_that_is_cancelled_ends_and_shows_nothing(jobs):
    found = []
    job = jobs.start("long", lambda job: job.wait(60), found.append)
    job.cancel()
    assert job.state == "cancelled"
    assert not job.can_cancel
    until(jobs, lambda: not any("long" in each.name for each in threading.enumerate()))
    jobs.deliver()
    assert found == []
    assert jobs.running == []


def test_why_a_job_failed_is_told(jobs):
    def work(job):
        raise ConfigurationError("element Xx: found no such element; expected a symbol.")

    job = jobs.start("fit", work)
    until(jobs, lambda: job.state == "failed")
    assert jobs.notices.latest("error").sentence.startswith("element Xx")


def test_jobs_that_ended_are_forgotten_after_a_while(jobs):
    for number in range(40):
        job = jobs.start(str(number), lambda job: None)
        until(jobs, lambda job=job: job.state == "done")
    assert len(jobs.items) < 25
