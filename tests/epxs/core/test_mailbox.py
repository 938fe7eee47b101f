"""Tests of the mailbox between threads."""

import threading

from epxs.core.api import Mailbox


def test_only_the_latest_posted_value_is_kept():
    mailbox = Mailbox()
    for value in range(1000):
        mailbox.post("acquired", value)
    assert mailbox.collect() == ({"acquired": 999}, [])


def test_pushed_items_stay_in_order_and_none_is_dropped():
    mailbox = Mailbox()
    for item in range(1000):
        mailbox.push(item)
    assert mailbox.collect() == ({}, list(range(1000)))


def test_what_was_collected_is_gone():
    mailbox = Mailbox()
    mailbox.post("key", 1)
    mailbox.collect()
    assert mailbox.collect() == ({}, [])


def test_waiting_ends_when_another_thread_posts():
    mailbox = Mailbox()
    threading.Thread(target=mailbox.post, args=("key", 1)).start()
    assert mailbox.wait(timeout=10.0)


def test_waiting_gives_up_after_its_time():
    assert not Mailbox().wait(timeout=0.001)


def test_nothing_is_lost_between_many_threads():
    mailbox = Mailbox()
    threads = [
        threading.Thread(target=lambda: [mailbox.push(n) for n in range(500)]) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    collected = []
    while any(thread.is_alive() for thread in threads):
        collected += mailbox.collect()[1]
    collected += mailbox.collect()[1]
    assert sorted(collected) == sorted(list(range(500)) * 8)
