"""The first block of an HDF5 file is read and written as HDF5 does it."""

from __future__ import annotations

import h5py
import pytest
from hypothesis import given
from hypothesis import strategies as st

from epxs.core.api import FormatError
from epxs.phynx.living.superblock import Superblock, lookup3, read_superblock


@pytest.mark.parametrize(
    ("content", "checksum"),
    [(b"", 0xDEADBEEF), (b"Four score and seven years ago", 0x17770551)],
)
def test_the_checksum_is_that_of_its_author(content, checksum):
    assert lookup3(content) == checksum


@pytest.mark.parametrize("options", [{"libver": "v110"}, {"libver": "v108"}])
def test_a_block_that_hdf5_wrote_is_read_and_packed_to_the_same_bytes(path, options):
    with h5py.File(path, "w", **options):
        pass
    block = read_superblock(path)
    assert path.read_bytes()[:48] == block.packed()
    assert block.end == path.stat().st_size
    assert not block.is_open


def test_a_block_behind_one_of_the_user_is_found(path):
    with h5py.File(path, "w", libver="v110", userblock_size=2048):
        pass
    assert read_superblock(path).place == 2048


def test_an_older_file_has_none(path):
    with h5py.File(path, "w", libver="v108") as file:
        file["x"] = 1
    with h5py.File(path, "w", libver=("earliest", "v108")):
        pass
    assert read_superblock(path) is None


def test_a_file_of_another_format_has_none(path):
    path.write_bytes(b"#F leaf.dat\n" * 1000)
    assert read_superblock(path) is None


def test_a_damaged_block_is_told(path):
    with h5py.File(path, "w", libver="v110"):
        pass
    content = bytearray(path.read_bytes())
    content[30] ^= 1
    path.write_bytes(content)
    with pytest.raises(FormatError, match="found a wrong checksum in its first block"):
        read_superblock(path)


@given(st.sampled_from([0, 1, 4, 5]), st.integers(48, 2**40), st.integers(48, 2**40))
def test_closing_changes_the_flags_and_never_lets_the_end_fall(flags, end, size):
    block = Superblock(0, 3, 8, flags, 0, 2**64 - 1, end, 48)
    closed = block.closed(size)
    assert not closed.is_open
    assert closed.end == max(end, size)
    assert len(closed.packed()) == 48
