"""What tests of the browser share."""

import sys
from pathlib import Path

import h5py
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "fixtures"))
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
