"""Models and spectra for the tests of the fluorescence plugin."""

from __future__ import annotations

import sys
from importlib.resources import files
from pathlib import Path

import h5py
import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "fixtures"))
from documents import *  # noqa: F403
from grown import *  # noqa: F403

from epxs_fluorescence.estimator import Estimator
from epxs_fluorescence.model import LinearModel, build_model


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory):
    """A cache that is nobody's, and a home where PyMca may make its folder."""
    patch = pytest.MonkeyPatch()
    folder = tmp_path_factory.mktemp("cache")
    patch.setenv("XDG_CACHE_HOME", str(folder))
    patch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
    yield folder
    patch.undo()


@pytest.fixture(scope="session")
def leaf_path() -> Path:
    return Path(str(files("epxs_fluorescence") / "data" / "leaf_17keV.cfg"))


@pytest.fixture(scope="session")
def leaf(leaf_path) -> LinearModel:
    return build_model(leaf_path)


@pytest.fixture(scope="session")
def citrus_path(citrus) -> Path:
    return citrus / "citrus_leaves_17p2keV_epics_1us_blc.cfg"


@pytest.fixture(scope="session")
def citrus_model(citrus_path) -> LinearModel:
    return build_model(citrus_path)


@pytest.fixture(scope="session")
def citrus_counts(citrus) -> np.ndarray:
    """The 121 measured spectra, as stored; shape ``(121, 2048)``."""
    with h5py.File(citrus / "citrus_leaves.dat.h5", "r", locking=False) as file:
        return file["entry_1/measurement/MCA/counts"][()]


@pytest.fixture(scope="session")
def learnt():
    """A function that gives an estimator which has learnt from spectra."""

    def learn(model: LinearModel, spectra: np.ndarray) -> Estimator:
        estimator = Estimator(model)
        estimator.learn(spectra)
        estimator.refresh()
        return estimator

    return learn


@pytest.fixture
def edited(leaf_path, tmp_path):
    """A function that saves the leaf's configuration with lines replaced."""

    def edit(*replacements: tuple[str, str]) -> Path:
        text = leaf_path.read_text()
        for old, new in replacements:
            assert old in text
            text = text.replace(old, new)
        path = tmp_path / "edited.cfg"
        path.write_text(text)
        return path

    return edit
