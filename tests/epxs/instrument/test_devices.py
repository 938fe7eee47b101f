"""Motors, counters and the console, without any instrument."""

import asyncio
from concurrent.futures import Future

import pytest

from epxs.core.api import InstrumentError
from epxs.instrument.api import Action, Console, Devices, Instrument, Mca, Motor, Scaler, connect


class Stage(Motor):
    """A motor that is where it was told to go."""

    def _follow(self):
        self.trait_set(position=1.0, low_limit=-5.0, high_limit=5.0)

    def _start(self, position):
        future = Future()
        self.position = position
        future.set_result(position)
        return future


class Clock(Scaler):
    """Counts its presets."""

    def _start(self, preset):
        future = Future()
        future.set_result({"preset": preset})
        return future


@pytest.fixture
def motor():
    return Stage(mnemonic="samx", name="Sample X", units="mm")


def test_a_motor_moves_and_says_where_it_stood_in_the_end(motor):
    assert motor.move(3.2, wait=True).wait() == 3.2
    assert (motor.position, motor.state) == (3.2, "ready")


def test_a_motor_moves_from_where_it_is(motor):
    motor.move_relative(-0.5, wait=True)
    assert motor.position == 0.5


def test_a_move_can_be_awaited(motor):
    async def move():
        return await motor.move(2.0)

    assert asyncio.run(move()) == 2.0


@pytest.mark.parametrize(
    ("target", "message"),
    [
        (7, r"motor samx \(Sample X\): found a target of 7 mm; expected -5 to 5 mm"),
        (float("nan"), "motor samx: found nan as target; expected a number"),
        ("1; quit", "motor samx: found '1; quit' as target; expected a number"),
    ],
)
def test_a_target_that_cannot_be_is_refused_before_anything_moves(motor, target, message):
    with pytest.raises(InstrumentError, match=message):
        motor.move(target)
    assert motor.position == 1.0


def test_an_unusable_motor_is_not_moved(motor):
    motor.unusable = True
    with pytest.raises(InstrumentError, match=r"found it unusable; expected one that can be moved"):
        motor.move(0)
    assert motor.state == "unusable"


def test_a_motor_without_limits_goes_anywhere(motor):
    motor.follow()
    motor.trait_set(low_limit=0.0, high_limit=0.0)
    assert not motor.is_limited
    assert motor.move(100).wait() == 100


def test_the_state_of_a_motor_follows_from_what_is_known():
    motor = Motor(mnemonic="samx")
    assert motor.state == "unknown"
    motor.trait_set(position=0.0, moving=True)
    assert motor.state == "moving"
    motor.trait_set(moving=False, low_limit_hit=True)
    assert motor.state == "on limit"


def test_a_setting_that_there_is_not_is_refused(motor):
    with pytest.raises(InstrumentError, match="found the setting 'colour'; expected one of offset"):
        motor.configure(colour=3)


def test_a_distance_from_nowhere_is_refused():
    class Lost(Stage):
        def _follow(self):
            pass

    with pytest.raises(InstrumentError, match="found no position yet; expected one to start from"):
        Lost(mnemonic="samx").move_relative(1)


def test_devices_are_found_by_key_and_by_attribute(motor):
    motors = Devices("motor", "spec://here", {"samx": motor})
    assert motors["samx"] is motors.samx is motor
    assert motor.followed
    assert "samx" in dir(motors)
    assert list(motors) == ["samx"]


def test_a_device_that_there_is_not_is_refused_with_names_like_it(motor):
    motors = Devices("motor", "spec://here", {"samx": motor, "theta": motor})
    with pytest.raises(KeyError, match=r"spec://here: found no motor 'smx'; expected one of samx"):
        motors["smx"]
    with pytest.raises(AttributeError, match="found no motor 'smx'"):
        _ = motors.smx


def test_a_scaler_counts_to_a_time_or_to_the_monitor():
    scaler = Clock(monitor="I0")
    assert scaler.count(0.5).wait() == {"preset": 0.5}
    assert scaler.count_to(1000).wait() == {"preset": -1000}
    with pytest.raises(InstrumentError, match=r"count to -1 of I0: found a preset of -1; expected"):
        scaler.count_to(-1)


def test_giving_up_waiting_does_not_stop_the_instrument():
    action = Action("a long one", Future(), stop=lambda: pytest.fail("it was stopped"))
    with pytest.raises(InstrumentError, match=r"a long one: found it not over after 0 s; expected"):
        action.wait(0)
    assert not action.done


def test_a_detector_knows_its_energies_and_says_when_it_has_no_spectrum():
    mca = Mca(mnemonic="vortex", channels=3, calibration=(0.1, 0.01, 0.0))
    assert mca.energy == pytest.approx([0.1, 0.11, 0.12])
    with pytest.raises(InstrumentError, match="detector vortex: found no spectrum yet"):
        mca.read()


@pytest.fixture
def console():
    return Console(lambda line: Future(), lambda: ["samx", "samz", "I0"])


def test_the_console_joins_pieces_to_lines(console):
    for piece in ("1.FO", "URC> \nScan", " 1\r\n2.", "FOURC> "):
        console.heard(piece)
    assert console.lines == ["1.FOURC> ", "Scan 1"]
    assert console.partial == "2.FOURC> "
    assert console.text.endswith("Scan 1\n2.FOURC> ")


def test_the_console_remembers_what_was_typed(console):
    for line in ("wa", "wa", "mv samx 1"):
        console.send(line)
    assert console.history == ["wa", "mv samx 1"]
    assert console.complete("m") == ["mv samx 1"]
    assert console.complete("mv sa") == ["samx", "samz", "mv samx 1"]


@pytest.mark.parametrize("line", ["", "  ", "mv samx 1\nquit", "a\x00b"])
def test_a_command_that_is_not_one_line_is_refused(console, line):
    with pytest.raises(InstrumentError, match=r"expected one line of text\. Type a command"):
        console.send(line)


def test_an_instrument_says_what_it_lacks():
    with pytest.raises(InstrumentError, match="found no scaler; expected an instrument that has"):
        _ = Instrument(address="spec://here").scaler


def test_an_address_may_be_a_scheme_alone_if_options_say_the_rest():
    with pytest.raises(Exception, match="found no scheme and host"):
        connect("epics:")


def test_a_line_that_never_ends_is_kept_in_pieces():
    console = Console(lambda line: Future())
    for _ in range(25):
        console.heard("x" * 1000)
    assert [len(line) for line in console.lines] == [10_000, 10_000]
    assert len(console.partial) == 5_000
