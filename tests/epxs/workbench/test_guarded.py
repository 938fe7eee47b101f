"""The window opens whatever a plugin does wrong, and the others work."""

import pytest
from envisage.api import Plugin
from traits.api import HasStrictTraits, HasTraits, Int, List, Str, provides
from traitsui.api import UItem, View

from epxs.workbench.api import PANES, IPaneFactory


class GoodView(HasTraits):
    text = Str("all is well")
    traits_view = View(UItem("text", style="readonly"))


@provides(IPaneFactory)
class Pane(HasStrictTraits):
    id = Str("test.pane")
    name = Str("Test pane")
    area = Str("right")
    stack = Str()
    order = Int()

    def create_view(self, workspace):
        return GoodView()


class FailingPane(Pane):
    def create_view(self, workspace):
        raise OSError("no such colour")


class GoodPlugin(Plugin):
    id = "test.good"
    name = "Good"
    panes = List(contributes_to=PANES)

    def _panes_default(self):
        return [Pane(id="test.good.pane", name="Good pane")]


class RaisesInStart(Plugin):
    id = "test.start"

    def start(self):
        raise RuntimeError("cannot start")


class RaisesInStop(Plugin):
    id = "test.stop"

    def stop(self):
        raise RuntimeError("cannot stop")


class RaisesInContribution(Plugin):
    id = "test.contribution"
    panes = List(contributes_to=PANES)

    def _panes_default(self):
        raise ImportError("no module named nowhere")


class ContributesSomethingElse(Plugin):
    id = "test.type"
    panes = List(contributes_to=PANES)

    def _panes_default(self):
        return [42, Pane(id="test.type.pane", name="Pane of the same plugin")]


class ContributesAFailingPane(Plugin):
    id = "test.pane"
    panes = List(contributes_to=PANES)

    def _panes_default(self):
        return [FailingPane(id="test.failing", name="Failing pane")]


BAD = {
    RaisesInStart: "test.start: start failed: RuntimeError: cannot start",
    RaisesInContribution: "test.contribution: contribution to epxs.workbench.panes failed: "
    "ImportError: no module named nowhere",
    ContributesSomethingElse: "test.type: contribution to epxs.workbench.panes failed: TraitError",
    ContributesAFailingPane: "test.failing: pane failed: OSError: no such colour",
}


@pytest.mark.gui
@pytest.mark.parametrize("bad", BAD)
def test_a_plugin_that_fails_is_reported_and_the_others_work(make_window, bad):
    application = make_window([bad(), GoodPlugin()])
    task = application.windows[0].active_task
    pane = application.windows[0].get_dock_pane("test.good.pane", task)
    assert pane.view.text == "all is well"
    sentences = [failure.sentence for failure in application.log.failures]
    assert len(sentences) == 1
    assert sentences[0].startswith(BAD[bad])


@pytest.mark.gui
def test_good_contributions_of_a_plugin_stay_when_one_is_bad(make_window):
    application = make_window([ContributesSomethingElse()])
    assert application.windows[0].get_dock_pane("test.type.pane") is not None


@pytest.mark.gui
def test_a_pane_that_fails_says_so_in_its_place(make_window):
    from pyface.qt.QtWidgets import QLabel

    application = make_window([ContributesAFailingPane()])
    pane = application.windows[0].get_dock_pane("test.failing")
    (label,) = pane.control.widget().findChildren(QLabel)
    assert "Failing pane cannot be shown.\nOSError: no such colour" in label.text()


@pytest.mark.gui
def test_a_plugin_that_cannot_stop_does_not_keep_the_others_from_it(make_window):
    application = make_window([GoodPlugin(), RaisesInStop()])
    application.exit(force=True)
    application.stop()
    assert [failure.stage for failure in application.log.failures] == ["stop"]


@pytest.mark.gui
def test_all_failures_can_be_read_in_the_help_menu(make_window):
    from epxs.workbench.plugins_dialog import show_plugins

    application = make_window([bad() for bad in BAD])
    text = show_plugins(application, application.window).report()
    assert all(f"{name}: " in text for name in ("test.start", "test.contribution", "test.failing"))
    assert "Traceback" in text
