"""Documents of the event model, as bluesky's RunEngine emits them."""

import numpy as np
import pytest

import epxs
from epxs.instrument.api import IScanSource, PointTaken, ScanFinished, ScanStarted
from epxs.session.api import LiveSession
from epxs_instruments.documents.source import DocumentSource

START = {
    "uid": "run-1", "time": 1763812345.25, "scan_id": 7, "plan_name": "grid_scan",
    "plan_type": "generator", "motors": ("samz", "samx"), "num_points": 6, "shape": (2, 3),
    "extents": ([0, 1], [-1, 1]), "snaking": (False, False),
    "hints": {"dimensions": [(["samz"], "primary"), (["samx"], "primary")]},
}  # fmt: skip
KEYS = {
    "samx": {"source": "x", "dtype": "number", "shape": [], "units": "mm"},
    "samz": {"source": "x", "dtype": "number", "shape": [], "units": "mm"},
    "I0": {"source": "x", "dtype": "integer", "shape": []},
    "sdd": {"source": "x", "dtype": "array", "shape": [2048]},
    "note": {"source": "x", "dtype": "string", "shape": []},
}
DESCRIPTOR = {"uid": "d-1", "run_start": "run-1", "name": "primary", "data_keys": KEYS, "time": 1.0}
STOP = {"uid": "s-1", "run_start": "run-1", "exit_status": "success", "time": 1763812350.0}


def event(number):
    line, step = divmod(number, 3)
    data = {"samx": step - 1.0, "samz": float(line), "I0": 1000 + number, "note": "x",
            "sdd": np.full(2048, number)}  # fmt: skip
    return {"uid": f"e-{number}", "descriptor": "d-1", "seq_num": number + 1,
            "time": 1763812346.0 + number, "data": data, "timestamps": {}}  # fmt: skip


@pytest.fixture
def source():
    return DocumentSource(monitor="I0")


@pytest.fixture
def told(source):
    messages = []
    source.subscribe(messages.append)
    return messages


def send(source, *documents):
    for name, document in documents:
        source(name, document)


RUN = [("start", START), ("descriptor", DESCRIPTOR), *(("event", event(n)) for n in range(6)),
       ("stop", STOP)]  # fmt: skip


def test_it_is_a_scan_source(source):
    assert isinstance(source, IScanSource)


def test_a_run_is_told_as_a_scan(source, told):
    send(source, *RUN)
    assert [type(m) for m in told] == [ScanStarted] + 6 * [PointTaken] + [ScanFinished]
    started = told[0]
    assert (started.scan_id, started.shape, started.command) == ("7", (2, 3), "grid_scan samz samx")
    assert started.nodes["scalar_data/samx"].attrs["axis"] == 1
    assert started.nodes["scalar_data/samz"].attrs["range"] == [0, 1]
    assert started.nodes["sdd/counts"].class_name == "Spectrum"
    assert "scalar_data/note" not in started.nodes
    assert told[3].values["scalar_data/samx"] == 1.0
    assert told[3].time == 1763812348.0
    assert told[-1].status == "completed"


def test_a_run_is_recorded(source, tmp_path):
    live = LiveSession(tmp_path / "scan.h5")
    live.attach(source)
    send(source, *RUN)
    live.stop()
    with epxs.open(tmp_path / "scan.h5") as file:
        measurement = file.default_entry.measurement
        assert measurement.acquisition_shape == (2, 3)
        np.testing.assert_array_equal(measurement.mcas["sdd"].counts[:, 5], range(6))
        np.testing.assert_array_equal(measurement.scalar_data["I0"][...], range(1000, 1006))


def test_pages_are_rows_of_events(source, told):
    events = [event(n) for n in range(6)]
    page = {
        "descriptor": "d-1",
        "seq_num": [e["seq_num"] for e in events],
        "time": [e["time"] for e in events],
        "data": {key: [e["data"][key] for e in events] for key in KEYS},
    }
    send(source, *RUN[:2], ("event_page", page), ("stop", STOP))
    assert [m.index for m in told[1:-1]] == list(range(6))


def test_a_run_that_failed_is_aborted(source, told):
    send(source, *RUN[:4], ("stop", STOP | {"exit_status": "abort"}))
    assert told[-1].status == "aborted"


def test_a_run_whose_end_was_never_told_is_aborted_by_the_next(source, told):
    send(source, *RUN[:4], ("start", START | {"uid": "run-2"}))
    assert told[-1].status == "aborted"


def test_other_streams_are_left_out(source, told):
    baseline = DESCRIPTOR | {"name": "baseline", "uid": "d-0"}
    first = event(0) | {"descriptor": "d-0"}
    send(source, RUN[0], ("descriptor", baseline), ("event", first), RUN[1], *RUN[2:])
    assert [type(m) for m in told].count(PointTaken) == 6


def test_a_run_of_unknown_length_is_open_ended(source, told):
    start = {key: value for key, value in START.items() if key not in ("shape", "num_points")}
    send(source, ("start", start), RUN[1])
    assert told[0].open_ended


def test_files_elsewhere_are_told_of_once(source, told, caplog):
    send(source, *RUN[:2], ("resource", {}), ("resource", {}), ("datum", {}))
    assert [r.getMessage() for r in caplog.records if "not understood" in r.getMessage()] == [
        "documents: resource is not understood, and left out",
        "documents: datum is not understood, and left out",
    ]


@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("descriptor", {}),
        ("descriptor", DESCRIPTOR | {"data_keys": {"sdd": {"shape": ["many"]}}}),
        ("event", {"descriptor": "d-1"}),
        ("event", event(0) | {"data": {"I0": "many"}}),
        ("event_page", {"seq_num": [1]}),
        ("stop", {}),
    ],
)
def test_a_broken_document_costs_itself_only(source, told, caplog, name, document):
    first = RUN[:1] if name == "descriptor" else RUN[:2]
    send(source, *first, (name, document))
    assert f"documents, {name}: found" in caplog.text
    assert "expected a document of the event model" in caplog.text
    send(source, *RUN[len(first) :])
    assert told[-1].status == "completed"
