"""Fixtures for all tests: files in memory, the real data, a home that is nobody's."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

# Qt draws without a screen, and nothing is written below the user's home.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_API", "pyside6")
os.environ.setdefault("MPLBACKEND", "Agg")
os.environ.setdefault("MPLCONFIGDIR", os.path.join(tempfile.gettempdir(), "epxs-tests-mpl"))

import h5py
import pytest

sys.path.insert(0, str(Path(__file__).parent / "fixtures"))
from warm_python import WarmPython

from epxs.phynx import api as phynx

PROJECT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def test_data() -> Path:
    """The folder of measured data, or a skip that says where it was looked for."""
    folder = Path(os.environ.get("EPXS_TEST_DATA", PROJECT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no measured data at {folder}; set EPXS_TEST_DATA to the folder that has it")
    return folder


@pytest.fixture(scope="session")
def citrus(test_data: Path) -> Path:
    """The folder of the citrus leaves scan."""
    folder = test_data / "citrus_leaves"
    if not folder.is_dir():
        pytest.skip(f"no citrus_leaves in {test_data}; set EPXS_TEST_DATA to a folder that has it")
    return folder


@pytest.fixture(scope="session")
def warm_python() -> Iterator[WarmPython]:
    """Runs snippets and commands in new processes that need not import everything first."""
    warm = WarmPython()
    yield warm
    warm.close()


@pytest.fixture
def h5() -> Iterator[h5py.File]:
    """A writable HDF5 file in memory."""
    with h5py.File("memory.h5", "w", driver="core", backing_store=False) as file:
        yield file


@pytest.fixture
def passes_nexus_gate() -> Callable[[Path], None]:
    """A function that fails unless `epxs check` finds nothing to complain of in a file."""

    def check(path: Path) -> None:
        complaints = [
            str(finding)
            for finding in phynx.check(path)
            # many tests stop in the middle of a scan
            if finding.fails and finding.code != "not-ended"
        ]
        assert not complaints, "\n".join(complaints)

    return check
