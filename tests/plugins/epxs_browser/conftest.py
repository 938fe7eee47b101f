"""What tests of the browser share."""

import sys
from pathlib import Path

import h5py
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "fixtures"))
from documents import *  # noqa: F403
from gui import *  # noqa: F403

from epxs.phynx import api as phynx

MANY = 20_000


@pytest.fixture(scope="session")
def many_path(tmp_path_factory):
    """A file with a group of 20,000 datasets, and links of all kinds."""
    path = tmp_path_factory.mktemp("many") / "many.h5"
    with h5py.File(path, "w", libver="latest") as file:
        entry = file.create_group("entry")
        entry.attrs["NX_class"] = "NXentry"
        many = entry.create_group("many")
        for index in range(MANY):
            many[f"point_{index}"] = index
        many["point_7"].attrs["units"] = "mm"
        links = entry.create_group("links")
        links["soft"] = h5py.SoftLink("/entry/many")
        links["broken"] = h5py.SoftLink("/nowhere")
        links["external"] = h5py.ExternalLink("elsewhere.h5", "/")
        links.create_dataset("image", data=[[1.5, 2.0]]).attrs["units"] = "counts"
        links["text"] = "a title"
        links["around"] = h5py.SoftLink("/entry")
    return path


@pytest.fixture
def many(many_path):
    """That file, open."""
    with phynx.open(many_path) as file:
        yield file


@pytest.fixture
def array_file(tmp_path):
    """A file with arrays of every rank, open."""
    import numpy as np

    path = tmp_path / "arrays.h5"
    with h5py.File(path, "w") as file:
        file["one"] = np.arange(1000.0)
        file["one"].attrs["units"] = "mm"
        file["two"] = np.arange(600).reshape(200, 3)
        file["four"] = np.arange(2 * 3 * 70 * 5).reshape(2, 3, 70, 5)
        file["texts"] = ["a", "bc"]
        file["text"] = "line 1\nline 2"
        file["empty"] = np.zeros((0, 4))
        file["fields"] = np.array([(1, 2.5), (3, 4.5)], dtype=[("n", "i4"), ("value", "f8")])
    with phynx.open(path) as file:
        yield file
