"""Whatever a plugin does wrong, the window opens, and the other plugins work."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent

PLUGIN = """
from envisage.api import Plugin
from epxs.workbench.api import PANES
from traits.api import HasTraits, HasStrictTraits, Int, List, Str, provides
from traitsui.api import UItem, View
from epxs.workbench.api import IPaneFactory

class TextView(HasTraits):
    text = Str("all is well")
    traits_view = View(UItem("text", style="readonly"))

@provides(IPaneFactory)
class Pane(HasStrictTraits):
    id = Str()
    name = Str("A pane")
    area = Str("right")
    stack = Str("zoo")
    order = Int()
    def create_view(self, workspace):
        return TextView()

class Animal(Plugin):
    id = "zoo.<name>"
    panes = List(contributes_to=PANES)
    def _panes_default(self):
        return [Pane(id="zoo.<name>.pane")]
<more>
"""

#: Name -> what comes behind the common text of a plugin, or a whole module.
MODULES = {
    "good": PLUGIN,
    "import_error": "import no_such_module",
    "syntax_error": "class Animal(:",
    "bad_manifest": PLUGIN,
    "wrong_api": PLUGIN,
    "raises_in_start": PLUGIN.replace(
        "<more>", "    def start(self):\n        raise RuntimeError('no detector')"
    ),
    "hangs_in_start": PLUGIN.replace(
        "<more>", "    def start(self):\n        import threading; threading.Event().wait()"
    ),
    "raises_in_observer": PLUGIN.replace(
        "<more>",
        """
    number = Int()
    def start(self):
        from pyface.qt import QtCore
        self.observe(self._listen, "number")
        self._timer = QtCore.QTimer()
        self._timer.timeout.connect(lambda: setattr(self, "number", self.number + 1))
        self._timer.start(20)
    def _listen(self, event):
        raise ValueError("my ears hurt")
""",
    ),
    "segfaults_in_worker": PLUGIN.replace(
        "<more>",
        """
    def start(self):
        import threading
        threading.Thread(target=self._work, daemon=True).start()
    def _work(self):
        from concurrent.futures import ProcessPoolExecutor
        import ctypes
        with ProcessPoolExecutor(1) as pool:
            pool.submit(ctypes.string_at, 0).result()
""",
    ),
    "aborts": PLUGIN.replace("<more>", "    def start(self):\n        import os; os.abort()"),
    "duplicate": PLUGIN,
    "slow_import": "import time; time.sleep(1.2)\n" + PLUGIN,
    "garbage": PLUGIN.replace("return [Pane", 'return [42, None, "pane", Pane'),
    "pane_hangs": PLUGIN.replace("return TextView()", "import threading; threading.Event().wait()"),
}
MANIFEST = 'id = "zoo.{name}"\nname = "{name}"\napi = "{api}"\n'


@pytest.fixture(scope="module")
def zoo(tmp_path_factory):
    """A site with all the animals, and the environment of a user who enabled them."""
    folder = tmp_path_factory.mktemp("zoo")
    site = folder / "site"
    names = []
    for name, text in MODULES.items():
        package = site / f"zoo_{name}"
        package.mkdir(parents=True)
        text = text.replace("<name>", "good" if name == "duplicate" else name)
        package.joinpath("__init__.py").write_text(text.replace("<more>", ""))
        manifest = MANIFEST.format(
            name="good" if name == "duplicate" else name,
            api=">=9" if name == "wrong_api" else ">=1,<2",
        )
        if name == "bad_manifest":
            manifest = "id = [1]"
        package.joinpath("epxs-plugin.toml").write_text(manifest)
        names.append(f"zoo.{name}")
    info = site / "zoo-1.0.dist-info"
    info.mkdir()
    info.joinpath("METADATA").write_text("Metadata-Version: 2.1\nName: zoo\nVersion: 1.0\n")
    lines = "\n".join(f"{name} = zoo_{name}:Animal" for name in MODULES)
    info.joinpath("entry_points.txt").write_text(f"[epxs.plugins]\n{lines}\n")
    trusted = folder / "trusted"
    trusted.write_text("\n".join([*names, "bad_manifest"]))
    environment = {
        **os.environ,
        "PYTHONPATH": str(site),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_DATA_HOME": str(folder / "data"),
        "QT_QPA_PLATFORM": "offscreen",
    }
    return trusted, environment


def start(zoo):
    trusted, environment = zoo
    return subprocess.run(
        [sys.executable, str(HERE / "zoo.py"), str(trusted)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


@pytest.fixture(scope="module")
def first_start(zoo):
    """The first start of the program, which one of the animals ends."""
    return start(zoo)


@pytest.fixture(scope="module")
def survived(zoo, first_start):
    """What the second start of the program tells."""
    done = start(zoo)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.timeout(220)
@pytest.mark.gui
def test_a_plugin_that_aborts_the_process_does_so_once(first_start, survived):
    assert first_start.returncode != 0
    assert survived["states"]["zoo.aborts"] == [
        "quarantined",
        "the program ended while it was at work (start)",
    ]


@pytest.mark.gui
@pytest.mark.parametrize(
    ("name", "state", "reason"),
    [
        ("zoo.import_error", "quarantined", "No module named 'no_such_module'"),
        ("zoo.syntax_error", "quarantined", "SyntaxError"),
        ("bad_manifest", "refused", "found no name; expected it"),
        ("zoo.wrong_api", "refused", "it works with epxs >=9; this is 1.0"),
        ("zoo.raises_in_start", "failed", "RuntimeError: no detector"),
        ("zoo.hangs_in_start", "failed", "expected it to be done"),
        ("zoo.raises_in_observer", "running", ""),
        ("zoo.segfaults_in_worker", "running", ""),
        ("zoo.slow_import", "running", ""),
        ("zoo.garbage", "running", ""),
        ("zoo.pane_hangs", "running", ""),
    ],
)
def test_what_each_did_wrong_stays_with_it(survived, name, state, reason):
    found = survived["states"][name]
    assert found[0] == state
    assert reason in found[1]


@pytest.mark.gui
def test_of_two_with_one_id_the_first_wins(survived, zoo):
    states = [name for name in survived["states"] if name == "zoo.good"]
    assert len(states) == 1


@pytest.mark.gui
def test_the_window_is_there_and_good_contributions_are_shown(survived):
    assert survived["visible"]
    shown = {name for name, text in survived["panes"].items() if text == "all is well"}
    assert {
        "zoo.good.pane",
        "zoo.garbage.pane",
        "zoo.slow_import.pane",
        "zoo.raises_in_observer.pane",
        "zoo.segfaults_in_worker.pane",
    } <= shown
    assert "zoo.pane_hangs.pane" not in shown


@pytest.mark.gui
def test_an_observer_that_raises_is_counted(survived):
    assert survived["errors"]["zoo.raises_in_observer"] >= 5
