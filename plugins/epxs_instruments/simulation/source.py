"""The X-ray beam: how strong it is, how it drifts, and when it is lost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

#: Counts per second of the ion chamber in the full beam.
I0_RATE = 500_000.0
#: Counts per second of the ion chamber without beam.
I0_DARK = 40.0
#: Current in the storage ring after a fill, mA, and its lifetime, s.
RING = 200.0
LIFETIME = 9 * 3600.0
#: The beam is lost this long after the start, s of beamline time; so often; for so long.
LOSS_AT = 168.0
LOSS_EVERY = 220.0
LOSS_FOR = 7.2


@dataclass(frozen=True)
class Illumination:
    """The beam during one count."""

    #: Time the count took, s, and the part of it with beam.
    duration: float
    beam_time: float
    #: Beam relative to the full beam, while there is one.
    strength: float
    #: Current in the ring at the end, mA.
    ring: float


class Source:
    """A storage ring with a clock of its own: it runs by the time counted, not by the wall's.

    So a scan is the same however fast the server hurries through it.
    """

    def __init__(self, seed: int) -> None:
        random = np.random.default_rng([seed, 4])
        self.clock = 0.0
        self._phases = random.uniform(0, 2 * np.pi, 3)

    def shine(self, seconds: float, rest: float, random: np.random.Generator) -> Illumination:
        """Illuminate for *seconds*, then let *rest* seconds pass (motors move)."""
        strength = self._strength(random)
        return self._illuminate(seconds, rest, strength)

    def shine_until(
        self, counts: float, rest: float, random: np.random.Generator
    ) -> tuple[Illumination, float]:
        """Illuminate until the ion chamber has *counts*; a loss of the beam is waited out.

        Returns
        -------
        The illumination and the counts of the ion chamber.
        """
        strength = self._strength(random)
        duration, needed = 0.0, counts / (I0_RATE * strength)
        while needed > 0:
            until_dark, until_bright = _phase(self.clock + duration)
            step = min(needed, until_dark) if until_dark > 0 else until_bright
            duration += step
            needed -= step if until_dark > 0 else 0.0
        return self._illuminate(duration, rest, strength), float(counts)

    def _illuminate(self, seconds: float, rest: float, strength: float) -> Illumination:
        beam_time = seconds - self._lost(seconds)
        # rounding must not leave a beam of an attosecond
        beam_time = beam_time if beam_time > 1e-9 * seconds else 0.0
        self.clock += seconds
        ring = RING * np.exp(-self._since_fill() / LIFETIME)
        light = Illumination(seconds, beam_time, strength, 0.0 if self._is_lost() else float(ring))
        self.clock += rest
        return light

    def _strength(self, random: np.random.Generator) -> float:
        """Return the beam now: decay of the ring, slow drift of the optics, quick noise."""
        slow = np.sin(2 * np.pi * self.clock / np.array([310.0, 97.0, 23.0]) + self._phases)
        drift = slow @ np.array([0.020, 0.008, 0.003])
        decay = np.exp(-self._since_fill() / LIFETIME)
        return float(decay * (1 + drift) * (1 + 0.002 * random.standard_normal()))

    def _since_fill(self) -> float:
        """Return the time since the beam last came back, s."""
        return (self.clock - LOSS_AT - LOSS_FOR) % LOSS_EVERY

    def _is_lost(self) -> bool:
        return _phase(self.clock)[0] == 0

    def _lost(self, seconds: float) -> float:
        """Return how much of the next *seconds* is without beam, s."""
        begin, end = self.clock - LOSS_AT, self.clock + seconds - LOSS_AT
        return _lost_until(end) - _lost_until(begin)


def _phase(clock: float) -> tuple[float, float]:
    """Return the time until the next loss, 0 during one, and the time until its end, s."""
    if clock < LOSS_AT:
        return LOSS_AT - clock, LOSS_AT - clock + LOSS_FOR
    into = (clock - LOSS_AT) % LOSS_EVERY
    # rounding must not leave an attosecond of darkness that never passes
    if into < LOSS_FOR - 1e-9:
        return 0.0, LOSS_FOR - into
    return LOSS_EVERY - into, LOSS_EVERY - into + LOSS_FOR


def _lost_until(time: float) -> float:
    """Return the time without beam from the first loss to *time* after its start, s."""
    if time <= 0:
        return 0.0
    periods, rest = divmod(time, LOSS_EVERY)
    return periods * LOSS_FOR + min(rest, LOSS_FOR)
