"""``epxs report``."""

from __future__ import annotations

from epxs.cli.main import main


def test_the_files_made_are_printed(epxs_scan_file, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["report", str(epxs_scan_file), "--only", "csv", "--map", "Fe K"]) == 0
    told = capsys.readouterr().out.split()
    assert told[0] == "sample_take_home/scan_0001/csv/scan_0001_scalars.csv"
    assert all((tmp_path / each).is_file() for each in told)


def test_of_several_files_one_that_is_bad_does_not_keep_the_others(
    epxs_scan_file, tmp_path, capsys
):
    bad = tmp_path / "bad.h5"
    bad.write_text("nothing")
    arguments = ["report", str(bad), str(epxs_scan_file), "--only", "csv"]
    assert main([*arguments, "--out", str(tmp_path / "out")]) == 1
    told = capsys.readouterr()
    assert "bad.h5: found a file of an unknown format" in told.err
    assert str(tmp_path / "out/sample/scan_0001/csv") in told.out
