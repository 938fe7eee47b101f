"""What all tests of EPICS use."""

import time

import pytest


@pytest.fixture
def until():
    """Waits until something is true, at most 40 s."""

    def wait(condition):
        deadline = time.monotonic() + 40
        while not condition():
            assert time.monotonic() < deadline, "it did not happen within 40 s"
            time.sleep(0.005)

    return wait
