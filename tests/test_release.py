"""What is released: the wheel is complete, and works where nothing else is installed."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
#: Names of packages that conda calls otherwise.
CONDA = {"pymca5": "pymca", "matplotlib": "matplotlib-base"}


def setup_py() -> str:
    return (PROJECT / "setup.py").read_text(encoding="utf-8")


def test_the_version_stands_in_one_place():
    assert len(re.findall(r'version="[^"]+"', setup_py())) == 1
    elsewhere = re.compile(r"(?m)^ *(__version__|version|release) *= *[\"']\d")
    for path in (
        *(PROJECT / "epxs").glob("*.py"),
        PROJECT / "pyproject.toml",
        PROJECT / "docs/conf.py",
    ):
        assert not elsewhere.search(path.read_text(encoding="utf-8")), path


def test_the_conda_recipe_wants_what_the_distribution_wants():
    run = re.search(r"^RUN = \[(.*?)^\]", setup_py(), re.MULTILINE | re.DOTALL)[1]
    wanted = dict(re.findall(r'"([\w-]+)([^"]*)"', run))
    recipe = (PROJECT / ".ci/conda/meta.yaml").read_text(encoding="utf-8")
    part = recipe.split("  run:\n")[1].split("\ntest:")[0]
    told = dict(re.findall(r"- ([\w-]+) (\S+)", part))
    del told["python"]
    assert told == {CONDA.get(n.lower(), n.lower()): bounds for n, bounds in wanted.items()}


def test_every_file_beside_the_sources_is_told_to_setuptools():
    told = re.search(r"package_data=\{(.*?)\n    \}", setup_py(), re.DOTALL)[1]
    for folder in ("epxs", "plugins"):
        for path in (PROJECT / folder).rglob("*"):
            if not path.is_file() or path.suffix in (".py", ".pyc") or "egg-info" in str(path):
                continue
            package = ".".join(path.parent.parent.relative_to(PROJECT).parts)
            package = package.removeprefix("plugins.")
            known = path.name in told or f'"{package}": ["{path.parent.name}/*"]' in told
            assert known, f"{path} would not be in the wheel"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built from a copy of what is in the project."""
    folder = tmp_path_factory.mktemp("release")
    source = folder / "source"
    shutil.copytree(
        PROJECT,
        source,
        ignore=shutil.ignore_patterns(
            ".venv",
            ".git",
            "*.egg-info",
            "_build",
            "_made",
            "build",
            ".*cache",
            "epxs-demo",
            "*.h5",
        ),
    )
    command = [
        sys.executable,
        "-m",
        "build",
        "--no-isolation",
        "--outdir",
        str(folder),
        str(source),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    assert len(list(folder.glob("*.tar.gz"))) == 1
    (made,) = folder.glob("*.whl")
    return made


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_the_wheel_has_everything_that_stands_beside_the_sources(wheel):
    inside = set(zipfile.ZipFile(wheel).namelist())
    for folder in (PROJECT / "epxs", PROJECT / "plugins"):
        base = PROJECT if folder.name == "epxs" else folder
        for path in folder.rglob("*"):
            if path.is_file() and path.suffix != ".pyc" and "egg-info" not in str(path):
                assert path.relative_to(base).as_posix() in inside


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_the_demo_runs_from_the_wheel_in_an_empty_environment(wheel, tmp_path):
    venv.create(tmp_path / "venv", with_pip=True)
    binaries = tmp_path / "venv" / ("Scripts" if sys.platform == "win32" else "bin")
    constraints = PROJECT / ".ci/constraints.txt"
    pip = [
        binaries / "python",
        "-m",
        "pip",
        "install",
        "--quiet",
        "--constraint",
        constraints,
        wheel,
    ]
    installed = subprocess.run(pip, capture_output=True, text=True, timeout=600, check=False)
    if "Could not find a version" in installed.stderr or "connection" in installed.stderr.lower():
        pytest.skip(f"no packages to be had: {installed.stderr[-300:]}")
    assert installed.returncode == 0, installed.stderr
    run = [binaries / "epxs", "demo", "--headless", "--rate", "2000", "--out", "demo"]
    done = subprocess.run(
        run, cwd=tmp_path, capture_output=True, text=True, timeout=200, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "1681 of 1681 points recorded (completed)" in done.stdout
    assert (tmp_path / "demo/maps.png").is_file()
