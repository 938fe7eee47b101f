"""How fast the tree shows a file of a hundred thousand nodes; ``make bench`` prints it.

Times are those of a real window that goes on answering meanwhile: the longest pause between two
ticks of its timer is told beside them.
"""

import gc
import sys
import time
from itertools import pairwise

import h5py
import pytest
from pyface.qt import QtCore, QtWidgets

from epxs.phynx import api as phynx
from epxs.workbench.application import SWITCH
from epxs_browser.pages import PageNode
from epxs_browser.ui.tree_model import TreeModel

pytestmark = pytest.mark.gui

GROUPS, MEMBERS = 100, 1000
WIDE = 100_000


@pytest.fixture(scope="module")
def nested(tmp_path_factory):
    """A hundred entries of a thousand objects."""
    path = tmp_path_factory.mktemp("nested") / "nested.h5"
    with h5py.File(path, "w", libver=("v110", "v110")) as file:
        for number in range(GROUPS):
            group = file.create_group(f"scan_{number}")
            group.attrs["NX_class"] = "NXentry"
            for member in range(MEMBERS - 1):
                group[f"point_{member}"] = 1.0
    return path


@pytest.fixture(scope="module")
def wide(tmp_path_factory):
    """One group of a hundred thousand groups."""
    path = tmp_path_factory.mktemp("wide") / "wide.h5"
    with h5py.File(path, "w", libver=("v110", "v110")) as file:
        group = file.create_group("many")
        for number in range(WIDE):
            h5py.h5g.create(group.id, b"scan_%d" % number)
    return path


class Window:
    """A window with a tree, and a timer that delivers as that of the workbench does."""

    def __init__(self):
        self.ticks = []
        self.tree = QtWidgets.QTreeView()
        self.tree.setUniformRowHeights(True)
        self.model = TreeModel(self.tree)
        self.tree.setModel(self.model)
        self.tree.resize(400, 600)
        self.tree.show()
        self.timer = QtCore.QTimer()
        self.timer.timeout.connect(self.tick)
        self.timer.start(10)

    def tick(self):
        phynx.errands().deliver()
        self.ticks.append(time.monotonic())

    def until_rows(self, file, path, wait_until):
        """Expand what is at *path*; return the seconds until its members are there."""
        begun = time.monotonic()
        self.tree.expand(self.model.index_of(file, path))
        wait_until(lambda: self.model.rowCount(self.model.index_of(file, path)) > 0)
        QtCore.QCoreApplication.processEvents()
        self.tree.repaint()
        return time.monotonic() - begun

    def longest_pause(self):
        return max((after - before for before, after in pairwise(self.ticks)), default=0.0)

    def close(self):
        self.timer.stop()
        self.tree.setModel(None)
        self.model.close()
        self.tree.deleteLater()


def rows_of(node):
    """Return how many members have a row, or stand on a page that has one."""
    return sum(len(n.names) if isinstance(n, PageNode) else 1 for n in node.children)


@pytest.fixture
def open_tree(wait_until):
    """A function that opens a file in a fresh window and expands paths; returns its times."""
    gc.collect()
    gc.disable()  # the workbench collects in pauses of its own
    switch = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH)

    def run(path, *places):
        window = Window()
        try:
            begun = time.monotonic()
            with phynx.open(path) as file:
                window.model.set_files([file])
                root = time.monotonic() - begun
                window.ticks.clear()
                seconds = [window.until_rows(file, place, wait_until) for place in places]
                last = window.model.node(window.model.index_of(file, places[-1]))
                wait_until(lambda: not last.loading)
                seconds.append(time.monotonic() - begun)
                wait_until(lambda: len(window.ticks) > 3)
                shown = rows_of(last)
                window.model.set_files([])
            return root, seconds, shown, window.longest_pause()
        finally:
            window.close()

    yield run
    sys.setswitchinterval(switch)
    gc.enable()


@pytest.mark.benchmark(group="the tree of a file of 100,000 objects")
def test_first_level_and_an_entry(benchmark, open_tree, nested, capsys):
    found = []
    benchmark.pedantic(lambda: found.append(open_tree(nested, "/", "/scan_7")), rounds=5)
    root = min(each[0] for each in found)
    first, entry = (min(each[1][n] for each in found) for n in (0, 1))
    with capsys.disabled():
        print(
            f"\ntree of {GROUPS} x {MEMBERS} objects: root after {root:.3f} s, first level after "
            f"{first:.3f} s, an entry after {entry:.3f} s, longest pause "
            f"{min(each[3] for each in found):.3f} s"
        )
    assert found[0][2] == MEMBERS - 1


@pytest.mark.benchmark(group="the tree of a group of 100,000 members")
def test_a_wide_group(benchmark, open_tree, wide, capsys):
    found = []
    benchmark.pedantic(lambda: found.append(open_tree(wide, "/", "/many")), rounds=5)
    first, many = (min(each[1][n] for each in found) for n in (0, 1))
    pause = min(each[3] for each in found)
    with capsys.disabled():
        print(
            f"\ntree of a group of {WIDE:,}: first level after {first:.3f} s, its rows after "
            f"{many:.3f} s, all after {min(each[1][2] for each in found):.3f} s, longest "
            f"pause {pause:.3f} s"
        )
    assert found[0][2] == WIDE
