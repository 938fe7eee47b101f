"""A plugin is looked over before it is shipped."""

from __future__ import annotations

import pytest

from epxs.core.api import ConfigurationError
from epxs.workbench.plugin_care.template import create_plugin
from epxs.workbench.plugin_care.validate import import_all, validate


@pytest.fixture
def spoilt(tmp_path):
    """A function that makes a plugin, changes one of its files, and tells what is found."""
    made = create_plugin("epxs-thing", tmp_path)

    def change(place, old, new):
        path = made / place
        path.write_text(path.read_text().replace(old, new))
        return validate(made)[0]

    return change


MANIFEST = "epxs_thing/epxs-plugin.toml"


def test_another_version_of_the_interface_is_told(spoilt):
    (finding,) = spoilt(MANIFEST, ">=1,<2", ">=3")
    assert "found api = '>=3'; expected one that has 1.0" in finding


def test_a_missing_description_is_told(spoilt):
    (finding,) = spoilt(MANIFEST, "What it does, in one sentence.", "")
    assert "found no description" in finding


def test_a_module_that_is_not_there_is_told(spoilt):
    (finding,) = spoilt(MANIFEST, "epxs_thing.pane:", "epxs_thing.window:")
    assert "found 'epxs_thing.window:make_view'; expected a module" in finding


def test_a_manifest_that_would_not_be_shipped_is_told(spoilt):
    (finding,) = spoilt("pyproject.toml", "epxs-plugin.toml", "other.toml")
    assert "found no epxs-plugin.toml among the package data" in finding


def test_a_plugin_that_would_not_be_found_is_told(spoilt):
    (finding,) = spoilt("pyproject.toml", '"epxs.', '"wrong.')
    assert "found no entry point in a group epxs.*" in finding


def test_settings_that_are_no_toml_are_told(spoilt):
    (finding,) = spoilt("pyproject.toml", "[project]", "[project")
    assert "found no TOML" in finding


def test_nothing_at_all_is_told(tmp_path):
    with pytest.raises(ConfigurationError, match=r"found no epxs-plugin.toml and no header"):
        validate(tmp_path)


def test_a_plugin_in_one_file_is_looked_over_too(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text('# /// epxs-plugin\n# id = "my.own"\n# name = "Mine"\n# api = ">=1"\n# ///\n')
    findings, facts = validate(path)
    assert facts == ["my.own: Mine , api >=1"]
    assert "found no description" in findings[0]


def test_what_cannot_be_imported_is_told():
    from epxs.workbench.plugin_care.manifest import parse_manifest

    manifest = parse_manifest('id="a.b"\nname="n"\napi=">=1"\nplugin="no_such:Thing"', "here")
    assert import_all(manifest) == [
        "a.b: no_such:Thing cannot be imported: ModuleNotFoundError(\"No module named 'no_such'\")."
    ]
