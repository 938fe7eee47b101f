"""Files that lie, turn in circles or are endless: no hang, no memory blow-up, a clear message."""

from __future__ import annotations

import tracemalloc

import h5py
import numpy as np
import pytest

from epxs.core.api import FormatError

HUGE = 10**12
MEGABYTES = 100 * 2**20


@pytest.fixture
def little_memory():
    """Fail if more than a hundred megabytes were taken at any time."""
    tracemalloc.start()
    yield
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < MEGABYTES


def read_all(reader):
    """Return the scans that can be read, and the messages of the others."""
    scans, messages = [], []
    for name in reader.names():
        try:
            scans.append(reader.scan(name))
        except FormatError as error:
            messages.append(str(error))
    return scans, messages


def huge(file, place, like):
    """Put an array in the place of *like* that declares far more than is there."""
    shape = (HUGE, *like.shape[1:]) if like.ndim < 3 else (10**6, 10**6, *like.shape[2:])
    if place in ("/MAPS/Spectra/mca_arr", "/MAPS/Scalers/Values"):
        shape = (like.shape[0], 10**6, 10**6)
    attrs = dict(like.attrs)
    del file[place]
    made = file.create_dataset(place, shape, like.dtype, chunks=tuple(min(n, 16) for n in shape))
    made.attrs.update(attrs)


def test_arrays_that_declare_more_than_there_is_are_not_believed(
    made, readers, format_name, tmp_path, little_memory
):
    copy = tmp_path / "huge.h5"
    with h5py.File(made.path) as file:
        places: list[str] = []
        file.visititems(
            lambda name, node: (
                places.append(f"/{name}")
                if isinstance(node, h5py.Dataset) and node.shape and node.dtype.kind in "iuf"
                else None
            )
        )
    for place in places:
        copy.write_bytes(made.path.read_bytes())
        with h5py.File(copy, "r+") as file:
            huge(file, place, file[place])
        reader = readers[format_name](copy)
        for scan in read_all(reader)[0]:
            assert scan.plan.rows < 10**8
            for column in scan.columns.values():
                assert len(column[:2]) <= 2
        reader.close()


def test_a_title_that_asks_for_too_many_points_is_told(make, readers, tmp_path, caplog):
    path = tmp_path / "leaf.h5"
    make.bliss(path, title="dmesh samy 0 1 9999 samz 0 1 9999 0.1")
    reader = readers["bliss"](path)
    assert reader.scan("scan_0001").plan.shape == (3, 4)
    assert "found 100000000 points" in caplog.text
    reader.close()


def test_groups_that_hold_themselves_end(made, readers, format_name, tmp_path):
    path = tmp_path / "circle.h5"
    path.write_bytes(made.path.read_bytes())
    with h5py.File(path, "r+") as file:
        groups: list[str] = []
        file.visititems(
            lambda name, node: groups.append(name) if isinstance(node, h5py.Group) else None
        )
        for name in groups:
            file[f"{name}/itself"] = file[name]
            file[f"{name}/above"] = file["/"]
            file[f"{name}/soft"] = h5py.SoftLink(f"/{name}/soft")
    reader = readers[format_name](path)
    scans, _ = read_all(reader)
    assert scans
    reader.close()


def test_deep_groups_are_not_followed_to_their_end(made, readers, format_name, tmp_path):
    path = tmp_path / "deep.h5"
    path.write_bytes(made.path.read_bytes())
    with h5py.File(path, "r+") as file:
        first = next(iter(file))
        group = file[first]
        for _ in range(2000):
            group = group.create_group("g")
    reader = readers[format_name](path)
    assert read_all(reader)[0]
    reader.close()


def test_very_many_scans_are_listed_without_opening_them(make, readers, tmp_path, elements_read):
    path = tmp_path / "wide.h5"
    make.bliss(path)
    with h5py.File(path, "r+") as file:
        for number in range(2, 20_000):
            file[f"{number}.1"] = h5py.SoftLink("/1.1")
    elements_read.clear()
    reader = readers["bliss"](path)
    assert len(reader.names()) == 20_000
    assert reader.names()[-1] == "scan_19999"
    assert elements_read == {}
    assert reader.scan("scan_19999").plan.shape == (3, 4)
    reader.close()


def test_very_many_counters_are_refused(make, readers, tmp_path):
    path = tmp_path / "scan2D_12.h5"
    make.pyxrf(path)
    with h5py.File(path, "r+") as file:
        del file["xrfmap/scalers/val"]
        file.create_dataset("xrfmap/scalers/val", (3, 4, 10**6), "f4", chunks=(3, 4, 1000))
    reader = readers["pyxrf"](path)
    with pytest.raises(FormatError, match="more than 10000 counters and detectors"):
        reader.scan("scan_0012")
    reader.close()


def test_a_literal_in_an_attribute_is_never_run(make, readers, tmp_path):
    path = tmp_path / "leaf.dat.h5"
    make.praxes(path)
    with h5py.File(path, "r+") as file:
        file["12"].attrs["acquisition_shape"] = "__import__('os').abort()"
        file["12/measurement/vortex"].attrs["calibration"] = "(" * 100_000
    reader = readers["praxes"](path)
    scan = reader.scan("scan_0012")
    assert scan.plan.shape == (12,)
    assert scan.plan.detectors[0].calibration == (0.0, 1.0, 0.0)
    assert np.array_equal(scan.row_order, np.arange(12))
    reader.close()
