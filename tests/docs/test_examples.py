"""The example plugins are installed as their users would, and do what they are for."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = sorted((Path(__file__).resolve().parents[2] / "docs/examples").glob("*/pyproject.toml"))
#: Options of pip: take nothing from elsewhere.
OFFLINE = ("--quiet", "--no-index", "--no-deps", "--no-build-isolation")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A folder into which pip installed all examples, from their wheels."""
    wheels, target = tmp_path_factory.mktemp("wheels"), tmp_path_factory.mktemp("site")
    pip = [sys.executable, "-m", "pip"]
    sources = tmp_path_factory.mktemp("sources")  # building leaves things beside the source
    folders = [str(shutil.copytree(path.parent, sources / path.parent.name)) for path in EXAMPLES]
    for command in (
        [*pip, "wheel", *OFFLINE, "--wheel-dir", str(wheels), *folders],
        [*pip, "install", *OFFLINE, "--target", str(target), "--find-links", str(wheels)]
        + [path.parent.name for path in EXAMPLES],
    ):
        subprocess.run(command, check=True, capture_output=True, timeout=100)
    return target


@pytest.fixture
def run(site, tmp_path):
    """A function that runs Python with the examples installed."""

    def run(*words):
        return subprocess.run(
            [sys.executable, *map(str, words)],
            env={
                **os.environ,
                "PYTHONPATH": str(site),
                "XDG_CONFIG_HOME": str(tmp_path / "config"),
                "XDG_DATA_HOME": str(tmp_path / "data"),
            },
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=110,
            check=False,
        )

    return run


@pytest.mark.timeout(180)
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.parent.name)
def test_the_tests_of_an_example_pass_against_its_wheel(example, run):
    done = run("-m", "pytest", "-q", "-p", "no:cacheprovider", example.parent / "tests")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.parent.name)
def test_an_example_uses_public_modules_only(example):
    for path in example.parent.rglob("*.py"):
        for module in re.findall(r"(?m)^\s*(?:from|import) (epxs[\w.]*)", path.read_text()):
            own = module.split(".")[0] != "epxs"
            assert own or module == "epxs" or module.endswith(".api"), f"{path}: {module}"


def test_an_operation_is_a_subcommand(run, epxs_scan_file, tmp_path):
    listed = run("-m", "epxs.cli", "run", "--list")
    assert "ratio                    Ratio of two elements" in listed.stdout
    told = run("-m", "epxs.cli", "run", "ratio", "--help")
    assert "--numerator VALUE" in told.stdout
    assert "standard deviations that the denominator must have" in told.stdout
    done = run(
        *("-m", "epxs.cli", "run", "ratio", epxs_scan_file),
        *("--numerator", "Fe K", "--denominator", "Fe K"),
    )
    assert done.stdout == "sample_ratio.h5\n", done.stderr


def test_what_an_operation_made_tells_where_it_is_from(run, epxs_scan_file, tmp_path):
    import epxs

    run("-m", "epxs.cli", "run", "ratio", epxs_scan_file, "--denominator", "Fe K")
    with epxs.open(tmp_path / "sample_ratio.h5") as file:
        made = file[0].results["ratio"]
        assert made.names == ["Fe K / Fe K"]
        assert made.parameters["denominator"] == "Fe K"
        assert made.parameters["certainty"] == 3.0
        assert made["program"].text() == "epxs_ratio"
        assert made["version"].text() == "1.0.0"


def test_one_bad_file_does_not_keep_the_others_from_being_done(run, epxs_scan_file, tmp_path):
    bad = tmp_path / "bad.h5"
    bad.write_text("nothing")
    done = run(
        *("-m", "epxs.cli", "run", "ratio", bad, epxs_scan_file, "--denominator", "Fe K"),
    )
    assert done.returncode == 1
    assert done.stdout == "sample_ratio.h5\n"
    assert "bad.h5: found a file of an unknown format" in done.stderr
