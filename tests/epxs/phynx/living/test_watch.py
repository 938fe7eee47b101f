"""How far a scan has come is read from the bytes of its file."""

from __future__ import annotations

from dataclasses import replace

import pytest

from epxs.phynx import api as phynx
from epxs.phynx.living.watch import Watch, wait_for_points


@pytest.mark.parametrize("grows", [True, False])
def test_points_and_state_are_those_of_the_file(path, plan, take, grows):
    if grows:
        plan = replace(plan, shape=(), growing=True)
    with phynx.open(path, "w") as file:
        entry = file.create_entry(plan)
        file.start_swmr()
        with Watch(entry.measurement) as watch:
            assert (watch.acquired(), watch.state()) == (0, "running")
            take(entry.measurement, range(3))
            assert (watch.acquired(), watch.state()) == (3, "running")
            entry.finish("aborted", "2026-01-01T10:05:00+00:00")
            assert watch.state() == "aborted"


def test_a_file_of_another_layout_is_asked_through_hdf5(h5):
    group = h5.create_group("entry/measurement")
    group.parent.attrs["NX_class"], group.attrs["class"] = "NXentry", "Measurement"
    group.attrs["npoints"] = 7
    with Watch(phynx.wrap(h5).node("/entry/measurement")) as watch:
        assert (watch.acquired(), watch.state()) == (7, "completed")


def test_nobody_waits_for_a_scan_that_has_ended(recorded):
    assert wait_for_points(recorded.measurement, 12) == 12
    assert wait_for_points(recorded.measurement, 50) == 12
