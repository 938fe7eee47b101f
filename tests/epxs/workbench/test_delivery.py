"""The pulse of the window."""

import weakref

import pytest

from epxs.workbench.delivery import Delivery

pytestmark = pytest.mark.gui


def test_what_a_delivery_left_is_delivered_soon_and_leaves_nothing_behind(wait_until):
    calls = []
    delivery = Delivery(deliver=lambda: calls.append(None) or True)
    delivery.start()
    wait_until(lambda: calls)
    before = weakref.getweakrefcount(delivery)
    wait_until(lambda: len(calls) > 30)
    delivery.stop()
    assert weakref.getweakrefcount(delivery) <= before
