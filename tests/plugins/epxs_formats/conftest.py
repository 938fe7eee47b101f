"""Makers of small files in the layouts of other programs, and what each file has to be read as."""

from __future__ import annotations

import importlib.util
import math
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import h5py
import numpy as np
import pytest

HERE = Path(__file__).parent


def _load(path: Path, name: str) -> Any:
    spec = importlib.util.spec_from_file_location(f"epxs_tests_formats_{name}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


expected = _load(HERE / "expected.py", "expected")
MAKERS = {
    path.stem.removeprefix("make_"): _load(path, path.stem) for path in HERE.glob("make_*.py")
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run tests that ask for a format with each of them."""
    if "format_name" in metafunc.fixturenames:
        metafunc.parametrize("format_name", sorted(MAKERS))


@pytest.fixture
def make() -> SimpleNamespace:
    """Makers by format: ``make.bliss(path)`` writes a file and returns what it is read as."""
    return SimpleNamespace(**{name: module.make for name, module in MAKERS.items()})


@pytest.fixture
def readers() -> dict[str, Any]:
    """Classes of readers by format."""
    return {name: module.READER for name, module in MAKERS.items()}


@pytest.fixture
def made(format_name: str, tmp_path: Path) -> Any:
    """What a file of the format is to be read as; its path is `path`."""
    path = tmp_path / "leaf_0012.h5"
    wanted = MAKERS[format_name].make(path)
    wanted.path = path
    return wanted


@pytest.fixture
def reader(format_name: str, made: Any) -> Iterator[Any]:
    """A reader of that file."""
    opened = MAKERS[format_name].READER(made.path)
    yield opened
    opened.close()


@pytest.fixture
def read() -> Iterator[Callable[..., Any]]:
    """A function that reads the scan of a file, the first one by default."""
    opened = []

    def read_with(cls: Any, path: Path, name: str | None = None) -> Any:
        reader = cls(path)
        opened.append(reader)
        return reader.scan(name or reader.names()[0])

    yield read_with
    for reader in opened:
        reader.close()


@pytest.fixture
def elements_read(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Numbers of elements that are read from now on, by the paths of their datasets."""
    counted: dict[str, int] = {}
    original = h5py.Dataset.__getitem__

    def counting(self: h5py.Dataset, key: Any, **options: Any) -> Any:
        value = original(self, key, **options)
        counted[self.name] = counted.get(self.name, 0) + int(np.size(value))
        return value

    monkeypatch.setattr(h5py.Dataset, "__getitem__", counting)
    return counted


@pytest.fixture
def same() -> Callable[[Any, Any], bool]:
    """A function that says whether two numbers are the same, NaN included."""

    def compare(a: float, b: float) -> bool:
        return math.isclose(a, b, rel_tol=1e-6, abs_tol=1e-9) or (math.isnan(a) and math.isnan(b))

    return compare
