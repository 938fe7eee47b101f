"""``epxs doctor``."""

from __future__ import annotations

import json
import shutil
from collections import namedtuple

import pytest

from epxs.cli.main import main
from epxs.workbench import health


@pytest.fixture(autouse=True)
def home(epxs_home):
    """Settings that are nobody's."""


def test_everything_that_a_report_needs_is_told(capsys):
    main(["doctor"])
    told = capsys.readouterr().out
    for words in ("python", "h5py", "PySide6-Essentials", "reading while writing  works", "screen",
                  "settings", "GiB free", "epxs.browser", "epxs.readers", "problems"):  # fmt: skip
        assert words in told


def test_programs_get_json(capsys):
    main(["doctor", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert told["versions"]["epxs"]
    assert isinstance(told["problems"], list)


def test_a_full_disk_is_a_problem(monkeypatch, capsys):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda place: usage(2**40, 2**40, 2**20))
    assert main(["doctor"]) == 1
    assert "found 1 MiB free; expected 1 GiB or more. Make room." in capsys.readouterr().out


def test_a_look_that_fails_does_not_keep_the_others_from_being_had(monkeypatch):
    def fails(problems):
        raise OSError("no such device")

    monkeypatch.setitem(health._LOOKS, "folders", fails)
    found = health.examine()
    assert found.facts["folders"] == {"cannot be told": "OSError: no such device"}
    assert "folders: OSError: no such device" in found.problems
    assert found.facts["versions"]
