"""Scripts as users write them, word for word but for the port."""

import numpy as np
import pytest

import epxs
from epxs_instruments.simulation.beamline import SimulatedBeamline


@pytest.fixture(scope="module")
def port():
    with SimulatedBeamline(port=0, rate=900, epics=False, library=64) as beamline:
        yield beamline.spec_address.rpartition(":")[2]


def test_a_script_moves_maps_and_takes_the_points_as_they_come(port):
    beam = epxs.connect(f"spec://localhost:{port}")
    try:
        beam.motors.samx.move(3.2, wait=True)
        assert beam.motors.samx.position == 3.2
        scan = beam.mesh("samx", -1, 1, 40, "samz", -1, 1, 40, 0.1)
        taken = []
        for point in scan.points():
            taken.append(point.index)
        assert (scan.state, taken) == ("completed", list(np.arange(41 * 41)))
    finally:
        beam.close()


def test_a_stop_in_mid_move_says_where_it_stands(port):
    with epxs.connect(f"spec://localhost:{port}") as beam:
        samx = beam.motors.samx
        samx.move(0.0, wait=True, timeout=30)
        move = samx.move(20.0)
        while not samx.moving:
            assert not move.done
        samx.stop()
        with pytest.raises(epxs.core.api.EpxsError, match="samx"):
            move.wait(10)
        assert 0 <= samx.position < 20
        assert samx.state == "ready"
