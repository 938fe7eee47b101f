"""A small area detector as records of an IOC: it looks at what the sample lets through."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import numpy as np
from caproto import ChannelType
from caproto.server import PVGroup, pvproperty

#: Rows and columns of an image.
ROWS, COLUMNS = 48, 64
#: Width of the beam on the camera (standard deviation), pixels.
SPOT = 6.0
TICK = 0.02


class CameraRecord(PVGroup):
    """A put of 1 to Acquire completes when the exposure is over and the image is there."""

    AcquireTime = pvproperty(value=0.1, name="cam1:AcquireTime", units="s", precision=3)
    Acquire = pvproperty(value=0, name="cam1:Acquire", dtype=ChannelType.LONG)
    state = pvproperty(value=0, name="cam1:DetectorState_RBV", dtype=ChannelType.LONG)
    columns = pvproperty(value=COLUMNS, name="cam1:ArraySizeX_RBV", dtype=ChannelType.LONG)
    rows = pvproperty(value=ROWS, name="cam1:ArraySizeY_RBV", dtype=ChannelType.LONG)
    counter = pvproperty(value=0, name="cam1:ArrayCounter_RBV", dtype=ChannelType.LONG)
    data = pvproperty(
        value=[0] * (ROWS * COLUMNS), name="image1:ArrayData", dtype=ChannelType.LONG,
        max_length=ROWS * COLUMNS,
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._exposure = 0
        self._random = np.random.default_rng(5)
        row, column = np.mgrid[:ROWS, :COLUMNS]
        distance = ((row - ROWS / 2) ** 2 + (column - COLUMNS / 2) ** 2) / SPOT**2
        self._shape = np.exp(-distance / 2) / np.exp(-distance / 2).sum()

    @Acquire.putter  # type: ignore[no-redef]
    async def Acquire(self, instance: Any, value: int) -> int:
        """Expose, or stop."""
        self._exposure += 1
        if not value:
            return 0
        exposure, begin = self._exposure, time.monotonic()
        await instance.write(1, verify_value=False)
        await self.state.write(1)
        while exposure == self._exposure and time.monotonic() - begin < self.AcquireTime.value:
            await asyncio.sleep(TICK)
        seconds = max(min(time.monotonic() - begin, self.AcquireTime.value), 1e-3)
        reading = await self.parent.measure(instance, seconds)
        if reading is not None:
            through = reading.counters.get("I1", 1e4 * seconds)
            image = self._random.poisson(through * self._shape)
            await self.data.write(image.reshape(-1).astype(np.int32))
            await self.counter.write(self.counter.value + 1)
        await self.state.write(0)
        return 0
