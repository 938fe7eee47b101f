"""Pre-flight checks: what is found, and why."""

from collections import namedtuple

import numpy as np
import pytest

from epxs.core.api import ScanError, offers
from epxs.instrument import checks
from epxs.instrument.api import (
    Counter,
    Finding,
    Instrument,
    Intent,
    Mca,
    Motor,
    ScanCommand,
    command_of,
    preflight,
)

MESH = ScanCommand.parse("mesh samx -1 1 40 samz -1 1 40 0.1")


class Stage(Motor):
    def _follow(self):
        self.trait_set(position=0.0, low_limit=-5.0, high_limit=5.0)


class Bench(Instrument):
    def _find_motors(self):
        return {name: Stage(mnemonic=name, name=name) for name in ("samx", "samz")}

    def _find_counters(self):
        return {"I0": Counter(mnemonic="I0")}


@pytest.fixture
def bench():
    bench = Bench(address="test://bench", state="connected")
    bench._mcas["vortex"] = Mca(mnemonic="vortex", channels=2048, counts=np.ones(2048))
    return bench


def look(check, *arguments, **options):
    return check().check(Intent(*arguments, **options))


def test_all_checks_are_found_and_a_scan_that_may_fly_is_told_so(bench, tmp_path):
    config = tmp_path / "my.cfg"
    config.touch()
    findings = preflight(Intent(bench, MESH, tmp_path / "scan.h5", config))
    assert {f.state for f in findings} == {"ok", "skipped"}
    assert [f.check for f in findings if f.state == "skipped"] == [
        "broadcast (client_data)",
        "data file of spec",
    ]


def test_failures_come_first_and_say_why(bench):
    command = ScanCommand.parse("ascan samx 0 70 40 0.1")
    first, *_ = preflight(Intent(bench, command))
    assert str(first).startswith(" failed  motors and limits: motor samx (samx): found a target")


@pytest.mark.parametrize("state", ["lost", "connecting", "closed"])
def test_an_instrument_that_is_not_there_fails(bench, state):
    bench.state = state
    result, reason = look(checks.ConnectionCheck, bench)
    assert (result, f"found it {state}; expected it connected" in reason) == ("failed", True)


def test_points_and_duration_are_told(bench):
    assert look(checks.CommandCheck, bench, MESH) == (
        "ok",
        "1681 points; all within limits. About 0:04:12 h.",
    )
    assert look(checks.CommandCheck, bench, command_of("umv samx 1"))[0] == "warning"


def test_an_instrument_without_counters_fails():
    bare = Instrument(address="test://bare")
    state, reason = look(checks.CountersCheck, bare)
    assert (state, reason.startswith("found no counter")) == ("failed", True)


def test_a_scan_to_counts_says_so(bench):
    command = ScanCommand.parse("loopscan 5 -20000")
    assert look(checks.CountersCheck, bench, command)[1] == (
        "each point ends at 20000 counts of the monitor."
    )


def test_a_detector_that_never_counted_is_left_alone(bench):
    bench.mcas.vortex.trait_set(counts=np.zeros(2048), real_time=0.0)
    state, reason = look(checks.DetectorCheck, bench)
    assert (state, "no detector has counted yet" in reason) == ("skipped", True)


def test_a_detector_without_counts_fails(bench):
    bench.mcas.vortex.counts = np.zeros(2048)
    state, reason = look(checks.DetectorCheck, bench)
    assert (state, "vortex: found 0 counts in its last spectrum" in reason) == ("failed", True)


def test_short_empty_spectra_are_warned_of_until_a_second_of_them_came(bench):
    mca = bench.mcas.vortex
    seen = []
    for _ in range(5):
        mca.show_point({"counts": np.zeros(2048), "real": 0.25})
        seen.append(look(checks.DetectorCheck, bench)[0])
    assert seen == ["warning", "warning", "warning", "failed", "failed"]
    mca.show_point({"counts": np.ones(2048), "real": 0.25})
    assert look(checks.DetectorCheck, bench)[0] == "ok"


def test_a_detector_that_loses_too_much_is_warned_of(bench):
    bench.mcas.vortex.dead_time = 55.0
    state, reason = look(checks.DetectorCheck, bench)
    assert (state, "found a dead time of 55 %; expected less than 40 %" in reason) == (
        "warning",
        True,
    )
    assert look(checks.DetectorCheck, bench, dead_time_limit=60.0)[0] == "ok"


def test_a_detector_that_nobody_heard_of_is_passed_over():
    assert look(checks.DetectorCheck, Instrument(address="test://bare"))[0] == "skipped"


def test_a_folder_that_is_not_there_fails(bench, tmp_path):
    state, reason = look(checks.FileCheck, bench, path=tmp_path / "no" / "scan.h5")
    assert (state, "found that it cannot be written" in reason) == ("failed", True)
    assert look(checks.FileCheck, bench)[0] == "warning"
    assert look(checks.FileCheck, bench, path=tmp_path / "scan.h5")[0] == "ok"


def test_a_disk_that_is_too_full_fails(bench, tmp_path, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(checks.shutil, "disk_usage", lambda path: usage(0, 0, 10_000_000))
    state, reason = look(checks.DiskCheck, bench, MESH, tmp_path / "scan.h5")
    assert (state, "found 10 MB free, about 16.6 MB needed" in reason) == ("failed", True)


def test_a_forgotten_configuration_is_warned_of(bench, tmp_path):
    state, reason = look(checks.ConfigurationCheck, bench)
    assert (state, reason.startswith("found none; expected a choice of elements")) == (
        "warning",
        True,
    )
    assert look(checks.ConfigurationCheck, bench, config=tmp_path / "no.cfg")[0] == "failed"


class Refuses:
    name = "refuses"

    def check(self, intent):
        raise ScanError("scan 7: found no beam; expected some.")


class Breaks:
    name = "breaks"

    def check(self, intent):
        raise ZeroDivisionError


def test_a_check_that_raises_costs_itself_only(bench, caplog):
    findings = preflight(Intent(bench), [Breaks(), Refuses()])
    assert findings[0] == Finding("refuses", "failed", "scan 7: found no beam; expected some.")
    assert "the check itself is broken (ZeroDivisionError())" in findings[1].reason


def test_a_check_that_cannot_be_loaded_is_left_out(bench, caplog, monkeypatch):
    monkeypatch.setattr(offers, "names", lambda group: ["nothing"])
    assert preflight(Intent(bench)) == []
    assert "pre-flight check nothing is left out" in caplog.text
