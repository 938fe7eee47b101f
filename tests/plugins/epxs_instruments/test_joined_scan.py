"""A record of EPICS as a counter of scans that spec runs."""

import os
import subprocess
import sys

import numpy as np
import pytest

import epxs
from epxs.core.api import ConnectionFailed
from epxs.phynx import api as phynx
from epxs_instruments.simulation.beamline import SimulatedBeamline


@pytest.fixture(scope="module")
def beamline():
    with SimulatedBeamline(port=0, rate=200) as beamline, pytest.MonkeyPatch.context() as patch:
        for name, value in beamline.epics_environment.items():
            patch.setenv(name, value)
        yield beamline


def test_a_record_is_a_counter_of_each_point_and_shown_live(beamline):
    with (
        epxs.connect(beamline.spec_address) as spec,
        epxs.connect("epics:", records=["sim:m2.RBV"]) as ioc,
    ):
        joined = spec.join(ioc.channel("sim:m2.RBV"), "film", role="positioner", units="mm")
        ioc.put("sim:m2", 0.5)
        scan = spec.loopscan(3, 0.02)
        values = [point.values["scalar_data/film"] for point in scan.points(timeout=20)]
        assert values == pytest.approx([0.5] * 3)
        assert joined.value == pytest.approx(0.5)


def test_it_is_recorded_on_the_command_line_into_a_file_of_the_name_that_spec_gives(
    beamline, tmp_path
):
    words = ["record", beamline.spec_address, "--out", str(tmp_path), "--scans", "1"]
    words += ["--join", "film=epics:sim:m2.RBV", "--command", "loopscan 4 0.02"]
    done = subprocess.run(
        [sys.executable, "-m", "epxs.cli", *words],
        env=dict(os.environ),
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (path,) = tmp_path.iterdir()
    assert path.suffix == ".h5"
    with phynx.open(path) as file:
        measurement = file.default_entry.measurement
        assert measurement.acquired == 4
        assert np.isfinite(measurement.scalar_data["film"][:]).all()


def test_a_record_that_does_not_answer_is_named(beamline):
    with pytest.raises(ConnectionFailed, match=r"found no answer from sim:nothing within 0\.5 s"):
        epxs.connect("epics:", records=["sim:nothing"], timeout=0.5)
