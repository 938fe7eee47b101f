"""Files of other formats are converted scan by scan; what goes wrong with one stays with it."""

from __future__ import annotations

import shutil

import pytest
from spec_numbers import lost_numbers

import epxs
from epxs.acquisition.api import convert_file
from epxs.core.api import FormatError
from epxs.phynx import api as phynx
from epxs_instruments.spec.spec_file import SpecFile

HEADER = "#F t.dat\n#E 1227372459\n#D Sat Nov 22 11:47:39 2008\n#O0 x  y\n\n"
SCAN = "#S {n}  ascan  x 0 1 2  0.5\n#D Sat Nov 22 11:47:56 2008\n#P0 0 1\n#N 2\n#L x  I0\n"


@pytest.fixture
def spec(tmp_path):
    """A spec file of five scans."""
    path = tmp_path / "t.dat"
    rows = "".join(f"{x} {100 + x}\n" for x in range(3))
    path.write_text(HEADER + "".join(SCAN.format(n=n) + rows + "\n" for n in range(1, 6)))
    return path


def test_all_scans_are_converted(spec, tmp_path):
    outcome = convert_file(spec)
    assert outcome.path == tmp_path / "t.dat.h5"
    assert outcome.converted == [f"scan_{n:04d}" for n in range(1, 6)]
    with epxs.open(outcome.path) as file:
        assert file[4].measurement.scalar_data.signals["I0"][2] == 102


def test_progress_is_told_scan_by_scan(spec):
    told = []
    convert_file(spec, progress=lambda *words: told.append(words))
    assert told[0] == ("scan_0001", 0, 5)
    assert told[-1] == ("", 5, 5)


def test_a_scan_that_cannot_be_read_does_not_keep_the_others_from_it(spec, monkeypatch):
    read = SpecFile.scan

    def scan(self, name):
        if name == "scan_0002":
            raise FormatError("scan_0002: found rubbish; expected a scan. Look at it.")
        return read(self, name)

    monkeypatch.setattr(SpecFile, "scan", scan)
    outcome = convert_file(spec)
    assert [*outcome.failed] == ["scan_0002"]
    with epxs.open(outcome.path) as file:
        assert file.keys() == ["scan_0001", "scan_0003", "scan_0004", "scan_0005"]


def test_one_that_fails_half_way_leaves_nothing_of_itself(spec, monkeypatch):
    from epxs.phynx.foreign import convert

    finish = convert._Columns.write

    def write(self, key, *arguments):
        if self._scan.plan.scan_id == "2" and key == "scalar_data/I0":
            raise FormatError("scan_0002: found a hole; expected none. Mend it.")
        finish(self, key, *arguments)

    monkeypatch.setattr(convert._Columns, "write", write)
    outcome = convert_file(spec)
    with epxs.open(outcome.path) as file:
        assert "scan_0002" not in file
        assert len(file.entries) == 4
        assert file[1].measurement.scalar_data.signals["I0"][0] == 100


def test_an_interrupted_conversion_goes_on_where_it_stopped(spec, tmp_path, monkeypatch):
    written = []
    write_scan = phynx.write_scan

    def stops(file, scan, *arguments):
        if scan.plan.name == "scan_0004" and "again" not in written:
            raise KeyboardInterrupt
        written.append(scan.plan.name)
        return write_scan(file, scan, *arguments)

    monkeypatch.setattr(phynx, "write_scan", stops)
    with pytest.raises(KeyboardInterrupt):
        convert_file(spec)
    assert not (tmp_path / "t.dat.h5").exists()
    assert (tmp_path / ".t.dat.h5.partial").exists()
    written[:] = ["again"]
    outcome = convert_file(spec, resume=True)
    assert written == ["again", "scan_0004", "scan_0005"]
    assert len(outcome.converted) == 5
    assert not (tmp_path / ".t.dat.h5.partial").exists()
    with epxs.open(outcome.path) as file:
        assert len(file.entries) == 5


def test_an_hdf5_file_of_our_own_is_not_converted(epxs_scan_file):
    with pytest.raises(FormatError, match="found an HDF5 file that is opened as it is"):
        convert_file(epxs_scan_file)


@pytest.mark.parametrize(
    ("source", "scans"),
    [
        ("citrus_leaves/citrus_leaves.dat", ()),
        ("spec/33id_spec.dat", range(1, 31)),
        ("spec/APS_spec_data.dat", ()),
        ("spec/user6idd.dat", ()),
        ("spec/spec_from_spock.spc", range(1, 31)),
    ],
)
def test_every_number_of_real_files_is_found_in_the_converted_one(
    source, scans, test_data, tmp_path
):
    path = test_data / source
    for beside in path.parent.glob(f"{path.name}*"):
        if beside.suffix != ".h5":
            shutil.copy(beside, tmp_path)
    known = {scan.number for scan in SpecFile(path).scans}
    out = epxs.convert(tmp_path / path.name, scans=sorted(known & set(scans)))
    assert lost_numbers(tmp_path / path.name, out) == []
    for side in tmp_path.glob("*.mca"):
        assert lost_numbers(side, out) == []
