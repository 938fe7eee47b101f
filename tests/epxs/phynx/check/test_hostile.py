"""Files that mean harm are told of, quickly, and in little memory."""

from __future__ import annotations

import os
import sys

import h5py
import numpy as np
import pytest

from epxs.phynx import api as phynx
from epxs.phynx.check import checked
from epxs.phynx.check.examine import examine
from epxs.phynx.check.survey import Limits


@pytest.fixture
def codes(tmp_path):
    """A function that makes a file and returns the codes of what a check finds."""

    def make(fill, limits=None):
        path = tmp_path / "hostile.h5"
        with h5py.File(path, "w", libver="v110") as file:
            fill(file)
        found = phynx.check(path) if limits is None else examine(path, limits)
        return {finding.code: finding for finding in found}

    return make


def group(parent, name, nx_class="NXcollection"):
    made = parent.create_group(name)
    made.attrs["NX_class"] = nx_class
    return made


def test_a_group_within_itself(codes):
    def fill(file):
        group(file, "a", "NXentry")["again"] = file["/"]

    found = codes(fill)["cycle"]
    assert found.path == "/a/again"
    assert "found the group / within itself; expected a tree" in str(found)


def test_links_that_go_round(codes):
    def fill(file):
        group(file, "a", "NXentry")["b"] = h5py.SoftLink("/a")
        file["x"] = h5py.SoftLink("/y")
        file["y"] = h5py.SoftLink("/x")

    found = codes(fill)
    assert found["cycle"].path == "/a/b"
    assert {"link-broken", "not-validated"} <= set(found)


def test_links_that_multiply(codes):
    def fill(file):
        last = group(file, "g0", "NXentry")
        for n in range(1, 40):
            made = group(file, f"g{n}", "NXentry")
            made["a"] = h5py.SoftLink(last.name)
            made["b"] = h5py.SoftLink(last.name)
            last = made

    assert "ways through the links" in codes(fill)["cycle"].found


def test_groups_nested_deeply(codes):
    def fill(file):
        node = group(file, "a", "NXentry")
        for _ in range(3000):
            node = group(node, "a")

    assert "groups within more than 64 others" in codes(fill)["too-deep"].found


def test_groups_with_many_members(codes):
    def fill(file):
        made = group(file, "a", "NXentry")
        for n in range(30):
            made.attrs[f"x{n}"] = n
            made.create_group(f"g{n}")

    found = codes(fill, Limits(members=20, attributes=20))
    assert found["too-wide"].found == "30 members; 31 attributes"
    assert "too-many" in codes(fill, Limits(objects=5))


def test_huge_declared_shapes_are_not_read(codes):
    def fill(file):
        entry = group(file, "entry", "NXentry")
        entry.create_dataset("start_time", (10**9,), "S30", chunks=(1000,))
        entry.create_dataset("title", (2**40,), "f8", chunks=(1000,))
        data = group(entry, "measurement")
        data.attrs.update({"class": "Measurement", "npoints": 2**40, "acquisition_shape": [2**40]})
        scalars = group(data, "scalar_data", "NXdata")
        scalars.attrs.update({"class": "ScalarData", "signal": "sequence", "axes": ["sequence"]})
        scalars.create_dataset("sequence", (2**40,), "i8", chunks=(1000,))

    assert "file" not in codes(fill)


@pytest.mark.parametrize(
    "value",
    [3.5, np.arange(3), h5py.Empty("f4"), b"\xff\xfe", np.zeros(2, dtype="f4,i2"),
     np.bytes_(b"a\0b"), "x" * 60_000, ["a", "b"], True],
    ids=range(9),
)  # fmt: skip
def test_wrong_types_in_all_attributes(codes, value):
    names = ("NX_class", "class", "default", "signal", "axes", "auxiliary_signals", "units",
             "target", "npoints", "acquisition_shape", "calibration", "interpretation",
             "scan_axes", "monitor", "x_indices")  # fmt: skip

    def fill(file):
        entry = group(file, "entry", "NXentry")
        data = group(entry, "measurement", "NXdata")
        data["x"] = [1.0]
        scalars = group(data, "scalar_data", "NXdata")
        for node in (file, entry, data, scalars, data["x"]):
            for name in names:
                node.attrs[name] = value
        data.attrs["NX_class"], data.attrs["class"] = "NXcollection", "Measurement"
        scalars.attrs["NX_class"], scalars.attrs["class"] = "NXdata", "ScalarData"

    found = codes(fill)
    assert any(finding.fails for finding in found.values())
    assert "file" not in found


def test_classes_that_look_like_modules_or_files_are_only_told(codes, tmp_path):
    (tmp_path / "evil.py").write_text("raise SystemExit('imported')")
    bomb = tmp_path / "NXbomb.nxdl.xml"
    bomb.write_text("<definition/>")

    def fill(file):
        entry = group(file, "entry", "NXentry")
        group(entry, "a").attrs["class"] = "evil:Thing"
        group(entry, "b", str(bomb))
        group(entry, "c", "NXentry")["definition"] = str(bomb)

    found = codes(fill)
    assert {"class-phynx", "class-unknown", "not-validated"} <= set(found)


def test_a_link_to_a_pipe_is_not_opened(codes, tmp_path):
    os.mkfifo(tmp_path / "pipe.h5")

    def fill(file):
        group(file, "entry", "NXentry")["a"] = h5py.ExternalLink("pipe.h5", "/x")

    assert codes(fill)["link-broken"].found == "no ordinary file at pipe.h5"


def test_a_file_whose_check_takes_too_long_is_given_up(tmp_path, monkeypatch):
    path = tmp_path / "file.h5"
    h5py.File(path, "w").close()
    monkeypatch.setattr(
        checked.subprocess, "Popen", _instead([sys.executable, "-c", "import time; time.sleep(99)"])
    )
    (found,) = phynx.check(path, time=0.2)
    assert str(found).startswith("/: found a file whose check takes more than 0.2 s while starting")


def test_a_file_that_ends_its_check_is_told(tmp_path, monkeypatch):
    path = tmp_path / "file.h5"
    h5py.File(path, "w").close()
    program = 'print(\'{"step": "walking"}\', flush=True); import os; os.abort()'
    monkeypatch.setattr(checked.subprocess, "Popen", _instead([sys.executable, "-c", program]))
    (found,) = phynx.check(path)
    assert "found a file that ended its check (status -6) while walking" in str(found)


def _instead(words):
    """Return something that starts *words*, whatever it is told to start."""
    start = checked.subprocess.Popen
    return lambda _, **options: start(words, **options)


@pytest.mark.parametrize("content", [b"", b"\x89HDF\r\n\x1a\n", b"\x89HDF\r\n\x1a\n" + bytes(500)])
def test_what_is_no_file_at_all(tmp_path, content):
    path = tmp_path / "file.h5"
    path.write_bytes(content)
    (found,) = phynx.check(path)
    assert (found.code, found.fails) == ("file", True)


def test_bytes_that_were_changed_anywhere_hang_nothing(good, tmp_path):
    original = good.read_bytes()
    random = np.random.default_rng(7)
    for _ in range(6):
        broken = bytearray(original)
        for place in random.integers(48, len(broken), 300):
            broken[place] = random.integers(256)
        path = tmp_path / "broken.h5"
        path.write_bytes(broken)
        phynx.check(path, time=20)
