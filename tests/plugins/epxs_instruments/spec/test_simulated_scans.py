"""What the simulated spec tells and writes of its scans."""

import threading
from dataclasses import replace

import numpy as np
import pytest

from epxs.instrument.api import PointTaken
from epxs_instruments.simulation.i_beamline_model import McaSpec
from epxs_instruments.simulation.library import LibraryBeamline
from epxs_instruments.simulation.spec_writer import SpecWriter
from epxs_instruments.spec.session import connect
from epxs_instruments.spec.spec_file import SpecFile


def points(session, line):
    told = []
    session.enable_broadcast()
    session.subscribe(told.append)
    session.run(line).result(10)
    session.unsubscribe(told.append)
    return told[0], [message for message in told if isinstance(message, PointTaken)]


def test_it_writes_a_master_and_a_file_per_detector_and_scan(server, session, tmp_path):
    server.server.experiment.writer = SpecWriter(tmp_path)
    started, told = points(session, "mesh samx 0 2 2 samy 0 1 1 0.1")
    session.run("ascan samx 0 1 3 -500").result(5)
    assert started.source_file == str(tmp_path / "leaf.dat")
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"leaf.dat", "leaf.dat.scan1.vortex.mca", "leaf.dat.scan2.vortex.mca"}
    first, second = SpecFile(tmp_path / "leaf.dat").scans
    assert (first.command, second.command) == (
        "mesh samx 0 2 2 samy 0 1 1 0.1",
        "ascan samx 0 1 3 -500",
    )
    assert first.labels == ["samx", "samy", "Epoch", "sec", "I0", "Ca"]
    np.testing.assert_allclose(first.data[:, 0], [0, 1, 2, 0, 1, 2])
    assert set(first.positioners) == {"samx", "samy", "slow"}
    counts = first.mcas["vortex"].counts
    assert counts.shape == (6, 2048)
    np.testing.assert_array_equal(counts[2], told[2].values["vortex/counts"])
    assert first.mcas["vortex"].columns["icr"][0] == 1e5
    assert second.mcas["vortex"].counts.shape == (4, 2048)


def test_an_interrupted_scan_says_so_in_its_file(server, session, tmp_path, until):
    server.server.experiment.writer = SpecWriter(tmp_path)
    server.model.pace = 0.005
    scan = session.ascan("samx", 0, 1, 400, 0.1)
    until(lambda: scan.acquired > 3)
    scan.abort()
    scan.wait(5)
    until(lambda: "Scan aborted after" in (tmp_path / "leaf.dat").read_text())


@pytest.mark.parametrize(
    ("digits", "arrays"), [(6, "macro"), (6, "json"), (15, "json"), (15, "nested")]
)
def test_every_way_of_writing_arrays_is_read(start_server, digits, arrays):
    server = start_server(digits=digits)
    server.server.experiment.arrays = arrays
    with connect(server.address) as session:
        _, told = points(session, "ascan samx 0 1 1 0.1")
    expected = np.arange(2048)
    expected[0] = 1000
    np.testing.assert_array_equal(told[1].values["vortex/counts"], expected)


def test_macros_add_nodes_and_values(session):
    session.run(
        "client_set_scan_env(\"xmap/roi\", \"Signal\", \"{'units':'counts', 'shape':[2]}\"); "
        'client_set_data("xmap/roi", 42)'
    ).result(5)
    started, told = points(session, "ascan samx 0 1 1 0.1")
    assert started.nodes["xmap/roi"].class_name == "Signal"
    assert started.nodes["xmap/roi"].attrs["units"] == "counts"
    assert told[0].values["xmap/roi"] == 42
    session.run("client_clear").result(5)
    started, told = points(session, "ascan samx 0 1 1 0.1")
    assert "xmap/roi" not in started.nodes


def test_points_below_the_threshold_of_skip_mode_are_masked(session):
    session.run("skipmode 0.01 Ca 50").result(5)
    started, told = points(session, "ascan samx 0 1 4 0.1")
    assert started.nodes["scalar_data/masked"].attrs["counter"] == "Ca"
    assert [p.values["scalar_data/masked"] for p in told] == [1, 1, 0, 0, 0]
    assert [p.values["scalar_data/sec"] for p in told] == [0.01, 0.01, 0.1, 0.1, 0.1]
    session.run("skipmode 0").result(5)
    scan = session.ascan("samx", 0, 1, 4, 0.1)
    assert len(list(scan.points(timeout=5))) == 5


def test_several_elements_are_told_and_written(server, session, tmp_path):
    model = server.model
    others = [McaSpec(f"vortex{n}", 2048, (0.0, 0.01, 0.0)) for n in (2, 3, 4)]
    plain = type(model).count

    def count(positions, preset, epoch):
        reading = plain(model, positions, preset, epoch)
        return replace(reading, others=tuple(replace(reading, icr=float(n)) for n in (2, 3, 4)))

    server.server.experiment.model = Wrapped(model, count, others)
    server.server.experiment.writer = SpecWriter(tmp_path)
    started, told = points(session, "ascan samx 0 1 1 0.1")
    detectors = [p for p, n in started.nodes.items() if n.class_name == "MultiChannelAnalyzer"]
    assert detectors == ["vortex", "vortex2", "vortex3", "vortex4"]
    assert told[0].values["vortex3/icr"] == 3.0
    assert len(list(tmp_path.glob("*.mca"))) == 4


class Wrapped:
    """A model with another way of counting."""

    def __init__(self, model, count, others):
        self._model, self.count, self.others = model, count, others

    def __getattr__(self, name):
        return getattr(self._model, name)


def test_a_library_gives_its_readings_again(server):
    library = LibraryBeamline(server.model, size=3)
    here = {"samx": 0.0}
    made = [library.count({"samx": float(n)}, 0.1, 0.0) for n in range(3)]
    again = library.count(here, 0.1, 0.0)
    assert any(again is reading for reading in made)
    assert library.count(here, 0.1, 0.0) is again
    assert library.monitor == "I0"


def test_several_clients_are_served_at_once(server, session, until):
    session.enable_broadcast()
    others = [connect(server.address) for _ in range(4)]
    told = [[] for _ in others]
    for other, messages in zip(others, told, strict=True):
        other.subscribe(messages.append)
        other.get("status/ready")
    asked = []
    threads = [
        threading.Thread(target=lambda o=other: asked.append(o.run("p 1+1").result(10)))
        for other in others
    ]
    for thread in threads:
        thread.start()
    session.ascan("samx", 0, 1, 9, 0.1).wait(10)
    for thread in threads:
        thread.join(10)
    until(lambda: all(len(messages) == 12 for messages in told))
    assert asked == ["2"] * 4
    for other in others:
        other.close()
