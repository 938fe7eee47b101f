"""The control system: devices with attributes that can be read, written and followed.

It stands for a server elsewhere: values come with a delay, and callbacks in a thread of its own.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import numpy as np

#: Speed of the motors, mm/s; channels of the detector and their width, keV.
SPEED, CHANNELS, WIDTH = 5.0, 512, 0.02
#: Time between two events of an attribute, s.
PACE = 0.01

Callback = Callable[[str, Any], None]


class DeviceServer:
    """Motors ``motor/x/1`` and ``motor/y/1``, counter ``counter/ct/1``, detector ``mca/xrf/1``."""

    def __init__(self) -> None:
        self._attributes: dict[str, Any] = {
            "motor/x/1/position": 0.0,
            "motor/x/1/target": 0.0,
            "motor/y/1/position": 0.0,
            "motor/y/1/target": 0.0,
            "counter/ct/1/value": 0.0,
            "mca/xrf/1/spectrum": np.zeros(CHANNELS, dtype=np.uint32),
        }
        self._callbacks: dict[str, list[Callback]] = defaultdict(list)
        self._random = np.random.default_rng(1)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="device-server", daemon=True)
        self._thread.start()

    def names(self) -> list[str]:
        """Return the names of all attributes."""
        return list(self._attributes)

    def read(self, name: str) -> Any:
        """Return the value of an attribute; KeyError if there is none."""
        return self._attributes[name]

    def write(self, name: str, value: Any) -> None:
        """Change an attribute, and tell those that follow it."""
        self._attributes[name] = value
        for callback in self._callbacks[name]:
            callback(name, value)

    def follow(self, name: str, callback: Callback) -> None:
        """Have *callback* called with every change, in the thread of the server."""
        self._callbacks[name].append(callback)
        callback(name, self.read(name))

    def count(self, seconds: float) -> None:
        """Count with the counter and the detector; what there is depends on the place."""
        time.sleep(seconds)
        x, y = (self.read(f"motor/{axis}/1/position") for axis in "xy")
        energy = np.arange(CHANNELS) * WIDTH
        iron = 2000 * np.exp(-(x**2 + y**2)) * np.exp(-((energy - 6.4) ** 2) / 0.01)
        self.write("mca/xrf/1/spectrum", self._random.poisson((iron + 2) * seconds * 10))
        self.write("counter/ct/1/value", float(self._random.poisson(1e5 * seconds)))

    def halt(self) -> None:
        """Stop the motors where they are."""
        for axis in "xy":
            self.write(f"motor/{axis}/1/target", self.read(f"motor/{axis}/1/position"))

    def close(self) -> None:
        """End the server."""
        self._stop.set()

    def _serve(self) -> None:
        while not self._stop.wait(PACE):
            for axis in "xy":
                here, there = (self.read(f"motor/{axis}/1/{own}") for own in ("position", "target"))
                if here != there:
                    step = np.clip(there - here, -SPEED * PACE, SPEED * PACE)
                    self.write(f"motor/{axis}/1/position", float(here + step))
