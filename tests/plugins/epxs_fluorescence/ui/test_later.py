"""Calling something after a while."""

import weakref

import pytest

from epxs_fluorescence.ui.later import call_later

pytestmark = pytest.mark.gui


class Bell:
    """Counts how often it rang."""

    rang = 0

    def ring(self):
        self.rang += 1


def test_what_is_called_later_is_not_kept_afterwards(wait_until):
    bell = Bell()
    for _ in range(20):
        call_later(0.002, bell.ring)
    wait_until(lambda: bell.rang == 20)
    assert weakref.getweakrefcount(bell) == 0
