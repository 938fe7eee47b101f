"""A rewritten file says the same; it replaces the original only when it is complete."""

from __future__ import annotations

import subprocess
import sys

import h5py
import numpy as np
import pytest

from epxs.core.api import ConfigurationError, FileError, FormatError
from epxs.phynx import api as phynx
from epxs.phynx.copies.tree_compare import difference


@pytest.fixture
def zoo(tmp_path):
    """A file with one of every kind of thing."""
    path = tmp_path / "zoo.h5"
    with h5py.File(path, "w", libver="v110") as file:
        file.attrs["text"] = "µm"
        file.attrs["bytes"] = np.bytes_(b"abc")
        file.attrs["nothing"] = h5py.Empty("f8")
        file.attrs["list"] = np.array(["a", "bc"], dtype=h5py.string_dtype())
        group = file.create_group("group")
        numbers = np.random.default_rng(1).poisson(3, (300, 4, 100)).astype("u4")
        big = group.create_dataset("big", data=numbers, chunks=(1, 4, 100), compression="lzf")
        big.attrs["units"] = "counts"
        group.create_dataset("grows", data=np.arange(5.0), maxshape=(None,), fillvalue=np.nan)
        group.create_dataset("text", data="long " * 99)
        group.create_dataset("texts", data=["a", "", "ccc"], dtype=h5py.string_dtype())
        group.create_dataset("fixed", data=np.array([b"ab", b"c"]))
        group.create_dataset("flags", data=np.array([True, False]))
        group.create_dataset("table", data=np.zeros(3, dtype=[("x", "f4"), ("y", "i2")]))
        group.create_dataset("empty", data=h5py.Empty("i4"))
        group.create_dataset("none", shape=(0, 3), dtype="f4")
        group.create_dataset("ragged", (2,), dtype=h5py.vlen_dtype("i4"))[0] = [1, 2, 3]
        group["enum"] = np.array(1, dtype=h5py.enum_dtype({"a": 0, "b": 1}, "i4"))
        group["type"] = np.dtype("f8")
        file["same"] = big
        file["soft"] = h5py.SoftLink("/group/big")
        file["broken"] = h5py.SoftLink("/nowhere")
        file["other"] = h5py.ExternalLink("other.h5", "/x")
        file["loop"] = file["/"]
        layout = h5py.VirtualLayout((2, 4, 100), "u4")
        layout[...] = h5py.VirtualSource(big)[3:5]
        file.create_virtual_dataset("virtual", layout)
    return path


@pytest.mark.parametrize("compression", ["bslz4", "gzip", "none"])
def test_the_copy_says_the_same(zoo, tmp_path, compression):
    assert phynx.repack(zoo, tmp_path / "copy.h5", compression) == []
    with h5py.File(zoo) as one, h5py.File(tmp_path / "copy.h5") as other:
        assert difference(one, other) == ""
        assert other["same"] == other["group/big"]
        assert other["loop"] == other["/"]
        assert other["virtual"].is_virtual
        assert other["group/big"].chunks == (None if compression == "none" else (163, 4, 100))


def test_differences_are_told(zoo, tmp_path):
    for change in (
        lambda file: file["group/big"].__setitem__((0, 0, 0), 99),
        lambda file: file["group"].attrs.__setitem__("x", 1),
        lambda file: file.attrs.__setitem__("text", "mm"),
        lambda file: file.__delitem__("soft"),
    ):
        copy = tmp_path / "copy.h5"
        phynx.repack(zoo, copy, "none", force=True)
        with h5py.File(copy, "r+") as other:
            change(other)
        with h5py.File(zoo) as one, h5py.File(copy) as other:
            assert difference(one, other) != ""


def test_a_recorded_scan_becomes_smaller_and_stays_good(recorded, path, passes_nexus_gate):
    recorded.file.close()
    phynx.repack(path)
    passes_nexus_gate(path)
    with phynx.open(path) as file:
        assert file.entries[0].measurement.mcas["mca1"].counts[3, 0] == 3


def test_it_is_compressed_as_asked(zoo, tmp_path):
    phynx.repack(zoo, tmp_path / "portable.h5", "gzip")
    with h5py.File(tmp_path / "portable.h5") as file:
        assert file["group/big"].compression == "gzip"
        assert file["group/big"].shuffle


def test_the_permissions_stay(zoo):
    zoo.chmod(0o640)
    phynx.repack(zoo)
    assert zoo.stat().st_mode & 0o777 == 0o640


def test_a_file_that_exists_is_not_replaced(zoo, tmp_path):
    (tmp_path / "copy.h5").write_text("precious")
    with pytest.raises(FileError, match=r"found a file; expected a new name.*--force"):
        phynx.repack(zoo, tmp_path / "copy.h5")


def test_a_link_to_another_file_still_leads_there(zoo, tmp_path):
    with h5py.File(tmp_path / "other.h5", "w") as file:
        file["x"] = 7
    (tmp_path / "below").mkdir()
    phynx.repack(zoo, tmp_path / "below" / "copy.h5")
    with h5py.File(tmp_path / "below" / "copy.h5") as file:
        assert file["other"][()] == 7


def test_a_file_being_written_is_refused(zoo, tmp_path):
    with (
        phynx.open(tmp_path / "live.h5", "w"),
        pytest.raises(FileError, match=r"found a file that another program is writing"),
    ):
        phynx.repack(tmp_path / "live.h5")


def test_references_are_refused_and_the_original_stays(tmp_path):
    path = tmp_path / "references.h5"
    with h5py.File(path, "w") as file:
        file["x"] = 1
        file.attrs["to"] = file["x"].ref
    before = path.read_bytes()
    with pytest.raises(FormatError, match=r"/@to: found HDF5 references; expected values"):
        phynx.repack(path)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["references.h5"]


KILLED = """
import os, sys
from epxs.phynx import api as phynx
file = phynx.open(sys.argv[1], "w")
plan = phynx.MeasurementPlan("scan_0001", shape=(3,), signals=(phynx.SignalPlan("I0"),))
entry = file.create_entry(plan)
file.start_swmr()
entry.measurement.write_point(0, 0, {"scalar_data/I0": 7})
entry.measurement.commit(1)
os.kill(os.getpid(), 9)
"""


def test_a_file_whose_writer_was_killed_is_closed_only_when_asked(path, passes_nexus_gate):
    subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False, timeout=50)
    assert "not-closed" in {finding.code for finding in phynx.check(path)}
    with pytest.raises(FileError, match=r"found a file that its writer left open.*--repair"):
        phynx.repack(path)
    assert "1 points are kept" in phynx.repack(path, mend=True)[-1]
    passes_nexus_gate(path)


@pytest.fixture
def damaged(tmp_path):
    """A file with a chunk that cannot be decompressed."""
    path = tmp_path / "damaged.h5"
    with h5py.File(path, "w") as file:
        file["good"] = np.arange(9)
        numbers = np.arange(4000).reshape(4, 1000)
        made = file.create_dataset("bad", data=numbers, chunks=(1, 1000), compression="gzip")
        place = made.id.get_chunk_info(2).byte_offset
    with path.open("r+b") as stream:
        stream.seek(place)
        stream.write(b"\xff" * 40)
    return path


def test_what_cannot_be_read_is_told(damaged):
    with pytest.raises(FormatError, match=r"::/bad.*found something that cannot be copied"):
        phynx.repack(damaged)


def test_what_can_be_read_of_a_damaged_file_is_saved(damaged):
    told = phynx.repack(damaged, mend=True)
    assert len(told) == 1
    assert told[0].startswith("lost /bad")
    with h5py.File(damaged) as file:
        assert (file["good"][...] == np.arange(9)).all()


def test_an_unknown_compression_is_told(zoo):
    with pytest.raises(
        ConfigurationError, match=r"compression: found 'zip'; expected one of: bslz4"
    ):
        phynx.repack(zoo, compression="zip")
