"""The way from drivers to traits."""

import threading

import pytest

from epxs.instrument.api import Counter, Updates


def in_a_thread(function):
    thread = threading.Thread(target=function)
    thread.start()
    thread.join(5)


@pytest.fixture
def counter():
    return Counter(mnemonic="I0", updates=Updates())


def test_without_a_gui_a_trait_changes_at_once(counter):
    in_a_thread(lambda: counter.heard("value", 5.0))
    assert counter.value == 5.0


def test_where_there_is_a_gui_a_trait_changes_only_when_it_delivers(counter):
    counter.updates.defer()
    changed_in = []
    counter.observe(lambda event: changed_in.append(threading.current_thread()), "value")
    in_a_thread(lambda: [counter.heard("value", float(n)) for n in range(1000)])
    assert changed_in == []
    assert counter.updates.deliver() == 1
    assert counter.value == 999.0
    assert changed_in == [threading.current_thread()]


def test_calls_keep_their_order_and_none_is_dropped():
    updates, seen = Updates(), []
    updates.defer()
    in_a_thread(lambda: [updates.call(seen.append, n) for n in range(100)])
    assert seen == []
    updates.deliver()
    assert seen == list(range(100))


def test_who_waited_in_the_thread_that_delivers_sees_what_is_current(counter):
    counter.updates.defer()
    in_a_thread(lambda: counter.heard("value", 3.0))
    in_a_thread(counter.updates.settle)  # not the owner
    assert counter.value != 3.0
    counter.updates.settle()
    assert counter.value == 3.0


def test_a_value_that_a_trait_does_not_take_is_its_last_error(counter):
    counter.heard("value", "many")
    assert "found 'many' as value; expected something else" in counter.last_error
