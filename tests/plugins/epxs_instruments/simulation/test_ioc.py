"""The IOC, as a client of channel access sees it."""

import time

import numpy as np
import pytest

from epxs_instruments.simulation.beamline import SimulatedBeamline

FIELDS = """
    m1 m2 m1.VAL m1.RBV m1.DMOV m1.MOVN m1.HLM m1.LLM m1.STOP m1.EGU m1.PREC m1.SPMG m1.LVIO
    m1.VELO m1.DESC scaler1.CNT scaler1.T scaler1.TP scaler1.NM1 scaler1.NM2 scaler1.NM3
    scaler1.NM4 scaler1.S1 scaler1.S2 scaler1.S3 scaler1.S4 mca1 mca1.VAL mca1.ERTM mca1.ELTM
    mca1.PRTM mca1.IDTIM mca1.ERAS mca1.STRT mca1.ERST mca1.STOP mca1.ACQG mca1.CALO mca1.CALS
    mca1.CALQ
"""
CHANNELS = FIELDS.split()


class Client:
    """All channels of the IOC, connected."""

    def __init__(self, prefix):
        from caproto.threading.client import Context

        self.context = Context(timeout=5.0)
        names = [prefix + name for name in CHANNELS]
        self.channels = dict(zip(CHANNELS, self.context.get_pvs(*names), strict=True))
        for channel in self.channels.values():
            channel.wait_for_connection(timeout=5.0)

    def get(self, name):
        data = self.channels[name].read().data
        return data if len(data) > 1 else data[0]

    def put(self, name, value, wait=True):
        self.channels[name].write([value], wait=wait, notify=wait, timeout=10.0)

    def wait_until(self, name, value):
        deadline = time.monotonic() + 5.0
        while self.get(name) != value and time.monotonic() < deadline:
            time.sleep(0.01)
        assert self.get(name) == value


@pytest.fixture(scope="module")
def client():
    with SimulatedBeamline(port=0) as beamline, pytest.MonkeyPatch.context() as patch:
        for name, value in beamline.epics_environment.items():
            patch.setenv(name, value)
        client = Client(beamline.epics_prefix)
        yield client
        client.context.disconnect()


@pytest.fixture(autouse=True)
def at_rest(client):
    """Begin each test with the sample in the middle, and quick motors."""
    client.put("m1.VELO", 20.0)
    client.put("m1", 0.0)
    client.put("m2", 0.1)


def test_a_motor_tells_what_it_is(client):
    assert client.get("m1.DESC") == b"samx"
    assert client.get("m1.EGU") == b"mm"
    assert (client.get("m1.LLM"), client.get("m1.HLM")) == (-25, 25)
    assert client.get("m1.PREC") == 4
    assert client.get("m1.LVIO") == 0


def test_a_put_that_waits_comes_back_when_the_motor_stands(client):
    client.put("m1.VELO", 10.0)
    begin = time.monotonic()
    client.put("m1", 2.0)
    assert time.monotonic() - begin >= 0.2
    assert client.get("m1.RBV") == 2.0
    assert (client.get("m1.DMOV"), client.get("m1.MOVN")) == (1, 0)


def test_a_moving_motor_says_so(client):
    client.put("m1.VELO", 1.0)
    client.put("m1", 20.0, wait=False)
    client.wait_until("m1.DMOV", 0)
    assert client.get("m1.MOVN") == 1
    assert client.get("m1.VAL") == 20.0
    client.put("m1.STOP", 1)
    client.wait_until("m1.DMOV", 1)


def test_a_stopped_motor_wants_to_be_where_it_is(client):
    client.put("m1.VELO", 1.0)
    client.put("m1", 20.0, wait=False)
    client.wait_until("m1.DMOV", 0)
    client.put("m1.STOP", 1)
    client.wait_until("m1.DMOV", 1)
    assert client.get("m1.RBV") < 5
    client.wait_until("m1", client.get("m1.RBV"))


def test_another_target_on_the_way_is_gone_to(client):
    client.put("m1.VELO", 2.0)
    client.put("m1", 20.0, wait=False)
    client.wait_until("m1.DMOV", 0)
    client.put("m1", 0.0)
    assert client.get("m1.RBV") == 0
    assert client.get("m1.DMOV") == 1


def test_beyond_its_limit_a_motor_stays(client):
    client.put("m1", 100.0)
    assert client.get("m1.LVIO") == 1
    assert client.get("m1.VAL") == client.get("m1.RBV") == 0
    client.put("m1", 1.0)
    assert client.get("m1.LVIO") == 0


def test_the_scaler_counts_for_its_preset_time(client):
    client.put("scaler1.TP", 0.2)
    begin = time.monotonic()
    client.put("scaler1.CNT", 1)
    assert time.monotonic() - begin >= 0.2
    assert client.get("scaler1.CNT") == 0
    assert client.get("scaler1.T") == pytest.approx(0.2)
    names = [client.get(f"scaler1.NM{number}") for number in range(1, 5)]
    assert names == [b"seconds", b"I0", b"I1", b"ring"]
    assert client.get("scaler1.S1") == pytest.approx(0.2)
    assert client.get("scaler1.S2") == pytest.approx(100_000, rel=0.1)


def test_a_scaler_that_is_stopped_keeps_what_it_has(client):
    client.put("scaler1.TP", 30.0)
    client.put("scaler1.CNT", 1, wait=False)
    client.wait_until("scaler1.CNT", 1)
    client.put("scaler1.CNT", 0)
    client.wait_until("scaler1.CNT", 0)
    assert 0 < client.get("scaler1.T") < 5


def test_the_analyzer_measures_what_is_in_the_beam(client):
    client.put("mca1.PRTM", 0.1)
    client.put("mca1.ERST", 1)
    on_leaf = client.get("mca1")
    assert on_leaf.shape == (2048,)
    assert 12_000 < on_leaf.sum() < 40_000
    assert client.get("mca1.ERTM") == pytest.approx(0.1)
    assert 0.09 < client.get("mca1.ELTM") < 0.1
    assert 5 < client.get("mca1.IDTIM") < 25
    client.put("m1", 0.9)
    client.put("m2", -0.2)
    client.put("mca1.ERST", 1)
    assert client.get("mca1.VAL").sum() < 5_000


def test_starting_without_erasing_adds_up(client):
    client.put("mca1.PRTM", 0.05)
    client.put("mca1.ERST", 1)
    once = client.get("mca1").astype(int)
    client.put("mca1.STRT", 1)
    twice = client.get("mca1").astype(int)
    assert (twice >= once).all()
    assert twice.sum() == pytest.approx(2 * once.sum(), rel=0.1)
    assert client.get("mca1.ERTM") == pytest.approx(0.1)
    client.put("mca1.ERAS", 1)
    np.testing.assert_array_equal(client.get("mca1"), 0)


def test_an_acquisition_can_be_stopped(client):
    client.put("mca1.PRTM", 0.0)
    client.put("mca1.ERST", 1, wait=False)
    client.wait_until("mca1.ACQG", 1)
    client.put("mca1.STOP", 1)
    client.wait_until("mca1.ACQG", 0)
    assert client.get("mca1").sum() > 0


def test_the_channels_are_calibrated(client):
    assert [client.get(f"mca1.{field}") for field in ("CALO", "CALS", "CALQ")] == [0, 0.01, 0]
