"""Tests of ``import epxs``: cheap, and enough for scripts."""

import subprocess
import sys

import pytest

import epxs
from epxs.core.api import FileError


def run(code):
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    return done.stdout


def test_importing_loads_no_gui_physics_or_instruments():
    loaded = run("import sys, epxs; print(*sys.modules)").split()
    heavy = {"PySide6", "PyMca5", "caproto", "h5py", "numpy", "traits", "matplotlib", "pint"}
    assert not heavy & set(loaded)


def test_the_front_door_offers_what_it_says():
    assert {"open", "connect", "convert", "fit"} <= set(dir(epxs))
    assert all(callable(getattr(epxs, name)) for name in ("open", "connect", "convert", "fit"))


def test_the_version_is_that_of_the_distribution():
    assert epxs.__version__.split(".")[0].isdigit()


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'colour'"):
        epxs.colour  # noqa: B018


def test_opening_a_missing_file_says_which(tmp_path):
    with pytest.raises(FileError, match=r"missing\.h5"):
        epxs.open(tmp_path / "missing.h5")
