"""The EPICS side of the beamline: two motors, a scaler and an MCA, as records of an IOC."""

from __future__ import annotations

import asyncio
import math
import time
from typing import Any

import numpy as np
from caproto import AlarmSeverity, AlarmStatus, ChannelType, SkipWrite
from caproto.server import PVGroup, SubGroup, pvproperty

from epxs.core.api import InstrumentError
from epxs_instruments.simulation.camera_record import CameraRecord
from epxs_instruments.simulation.i_beamline_model import MotorSpec, Reading

#: Time between two steps of a moving motor or a counting scaler, s.
TICK = 0.02
#: For how long the rate of a monitor is tried before counts to it, s.
TRIAL = 0.1
CHANNELS = 2048


class MotorRecord(PVGroup):
    """A motor record: a put to VAL completes when the motor stands."""

    motor: Any = pvproperty(value=0.0, name="", record="motor", precision=4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._move = 0
        self._stopped = False

    async def prepare(self, spec: MotorSpec) -> None:
        """Set the fields from *spec*; call it before anybody moves the motor."""
        fields = self.motor.field_inst
        await fields.description.write(spec.mne)
        await fields.engineering_units.write(spec.units)
        await fields.display_precision.write(4)
        await fields.velocity.write(spec.speed)
        await fields.max_velocity.write(10 * spec.speed)
        await fields.motor_step_size.write(1e-4)
        await fields.user_low_limit.write(spec.low)
        await fields.user_high_limit.write(spec.high)
        await fields.limit_violation.write(0)
        await self.motor.write_metadata(units=spec.units, precision=4)
        await self._set_readback(spec.position)
        await self.motor.write(spec.position, verify_value=False, update_fields=False)

    @motor.putter  # type: ignore[no-redef]
    async def motor(self, instance: Any, value: float) -> float:
        """Move, unless a limit forbids it; return where the motor stopped."""
        fields = instance.field_inst
        low, high = fields.user_low_limit.value, fields.user_high_limit.value
        if not low <= value <= high or fields.stop_pause_move_go.value == "Stop":
            await fields.limit_violation.write(int(not low <= value <= high))
            raise SkipWrite
        await fields.limit_violation.write(0)
        await instance.write(value, verify_value=False, update_fields=False)
        self._move, self._stopped = self._move + 1, False
        return await self._travel(fields, float(value), self._move)

    @motor.fields.stop.putter  # type: ignore[no-redef]
    async def motor(fields: Any, instance: Any, value: int) -> int:
        """Stop: a move under way ends where it is."""
        if value:
            fields.parent.group.interrupt()
        return 0

    def interrupt(self) -> None:
        """Have a move under way end where it is."""
        self._move, self._stopped = self._move + 1, True

    async def _travel(self, fields: Any, target: float, move: int) -> float:
        """Go to *target* at the speed of the motor; end early when another move begins."""
        await fields.done_moving_to_value.write(0)
        await fields.motor_is_moving.write(1)
        begin, start = time.monotonic(), self.position
        needed = abs(target - start) / max(fields.velocity.value, 1e-6)
        while move == self._move and (gone := time.monotonic() - begin) < needed:
            await self._set_readback(start + (target - start) * gone / needed)
            await asyncio.sleep(TICK)
        if move == self._move:
            await self._set_readback(target)
        elif not self._stopped:
            # another target has been put: its own put goes on from here
            raise SkipWrite
        await fields.motor_is_moving.write(0)
        await fields.done_moving_to_value.write(1)
        return self.position

    async def _set_readback(self, position: float) -> None:
        fields = self.motor.field_inst
        await fields.user_readback_value.write(position)
        await fields.dial_readback_value.write(position)

    @property
    def position(self) -> float:
        """Where the motor is, in its units."""
        return float(self.motor.field_inst.user_readback_value.value)


class ScalerRecord(PVGroup):
    """A scaler: a put of 1 to CNT completes when the preset of a gated channel is reached.

    Channel 1 is the clock, whose preset is the time TP; gates G1 to G4, presets PR1 to PR4.
    """

    CNT = pvproperty(value=0, name=".CNT", dtype=ChannelType.LONG)
    TP = pvproperty(value=1.0, name=".TP", units="s", precision=3)
    T = pvproperty(value=0.0, name=".T", units="s", precision=3)
    DESC = pvproperty(value="", name=".DESC", dtype=ChannelType.STRING)
    NM1 = pvproperty(value="", name=".NM1", dtype=ChannelType.STRING)
    NM2 = pvproperty(value="", name=".NM2", dtype=ChannelType.STRING)
    NM3 = pvproperty(value="", name=".NM3", dtype=ChannelType.STRING)
    NM4 = pvproperty(value="", name=".NM4", dtype=ChannelType.STRING)
    S1 = pvproperty(value=0.0, name=".S1")
    S2 = pvproperty(value=0.0, name=".S2")
    S3 = pvproperty(value=0.0, name=".S3")
    S4 = pvproperty(value=0.0, name=".S4")
    G1 = pvproperty(value=1, name=".G1", dtype=ChannelType.LONG)
    G2 = pvproperty(value=0, name=".G2", dtype=ChannelType.LONG)
    G3 = pvproperty(value=0, name=".G3", dtype=ChannelType.LONG)
    G4 = pvproperty(value=0, name=".G4", dtype=ChannelType.LONG)
    PR2 = pvproperty(value=0, name=".PR2", dtype=ChannelType.LONG)
    PR3 = pvproperty(value=0, name=".PR3", dtype=ChannelType.LONG)
    PR4 = pvproperty(value=0, name=".PR4", dtype=ChannelType.LONG)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._count = 0

    async def prepare(self, names: list[str]) -> None:
        """Name the channels; at most four."""
        await self.DESC.write("simulated scaler")
        for channel, name in zip((self.NM1, self.NM2, self.NM3, self.NM4), names, strict=False):
            await channel.write(name)

    @CNT.putter  # type: ignore[no-redef]
    async def CNT(self, instance: Any, value: int) -> int:
        """Count for TP, or stop."""
        self._count += 1
        if not value:
            return 0
        count = self._count
        await instance.write(1, verify_value=False)
        begin = time.monotonic()
        preset = await self._preset(instance)
        while count == self._count and time.monotonic() - begin < preset:
            await self.T.write(time.monotonic() - begin)
            await asyncio.sleep(TICK)
        is_whole = count == self._count
        elapsed = preset if is_whole else time.monotonic() - begin
        reading = await self.parent.measure(instance, max(elapsed, 1e-3))
        if reading is None:
            return 0
        channels = (self.S1, self.S2, self.S3, self.S4)
        for channel, name in zip(channels, self.parent.counter_names, strict=False):
            await channel.write(float(reading.counters[name]))
        await self.T.write(elapsed)
        return 0

    async def _preset(self, instance: Any) -> float:
        """Return for how long the gated channels will count, in s."""
        times = [self.TP.value] if self.G1.value else []
        gates = (self.G2, self.G3, self.G4)
        presets = (self.PR2, self.PR3, self.PR4)
        for gate, preset, name in zip(gates, presets, self.parent.counter_names[1:], strict=False):
            if gate.value and preset.value:
                trial = await self.parent.measure(instance, TRIAL)
                rate = trial.counters[name] / TRIAL if trial else 0.0
                times.append(preset.value / rate if rate > 0 else math.inf)
        return min(times, default=self.TP.value)


class McaRecord(PVGroup):
    """A multichannel analyzer: a put to STRT or ERST completes with the acquisition."""

    VAL = pvproperty(value=[0] * CHANNELS, name="", dtype=ChannelType.LONG, read_only=True)
    DESC = pvproperty(value="", name=".DESC", dtype=ChannelType.STRING)
    NUSE = pvproperty(value=CHANNELS, name=".NUSE", read_only=True)
    PRTM = pvproperty(value=1.0, name=".PRTM", units="s", precision=3)
    ERTM = pvproperty(value=0.0, name=".ERTM", units="s", precision=3, read_only=True)
    ELTM = pvproperty(value=0.0, name=".ELTM", units="s", precision=3, read_only=True)
    IDTIM = pvproperty(value=0.0, name=".IDTIM", units="%", precision=2, read_only=True)
    ACQG = pvproperty(value=0, name=".ACQG", dtype=ChannelType.LONG, read_only=True)
    ERAS = pvproperty(value=0, name=".ERAS", dtype=ChannelType.LONG)
    STRT = pvproperty(value=0, name=".STRT", dtype=ChannelType.LONG)
    ERST = pvproperty(value=0, name=".ERST", dtype=ChannelType.LONG)
    STOP = pvproperty(value=0, name=".STOP", dtype=ChannelType.LONG)
    CALO = pvproperty(value=0.0, name=".CALO", precision=6)
    CALS = pvproperty(value=0.01, name=".CALS", precision=6)
    CALQ = pvproperty(value=0.0, name=".CALQ", precision=6)
    EGU = pvproperty(value="keV", name=".EGU", dtype=ChannelType.STRING)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._acquisition = 0

    async def prepare(self, name: str, calibration: tuple[float, float, float]) -> None:
        """Set name and energy calibration (keV)."""
        await self.DESC.write(name)
        for field, value in zip((self.CALO, self.CALS, self.CALQ), calibration, strict=True):
            await field.write(value)

    @ERAS.putter  # type: ignore[no-redef]
    async def ERAS(self, instance: Any, value: int) -> int:
        """Forget the spectrum."""
        if value:
            await self._erase()
        return 0

    @STRT.putter  # type: ignore[no-redef]
    async def STRT(self, instance: Any, value: int) -> int:
        """Acquire on top of what is there."""
        if value:
            await self._acquire()
        return 0

    @ERST.putter  # type: ignore[no-redef]
    async def ERST(self, instance: Any, value: int) -> int:
        """Erase and acquire."""
        if value:
            await self._erase()
            await self._acquire()
        return 0

    @STOP.putter  # type: ignore[no-redef]
    async def STOP(self, instance: Any, value: int) -> int:
        """End an acquisition; what came so far is kept."""
        if value:
            self._acquisition += 1
        return 0

    async def _erase(self) -> None:
        await self.VAL.write(np.zeros(CHANNELS, dtype=np.int32))
        for field in (self.ERTM, self.ELTM, self.IDTIM):
            await field.write(0.0)

    async def _acquire(self) -> None:
        self._acquisition += 1
        acquisition = self._acquisition
        await self.ACQG.write(1)
        begin, preset = time.monotonic(), self.PRTM.value
        while acquisition == self._acquisition:
            if 0 < preset <= time.monotonic() - begin:
                break
            await asyncio.sleep(TICK)
        elapsed = time.monotonic() - begin
        whole = acquisition == self._acquisition and preset > 0
        reading = await self.parent.measure(self.VAL, preset if whole else max(elapsed, 1e-3))
        if reading is not None:
            await self._add(reading)
        await self.ACQG.write(0)

    async def _add(self, reading: Reading) -> None:
        spectrum = np.zeros(CHANNELS, dtype=np.int64)
        channels = min(CHANNELS, len(reading.spectrum))
        spectrum[:channels] = reading.spectrum[:channels]
        await self.VAL.write((np.asarray(self.VAL.value) + spectrum).astype(np.int32))
        await self.ERTM.write(self.ERTM.value + reading.real_time)
        await self.ELTM.write(self.ELTM.value + reading.live_time)
        await self.IDTIM.write(reading.dead_time)


class BeamlineIoc(PVGroup):
    """Records that measure what a beamline model has in its beam.

    Parameters
    ----------
    prefix
        Of all names.
    model
        The physics; of its motors the two that its suggested scan moves become ``m1``, ``m2``.
    """

    m1 = SubGroup(MotorRecord, prefix="m1")
    m2 = SubGroup(MotorRecord, prefix="m2")
    scaler1 = SubGroup(ScalerRecord, prefix="scaler1")
    mca1 = SubGroup(McaRecord, prefix="mca1")
    camera = SubGroup(CameraRecord, prefix="")

    def __init__(self, prefix: str, model: Any) -> None:
        super().__init__(prefix=prefix)
        self._model = model
        words = model.scan_command.split()
        moved = [spec for spec in model.motors if spec.mne in words]
        still = [spec for spec in model.motors if spec.mne not in words]
        self._motor_specs = [*moved, *still][:2]
        self.counter_names = [counter.mne for counter in model.counters][:4]

    async def prepare(self, _: Any = None) -> None:
        """Fill the records with what the model knows."""
        for record, spec in zip((self.m1, self.m2), self._motor_specs, strict=True):
            await record.prepare(spec)
        await self.scaler1.prepare(self.counter_names)
        await self.mca1.prepare(self._model.mca.mne, self._model.mca.calibration)

    async def measure(self, field: Any, seconds: float) -> Reading | None:
        """Return what the model measures for *seconds* where the motors are now.

        Where it cannot (a replay has no point there), *field* goes into alarm.
        """
        positions = {spec.mne: spec.position for spec in self._model.motors}
        for record, spec in zip((self.m1, self.m2), self._motor_specs, strict=True):
            positions[spec.mne] = record.position
        try:
            reading = self._model.count(positions, seconds, time.time())
        except InstrumentError as error:
            await field.alarm.write(
                status=AlarmStatus.READ,
                severity=AlarmSeverity.INVALID_ALARM,
                alarm_string=str(error)[:39],
            )
            return None
        await field.alarm.write(status=AlarmStatus.NO_ALARM, severity=AlarmSeverity.NO_ALARM)
        return reading
