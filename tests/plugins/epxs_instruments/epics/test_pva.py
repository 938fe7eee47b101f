"""Channels of EPICS by PV Access, against a server of p4p in the same process."""

from __future__ import annotations

import importlib.util

import numpy as np
import pytest

import epxs
from epxs.core.api import ConnectionFailed, InstrumentError
from epxs_instruments.epics import choice
from epxs_instruments.epics.both_channels import BothChannels

if importlib.util.find_spec("p4p") is None:
    pytest.skip("p4p is not installed: pip install 'epxs[pva]'", allow_module_level=True)


class Served:
    """A p4p server with a few channels, which may go and come back."""

    def __init__(self):
        from p4p.nt import NTEnum, NTScalar
        from p4p.server.thread import SharedPV

        made = {
            "t:current": (NTScalar("d"), 99.5),
            "t:count": (NTScalar("i"), 3),
            "t:text": (NTScalar("s"), "open"),
            "t:spectrum": (NTScalar("ad"), np.arange(4096.0)),
            "t:mode": (NTEnum(), {"index": 1, "choices": ["stop", "go"]}),
        }
        self.channels = {name: SharedPV(nt=nt, initial=value) for name, (nt, value) in made.items()}
        for name, channel in self.channels.items():
            channel.put(self.refuse if name == "t:count" else self.take)
        self.environment = {}
        self.server = None
        self.start()

    def take(self, channel, operation):
        channel.post(operation.value())
        operation.done()

    def refuse(self, channel, operation):
        operation.done(error="it is locked")

    def start(self):
        from p4p.server import Server

        if not self.environment:
            self.server = Server([self.channels], isolate=True)
            self.environment = self.server.conf()
        else:
            again = {name.replace("_PVA_", "_PVAS_"): v for name, v in self.environment.items()}
            again["EPICS_PVAS_INTF_ADDR_LIST"] = "127.0.0.1"
            self.server = Server([self.channels], conf=again, useenv=False)

    def stop(self):
        self.server.stop()


@pytest.fixture(scope="module")
def served():
    served = Served()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in served.environment.items():
            patch.setenv(name, value)
        yield served
        served.stop()


NAMES = ["t:current", "t:count", "t:text", "t:spectrum", "t:mode"]


@pytest.fixture(scope="module")
def ioc(served):
    records = [f"pva://{name}" for name in NAMES]
    with epxs.connect("epics:", records=records, timeout=5.0) as session:
        yield session


def test_numbers_texts_arrays_and_choices_are_read(ioc):
    current, count, text, spectrum, mode = (ioc.channel(f"pva://{name}").get() for name in NAMES)
    assert (current, count, text, mode) == (99.5, 3, "open", 1)
    assert [type(current), type(count), type(text)] == [float, int, str]
    assert (len(spectrum), spectrum.sum()) == (4096, 4096 * 4095 / 2)


@pytest.mark.parametrize(
    ("name", "value"),
    [("t:current", 12.5), ("t:text", "shut"), ("t:text", '{"value": 1}'), ("t:mode", 0)],
)
def test_what_is_put_is_there(ioc, name, value):
    ioc.channel(f"pva://{name}").put(value)
    assert ioc.channel(f"pva://{name}").get() == value


def test_all_values_come_in_order_the_present_one_first(ioc, until):
    channel, told = ioc.channel("pva://t:current"), []
    channel.put(-1.0)
    channel.watch(told.append)
    until(lambda: told)
    for step in range(50):
        channel.put(float(step))
    until(lambda: len(told) > 50)
    assert told == [-1.0, *range(50)]


def test_a_put_that_is_refused_names_record_and_value(ioc):
    with pytest.raises(InstrumentError, match=r"t:count: found the put of 7 not complete"):
        ioc.channel("pva://t:count").put(7)


def test_a_value_of_another_kind_is_refused(ioc):
    with pytest.raises(InstrumentError, match=r"t:current: found the put of 'warm' not complete"):
        ioc.channel("pva://t:current").put("warm")


def test_a_name_that_nobody_has_is_told(served):
    with pytest.raises(ConnectionFailed, match=r"no answer from pva://t:nothing within 0\.3 s"):
        epxs.connect("epics:", records=["pva://t:nothing"], timeout=0.3)


def test_all_names_go_by_pv_access_where_the_environment_says_so(served, monkeypatch):
    monkeypatch.setenv(choice.CLIENT, "p4p")
    with epxs.connect("epics:", records=["t:spectrum"], timeout=5.0) as session:
        assert len(session.channel("t:spectrum").get()) == 4096


def test_a_server_that_goes_is_lost_and_comes_back_by_itself(served, ioc, until):
    channel, told = ioc.channel("pva://t:current"), []
    channel.watch(told.append)
    until(lambda: told)
    served.stop()
    until(lambda: ioc.updates.deliver() or ioc.state == "lost")
    with pytest.raises(InstrumentError, match="t:current: found no answer"):
        channel.get()
    served.channels["t:current"].post(77.0)
    served.start()
    until(lambda: ioc.updates.deliver() or ioc.state == "connected")
    until(lambda: told[-1] == 77.0)


def test_without_p4p_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setenv(choice.CLIENT, "caproto")
    channels = choice.make_channels(0.1)
    assert isinstance(channels, BothChannels)
    with pytest.raises(ConnectionFailed, match=r"pva://: found no p4p; expected it .*epxs\[pva\]"):
        channels.search(["pva://t:current"], 0.1, 0.0)
    channels.close()
