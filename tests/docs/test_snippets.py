"""Every snippet of the documentation runs as its reader would run it."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
PAGES = [PROJECT / "README.md", *sorted((PROJECT / "docs").rglob("*.md"))]
FENCE = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)

#: Commands that set up a machine, open a window or need a running spec: tested elsewhere.
ELSEWHERE = ("make ", "pip ", "epxs workbench", "epxs record", "epxs simulate", "epxs demo")


#: Pages whose Python is read from the first block to the last, as one session.
TOGETHER = ("docs/reference/extension-points.md", "docs/tutorials")


def snippets(language: str) -> Iterator[object]:
    """Yield the fenced blocks in *language* of all pages, as test parameters."""
    for page in PAGES:
        text, name = page.read_text(encoding="utf-8"), page.relative_to(PROJECT).as_posix()
        blocks = [match for match in FENCE.finditer(text) if match[1] == language]
        if language == "python" and blocks and name.startswith(TOGETHER):
            yield pytest.param("\n".join(match[2] for match in blocks), id=name)
            continue
        for match in blocks:
            line = text[: match.start()].count("\n") + 1
            yield pytest.param(match[2], id=f"{name}:{line}")


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> Path:
    """A folder in which somebody ran the demo."""
    folder = tmp_path_factory.mktemp("reader")
    subprocess.run(
        [sys.executable, "-m", "epxs.cli", "demo", "--headless", "--rate", "2000"],
        cwd=folder,
        check=True,
        capture_output=True,
        timeout=110,
    )
    return folder


@pytest.fixture
def reader(demo, citrus, tmp_path, request) -> Path:
    """A folder as the reader of a page has it: with the demo's file and the measured scan."""
    shutil.copytree(demo / "epxs-demo", tmp_path / "epxs-demo")
    for path in citrus.iterdir():
        shutil.copy(path, tmp_path)
    bundled = PROJECT / "plugins/epxs_fluorescence/data/leaf_17keV.cfg"
    shutil.copy(bundled, tmp_path / "my.cfg")
    if request.node.name.startswith("test_python"):  # shell snippets make their own
        shutil.copy(tmp_path / "epxs-demo/demo.h5", tmp_path / "scan.h5")
    for name in ("", ".scan1.vortex.mca"):
        shutil.copy(citrus / f"citrus_leaves.dat{name}", tmp_path / f"scan.dat{name}")
    return tmp_path


@pytest.mark.timeout(180)
@pytest.mark.parametrize("code", list(snippets("python")))
def test_python_snippets_run(code, reader, warm_python):
    done = warm_python.run(code, cwd=reader)
    assert done.returncode == 0, done.stderr


def commands(block: str) -> list[str]:
    """Return the epxs commands of a block that can be run here."""
    lines = [line.split("  #")[0].strip() for line in block.splitlines()]
    return [s for s in lines if s.startswith("epxs ") and not s.startswith(ELSEWHERE)]


@pytest.mark.timeout(180)
@pytest.mark.parametrize("block", list(snippets("sh")))
def test_shell_snippets_run(block, reader, warm_python):
    for command in commands(block):
        environment = {**os.environ, "COLUMNS": "100"}
        done = warm_python.epxs(*shlex.split(command)[1:], cwd=reader, env=environment)
        assert done.returncode == 0, f"{command}: {done.stderr}"
