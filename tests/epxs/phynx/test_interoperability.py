"""Other programs open our files, find the same plot first, and all that belongs to spectra."""

from __future__ import annotations

import h5py
import numpy as np
import pytest

import epxs
from epxs.phynx import api as phynx
from epxs.phynx.writing.cube import write_cube


@pytest.fixture
def scan(path, plan, results_plan, take, fit):
    """A complete scan with results and the spectra as a cube."""
    with phynx.open(path, "w") as file:
        entry = file.create_entry(plan)
        results = entry.create_results(results_plan)
        take(entry.measurement, range(12))
        results.write(range(12), fit(list(range(12))))
        entry.finish("completed", "2026-01-01T10:05:00+00:00")
        write_cube(entry, "mca1")
    return path


@pytest.fixture(scope="module")
def citrus_h5(citrus, tmp_path_factory):
    """The measured scan, converted, with its spectra as a cube."""
    out = tmp_path_factory.mktemp("citrus") / "citrus.h5"
    epxs.convert(citrus / "citrus_leaves.dat", out)
    with phynx.open(out, "a") as file:
        write_cube(file.entries[0], "vortex")
    return out


@pytest.fixture(params=["recorded", "converted", "repacked"])
def ours(request, tmp_path):
    """A file of each of our writers, the path of its default plot, and the shape of it."""
    if request.param == "converted":
        return request.getfixturevalue("citrus_h5"), "scan_0001", "vortex", (11, 11)
    path = request.getfixturevalue("scan")
    if request.param == "repacked":
        phynx.repack(path)
    return path, "scan_0001", "mca1", (3, 4)


def test_silx_shows_the_map_first(ours):
    from silx.io.nxdata import get_default

    path, entry, signal, shape = ours
    with h5py.File(path) as file:
        shown = get_default(file)
        assert shown.group.name == f"/{entry}/map"
        assert (shown.signal_dataset_name, shown.signal.shape) == (signal, shape)
        assert shown.is_image
        assert [len(axis) for axis in shown.axes] == list(shape)


def test_silx_shows_the_results_with_their_uncertainties(scan):
    from silx.io.nxdata import get_default

    with h5py.File(scan) as file:
        shown = get_default(file["scan_0001/xrf_fit"])
        assert shown.signal_dataset_name == "Ca_K"
        assert shown.errors.shape == (3, 4)
        assert [s.name.rsplit("/", 1)[-1] for s in shown.auxiliary_signals] == [
            "Scatter_Compton000"
        ]


def test_nexusformat_shows_the_map_first(ours):
    from nexusformat.nexus import nxload

    path, entry, signal, shape = ours
    shown = nxload(path).plottable_data
    assert shown.nxpath == f"/{entry}/map"
    assert (shown.nxsignal.nxname, shown.nxsignal.shape) == (signal, shape)
    assert [len(axis) for axis in shown.nxaxes] == list(shape)


def test_nexusformat_sees_the_spectra_in_the_shape_of_the_map(ours):
    from nexusformat.nexus import nxload

    path, entry, detector, shape = ours
    cube = nxload(path)[f"{entry}/{detector}_cube/counts"]
    assert cube.shape[:2] == shape


def test_h5grove_serves_the_map_first(ours):
    from h5grove import create_content

    path, entry, signal, shape = ours
    with h5py.File(path) as file:
        place = "/"
        for _ in range(2):
            default = create_content(file, place).attributes(["default"])["default"]
            place = f"{place.rstrip('/')}/{default}"
        assert place == f"/{entry}/map"
        told = create_content(file, place).attributes()
        assert told["signal"] == signal
        assert len(told["axes"]) == 2
        assert create_content(file, f"{place}/{signal}").data().shape == shape


def test_h5grove_serves_spectra_through_links_and_the_cube(scan):
    from h5grove import create_content, encode

    with h5py.File(scan) as file:
        for place, picked in (("measurement/mca1/counts", "3,:"), ("mca1_cube/counts", "0,3,:")):
            assert (create_content(file, f"/scan_0001/{place}").data(picked) == 3).all()
        areas = create_content(file, "/scan_0001/xrf_fit/peak_areas/Ca_K")
        assert encode(areas.data(), "json")


# -- PyMca -------------------------------------------------------------------------------------


@pytest.fixture
def stack():
    """A function that opens spectra of a file as PyMca does."""
    from PyMca5.PyMcaIO.HDF5Stack1D import HDF5Stack1D

    def load(path, place, entry="/scan_0001", **selection):
        return HDF5Stack1D([str(path)], {"y": place, **selection}, [entry])

    return load


def test_pymca_opens_spectra_as_a_stack_with_calibration_and_live_time(ours, stack):
    path, entry, detector, _ = ours
    loaded = stack(path, f"/instrument/{detector}/data")
    with h5py.File(path) as file:
        own = file[f"{entry}/instrument/{detector}"]
        assert loaded.data.reshape(-1, own["data"].shape[1]).sum() == own["data"][...].sum()
        calibration = own["info/calibration"][...]
        assert loaded.info["McaCalib"] == pytest.approx(list(calibration))
        if "count_time" in own:
            live = np.ravel(loaded.info["McaLiveTime"])
            assert live == pytest.approx(own["count_time"][...])


def test_pymca_opens_the_cube_in_the_shape_of_the_map(ours, stack):
    path, _, detector, shape = ours
    loaded = stack(path, f"/{detector}_cube/counts")
    assert loaded.data.shape[:2] == shape


def test_pymca_finds_positions_and_the_map(scan, stack):
    loaded = stack(scan, "/instrument/mca1/data", x=["/map/Col_mir_bend", "/map/samx"])
    assert loaded.data.shape == (3, 4, 16)
    assert loaded.info["xScale"] == pytest.approx([0.0, 1.0])
    assert loaded.info["yScale"] == pytest.approx([10.0, 1.0])


def test_pymca_lists_spectra_and_nothing_else_as_such(scan):
    from PyMca5.PyMcaCore import NexusTools

    with h5py.File(scan) as file:
        found = NexusTools.getMcaList(file, "/scan_0001")
    assert sorted(found) == ["/scan_0001/instrument/mca1/data", "/scan_0001/mca1_cube/counts"]


def test_pymca_finds_where_motors_stood(scan):
    from PyMca5.PyMcaCore import NexusTools

    with h5py.File(scan) as file:
        names = NexusTools.getScannedPositioners(file, "/scan_0001")
        values = NexusTools.getStartingPositionerValues(file, "/scan_0001")
    assert any("samx" in str(name) for name in names)
    assert any("Tilt_2" in str(value) for value in values)
