"""Files that are broken, absurd or malicious: no hang, no memory blow-up, no code, a sentence.

Each is looked at in a process of its own (see `look`), in every way that scripts, commands
and the window have. What may be raised is an error of ours, with a sentence.
"""

from __future__ import annotations

import h5py
import hostile
import numpy as np
import pytest
from look import Look
from probe import *  # noqa: F403

from epxs.core.api import FormatError
from epxs.phynx import api as phynx

#: Files that are given to ``epxs check`` too, which takes seconds for each.
CHECKED = (
    "links_in_circles",
    "columns_of_a_petabyte",
    "virtual_data_without_sources",
    "bombs",
    "shape_huge",
    "attributes_vlen_of_vlen",
    "classes_that_look_like_modules",
    "names_that_nobody_writes",
    "first_5_tenths",
    "text_with_the_name_of_hdf5",
)


@pytest.mark.parametrize("name", hostile.FILES)
def test_a_hostile_file_is_read_or_refused_with_a_sentence(name, probe, tmp_path):
    path = tmp_path / "leaf.h5"
    hostile.FILES[name](path)
    probe.check(path, "info")


def test_the_good_file_that_they_are_made_from_is_read(probe, tmp_path):
    path = tmp_path / "leaf.h5"
    hostile.good(path)
    found = probe.check(path, "info")
    assert found["opened"]
    assert [told for told in found["told"] if "/scan_0001/measurement" in told] == []


@pytest.mark.parametrize("name", CHECKED)
def test_checking_a_hostile_file_ends_with_findings(name, tmp_path, capfd):
    path = tmp_path / "leaf.h5"
    hostile.FILES[name](path)
    found = phynx.check(path, time=30)
    assert found
    assert not any("more than 30 s" in each.found for each in found)
    assert "Traceback" not in capfd.readouterr().err


# -- depth and width -----------------------------------------------------------------------


def test_groups_a_hundred_thousand_deep(probe, tmp_path):
    path = tmp_path / "deep.h5"
    hostile.deep(path, 100_000)
    assert probe.check(path, "info")["opened"]


def test_a_group_of_a_hundred_thousand_members(probe, tmp_path):
    path = tmp_path / "wide.h5"
    hostile.wide(path, 100_000)
    assert probe.check(path, limit=55)["opened"]


@pytest.mark.soak
@pytest.mark.timeout(900)
@pytest.mark.parametrize("make", [hostile.deep, hostile.wide])
def test_a_million_groups(make, probe, tmp_path):
    path = tmp_path / "million.h5"
    make(path, 1_000_000)
    assert probe.check(path, "info", limit=600, memory=500 << 20)["opened"]


# -- damage --------------------------------------------------------------------------------


@pytest.mark.parametrize("seeds", [range(0, 12), range(12, 24)])
def test_changed_bytes_are_noticed_or_harmless(seeds, probe, tmp_path):
    for seed in seeds:
        hostile.flipped(tmp_path / "leaf.h5", seed)
        probe.check(tmp_path / "leaf.h5")


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_five_hundred_files_with_changed_bytes(probe, tmp_path):
    """HDF5 has no checksum of its heaps: about one damaged file in a hundred ends or stops it.

    Nothing in this process can prevent that; all others are read or refused with a sentence.
    """
    ended = []
    for seed in range(24, 524):
        hostile.flipped(tmp_path / "leaf.h5", seed)
        found = probe.look(tmp_path / "leaf.h5")
        if "ended" in found:
            ended.append((seed, found["ended"]))
        else:
            assert found["faults"] == [], seed
    assert len(ended) <= 10, ended


# -- one defect at a time ------------------------------------------------------------------


@pytest.fixture(scope="module")
def good_bytes():
    return hostile.good_bytes()


@pytest.fixture
def look_at(good_bytes):
    """A function that changes a good file in memory, looks at it, and returns what went wrong."""

    def run(change):
        with (
            h5py.File.in_memory(good_bytes) as source,
            h5py.File("memory", "w", driver="core", backing_store=False) as h5,
        ):
            for name in source:
                source.copy(name, h5)
            h5.attrs.update(source.attrs)
            if change(h5) is False:
                return None
            look = Look()
            look.walk(phynx.wrap(h5))
            return look.faults

    return run


def places():
    return [(place, name) for place, names in hostile.READ.items() for name in names]


@pytest.mark.parametrize("number", range(0, len(hostile.VALUES), 3))
def test_one_attribute_is_of_another_kind(number, look_at):
    kind = hostile.VALUES[number]
    place, name = places()[number * 7 % len(places())]  # the others have their turn in the soak

    def change(h5):
        hostile.values(h5)[kind](h5[place], name)

    assert look_at(change) == [], f"{place}@{name} is {kind}"


@pytest.mark.parametrize("number", range(0, len(hostile.KINDS), 2))
def test_one_member_is_of_another_kind(number, look_at):
    kind = list(hostile.KINDS)[number]
    name = hostile.MEMBERS[number * 7 % len(hostile.MEMBERS)]
    assert not look_at(lambda h5: hostile.replace(h5["scan_0001"], name, kind)), name


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_each_attribute_and_each_member_is_of_each_other_kind(look_at):
    for kind in hostile.VALUES:
        for place, name in places():
            faults = look_at(lambda h5, p=place, n=name, k=kind: hostile.values(h5)[k](h5[p], n))
            assert faults == [], f"{place}@{name} is {kind}"
    for kind in hostile.KINDS:
        for name in hostile.MEMBERS:
            faults = look_at(lambda h5, n=name, k=kind: hostile.replace(h5["scan_0001"], n, k))
            assert not faults, f"{name} is {kind}"


# -- rules ---------------------------------------------------------------------------------


def scan_of(h5, **columns):
    entry = hostile.entry_of(h5)
    for name, data in columns.items():
        hostile.column(entry["measurement/scalar_data"], name, data)
    return phynx.wrap(h5)["/scan/measurement"], entry["measurement"].attrs


def test_more_points_than_any_column_has_are_not_believed(h5):
    measurement, attrs = scan_of(h5, I0=np.arange(12.0))
    attrs["npoints"] = 10**9
    assert measurement.read_npoints() == 12
    assert measurement.acquisition_shape == (12,)


def test_a_column_that_declares_more_than_it_holds_is_no_proof(h5):
    measurement, attrs = scan_of(h5, I0=np.arange(12.0), I1=(10**12,))
    attrs["npoints"] = 10**12
    assert measurement.read_npoints() == 12


def test_points_that_were_planned_are_believed_without_a_column(h5):
    measurement, attrs = scan_of(h5, I0=np.arange(12.0))
    attrs["acquisition_shape"] = np.array([100, 200])
    assert measurement.read_npoints() == 20_000
    assert np.isfinite(measurement.scalar_data.signals["I0"].map[...]).sum() == 12


def test_where_no_number_of_points_is_told_columns_tell_it(h5):
    measurement, _ = scan_of(h5, I0=np.arange(12.0), I1=np.arange(7.0))
    assert measurement.read_npoints() == 12


@pytest.mark.parametrize("shape", [(3, 5), (-3, -4), (np.nan, 12), (12.5,), "3 by 4", (2,) * 40])
def test_a_shape_that_does_not_fit_is_a_line(shape, h5):
    measurement, attrs = scan_of(h5, I0=np.arange(12.0))
    attrs["npoints"] = 12
    attrs["acquisition_shape"] = shape
    assert measurement.acquisition_shape == (12,)


def test_reading_more_than_the_file_holds_is_refused(h5):
    measurement, _ = scan_of(h5, I0=(10**12,))
    signal = measurement["scalar_data/I0"]
    assert np.array_equal(signal[:3], np.zeros(3))
    with pytest.raises(
        FormatError,
        match=r"I0: found an array that declares 8,000,000,000,000 bytes to read and holds 0; "
        r"expected one that holds what it declares. Read fewer rows",
    ):
        signal[...]


def test_an_array_that_is_stored_is_read_however_large(tmp_path):
    with h5py.File(tmp_path / "large.h5", "w") as file:
        file.create_dataset("zeros", (12_000_000,), "f8", chunks=(1 << 20,), compression="gzip")
        for start in range(0, 12_000_000, 1 << 20):
            file["zeros"][start : start + (1 << 20)] = 0.0
    with phynx.open(tmp_path / "large.h5") as file:
        assert len(file["zeros"][...]) == 12_000_000


def test_a_virtual_array_that_is_its_own_source_is_refused(tmp_path):
    hostile.FILES["virtual_data_without_sources"](tmp_path / "leaf.h5")
    with phynx.open(tmp_path / "leaf.h5") as file:
        scalars = file["/scan/measurement/scalar_data"]
        assert np.isfinite(scalars["missing"][...]).all()
        with pytest.raises(FormatError, match=r"itself: found a virtual array that is made of"):
            scalars["itself"][...]


def test_a_filter_that_is_not_installed_is_told(h5):
    hostile.KINDS["unknown_filter"](h5, "packed")
    with pytest.raises(FormatError, match=r"packed: found data that cannot be read.* filter"):
        phynx.wrap(h5)["packed"][...]


def test_a_group_in_the_place_of_an_array_is_told(h5):
    h5.create_group("title")
    with pytest.raises(FormatError, match=r"title: found a group; expected the name of a member"):
        phynx.wrap(h5)["title"][...]


def test_objects_of_another_file_keep_their_path_and_their_entry(tmp_path):
    hostile.FILES["entry_in_another_file"](tmp_path / "leaf.h5")
    with phynx.open(tmp_path / "leaf.h5") as file:
        assert [entry.path for entry in file.entries] == ["/mine", "/scan"]
        counts = file["/mine/measurement/mca1"].counts
        assert counts.path == "/mine/measurement/mca1/counts"
        assert counts.entry.path == "/mine"
        assert file["/root"] is not file
        assert file["/root"].keys() == ["scan_0001"]


def test_a_link_to_the_root_is_the_file_itself(h5):
    h5["around"] = h5["/"]
    file = phynx.wrap(h5)
    assert file["/around"] is file
    assert file["/around/around"] is file


def test_names_that_are_no_text_can_be_opened(h5):
    h5py.h5g.create(h5.id, b"\xff\xfe")
    file = phynx.wrap(h5)
    (name,) = file.keys()
    assert file[name].path == "/\udcff\udcfe"
    assert file.member_kinds() == [(name, "group")]


def test_the_class_of_a_file_is_that_of_no_group(h5):
    h5.create_group("inside").attrs["class"] = "File"
    assert type(phynx.wrap(h5)["inside"]) is phynx.Group


def test_a_type_that_is_kept_under_a_name_is_no_array(h5):
    h5["kind"] = np.dtype("f8")
    node = phynx.wrap(h5)["kind"]
    assert type(node).__name__ == "NamedType"


def test_columns_that_are_no_numbers_are_not_among_the_signals(h5):
    measurement, _ = scan_of(h5, I0=np.arange(12.0), note=np.array([b"a", b"b"]))
    assert list(measurement.scalar_data.signals) == ["I0"]
