"""The beam-loss guard on a simulated spec."""

import importlib.util
from dataclasses import replace
from pathlib import Path

import pytest
from traits.api import Float

from epxs.instrument.api import BeamGuard
from epxs_instruments.spec.session import connect

spec = importlib.util.spec_from_file_location("bench", Path(__file__).with_name("conftest.py"))
bench = importlib.util.module_from_spec(spec)
spec.loader.exec_module(bench)


class Fragile(bench.PlainModel):
    """A beamline whose beam comes and goes."""

    beam = Float(500.0)

    def count(self, positions, preset, epoch):
        reading = super().count(positions, preset, epoch)
        return replace(reading, counters={**reading.counters, "I0": self.beam})


@pytest.fixture
def fragile(start_server):
    server = start_server(model=Fragile(pace=0.002))
    with connect(server.address) as session:
        session.guard = BeamGuard(
            monitor="I0", threshold=100.0, action="pause", interval=0.0, settling=0.0
        )
        yield session, server.model


def test_a_mesh_waits_for_the_beam_and_loses_no_point(fragile, until):
    session, model = fragile
    scan = session.mesh("samx", 0, 2, 9, "samy", 0, 1, 9, 0.1)
    until(lambda: scan.acquired > 5)
    model.beam = 3.0
    until(lambda: scan.state == "paused")
    acquired = scan.acquired
    assert session.guard.state == "lost"
    model.beam = 500.0
    assert scan.wait(10) == "completed"
    assert (scan.acquired, scan.missing) == (100, [])
    good = list(scan.points())
    assert len(good) == 100 - session.guard.masked
    assert 1 <= session.guard.masked <= acquired


def test_masked_points_are_recorded_as_such(fragile, tmp_path, until):
    import epxs
    from epxs.session.api import LiveSession

    session, model = fragile
    session.guard.action = "mask"
    live = LiveSession(tmp_path / "scan.h5")
    live.attach(session)
    scan = session.ascan("samx", 0, 1, 60, 0.1)
    until(lambda: scan.acquired > 5)
    model.beam = 3.0
    until(lambda: session.guard.masked > 5)
    model.beam = 500.0
    assert scan.wait(10) == "completed"
    live.stop()
    with epxs.open(tmp_path / "scan.h5") as file:
        masked = file.default_entry.measurement.masked
        assert int(masked.sum()) == session.guard.masked > 5
        assert not masked[0]
