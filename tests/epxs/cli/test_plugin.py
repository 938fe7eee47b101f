"""``epxs plugin``: list, decide, make, look over."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


def test_bundled_plugins_are_enabled(run_epxs):
    done = run_epxs("plugin", "list", "--why")
    assert done.returncode == 0
    line = next(line for line in done.stdout.splitlines() if line.startswith("epxs.maps "))
    assert line.split()[1] == "enabled"
    assert "it came with epxs" in done.stdout


def test_a_plugin_is_disabled_and_enabled(run_epxs):
    assert run_epxs("plugin", "disable", "epxs.maps").returncode == 0
    listed = run_epxs("plugin", "list").stdout
    assert "epxs.maps                        disabled" in listed
    assert run_epxs("plugin", "retry", "epxs.maps").returncode == 0
    assert run_epxs("plugin", "enable", "epxs.maps").returncode == 0
    assert "epxs.maps                        enabled" in run_epxs("plugin", "list").stdout


def test_an_unknown_plugin_is_told(run_epxs, one_sentence):
    done = run_epxs("plugin", "enable", "lost.thing")
    assert "plugin lost.thing: found none of that id; expected one of: " in one_sentence(done)


def test_a_plugin_is_made_and_looked_over(run_epxs, tmp_path):
    done = run_epxs("plugin", "new", "epxs-ratio", "--in", str(tmp_path), "--with", "pane")
    assert done.returncode == 0
    assert done.stdout.splitlines()[0] == str(tmp_path / "epxs-ratio")
    good = run_epxs("plugin", "validate", str(tmp_path / "epxs-ratio"))
    assert good.returncode == 0
    assert good.stdout.splitlines()[-1] == "nothing to complain of"
    manifest = tmp_path / "epxs-ratio/epxs_ratio/epxs-plugin.toml"
    manifest.write_text(manifest.read_text().replace(">=1,<2", ">=5"))
    bad = run_epxs("plugin", "validate", str(tmp_path / "epxs-ratio"))
    assert bad.returncode == 1
    assert bad.stdout.splitlines()[-1] == "1 to mend"
