"""Plugins are found by entry point; bad ones are left out, with a report."""

import sys

import pytest

from epxs.workbench.discovery import load_plugins
from epxs.workbench.failures import FailureLog

GOOD = "from envisage.api import Plugin\nclass Good(Plugin):\n    id = 'test.good'\n"


@pytest.fixture
def distribution(tmp_path, monkeypatch):
    """A function that installs a distribution with entry points and modules."""

    def install(entry_points, **modules):
        folder = tmp_path / "site"
        info = folder / "third-1.0.dist-info"
        info.mkdir(parents=True)
        info.joinpath("METADATA").write_text("Metadata-Version: 2.1\nName: third\nVersion: 1.0\n")
        lines = "\n".join(f"{name} = {value}" for name, value in entry_points.items())
        info.joinpath("entry_points.txt").write_text(f"[test.plugins]\n{lines}\n")
        for name, text in modules.items():
            folder.joinpath(f"{name}.py").write_text(text)
        monkeypatch.syspath_prepend(folder)
        for name in modules:
            monkeypatch.delitem(sys.modules, name, raising=False)

    return install


def load(**options):
    log = FailureLog()
    return load_plugins(log, group="test.plugins", **options), log


def test_a_plugin_of_a_third_party_is_found(distribution):
    distribution({"third": "third_good:Good"}, third_good=GOOD)
    plugins, log = load()
    assert [plugin.id for plugin in plugins] == ["test.good"]
    assert log.failures == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("import no_such_module", "ModuleNotFoundError: No module named 'no_such_module'"),
        ("def broken(:", "SyntaxError"),
        ("import sys; sys.exit(3)", "SystemExit: 3"),
        ("class Bad:\n    def __init__(self): raise OSError('no disk')", "OSError: no disk"),
    ],
)
def test_one_that_cannot_be_loaded_is_reported_and_the_others_are_there(distribution, text, reason):
    distribution(
        {"bad": "third_bad:Bad", "good": "third_good:Good"}, third_bad=text, third_good=GOOD
    )
    plugins, log = load()
    assert [plugin.id for plugin in plugins] == ["test.good"]
    assert log.failures[0].sentence.startswith("bad: load failed: ")
    assert reason in log.failures[0].sentence


def test_something_else_than_a_plugin_is_refused(distribution):
    distribution({"odd": "third_odd:make"}, third_odd="def make():\n    return 42\n")
    plugins, log = load()
    assert plugins == []
    assert "found int; expected an Envisage plugin" in log.failures[0].sentence


def test_the_second_of_two_plugins_with_one_id_is_refused(distribution):
    distribution({"a": "third_a:Good", "b": "third_b:Good"}, third_a=GOOD, third_b=GOOD)
    plugins, log = load()
    assert [type(plugin).__module__ for plugin in plugins] == ["third_a"]
    assert "found the id 'test.good'" in log.failures[0].sentence


def test_a_disabled_plugin_is_left_alone(distribution):
    distribution({"bad": "no_such_module:Bad"})
    plugins, log = load(disabled={"bad"})
    assert (plugins, log.failures) == ([], [])
