"""The names of a shell follow what is looked at."""

from __future__ import annotations

import numpy as np

from epxs.workbench.api import Workspace
from epxs_shell.names import MEANINGS, ShellNames, banner


def test_names_are_those_of_what_is_looked_at(epxs_workspace):
    namespace = {}
    ShellNames(workspace=epxs_workspace, application="app").update(namespace)
    assert list(namespace) == list(MEANINGS)
    document = epxs_workspace.active
    assert namespace["file"] is document.file
    assert namespace["scan"] is document.measurement
    assert namespace["maps"].names == ["Fe K"]
    assert namespace["np"] is np


def test_names_follow_until_the_user_takes_them():
    names = ShellNames(workspace=Workspace(), application="one")
    namespace = {}
    names.update(namespace)
    names.application = "another"
    names.update(namespace)
    assert namespace["app"] == "another"
    namespace["app"] = "mine"
    names.update(namespace)
    assert namespace["app"] == "mine"
    del namespace["app"]
    names.update(namespace)
    assert namespace["app"] == "another"


def test_the_banner_tells_each_name_and_how_to_join():
    text = banner("jupyter console --existing epxs-1.json")
    assert all(f"  {name} " in text for name in MEANINGS)
    assert text.endswith("Join from a terminal: jupyter console --existing epxs-1.json\n")
