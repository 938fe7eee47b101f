"""A new plugin is complete: it is valid, installable, and its tests pass."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from epxs.core.api import ConfigurationError, FileError
from epxs.workbench.plugin_care.template import KINDS, create_plugin
from epxs.workbench.plugin_care.validate import validate

#: Options of pip: take nothing from elsewhere.
OFFLINE = ("--quiet", "--no-index", "--no-deps", "--no-build-isolation")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A new plugin with all kinds of contributions."""
    return create_plugin("epxs-my-thing", tmp_path_factory.mktemp("new"))


@pytest.fixture(scope="module")
def installed(made, tmp_path_factory):
    """The folder into which pip installed it."""
    target = tmp_path_factory.mktemp("target")
    subprocess.run(
        [sys.executable, "-m", "pip", "install", *OFFLINE, "--target", str(target), str(made)],
        check=True,
        capture_output=True,
        timeout=100,
    )
    return target


def run(installed, tmp_path, *command):
    home = {"XDG_CONFIG_HOME": str(tmp_path / "c"), "XDG_DATA_HOME": str(tmp_path / "d")}
    return subprocess.run(
        [sys.executable, *command],
        env={**os.environ, **home, "PYTHONPATH": str(installed)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def test_a_new_plugin_has_nothing_to_complain_of(made):
    findings, facts = validate(made)
    assert findings == []
    assert facts == ["plugin.my_thing: My thing 0.1.0, api >=1,<2"]


def test_it_is_installed_with_its_manifest(installed):
    assert (installed / "epxs_my_thing/epxs-plugin.toml").is_file()


@pytest.mark.timeout(150)
def test_its_own_tests_pass(made, installed, tmp_path):
    done = run(installed, tmp_path, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(made))
    assert done.returncode == 0, done.stdout
    assert "5 passed" in done.stdout


def test_it_is_listed_as_new_and_can_be_enabled(installed, tmp_path):
    plugin = "plugin.my_thing"
    first = run(installed, tmp_path, "-m", "epxs.cli", "plugin", "list")
    assert f"{plugin:32} new" in first.stdout
    done = run(installed, tmp_path, "-m", "epxs.cli", "plugin", "enable", plugin)
    assert done.stdout == f"{plugin}: enable, from the next start of the workbench on\n"
    then = run(installed, tmp_path, "-m", "epxs.cli", "plugin", "list", "--why")
    assert f"{plugin:32} enabled" in then.stdout
    assert "it was enabled by the user" in then.stdout


@pytest.mark.parametrize("kind", list(KINDS))
def test_one_kind_alone_is_valid_too(kind, tmp_path):
    assert validate(create_plugin("epxs-one", tmp_path, (kind,)))[0] == []


@pytest.mark.parametrize("name", ["", "My Plugin", "../x", "a/b", "-a", "a_b"])
def test_a_name_that_cannot_be_is_told(name, tmp_path):
    with pytest.raises(ConfigurationError, match="found a name that no distribution can have"):
        create_plugin(name, tmp_path)


def test_an_unknown_kind_is_told(tmp_path):
    with pytest.raises(ConfigurationError, match="found the kind nothing; expected some of: pane"):
        create_plugin("epxs-one", tmp_path, ("nothing",))


def test_a_folder_that_is_there_is_not_touched(tmp_path):
    (tmp_path / "epxs-one").mkdir()
    with pytest.raises(FileError, match="cannot be made: File exists"):
        create_plugin("epxs-one", tmp_path)
