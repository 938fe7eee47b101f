"""Tests of the bench: the spectrum that is shown, fitted anew with each change; jobs."""

import shutil

import numpy as np
import pytest

from epxs.phynx import api as phynx
from epxs.workbench.api import Workspace
from epxs_fluorescence import fit_jobs
from epxs_fluorescence.fit_bench import FitBench
from epxs_fluorescence.live_fit import fit_spectrum
from epxs_fluorescence.model import build_model


class Desk:
    """A workspace that shows the citrus leaf, with a bench, and somebody who delivers."""

    def __init__(self, scan, config, deliver):
        self._deliver, self._waiting = deliver, []
        self.workspace = Workspace()
        self.bench = FitBench(self.workspace, lambda _, call: self._waiting.append(call))
        self.workspace.open(scan)
        self.until(lambda: self.bench.reading is not None and self.bench.reading.complete)
        self.bench.load(str(config))
        self.until(lambda: self.bench.fit is not None and self.bench.setup.edges)

    def until(self, condition):
        def step():
            calls, self._waiting[:] = list(self._waiting), []
            for call in calls:
                call()
            return condition()

        self._deliver(self.workspace, step, 60.0)

    def settled(self):
        self.until(lambda: not self.bench.busy)

    def close(self):
        self.bench._models.close()
        self.workspace.close_all()


@pytest.fixture(scope="module")
def shared(citrus, citrus_path, tmp_path_factory):
    import time

    def deliver(workspace, condition, timeout):
        end = time.monotonic() + timeout
        while not condition():
            assert time.monotonic() < end, f"it did not happen; {workspace.message}"
            workspace.deliver()
            time.sleep(0.003)

    folder = tmp_path_factory.mktemp("bench")
    scan = shutil.copy(citrus / "citrus_leaves.dat.h5", folder / "leaf.h5")
    config = shutil.copy(citrus_path, folder / "leaf.cfg")
    desk = Desk(scan, config, deliver)
    yield desk
    desk.close()


@pytest.fixture
def desk(shared, citrus_path):
    """The desk as it was at first."""
    yield shared
    shared.bench.setup.take(citrus_path.read_text(), shared.bench.setup.path)
    shared.workspace.active.select(None)
    shared.bench.trait_set(picks=[], picking=False, live=True, proposals=[])
    shared.settled()


def test_the_live_fit_is_that_of_the_model_of_the_configuration(desk, citrus_path):
    model = build_model(citrus_path)
    reading = desk.bench.follower.reading
    expected = fit_spectrum(model, reading.counts, 121, reading.mean)
    found = desk.bench.fit.numbers
    assert {name: n.area for name, n in found.items()} == pytest.approx(
        {name: n.area for name, n in expected.numbers.items()}, rel=1e-6, abs=1e-3
    )
    assert desk.bench.reading.table == desk.bench.fit.table


def test_a_toggled_element_is_fitted_and_left_out_again(desk):
    desk.bench.setup.toggle("Co", "K")
    desk.until(lambda: desk.bench.fit is not None and "Co K" in desk.bench.fit.numbers)
    desk.workspace.undo.undo()
    desk.until(lambda: "Co K" not in desk.bench.fit.numbers)
    assert desk.bench.certainty["Ca K"] > 100


def test_a_click_shows_that_point_with_its_fit(desk):
    desk.workspace.active.select(60)
    desk.until(
        lambda: "row 60" in desk.bench.reading.title and desk.bench.reading.fitted.points == 1
    )
    assert desk.bench.fit.fitted.chi2 == pytest.approx(1.2, abs=0.3)


def test_a_selection_shows_its_sum(desk):
    desk.workspace.active.measurement.selection = (3, 4, 5)
    desk.until(lambda: desk.bench.fit is not None and desk.bench.fit.fitted.points == 3)
    assert "sum of 3 selected points" in desk.bench.reading.title


def test_without_live_the_fit_of_the_file_is_shown(desk):
    desk.bench.live = False
    assert desk.bench.fit is None
    assert desk.bench.reading is desk.bench.follower.reading


def test_what_pymca_refuses_is_told_and_the_spectrum_stays(desk):
    desk.bench.setup.edges, kept = {}, desk.bench.setup.edges
    try:
        assert desk.bench.setup.toggle("Zr", "K")
        desk.until(lambda: desk.bench.problem != "")
        assert "17.2 keV does not excite Zr K" in desk.bench.problem
        assert len(desk.bench.reading.counts) == 2048
    finally:
        desk.until(lambda: bool(desk.bench.setup.edges) or not desk.bench.busy)
        desk.bench.setup.edges = kept


def test_picked_lines_calibrate(desk):
    for channel, line in ((373, "Ca KL3"), (646, "Fe Ka"), (1427, "Sr Ka")):
        desk.bench.pick(channel, line)
    assert [pick.channel for pick in desk.bench.picks] == pytest.approx([373, 646, 1427], abs=3)
    before = desk.bench.setup.calibration.zero
    desk.bench.calibrate()
    desk.until(lambda: not desk.bench.picks)
    assert desk.bench.setup.calibration.gain == pytest.approx(0.00993, rel=0.01)
    assert desk.bench.setup.calibration.zero != before


def test_one_picked_line_is_too_few(desk):
    desk.bench.pick(373)
    assert desk.bench.picks[0].line == "Ca KL3"
    desk.bench.calibrate()
    desk.until(lambda: desk.bench.pick_problem != "")
    assert "found 1 channels; expected at least two" in desk.bench.pick_problem


def test_the_set_up_is_saved_as_a_new_file_and_the_old_one_stays(desk, citrus_path):
    old = desk.bench.setup.path
    desk.bench.setup.toggle("Co", "K")
    desk.bench.save()
    desk.until(lambda: not desk.bench.setup.changed)
    assert desk.bench.setup.path.endswith("leaf_2.cfg")
    assert open(old).read() == citrus_path.read_text()  # noqa: SIM115
    desk.bench.save(old)
    desk.until(lambda: "found a file of this name" in desk.workspace.message)
    desk.bench.setup.path = old


def test_a_file_that_is_no_configuration_is_told(desk, tmp_path):
    path = tmp_path / "no.cfg"
    path.write_text("[fit]\n")
    desk.bench.load(str(path))
    desk.until(lambda: "found no section [peaks]" in desk.workspace.message)
    assert desk.bench.setup.peaks["Ca"] == ("K",)


def test_elements_are_suggested_with_reasons_to_accept_and_reject(desk):
    desk.bench.setup.toggle("Fe", "K")
    job = fit_jobs.suggest_elements(desk.bench)
    desk.until(lambda: job.state == "done")
    iron = next(each for each in desk.bench.proposals if each.group == "Fe K")
    assert not iron.fitted
    assert "Fe KL3 at 6.4" in iron.reasons
    desk.bench.accept(iron)
    assert iron.fitted
    desk.bench.reject(iron)
    assert "Fe" not in desk.bench.setup.peaks
    assert iron not in desk.bench.proposals


def test_the_whole_map_is_fitted_with_what_is_set_up_and_opened(desk):
    desk.bench.setup.toggle("Co", "K")
    scan = desk.workspace.active
    job = fit_jobs.fit_map(desk.bench)
    desk.until(lambda: job.state == "done")
    desk.until(lambda: desk.workspace.active is not scan)
    found = desk.workspace.active
    try:
        assert "Co K" in found.elements
        assert found.file.filename.endswith("_fit.h5")
        assert desk.workspace.script.lines[-2:] == [
            "epxs.fit(file.default_entry, config)",
            f"file = epxs.open({found.file.filename!r})",
        ]
    finally:
        desk.workspace.active = scan
        desk.workspace.close(found)


def test_a_full_fit_that_was_cancelled_goes_on_where_it_stopped(desk):
    scan = desk.workspace.active
    job = fit_jobs.fit_map_fully(desk.bench)
    desk.until(lambda: job.progress > 0)
    job.cancel()
    assert "Full fit of map goes on" in desk.workspace.notices.items[-1].sentence
    desk.until(lambda: desk.bench.stopped)
    ((_, begun),) = desk.bench.stopped.items()
    with phynx.open(begun) as file:
        (results,) = file.default_entry.results.values()
        before = np.ravel(results.chi_square)
    assert 0 < np.isfinite(before).sum() < 121
    job = fit_jobs.fit_map_fully(desk.bench)
    desk.until(lambda: job.state != "running" and desk.workspace.active is not scan)
    assert job.result == begun
    found, desk.workspace.active = desk.workspace.active, scan
    desk.workspace.close(found)
    with phynx.open(begun) as file:
        (results,) = file.default_entry.results.values()
        after = np.ravel(results.chi_square)
    assert np.isfinite(after).all()
    done = np.isfinite(before)
    np.testing.assert_array_equal(after[done], before[done])
    assert not desk.bench.stopped


def test_regions_become_maps(desk):
    desk.bench.rois.add(6.1, 6.7, "Fe K")
    scan = desk.workspace.active
    job = fit_jobs.map_regions(desk.bench)
    desk.until(lambda: job.state != "running")
    assert job.error is None
    desk.until(lambda: desk.workspace.active is not scan)
    found = desk.workspace.active
    try:
        with phynx.open(found.file.filename) as file:
            results = next(iter(file.default_entry.results.values()))
            assert results.names == ["Fe K"]
            assert np.isfinite(results.area("Fe K")).all()
    finally:
        desk.workspace.active = scan
        desk.workspace.close(found)


def test_without_a_set_up_a_fit_says_what_to_do():
    workspace = Workspace()
    bench = FitBench(workspace, lambda seconds, call: None)
    assert fit_jobs.fit_map(bench) is None
    assert "Load a configuration first" in workspace.message
    assert fit_jobs.map_regions(bench) is None
    assert "drag in the spectrum with Shift" in workspace.message


def test_a_reference_is_kept_and_let_go(desk):
    desk.bench.keep_reference()
    assert desk.bench.reference is desk.bench.follower.reading
    desk.bench.keep_reference()
    assert desk.bench.reference is None


def test_commands_do_the_same_and_ask_for_a_set_up_first():
    from epxs_fluorescence.plugin import FluorescencePlugin

    commands = FluorescencePlugin().commands
    assert len({command.id for command in commands}) == len(commands) == 5
    assert all(command.doc.endswith(".") and command.menu == "Analysis" for command in commands)
    assert not any(command.can_perform(Workspace()) for command in commands)
