"""Taking home what is looked at, beside the window."""

from __future__ import annotations

import time

import pytest

from epxs.core.api import FormatError
from epxs_take_home.form import ALL, TakeHomeForm
from epxs_take_home.in_child import take_home_in_child


def finished(workspace, job, timeout=60):
    end = time.monotonic() + timeout
    while job.state == "running" and time.monotonic() < end:
        workspace.deliver()
        time.sleep(0.01)
    workspace.deliver()
    return job


def test_the_folder_is_filled_and_the_user_told(epxs_workspace, tmp_path):
    form = TakeHomeForm.of(epxs_workspace)
    assert form.folder == str(tmp_path / "sample_take_home")
    assert form.available == ["Fe K", "I0"]
    form.trait_set(maps=["Fe K"], nexus=False, figures=False, report=False)
    job = finished(epxs_workspace, form.start())
    assert job.state == "done", job.error
    assert (tmp_path / "sample_take_home/scan_0001/csv/scan_0001_scalars.csv").is_file()
    assert (tmp_path / "sample_take_home/scan_0001/tiff").is_dir()
    assert not (tmp_path / "sample_take_home/sample.h5").exists()


def test_the_script_says_the_same(epxs_workspace):
    form = TakeHomeForm.of(epxs_workspace)
    form.trait_set(nexus=False, tiff=False, figures=False, report=False, entries=ALL)
    finished(epxs_workspace, form.start())
    told = "\n".join(map(str, epxs_workspace.script.lines))
    assert "from epxs.session.api import take_home; take_home(path=" in told
    assert "parts=['csv']" in told
    assert "entries=" not in told


def test_an_error_of_the_child_is_the_error_here(epxs_workspace):
    form = TakeHomeForm.of(epxs_workspace)
    form.maps = ["Xx K"]
    with pytest.raises(FormatError, match="found no map of 'Xx K'; expected one of: Fe K, I0"):
        take_home_in_child({**form.options, "parts": ["report"]}, lambda done: None, lambda: False)


def test_it_can_be_cancelled(epxs_workspace):
    form = TakeHomeForm.of(epxs_workspace)
    began = time.monotonic()
    assert take_home_in_child(form.options, lambda done: None, lambda: True) == []
    assert time.monotonic() - began < 30
