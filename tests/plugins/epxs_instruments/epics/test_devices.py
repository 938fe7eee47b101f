"""Records that hold what no model can take."""

from concurrent.futures import ThreadPoolExecutor
from math import isnan, nan

import numpy as np
import pytest
from traits.api import HasTraits, provides

from epxs.core.api import InstrumentError
from epxs_instruments.epics.devices import EpicsMca, EpicsMotor
from epxs_instruments.epics.i_channels import IChannels

MOTOR = {"m.RBV": 1.0, "m.DRBV": 1.0, "m.LLM": -5.0, "m.HLM": 5.0, "m.VELO": 1.0, "m.DMOV": 1}


@provides(IChannels)
class Records(HasTraits):
    """Values by name, as an IOC would give them; takes what is put."""

    timeout = 1.0

    def __init__(self, values):
        super().__init__()
        self.values, self.put_values = values, []

    def search(self, names, timeout, grace):
        return {name for name in names if name in self.values}

    def get(self, name):
        return self.values[name]

    def put(self, name, value, timeout):
        self.put_values.append((name, value))

    def watch(self, name, callback):
        return lambda: None


@pytest.fixture
def worker():
    with ThreadPoolExecutor(1) as pool:
        yield pool


def motor_of(worker, **values):
    records = Records({**MOTOR, **{f"m.{field}": value for field, value in values.items()}})
    motor = EpicsMotor(mnemonic="m", _record="m", _channels=records, _worker=worker)
    motor.follow()
    return motor, records


@pytest.mark.parametrize(
    ("field", "value", "trait"),
    [
        ("RBV", "nowhere", "position"),
        ("HLM", np.arange(3.0), "high_limit"),
        ("OFF", None, "offset"),
        ("MRES", "x", "step_size"),
        ("VELO", b"\xff", "speed"),
        ("ACCL", {}, "acceleration"),
    ],
)
def test_a_field_that_is_no_number_is_told_and_the_others_are_read(
    worker, caplog, field, value, trait
):
    motor, _ = motor_of(worker, **{field: value})
    assert f"as {trait}; expected another value" in motor.last_error
    assert motor.last_error in caplog.text
    assert motor.low_limit == -5.0


def test_a_step_of_nothing_is_no_step(worker):
    motor, _ = motor_of(worker, MRES=0.0)
    assert isnan(motor.step_size)
    assert motor.last_error == ""


@pytest.mark.parametrize("target", [nan, float("inf"), 7.0])
def test_what_is_no_target_moves_nothing(worker, target):
    motor, records = motor_of(worker)
    with pytest.raises(InstrumentError, match="expected"):
        motor.move(target)
    assert records.put_values == []


def test_limits_that_are_not_known_hold_nobody_back(worker):
    motor, records = motor_of(worker, LLM=nan, HLM=nan)
    motor.move(2.0, wait=True)
    assert records.put_values == [("m", 2.0)]


def test_times_of_a_detector_that_are_no_numbers_are_told(worker):
    values = {"d": np.arange(4), "d.ERTM": "long", "d.CALO": 0.0, "d.CALS": 0.01, "d.CALQ": 0.0}
    mca = EpicsMca(mnemonic="d", _record="d", _channels=Records(values), _worker=worker)
    mca.follow()
    assert "found 'long' as real_time; expected another value" in mca.last_error
    assert mca.channels == 4
