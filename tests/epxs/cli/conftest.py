"""Fixtures of the command line: run it as a shell would, and a beamline to connect to."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from epxs.core.api import offers

Epxs = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def run_epxs(warm_python) -> Epxs:
    """Run ``epxs WORDS`` and return how it ended."""
    return warm_python.epxs


@pytest.fixture(scope="session")
def start_epxs() -> Epxs:
    """Run ``epxs WORDS`` in an interpreter of its own; return how it ended."""

    def run(*words: str | Path, **options) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "epxs.cli", *map(str, words)],
            capture_output=True,
            text=True,
            timeout=110,
            check=False,
            **options,
        )

    return run


@pytest.fixture(scope="session")
def one_sentence():
    """Check that a command ended with one sentence of error, and return it."""

    def check(done: subprocess.CompletedProcess[str]) -> str:
        assert done.returncode == 1, done.stdout + done.stderr
        complaints = [line for line in done.stderr.splitlines() if line.startswith("epxs: ")]
        assert len(complaints) == 1, done.stderr
        assert "Traceback" not in done.stderr
        return complaints[0]

    return check


@pytest.fixture(scope="module")
def beamline():
    """A simulated beamline that runs."""
    with offers.find(offers.BEAMLINES, "simulation")(rate=500, epics=False, port=0) as beamline:
        yield beamline


@pytest.fixture(scope="module")
def citrus_h5(citrus, tmp_path_factory) -> Path:
    """The citrus leaves, converted."""
    import epxs

    return epxs.convert(citrus / "citrus_leaves.dat", tmp_path_factory.mktemp("c") / "citrus.h5")


@pytest.fixture(scope="session")
def citrus_config(citrus) -> Path:
    """The configuration of the fit of the citrus leaves."""
    return citrus / "citrus_leaves_17p2keV_epics_1us_blc.cfg"
