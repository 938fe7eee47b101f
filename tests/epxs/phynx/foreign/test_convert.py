"""Scans of other formats are written as entries of our own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from epxs.phynx import api as phynx

CHANNELS = 40


@pytest.fixture
def path(tmp_path):
    return tmp_path / "converted.h5"


class Lazy:
    """Spectra that are made when they are asked for, and count how many at once."""

    def __init__(self, points):
        self.shape = (points, CHANNELS)
        self.dtype = np.dtype("u4")
        self.most = 0

    def __getitem__(self, key):
        rows = np.arange(self.shape[0])[key]
        self.most = max(self.most, len(rows))
        return (rows[:, None] * 100 + np.arange(CHANNELS)).astype("u4")


def scan(shape=(3, 4), rows=None, points=None, **changes):
    count = int(np.prod(shape)) if points is None else points
    plan = phynx.MeasurementPlan(
        name="scan_0007",
        command="mesh x 0 3 3 y 0 2 2 1",
        scan_id="7",
        shape=shape,
        start_time="2026-01-01T10:00:00",
        axes=(phynx.AxisPlan("x", "mm", 0, 3, 1), phynx.AxisPlan("y", "mm", 0, 2, 2)),
        signals=(phynx.SignalPlan("I0", "counts", 1),),
        detectors=(phynx.DetectorPlan("det-1", CHANNELS, scalars={"live": "s"}),),
        images=(phynx.ImagePlan("cam", (5, 6)),),
        monitor="I0",
        notes={"header": "#S 7"},
    )
    columns = {
        "scalar_data/I0": np.arange(count, dtype=float),
        "det-1/counts": Lazy(count),
        "det-1/live": np.full(count, 0.5),
        "cam/counts": np.arange(count * 30).reshape(count, 5, 6),
    }
    return phynx.ForeignScan(plan, columns, rows=rows, **changes)


SNAKE = np.array([0, 1, 2, 3, 7, 6, 5, 4, 8, 9, 10, 11])


def write(path, foreign, **options):
    with phynx.open(path, "w") as file:
        phynx.write_scan(file, foreign, **options)
    return phynx.open(path)


@pytest.mark.parametrize(
    "foreign",
    [
        scan(),
        scan(rows=SNAKE, points=7),
        scan(points=0),
        scan(masked=np.arange(12) == 3),
        replace(scan(), plan=replace(scan().plan, images=())),
    ],
    ids=["whole", "aborted", "empty", "skipped", "without images"],
)
@pytest.mark.parametrize("portable", [False, True])
def test_what_is_written_is_nexus(path, foreign, portable, passes_nexus_gate):
    write(path, foreign, portable=portable).close()
    passes_nexus_gate(path)


def test_rows_are_put_in_grid_order(path):
    with write(path, scan(rows=SNAKE, points=6)) as file:
        measurement = file[0].measurement
        assert measurement.sequence.tolist() == [0, 1, 2, 3, -1, -1, 5, 4, -1, -1, -1, -1]
        counts = measurement.mcas["det_1"].counts
        assert counts[7].tolist() == (400 + np.arange(CHANNELS)).tolist()
        assert counts[4].sum() == 0
        assert measurement.images["cam"].counts[6, 0, 0] == 150
        assert np.isnan(file["scan_0007/map/det_1"][1, 0])
        assert file["scan_0007/map/det_1"][1, 3] == 40 * 400 + 780
        assert file[0].status == "aborted"


def test_spectra_have_the_shape_of_the_map_too(path):
    with write(path, scan(rows=SNAKE)) as file:
        assert file["scan_0007/det_1_cube/counts"].shape == (3, 4, CHANNELS)
        assert file["scan_0007/det_1_cube/counts"][1, 3, 0] == 400


def test_a_scan_larger_than_memory_should_be_is_written_in_parts(path, monkeypatch):
    monkeypatch.setattr("epxs.phynx.foreign.convert._BLOCK", 64 * 1024)
    foreign = scan(shape=(100, 100))
    seen = []
    write(path, foreign, progress=seen.append).close()
    assert foreign.columns["det-1/counts"].most < 2000
    assert sum(seen) == 20_000  # spectra and images


@pytest.mark.parametrize(("portable", "filters"), [(True, {"shuffle", "gzip"}), (False, {"32008"})])
def test_spectra_are_compressed_as_asked(path, portable, filters):
    with write(path, scan(shape=(60, 60)), portable=portable) as file:
        counts = file[0].mcas["det_1"].counts.h5
        assert set(counts._filters) == filters
        assert counts.id.get_storage_size() < counts.nbytes


def test_results_of_the_source_are_written(path):
    plan = phynx.ResultsPlan(groups=("Fe K", "Ca K"))
    areas = np.arange(24.0).reshape(12, 2)
    block = phynx.ResultsBlock(areas, np.sqrt(areas), np.ones(12), np.zeros((12, 0)))
    with write(path, scan(results=((plan, block),))) as file:
        maps = file[0].results["xrf_fit"]
        assert maps.area("Ca K")[2, 3] == 23


def test_a_scan_that_still_runs_is_left_open(path):
    with write(path, scan(points=5, status="running")) as file:
        assert file[0].status == "interrupted"  # nobody writes the file any more
