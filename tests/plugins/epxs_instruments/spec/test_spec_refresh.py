"""A spec file that grows, is replaced, cut short or removed while somebody looks at it."""

from __future__ import annotations

import os

import numpy as np
import pytest

from epxs.core.api import FileError, FormatError
from epxs_instruments.spec.spec_file import SpecFile
from epxs_instruments.spec.spec_index import SpecBytes

HEADER = "#F leaf.dat\n#E 1227372459\n#O0 x  y\n\n"
SCAN = "#S {n}  ascan  x 0 9 9  0.5\n#P0 0 1\n#N 2\n#L x  I0\n"


def scan(number, rows=3):
    """Return the text of a scan."""
    return SCAN.format(n=number) + "".join(f"{x} {100 * number + x}\n" for x in range(rows))


@pytest.fixture
def path(tmp_path):
    """A file of two scans, both complete lines."""
    path = tmp_path / "leaf.dat"
    path.write_text(HEADER + scan(1) + "\n" + scan(2))
    return path


def add(path, text):
    """Write *text* at the end of a file."""
    with path.open("a") as stream:
        stream.write(text)


@pytest.fixture
def looked_at(monkeypatch):
    """Pieces of files that were read: first and last offset of each."""
    pieces = []
    read = SpecBytes.read

    def counting(self, start, end):
        pieces.append((start, end))
        return read(self, start, end)

    monkeypatch.setattr(SpecBytes, "read", counting)
    return pieces


def test_a_file_that_did_not_change_is_not_gathered_again(path):
    file = SpecFile(path)
    before = list(file.scans)
    assert file.refresh() is False
    assert all(one is other for one, other in zip(before, file.scans, strict=True))


def test_a_scan_that_was_added_is_found_and_the_former_ones_stay_the_same_objects(path):
    file = SpecFile(path)
    first = file.scans[0]
    add(path, "\n" + scan(2) + "\n" + scan(3))
    assert file.refresh() is True
    assert file.names() == ["scan_0001", "scan_0002", "scan_0002_2", "scan_0003"]
    assert file.scans[0] is first


def test_only_what_was_added_is_looked_through(tmp_path, looked_at):
    path = tmp_path / "long.dat"
    path.write_text(HEADER + "\n".join(scan(n, rows=50) for n in range(1, 101)))
    file, size = SpecFile(path), path.stat().st_size
    last = size - file.scans[-1]._section.start
    add(path, "\n" + scan(101))
    looked_at.clear()
    assert file.refresh()
    assert len(file.scans) == 101
    face = [piece for piece in looked_at if piece[0] == 0]
    assert all(end <= 512 for _, end in face)
    assert min(start for start, _ in looked_at if start) >= size - last
    assert sum(end - start for start, end in looked_at) < 2000
    assert len(looked_at) < 8


def test_rows_that_the_last_scan_got_are_read(path):
    file = SpecFile(path)
    assert len(file.scans[1].data) == 3
    add(path, "3 203\n4 204\n")
    assert file.refresh()
    np.testing.assert_array_equal(file.scans[1].data[:, 1], [200, 201, 202, 203, 204])
    assert file.scan("scan_0002").acquired == 5


def test_a_line_that_was_half_written_is_completed_later(path):
    add(path, "3 20")
    file = SpecFile(path)
    assert len(file.scans[1].data) == 3
    add(path, "3\n")
    assert file.refresh()
    np.testing.assert_array_equal(file.scans[1].data[3], [3, 203])


def test_a_spectrum_that_was_half_written_is_completed_later(path):
    add(path, "3 203\n@det 1 2 \\\n")
    file = SpecFile(path)
    assert file.scans[1].mcas == {}
    add(path, " 3 4\n")
    assert file.refresh()
    np.testing.assert_array_equal(file.scans[1].mcas["det"].counts[...][-1:], [[1, 2, 3, 4]])


@pytest.mark.parametrize("cut", range(1, 30))
def test_a_first_line_that_was_half_written_gives_the_scan_its_number_later(path, cut):
    text = "\n#S 1234  ascan  x 0 1 1  1\n#N 1\n#L x\n1\n"
    add(path, text[:cut])
    file = SpecFile(path)
    add(path, text[cut:])
    assert file.refresh()
    assert file.names() == ["scan_0001", "scan_0002", "scan_1234"]
    assert file.scans[2].command == "ascan x 0 1 1 1"


def test_a_header_that_was_half_written_counts_for_the_scans_behind_it(path):
    add(path, "\n#E 12273")
    file = SpecFile(path)
    add(path, "79999\n#O0 a  b\n\n" + scan(3))
    assert file.refresh()
    assert file.scans[2].header.epoch == 1227379999
    assert list(file.scans[2].positioners) == ["a", "b"]
    assert list(file.scans[1].positioners) == ["x", "y"]


def test_many_short_scans_are_found_once_each(tmp_path):
    path = tmp_path / "short.dat"
    path.write_text("#F x\n" + "".join(f"#S {n}\n" for n in range(1, 30)))
    file = SpecFile(path)
    add(path, "".join(f"#S {n}\n" for n in range(30, 40)))
    assert file.refresh()
    assert [one.number for one in file.scans] == list(range(1, 40))
    assert {one.occurrence for one in file.scans} == {1}


def test_scans_that_were_handed_out_go_on_reading_what_they_were(path):
    add(path, "3 203\n@det 1 2\n")
    file = SpecFile(path)
    before, foreign = file.scans[1], file.scan("scan_0002")
    add(path, "4 204\n@det 3 4\n\n" + scan(3))
    assert file.refresh()
    assert len(before.data) == 4
    np.testing.assert_array_equal(foreign.columns["det/counts"][3], [1, 2])
    np.testing.assert_array_equal(file.scans[1].mcas["det"].counts[...][-1], [3, 4])


def test_a_file_that_was_replaced_is_read_anew(path, tmp_path):
    file = SpecFile(path)
    before = file.scans[0]
    other = tmp_path / "other.dat"
    other.write_text(HEADER + scan(7) + "\n" + scan(8) + "\n" + scan(9))
    os.replace(other, path)
    assert file.refresh()
    assert [one.number for one in file.scans] == [7, 8, 9]
    np.testing.assert_array_equal(before.data[:, 1], [100, 101, 102])


def test_a_file_that_was_written_anew_is_read_anew(path):
    file = SpecFile(path)
    path.write_text("#F other.dat\n" + "\n".join(scan(n) for n in range(7, 12)))
    assert file.refresh()
    assert [one.number for one in file.scans] == [7, 8, 9, 10, 11]


def test_a_file_that_was_cut_short_is_read_anew(path):
    file = SpecFile(path)
    path.write_text(HEADER + scan(1, rows=1))
    assert file.refresh()
    assert [len(one.data) for one in file.scans] == [1]


def test_a_scan_of_a_file_that_was_cut_short_has_what_is_left(path):
    add(path, "@det 1 2\n")
    file = SpecFile(path)
    gone = file.scans[1]
    os.truncate(path, gone._section.start)
    assert gone.data.shape == (0, 0)
    assert gone.mcas == {}


def test_a_file_that_was_removed_is_named(path):
    file = SpecFile(path)
    path.unlink()
    with pytest.raises(FileError, match=r"leaf.dat: found that it cannot be read \(No such file"):
        file.refresh()
    assert len(file.scans[0].data) == 3


def test_a_file_that_is_none_of_spec_any_more_is_refused_and_the_former_stays(path):
    file = SpecFile(path)
    path.write_text("x\n")
    with pytest.raises(FormatError, match="found neither a scan"):
        file.refresh()
    assert [one.number for one in file.scans] == [1, 2]


def test_spectra_beside_the_last_scan_are_looked_for_as_well(path):
    file = SpecFile(path)
    assert file.scans[1].mcas == {}
    side = path.with_name("leaf.dat.scan2.vortex.mca")
    side.write_text("#S 2 ascan\n#N 1\n#L live\n1\n@v 1 2\n")
    assert file.refresh()
    assert file.scans[1].mcas["vortex"].counts.shape == (1, 2)
    add(side, "2\n@v 3 4\n")
    assert file.refresh()
    assert file.scans[1].mcas["vortex"].counts.shape == (2, 2)
    assert file.refresh() is False


def test_a_file_beside_that_is_removed_meanwhile_is_not_missed(path, monkeypatch):
    side = path.with_name("leaf.dat.scan2.vortex.mca")
    side.write_text("#S 2 ascan\n#N 1\n#L live\n1\n@v 1 2\n")
    file = SpecFile(path)
    monkeypatch.setattr(file.beside, "names", lambda: [".scan2.vortex.mca"])
    side.unlink()
    assert file.refresh()
    assert file.scans[1].mcas == {}
