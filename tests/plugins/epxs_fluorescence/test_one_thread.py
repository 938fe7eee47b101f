"""BLAS is left as it was found, however many fits ran at once."""

from __future__ import annotations

import threading

from threadpoolctl import threadpool_info

from epxs_fluorescence.one_thread import one_thread


def threads() -> list[int]:
    return [
        library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"
    ]


def test_one_thread_inside_and_as_before_outside():
    before = threads()
    with one_thread():
        assert set(threads()) <= {1}
        with one_thread():
            assert set(threads()) <= {1}
        assert set(threads()) <= {1}
    assert threads() == before


def test_the_last_of_several_threads_gives_back_what_the_first_found():
    before = threads()
    entered, leave = threading.Event(), threading.Event()

    def other():
        with one_thread():
            entered.set()
            leave.wait(10)

    thread = threading.Thread(target=other)
    with one_thread():
        thread.start()
        assert entered.wait(10)
    assert set(threads()) <= {1}
    leave.set()
    thread.join(10)
    assert threads() == before
