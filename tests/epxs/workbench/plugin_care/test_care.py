"""Plugins are found without importing them, and what they do wrong stays with them."""

import json
import sys
import textwrap

import pytest

from epxs.workbench.failures import FailureLog
from epxs.workbench.plugin_care.care import FORGIVEN, PluginCare
from epxs.workbench.plugin_care.ledger import Ledger, Quarantine

GOOD = "from envisage.api import Plugin\nclass Good(Plugin):\n    id = 'test.good'\n"
MANIFEST = 'id = "{}"\nname = "Third"\napi = "{}"\nversion = "{}"\n'


@pytest.fixture
def install(tmp_path, monkeypatch):
    """A function that installs a distribution with entry points, modules and manifests."""
    made = iter(range(100))

    def install(entry_points, version="1.0", manifests=None, **modules):
        folder = tmp_path / f"site{next(made)}"
        info = folder / f"third-{version}.dist-info"
        info.mkdir(parents=True)
        info.joinpath("METADATA").write_text(
            f"Metadata-Version: 2.1\nName: third\nVersion: {version}\n"
        )
        lines = "\n".join(f"{name} = {value}" for name, value in entry_points.items())
        info.joinpath("entry_points.txt").write_text(f"[test.plugins]\n{lines}\n")
        for name, text in modules.items():
            package = folder / name
            package.mkdir()
            package.joinpath("__init__.py").write_text(textwrap.dedent(text))
            monkeypatch.delitem(sys.modules, name, raising=False)
        for name, text in (manifests or {}).items():
            folder.joinpath(name, "epxs-plugin.toml").write_text(text)
        monkeypatch.syspath_prepend(folder)

    return install


@pytest.fixture
def care(tmp_path):
    """A function that makes what looks after the plugins of a user who trusts everybody."""

    def make(trusted=("good", "bad", "odd", "a", "b", "third", "test.good"), **options):
        ledger = Ledger(tmp_path / "config")
        for plugin in trusted:
            ledger.enable(plugin)
        return PluginCare(
            FailureLog(), ledger, marks=tmp_path / "data", group="test.plugins", **options
        )

    return make


def states(looked_after):
    return {state.id: state.state for state in looked_after.states}


def test_a_plugin_of_a_third_party_is_found(install, care):
    install({"good": "third_good:Good"}, third_good=GOOD)
    after = care()
    assert [plugin.id for plugin in after.load()] == ["test.good"]
    assert after.log.failures == []


def test_a_new_plugin_is_announced_and_not_imported(install, care, caplog):
    install({"good": "third_good:Good"}, third_good=GOOD)
    after = care(trusted=())
    assert after.load() == []
    assert states(after) == {"good": "new"}
    assert "plugin good is new: enable it in Help > Plugins" in caplog.text
    assert "third_good" not in sys.modules


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("import no_such_module", "ModuleNotFoundError: No module named 'no_such_module'"),
        ("def broken(:", "SyntaxError"),
        ("import sys; sys.exit(3)", "SystemExit: 3"),
        ("class Bad:\n    def __init__(self): raise OSError('no disk')", "OSError: no disk"),
        ("def Bad():\n    return 42", "found int; expected an Envisage plugin"),
    ],
)
def test_one_that_cannot_be_loaded_is_told_and_not_tried_again(install, care, text, reason):
    install({"bad": "third_bad:Bad", "good": "third_good:Good"}, third_bad=text, third_good=GOOD)
    after = care()
    assert [plugin.id for plugin in after.load()] == ["test.good"]
    assert reason in after.log.failures[0].sentence
    assert states(after) == {"bad": "failed", "good": "running"}
    again = care()
    again.load()
    assert states(again) == {"bad": "quarantined", "good": "running"}
    assert reason in again.states[0].reason
    again.ledger.release("bad")
    third = care()
    third.load()
    assert states(third)["bad"] == "failed"


def test_a_new_version_gets_a_new_chance(install, care):
    install({"bad": "third_bad:Bad"}, third_bad="import no_such_module")
    care().load()
    install({"bad": "third_mended:Good"}, version="1.1", third_mended=GOOD)
    after = care()
    assert [plugin.id for plugin in after.load()][-1] == "test.good"


def test_one_that_never_comes_back_is_left(install, care, monkeypatch):
    monkeypatch.setattr("epxs.workbench.plugin_care.care.PATIENCE", 0.2)
    install({"bad": "third_slow:Bad"}, third_slow="import threading\nthreading.Event().wait()")
    after = care()
    assert after.load() == []
    assert "found it at work after 0.2 s; expected it to be done" in after.states[0].reason


def test_the_second_of_two_plugins_with_one_id_is_refused(install, care):
    install({"a": "third_a:Good", "b": "third_b:Good"}, third_a=GOOD, third_b=GOOD)
    after = care()
    assert [type(plugin).__module__ for plugin in after.load()] == ["third_a"]
    assert "found the id 'test.good', which third 1.0 has already" in after.states[1].reason


def test_two_manifests_with_one_id_are_a_conflict_before_any_import(install, care):
    manifest = MANIFEST.format("third.one", ">=1,<2", "1")
    install(
        {"a": "third_a:Good", "b": "third_b:Good"},
        manifests={"third_a": manifest, "third_b": manifest},
        third_a=GOOD,
        third_b=GOOD,
    )
    after = care(trusted=["third.one"])
    after.load()
    assert [state.state for state in after.states] == ["running", "refused"]
    assert "third_b" not in sys.modules


def test_a_plugin_for_another_version_is_not_imported(install, care):
    manifest = MANIFEST.format("third.old", ">=7,<8", "1")
    install({"a": "third_a:Good"}, manifests={"third_a": manifest}, third_a=GOOD)
    after = care(trusted=["third.old"])
    assert after.load() == []
    assert "it works with epxs >=7,<8; this is 1.0" in after.states[0].reason
    assert "third_a" not in sys.modules


def test_a_bad_manifest_is_told_and_nothing_is_imported(install, care):
    install({"a": "third_a:Good"}, manifests={"third_a": "id = 3"}, third_a=GOOD)
    after = care()
    assert after.load() == []
    assert "found no name; expected it: for people" in after.states[0].reason
    assert "third_a" not in sys.modules


def test_a_disabled_plugin_is_left_alone(install, care):
    install({"bad": "no_such_module:Bad"})
    after = care(disabled={"bad"})
    assert (after.load(), after.log.failures) == ([], [])
    assert states(after) == {"bad": "disabled"}


def test_in_safe_mode_only_bundled_plugins_start(install, care):
    install({"good": "third_good:Good"}, third_good=GOOD)
    after = care(safe_mode=True)
    assert after.load() == []
    assert after.states[0].sentence == "good (third 1.0) disabled: safe mode"


def test_a_plugin_that_ended_the_program_is_found_out(install, care, tmp_path):
    install({"good": "third_good:Good"}, third_good=GOOD)
    marks = tmp_path / "data"
    marks.mkdir()
    dead = marks / "running-plugin-999999999.json"
    dead.write_text(json.dumps({"plugin": "good", "stage": "start"}))
    after = care()
    assert after.load() == []
    assert after.states[0].reason == "the program ended while it was at work (start)"
    assert not dead.exists()


def test_plugins_start_in_the_order_of_the_user(install, care):
    other = GOOD.replace("test.good", "test.other")
    install({"a": "third_a:Good", "b": "third_b:Good"}, third_a=GOOD, third_b=other)
    care().ledger.set_order(["b", "a"])
    assert [plugin.id for plugin in care().load()] == ["test.other", "test.good"]


def test_a_plugin_in_one_file_says_all_in_its_header(care, tmp_path):
    folder = tmp_path / "own"
    folder.mkdir()
    folder.joinpath("mine.py").write_text(
        textwrap.dedent(
            '''\
            """My pane."""
            # /// epxs-plugin
            # id = "my.pane"
            # name = "My pane"
            # api = ">=1,<2"
            # [[panes]]
            # id = "my.pane.one"
            # name = "One"
            # view = "mine:make"
            # ///

            def make(workspace):
                return f"view of {workspace}"
            '''
        )
    )
    folder.joinpath("other.py").write_text("print('no header')")
    after = care(trusted=["my.pane"], folder=folder)
    (plugin,) = after.load()
    (pane,) = plugin.panes
    assert "epxs_user_plugins.mine" not in sys.modules
    assert pane.create_view("this") == "view of this"
    assert "found no header of a plugin" in after.states[1].reason


OBSERVER = """
from traits.api import HasTraits, Int

class Model(HasTraits):
    value = Int()

def listen(event):
    raise ValueError("my listener")
"""


def test_an_observer_that_often_raises_is_traced_to_its_plugin(install, care, monkeypatch):
    from epxs.workbench import exceptions

    install({"good": "third_ears:Good"}, third_ears=GOOD + OBSERVER)
    after = care()
    after.load()
    ears = sys.modules["third_ears"]
    model = ears.Model()
    model.observe(ears.listen, "value")
    with exceptions.told(after):
        for number in range(1, FORGIVEN + 1):
            model.value = number
    assert after.states[0].errors == FORGIVEN
    assert "my listener (5 times)" in after.ledger.decision("good").quarantine.reason


def test_an_error_of_the_program_is_nobodys(care):
    with pytest.raises(ValueError, match="ours") as caught:
        raise ValueError("ours")
    assert care().observer_failed(caught.value) is None


@pytest.mark.parametrize("content", ["", "[]", "{", '{"a": 3}', '{"a": {"quarantine": 1}}'])
def test_a_broken_list_of_decisions_is_told_and_begun_anew(tmp_path, content, caplog):
    tmp_path.joinpath("plugins.json").write_text(content)
    ledger = Ledger(tmp_path)
    assert list(ledger.ids()) == []
    assert "decisions are asked for again" in caplog.text
    ledger.quarantine("a", Quarantine("start", "no"))
    assert Ledger(tmp_path).decision("a").quarantine.reason == "no"
