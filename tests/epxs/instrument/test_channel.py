"""A value of an instrument, which is told of and asked for at the same time."""

from traits.api import Callable

from epxs.instrument.api import Channel


class Late(Channel):
    """A name of a file; while the answer to a question is on its way, another is told."""

    tell = Callable()

    def _watch(self, callback):
        self.tell = callback
        callback("leaf.dat")
        return lambda: None

    def _get(self):
        answer = self.value
        if self.followed:
            self.tell("night.dat")
        return answer


def test_an_answer_that_comes_late_hides_no_newer_value():
    channel = Late(mnemonic="var/DATAFILE")
    channel.follow()
    assert channel.get() == "leaf.dat"
    assert channel.value == "night.dat"


def test_a_channel_that_nobody_follows_has_the_answer_as_its_value():
    channel = Late(mnemonic="var/DATAFILE", value="leaf.dat")
    seen = []
    channel.observe(seen.append, "value")
    assert channel.get() == channel.value == "leaf.dat"
    assert not seen
