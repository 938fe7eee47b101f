"""Tests of the models of scans, images and detectors, on files good and bad."""

import shutil
import threading

import h5py
import numpy as np
import pytest

from epxs.workbench.api import NodePlace, Workspace
from epxs_scans.added_columns import added_to
from epxs_scans.choices import KEPT, Choices
from epxs_scans.columns import POINT, read_curves
from epxs_scans.default_plot import DefaultPlotModel
from epxs_scans.health_model import HealthModel
from epxs_scans.region_sum import Region, region_between
from epxs_scans.scan_model import ScanModel
from epxs_scans.slice_model import SliceModel

MCA = ("MultiChannelAnalyzer", b"MultiChannelAnalyzer")


@pytest.fixture(scope="module")
def energy_scan(tmp_path_factory):
    """A scan of 81 energies across an edge at 7112 eV, with a camera and a skipped point."""
    path = tmp_path_factory.mktemp("energy") / "energy.h5"
    energy = np.linspace(7090, 7130, 81)
    beam = np.linspace(1000, 500, 81)
    with h5py.File(path, "w") as file:
        entry = file.create_group("scan_1")
        entry.attrs.update({"NX_class": "NXentry", "acquisition_command": "ascan energy"})
        measurement = entry.create_group("measurement")
        measurement.attrs.update({"class": "Measurement", "acquisition_shape": "(81,)"})
        scalars = measurement.create_group("scalar_data")
        scalars.attrs.update({"class": "ScalarData", "monitor": "I0"})
        for name, cls, values, unit in (
            ("energy", "Axis", energy, "eV"),
            ("I0", "Signal", beam, "counts"),
            ("If", "Signal", beam * (2 + np.arctan(energy - 7112)), "counts"),
        ):
            scalars[name] = values
            scalars[name].attrs.update({"class": cls, "units": unit})
        scalars["energy"].attrs.update({"axis": 1, "primary": 1})
        scalars["remarks"] = ["text"] * 81
        scalars["remarks"].attrs["class"] = "Signal"
        masked = np.zeros(81, np.uint8)
        masked[5] = 1
        scalars["masked"] = masked
        frames = np.zeros((81, 6, 8), np.uint16)
        frames[:, 2:4, 3:5] = np.arange(81)[:, None, None]
        entry["camera"] = frames
    return path


@pytest.fixture
def opened(workspace, deliver):
    """A function that opens a file, and one that waits."""

    def run(path):
        workspace.open(path)
        deliver(workspace, lambda: workspace.active is not None)
        return workspace

    return run


@pytest.fixture
def model(opened, deliver, energy_scan):
    workspace = opened(energy_scan)
    model = ScanModel(workspace=workspace)
    deliver(workspace, lambda: model.curves)
    yield model
    model.stop()


def test_a_line_scan_is_drawn_over_what_was_moved(model):
    assert model.x == "scalar_data/energy"
    assert model.x_unit == "eV"
    assert model.monitor == "scalar_data/I0"
    assert [curve.name for curve in model.curves] == ["If"]


def test_text_is_not_among_the_columns(model):
    assert "scalar_data/remarks" not in model.columns


def test_the_edge_of_an_energy_scan_is_read_off_and_told_with_its_unit(model, deliver):
    model.normalised = True
    deliver(model.workspace, lambda: abs(model.readouts[0].edge - 7112) < 0.2)
    assert "edge 7111.97" in model.readout
    assert "eV" in model.readout


def test_a_skipped_point_is_missing_and_marked(model):
    (curve,) = model.curves
    assert np.isnan(curve.y[5])
    assert curve.skipped == pytest.approx([7092.5])


def test_the_derivative_has_its_own_unit(model, deliver):
    model.slope = True
    deliver(model.workspace, lambda: model.curves[0].unit == "counts/eV")
    assert model.curves[0].x[np.nanargmax(model.curves[0].y)] == pytest.approx(7112, abs=0.6)


def test_a_click_selects_the_row(model):
    model.select_at(7100.1)
    assert model.document.row == 20
    assert model.selected_position == pytest.approx(7100)


def test_the_mouse_reads_all_curves(model, deliver):
    model.ys = ["scalar_data/If", "scalar_data/I0"]
    deliver(model.workspace, lambda: len(model.curves) == 2)
    model.point_at(7090)
    assert model.readout.startswith("energy 7090 eV   If ")
    assert "I0 1000 counts" in model.readout


def test_nothing_chosen_says_what_to_do(model, deliver):
    model.ys = []
    assert model.message == "choose a column to be drawn"
    assert model.curves == []


def test_a_node_that_is_dropped_becomes_a_column_or_a_guest(model, deliver):
    filename = str(model.document.file.filename)
    model.take_node(filename, "/scan_1/measurement/scalar_data/I0")
    assert model.ys == ["scalar_data/If", "scalar_data/I0"]
    model.take_node(filename, "/scan_1/camera")
    deliver(model.workspace, lambda: len(model.curves) == 3)
    assert model.curves[-1].name == "scan_1 camera"


def test_sums_over_a_region_become_a_column(model, deliver):
    sums = added_to(model.document.measurement).add_up(
        model.document, "/scan_1/camera", Region(2, 4, 3, 5)
    )
    assert sums.region.name == "sum of rows 2-3, columns 3-4"
    assert sums.region.name in model.columns
    model.ys = [sums.region.name]
    deliver(model.workspace, lambda: not sums.running)
    assert sums.values == pytest.approx(4.0 * np.arange(81))
    assert sums.progress == 1.0
    deliver(model.workspace, lambda: model.curves and np.nansum(model.curves[0].y) > 0)
    assert model.curves[0].name == sums.region.name


def test_a_region_is_kept_and_added_up_again_in_the_next_run(opened, deliver, energy_scan):
    workspace = opened(energy_scan)
    document = workspace.active
    told = {"path": "/scan_1/camera", "region": [2, 4, 3, 5]}
    document.views = {"epxs.scans.sums": [told, {"path": 3}, "nonsense"]}
    added = added_to(document.measurement)
    added.recall(document)
    name = "sum of rows 2-3, columns 3-4"
    deliver(workspace, lambda: name in added.values)
    assert document.views["epxs.scans.sums"] == [told]
    added.remove(document, name)
    assert document.views["epxs.scans.sums"] == []
    assert not added.values


def test_a_choice_is_taken_back_made_again_told_and_kept(model, deliver):
    undo, script = model.workspace.undo, model.workspace.script
    model.ys = ["scalar_data/If", "scalar_data/I0"]
    model.slope = True
    assert [change.label for change in undo.done] == [
        "curves of the scan",
        "derivative of the scan",
    ]
    assert model.document.views[KEPT]["slope"] is True
    undo.undo()
    assert not model.slope
    undo.undo()
    assert model.ys == ["scalar_data/If"]
    undo.redo()
    assert model.ys == ["scalar_data/If", "scalar_data/I0"]
    assert len(undo.done) == 1
    chosen = "'scalar_data/energy', ['scalar_data/If', 'scalar_data/I0']"
    assert script.lines[-1] == (
        "from epxs_scans.columns import read_curves; "
        f"curves = read_curves(file['/scan_1/measurement'], {chosen}, slope=True)"
    )
    columns = ["scalar_data/If", "scalar_data/I0"]
    curves = read_curves(model.document.measurement, "scalar_data/energy", columns, slope=True)
    assert [curve.unit for curve in curves] == ["counts/eV", "counts/eV"]


def test_what_the_program_chooses_first_is_no_change_of_a_user(model):
    assert not model.workspace.undo.done
    assert KEPT not in model.document.views


def test_choices_come_back_in_the_next_run(opened, deliver, energy_scan):
    workspace = opened(energy_scan)
    kept = Choices("point", ("scalar_data/I0", "gone"), "scalar_data/gone", True, True, True)
    kept.keep(workspace.active)
    model = ScanModel(workspace=workspace)
    deliver(workspace, lambda: model.curves)
    assert Choices.of(model) == Choices("point", ("scalar_data/I0",), "", False, True, True)
    model.stop()


@pytest.mark.parametrize("kept", ["nonsense", {}, {"x": 1}, {**Choices().traits(), "x": 5}])
def test_what_was_kept_and_is_no_choice_is_passed_over(kept):
    class Document:
        views = {KEPT: kept}

    assert Choices.kept(Document()) is None


def test_a_region_outside_an_image_is_none():
    assert region_between((0, 0), (3, 2), (6, 8)) == Region(0, 3, 0, 4)
    assert region_between((20, 20), (30, 30), (6, 8)) is None


def test_one_frame_is_read_at_a_time(model, deliver):
    slices = SliceModel(place=NodePlace(model.document.file, "/scan_1/camera"), rank=2)
    deliver(model.workspace, lambda: slices.values is not None)
    assert slices.values.shape == (6, 8)
    slices.index = [80]
    deliver(model.workspace, lambda: slices.where == "81 of 81")
    assert slices.values.max() == 80


@pytest.mark.parametrize(
    ("path", "rank", "message"),
    [
        ("/scan_1/measurement/scalar_data/remarks", 1, "expected numbers of 1 dimensions"),
        ("/scan_1/measurement/scalar_data/I0", 2, "expected numbers of 2 dimensions"),
        ("/scan_1/nothing", 2, "found no such node"),
    ],
)
def test_what_is_no_slice_says_so(model, deliver, path, rank, message):
    slices = SliceModel(place=NodePlace(model.document.file, path), rank=rank)
    deliver(model.workspace, lambda: message in slices.message)
    assert slices.values is None


def test_what_a_group_is_about_is_found_or_why_not(model, deliver):
    plot = DefaultPlotModel(place=NodePlace(model.document.file, "/scan_1"))
    deliver(model.workspace, lambda: plot.found is not None)
    assert plot.found.kind == "curve"
    nothing = DefaultPlotModel(place=NodePlace(model.document.file, "/scan_1/camera"))
    deliver(model.workspace, lambda: nothing.message != "nothing was read yet")
    assert nothing.found is not None or "nothing to draw" in nothing.message


def test_what_a_group_is_about_is_looked_for_less_often_while_its_scan_runs(model, deliver):
    now, drawn = [0.0], []
    plot = DefaultPlotModel(clock=lambda: now[0])
    plot.observe(lambda event: drawn.append(now[0]), "redrawn")
    plot.place = NodePlace(model.document.file, "/scan_1")
    deliver(model.workspace, lambda: len(drawn) == 1)
    plot.grow(runs=True)  # too soon
    now[0] = 100.0
    plot.grow(runs=True)
    deliver(model.workspace, lambda: len(drawn) == 2)
    plot.grow(runs=False)  # the end is always shown
    deliver(model.workspace, lambda: len(drawn) == 3)
    assert drawn == [0.0, 100.0, 100.0]


def test_what_looking_at_a_detector_needs_is_imported_when_an_instrument_comes(
    workspace, deliver, monkeypatch
):
    prepared = []
    monkeypatch.setattr(
        "epxs_scans.health_model.prepare_to_look",
        lambda: prepared.append(threading.current_thread().name),
    )
    health = HealthModel(workspace=workspace)
    assert not prepared
    workspace.instrument = object()
    deliver(workspace, lambda: prepared)
    assert prepared == ["phynx-io"]
    workspace.instrument = None
    health.stop()


# -- bad input -----------------------------------------------------------------------------


def scan_of(path, columns, shape):
    """Write a scan without axes, with *columns* of counters."""
    with h5py.File(path, "w") as file:
        entry = file.create_group("scan_1")
        entry.attrs["NX_class"] = "NXentry"
        measurement = entry.create_group("measurement")
        measurement.attrs.update({"class": "Measurement", "acquisition_shape": shape})
        scalars = measurement.create_group("scalar_data")
        scalars.attrs["class"] = "ScalarData"
        for name, values in columns.items():
            scalars[name] = values
            scalars[name].attrs["class"] = "Signal"
    return path


@pytest.mark.parametrize(
    ("columns", "shape", "message"),
    [
        ({"a": np.zeros(1)}, "(1,)", "it has one point only; a curve needs two"),
        ({"a": np.full(9, np.nan)}, "(9,)", "it has no finite value in what is chosen"),
        ({"a": ["x"] * 9}, "(9,)", "it has no column of numbers; nothing to draw"),
        ({}, "(9,)", "it has no column of numbers; nothing to draw"),
    ],
)
def test_a_scan_that_cannot_be_drawn_says_so_in_one_sentence(
    tmp_path, opened, deliver, columns, shape, message
):
    workspace = opened(scan_of(tmp_path / "bad.h5", columns, shape))
    model = ScanModel(workspace=workspace)
    deliver(workspace, lambda: message in model.message)
    assert "\n" not in model.message
    model.stop()


def test_a_scan_without_axes_is_drawn_over_its_points(tmp_path, opened, deliver):
    workspace = opened(scan_of(tmp_path / "bare.h5", {"a": np.arange(9.0)}, "(9,)"))
    model = ScanModel(workspace=workspace)
    deliver(workspace, lambda: model.curves)
    assert model.x == POINT
    assert model.message == ""
    model.stop()


def test_very_many_points_are_told_about(tmp_path, opened, deliver):
    columns = {"a": np.zeros(1_200_000, np.float32)}
    workspace = opened(scan_of(tmp_path / "long.h5", columns, "(1200000,)"))
    model = ScanModel(workspace=workspace)
    deliver(workspace, lambda: model.curves)
    assert "each column of pixels shows its lowest and highest value" in model.message
    model.stop()


def test_no_scan_says_so():
    model = ScanModel(workspace=Workspace())
    assert model.readout == "no scan is open"
    model.stop()


# -- the detector --------------------------------------------------------------------------


def test_a_detector_is_looked_at_when_somebody_does(opened, deliver, scan_file):
    workspace = opened(scan_file)
    model = HealthModel(workspace=workspace)
    assert model.health.elements == ()
    model.seen = True
    deliver(workspace, lambda: model.health.elements)
    assert model.health.points == 12
    assert model.health.looked_at == 12
    assert len(model.tiles()) == len(model.health.elements)
    assert model.curves()
    model.stop()


def test_elements_sit_where_the_file_says(tmp_path, opened, deliver, scan_file):
    path = tmp_path / "placed.h5"
    shutil.copy(scan_file, path)
    with h5py.File(path, "a") as file:
        found = []
        file.visititems(
            lambda name, node: found.append(node) if node.attrs.get("class") in MCA else None
        )
        assert found
        found[0].attrs["position"] = [1.5, -2.0]
    workspace = opened(path)
    model = HealthModel(workspace=workspace, seen=True)
    deliver(workspace, lambda: model.health.elements)
    assert (1.5, -2.0) in [element.place for element in model.health.elements]
    assert len(model.boxes()) == len(model.tiles())
    model.stop()


def test_a_scan_without_detectors_says_so(opened, deliver, energy_scan):
    workspace = opened(energy_scan)
    model = HealthModel(workspace=workspace, seen=True)
    deliver(workspace, lambda: "it has no detector with spectra" in model.alarms)
    assert model.health.beam is not None
    model.stop()
