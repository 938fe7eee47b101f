"""Tests of the command line as a whole: help, version, errors in one sentence."""

import subprocess
import sys

import pytest

from epxs.cli.main import SUBCOMMANDS, main

NAMES = [module.__name__.rsplit(".", 1)[1] for module in SUBCOMMANDS]


@pytest.mark.parametrize("name", NAMES)
def test_every_subcommand_explains_itself(name, capsys):
    with pytest.raises(SystemExit) as stopped:
        main([name, "--help"])
    assert stopped.value.code == 0
    assert f"usage: epxs {name}" in capsys.readouterr().out


def test_the_help_lists_every_subcommand(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    out = capsys.readouterr().out
    assert all(f"\n    {name}" in out for name in NAMES)


def test_the_version_is_printed(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["--version"])
    assert stopped.value.code == 0
    assert capsys.readouterr().out.startswith("epxs 0.")


def test_the_installed_command_runs():
    done = subprocess.run(
        [sys.executable, "-m", "epxs.cli", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("epxs ")


def test_an_error_is_one_sentence_and_exit_status_1(capsys, tmp_path):
    assert main(["info", str(tmp_path / "missing.h5")]) == 1
    captured = capsys.readouterr()
    assert captured.err.startswith("epxs: ")
    assert "missing.h5" in captured.err
    assert "Traceback" not in captured.err
    assert captured.err.count("\n") == 1


def test_debug_adds_the_traceback(capsys, tmp_path):
    assert main(["--debug", "info", str(tmp_path / "missing.h5")]) == 1
    assert "Traceback" in capsys.readouterr().err


def test_a_wrong_command_line_is_exit_status_2(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["fit"])
    assert stopped.value.code == 2


def test_a_reader_that_goes_away_is_no_error(tmp_path):
    done = subprocess.run(
        f"{sys.executable} -m epxs.cli simulate --help | head -1",
        shell=True,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "usage" in done.stdout
    assert "Traceback" not in done.stderr
