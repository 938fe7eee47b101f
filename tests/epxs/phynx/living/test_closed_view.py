"""A file that was never closed reads as if it had been."""

from __future__ import annotations

import os
from dataclasses import replace

import h5py
import pytest

from epxs.phynx.living.closed_view import ClosedView
from epxs.phynx.living.superblock import read_superblock


@pytest.fixture
def left_open(path):
    """A file as a killed writer leaves it, and its first block."""
    with h5py.File(path, "w", libver="v110") as file:
        file["x"] = list(range(1000))
    block = replace(read_superblock(path), flags=5)
    with path.open("r+b") as stream:
        stream.write(block.packed())
    return path, block


def test_it_reads_like_the_file_but_for_its_first_block(left_open):
    path, block = left_open
    content = path.read_bytes()
    with ClosedView(path, block) as view:
        assert view.read(48) == block.closed(len(content)).packed()
        assert view.read() == content[48:]
        view.seek(40)
        assert view.read(20)[8:] == content[48:60]
        assert view.seek(-10, os.SEEK_END) == len(content) - 10
        assert view.read(100) == content[-10:]


def test_hdf5_reads_it(left_open):
    path, block = left_open
    with ClosedView(path, block) as view, h5py.File(view, "r") as file:
        assert file["x"][...].tolist() == list(range(1000))
