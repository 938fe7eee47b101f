"""What holds for every format: all numbers arrive, lazily, and no file makes a reader crash."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

import h5py
import numpy as np
import pytest

from epxs.core.api import EpxsError, FileError, FormatError
from epxs.phynx import api as phynx

NAN = float("nan")


def values(scan, key, count=None):
    column = np.asarray(scan.columns[key][:])
    return column if count is None else column[:count]


def test_a_reader_knows_the_files_of_its_format(format_name, made, readers):
    with h5py.File(made.path) as file:
        knows = [name for name, cls in readers.items() if cls.sniff(file)]
    assert knows == [format_name]


def test_no_reader_takes_a_file_that_nodes_read_as_it_is(tmp_path, readers, citrus):
    plain = tmp_path / "plain.h5"
    with h5py.File(plain, "w") as file:
        data = file.create_group("entry/data")
        file["entry"].attrs["NX_class"], data.attrs["NX_class"] = "NXentry", "NXdata"
        data.attrs["signal"], data["counts"] = "counts", [1, 2, 3]
    own = tmp_path / "own.h5"
    with phynx.open(own, "w") as file:
        entry = file.create_entry(
            phynx.MeasurementPlan("scan_0001", shape=(2,), signals=(phynx.SignalPlan("I0"),))
        )
        entry.create_results(phynx.ResultsPlan(groups=("Fe K",), parameters={"threshold": 0.5}))
    for path in (plain, own, citrus / "citrus_leaves.dat.h5"):
        with h5py.File(path) as file:
            assert [name for name, cls in readers.items() if cls.sniff(file)] == []


def test_an_empty_file_is_of_no_format(h5, readers):
    assert not any(cls.sniff(h5) for cls in readers.values())


def test_the_right_reader_is_found_by_its_entry_point(format_name, made, readers):
    found = phynx.find_reader(made.path)
    assert type(found).__name__ == readers[format_name].__name__
    assert found.path == made.path
    found.close()


def test_the_scan_has_its_name_shape_and_command(made, reader):
    assert made.name in reader.names()
    plan = reader.scan(made.name).plan
    assert (plan.name, plan.shape) == (made.name, made.shape)
    assert made.command is None or plan.command == made.command


def test_all_axes_are_there_with_their_range_and_positions(made, reader, same):
    scan = reader.scan(made.name)
    assert {axis.name for axis in scan.plan.axes} == set(made.axes)
    for plan in scan.plan.axes:
        axis, start, stop, units, positions = made.axes[plan.name]
        assert (plan.axis, plan.primary, plan.units) == (axis, 1, units)
        assert abs(plan.start - start) < 0.02
        assert abs(plan.stop - stop) < 0.02
        found = values(scan, f"scalar_data/{plan.name}", len(positions))
        assert np.allclose(found, positions)


def test_all_counters_are_there(made, reader):
    scan = reader.scan(made.name)
    assert {signal.name for signal in scan.plan.signals} == set(made.signals)
    for name, wanted in made.signals.items():
        assert np.allclose(values(scan, f"scalar_data/{name}", len(wanted)), wanted)
    assert scan.plan.monitor == made.monitor


def test_all_detectors_are_there_with_what_comes_with_their_spectra(made, reader, same):
    scan = reader.scan(made.name)
    assert {plan.name for plan in scan.plan.detectors} == set(made.detectors)
    for plan in scan.plan.detectors:
        wanted = made.detectors[plan.name]
        assert plan.channels == wanted.counts.shape[1]
        assert plan.calibration == pytest.approx(wanted.calibration)
        assert set(plan.scalars) == set(wanted.scalars)
        assert plan.dead_time_format == wanted.dead_time_format
        counts = values(scan, f"{plan.name}/counts", len(wanted.counts))
        assert np.array_equal(counts, wanted.counts)
        assert np.dtype(plan.dtype) == scan.columns[f"{plan.name}/counts"].dtype
        for name, numbers in wanted.scalars.items():
            found = values(scan, f"{plan.name}/{name}", len(numbers))
            assert np.allclose(found, numbers)


def test_it_tells_where_the_motors_stood_and_what_else_there_is(made, reader):
    plan = reader.scan(made.name).plan
    assert {p.name: p.value for p in plan.positioners} == made.positioners
    for name, wanted in made.metadata.items():
        assert plan.metadata[name] == wanted
    assert plan.source_file == str(made.path)


def test_results_have_areas_uncertainties_and_mass_fractions(made, reader):
    scan = reader.scan(made.name)
    assert {plan.name for plan, _ in scan.results} == set(made.results)
    for plan, block in scan.results:
        peaks = made.results[plan.name]
        assert plan.groups == tuple(peaks)
        assert plan.mass_fractions == any(f is not None for _, _, f in peaks.values())
        for number, wanted in enumerate(peaks.values()):
            tables = (block.areas, block.sigmas, block.mass_fractions)
            for table, numbers in zip(tables, wanted, strict=True):
                if table is None:
                    assert numbers is None
                    continue
                full = np.full(scan.plan.rows, NAN) if numbers is None else numbers
                assert np.allclose(table[:, number], full, equal_nan=True)


def test_points_are_in_their_rows(made, reader):
    scan = reader.scan(made.name)
    assert scan.outcome == made.status
    if made.rows is not None:
        assert np.array_equal(scan.row_order, made.rows)


def test_no_spectrum_is_read_before_it_is_asked_for(made, reader, elements_read):
    scan = reader.scan(made.name)
    for plan in scan.plan.detectors:
        before = dict(elements_read)
        column = scan.columns[f"{plan.name}/counts"]
        assert np.array_equal(column[3:5], made.detectors[plan.name].counts[3:5])
        read = sum(elements_read.values()) - sum(before.values())
        assert read == 2 * plan.channels
    spectra = [plan.channels * 12 for plan in scan.plan.detectors]
    assert not spectra or max(elements_read.values()) < min(spectra)


def test_spectra_are_found_by_any_index(made, reader):
    scan = reader.scan(made.name)
    for name, wanted in made.detectors.items():
        column, counts = scan.columns[f"{name}/counts"], wanted.counts
        assert np.array_equal(column[5], counts[5])
        assert np.array_equal(column[-1], counts[-1])
        assert np.array_equal(column[1:11], counts[1:11])
        assert np.array_equal(column[10:2:-3], counts[10:2:-3])
        assert np.array_equal(column[[7, 0, 1]], counts[[7, 0, 1]])
        assert np.array_equal(column[counts[:, 0] > 4000], counts[counts[:, 0] > 4000])
        assert np.array_equal(column[2:9, 10:20], counts[2:9, 10:20])
        assert np.array_equal(column[..., 3], counts[..., 3])
        assert np.array_equal(np.asarray(column), counts)
        assert column[4:4].shape == (0, counts.shape[1])


def test_another_name_is_no_scan(reader):
    with pytest.raises(KeyError, match="found no scan 'nothing'; expected one of: "):
        reader.scan("nothing")


def test_a_file_that_changes_is_opened_anew_and_its_columns_go_on(made, reader):
    scan = reader.scan(made.name)
    assert not reader.refresh()
    _spoil(made.path, made.path, lambda file: file.create_dataset("more", data=np.zeros(9999)))
    assert reader.refresh()
    for key, column in scan.columns.items():
        assert len(column[:1]) == 1, key
    assert made.name in reader.names()


def test_a_file_cut_off_is_refused_with_its_name(made, readers, format_name, tmp_path):
    cut = tmp_path / "cut.h5"
    cut.write_bytes(made.path.read_bytes()[:700])
    with pytest.raises(FileError, match=r"cut\.h5: cannot be read: .*copied completely"):
        readers[format_name](cut)


def test_nodes_show_the_scan_without_conversion(made):
    with phynx.open(made.path) as file:
        assert file.is_foreign
        entry = file[0]
        assert entry.name == made.name
        assert entry.default_plot.values.shape == made.shape
        measurement = entry.measurement
        assert measurement.acquisition_shape == made.shape
        assert measurement.state == made.status
        rows = made.rows
        for name, wanted in made.signals.items():
            signal = measurement.scalar_data.signals[name.replace(" ", "_")]
            assert signal.map.shape == made.shape
            place = np.arange(len(wanted)) if rows is None else rows
            skipped = measurement.masked[place]
            found = np.asarray(signal.map[...]).reshape(-1)[place]
            assert np.allclose(found[~skipped], np.asarray(wanted, dtype=float)[~skipped])
        for name, wanted in made.detectors.items():
            mca = measurement.mcas[name]
            row = 5 if rows is None else int(rows[5])
            assert np.array_equal(mca.counts[row], wanted.counts[5])
        for name, peaks in made.results.items():
            for peak, (areas, _, _) in peaks.items():
                found = entry.results[name].area(peak)
                assert np.allclose(found, areas.reshape(made.shape), equal_nan=True)


def _objects(path):
    with h5py.File(path) as file:
        found: list[str] = []
        file.visit(found.append)
    return found


def _survives(cls, path):
    """Read everything of the file at *path*; an error that says what is wrong is fine."""
    reader = cls(path)
    with contextlib.suppress(EpxsError):
        for name in reader.names():
            scan = reader.scan(name)
            for column in scan.columns.values():
                _ = column[:2]
            assert scan.plan.rows >= 0
            assert set(scan.columns) <= _keys(scan.plan)
    reader.close()


def _keys(plan):
    keys = {f"scalar_data/{p.name}" for p in (*plan.axes, *plan.signals)}
    for device in (*plan.detectors, *plan.images):
        keys |= {f"{device.name}/counts", *(f"{device.name}/{own}" for own in device.scalars)}
    return keys


def _spoil(path, copy, change):
    """Write the file at *path*, changed, to *copy*, as another program would."""
    with tempfile.TemporaryDirectory() as folder:
        other = Path(folder) / "other.h5"
        other.write_bytes(path.read_bytes())
        with h5py.File(other, "r+") as file:
            change(file)
        copy.write_bytes(other.read_bytes())


@pytest.mark.parametrize(
    "instead",
    [None, "text", 3.5, np.zeros((2, 2, 2, 2, 2)), h5py.Empty("f8"), h5py.SoftLink("/nowhere")],
    ids=["gone", "text", "number", "5-D", "empty", "broken link"],
)
def test_no_object_of_another_kind_makes_a_reader_crash(
    made, readers, format_name, tmp_path, instead
):
    copy = tmp_path / "spoiled.h5"
    for place in _objects(made.path):

        def change(file, place=place):
            del file[place]
            if instead is not None:
                file[place] = instead

        _spoil(made.path, copy, change)
        _survives(readers[format_name], copy)


@pytest.mark.parametrize(
    "instead",
    ["(", b"\xff\xfe", -7, 1e300, NAN, np.array([[1, 2], [3, 4]]), h5py.Empty("S1"), ""],
    ids=["literal", "bytes", "negative", "huge", "nan", "array", "empty", "nothing"],
)
def test_no_attribute_of_another_type_makes_a_reader_crash(
    made, readers, format_name, tmp_path, instead
):
    copy = tmp_path / "spoiled.h5"

    def change(file):
        def spoil(_, node):
            for name in list(node.attrs):
                if name not in ("NX_class", "class", "Type"):
                    node.attrs[name] = instead

        file.visititems(spoil)

    _spoil(made.path, copy, change)
    _survives(readers[format_name], copy)


def test_a_scan_without_its_data_is_told_by_the_path_in_the_file(made, reader):
    place = reader._found()[made.name]

    def change(file):
        for name in list(file[place]):
            del file[place][name]

    _spoil(made.path, made.path, change)
    assert reader.refresh()
    with pytest.raises((FormatError, KeyError), match="found"):
        reader.scan(made.name)
