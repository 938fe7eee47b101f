"""Which elements a spectrum shows, with reasons, to be accepted or rejected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from epxs_fluorescence.find_peaks import Peak, find_peaks, resolution
from epxs_fluorescence.line_tables import TableLine, all_lines

#: Energy that an escaping silicon K photon takes along, keV.
ESCAPE = 1.740
#: Electron mass, keV.
_ELECTRON = 511.0
#: An escape peak has at most this part of a line at 6 keV; it falls with energy.
_ESCAPE_PART = 0.015
#: Two counts within one pulse: at most this part of the stronger line.
_PILE_UP_PART = 0.02
#: Lines of a shell with at least this part of its strongest should be seen.
_STRONG = 0.15
#: Elements that hardly anybody has in a sample.
_RARE = frozenset(
    {"He", "Ne", "Kr", "Xe", "Tc", "Pm", "Po", "At", "Rn", "Fr", "Ra", "Ac", "Pa", "Np", "Pu"}
)


@dataclass(frozen=True)
class Suggestion:
    """A group of lines that explains peaks."""

    #: "Fe K", as in a configuration and in results.
    group: str
    #: Whether to accept it, unless somebody knows better.
    accepted: bool
    #: 0 to 1.1: how near its lines are to peaks, and how many of the strong ones are there.
    score: float
    #: Why, in sentences.
    reasons: tuple[str, ...]
    #: Energies of the peaks that it explains, keV.
    peaks: tuple[float, ...]


@dataclass(frozen=True)
class Explained:
    """A peak that is no line of an element."""

    energy: float
    #: "escape", "pile-up", "elastic", "Compton" or "".
    kind: str
    #: A sentence.
    reason: str


@dataclass(frozen=True)
class Suggestions:
    """What a spectrum shows."""

    #: Groups of lines, the surest first.
    groups: tuple[Suggestion, ...]
    #: Peaks with another explanation, and those without any.
    others: tuple[Explained, ...]


@dataclass
class _Search:
    """Peaks and what they were found to be."""

    peaks: list[Peak]
    energy: float
    noise: float
    fano: float
    shift: float
    #: Lines that the spectrum could show.
    range: tuple[float, float]
    #: Number of the peak -> groups that explain it.
    owners: dict[int, str] = field(default_factory=dict)
    others: dict[int, Explained] = field(default_factory=dict)

    def near(self, energy: float) -> int | None:
        """Return the number of the peak at *energy*, or None."""
        tolerance = self.tolerance(energy)
        found = [n for n, p in enumerate(self.peaks) if abs(p.energy - energy) <= tolerance]
        return min(found, key=lambda n: abs(self.peaks[n].energy - energy), default=None)

    def tolerance(self, energy: float) -> float:
        """Return how far a peak may be from where its line is, keV."""
        return self.shift + 0.2 * float(resolution(energy, self.noise, self.fano))

    def hidden(self, energy: float) -> bool:
        """Say whether a stronger peak stands so near that a line could not be seen."""
        width = float(resolution(energy, self.noise, self.fano))
        return any(abs(p.energy - energy) < width for p in self.peaks)


def suggest(
    counts: np.ndarray,
    calibration: tuple[float, float],
    energy: float,
    window: tuple[int, int] | None = None,
    noise: float = 0.08,
    fano: float = 0.12,
    shift: float = 0.02,
    angle: float = 90.0,
) -> Suggestions:
    """Return the groups of lines that explain the peaks of a summed spectrum.

    The strongest peak that is not yet explained is compared with the strongest line of every
    group that the beam excites; a group is taken if the other strong lines of its shell are
    there too, or hidden. Escape and pile-up of strong lines, and the scattered beam, are
    told apart.

    Parameters
    ----------
    counts
        The sum of many spectra; shape ``(channels,)``.
    calibration
        Energy of channel 0 and width of a channel, keV.
    energy
        Of the beam, keV.
    window
        Channels that are looked at; all by default.
    noise, fano
        Resolution of the detector; see `find_peaks.resolution`.
    shift
        How wrong the calibration may be, keV.
    angle
        Between beam and detector, degrees.
    """
    first, end = window or (0, len(counts))
    # below 1 keV there is electronic noise
    first = max(first, int((1.0 - calibration[0]) / calibration[1]))
    peaks = find_peaks(counts, calibration, noise, fano, (first, end))
    limits = (calibration[0] + calibration[1] * first, calibration[0] + calibration[1] * end)
    search = _Search(peaks, energy, noise, fano, shift, limits)
    _scattered(search, angle)
    found: dict[str, Suggestion] = {}
    for number in range(len(peaks)):
        if number in search.others or number in search.owners:
            continue
        if artefact := _artefact(search, number):
            search.others[number] = artefact
            continue
        _take(search, number, found)
    unexplained = [
        Explained(p.energy, "", f"peak at {p.energy:.3f} keV ({p.significance:.0f} sigma): "
                  "no line that the beam excites, escape or pile-up is there")
        for n, p in enumerate(peaks)
        if n not in search.owners and n not in search.others
    ]  # fmt: skip
    groups = sorted(found.values(), key=lambda s: (not s.accepted, -s.score))
    return Suggestions(tuple(groups), (*search.others.values(), *unexplained))


def on_elastic(
    counts: np.ndarray, calibration: tuple[float, float], energy: float
) -> tuple[float, float]:
    """Return a calibration by which the elastic peak stands at the energy of the beam, keV.

    Nominal calibrations are often wrong by a per cent; where no strong peak is that near to
    the energy of the beam, it stays as it is.
    """
    first = max(0, int((1.0 - calibration[0]) / calibration[1]))
    peaks = find_peaks(counts, calibration, 0.08, 0.12, (first, len(counts)))
    near = [peak for peak in peaks if abs(peak.energy / energy - 1) < 0.015]
    if not near:
        return calibration
    channel = (near[0].energy - calibration[0]) / calibration[1]
    return calibration[0], (energy - calibration[0]) / channel


def _scattered(search: _Search, angle: float) -> None:
    """Take out the beam: as it came, and with less energy (Compton)."""
    compton = search.energy / (1 + search.energy / _ELECTRON * (1 - np.cos(np.radians(angle))))
    for number, peak in enumerate(search.peaks):
        if abs(peak.energy - search.energy) < search.tolerance(search.energy):
            search.others[number] = Explained(
                peak.energy, "elastic", f"the beam of {search.energy:g} keV, scattered"
            )
        # it is wide: electrons in the sample move, and angles differ
        elif compton - 0.025 * search.energy < peak.energy < search.energy:
            search.others[number] = Explained(
                peak.energy,
                "Compton",
                f"between {compton:.2f} keV, the beam after Compton scattering by {angle:g} "
                f"degrees, and the beam of {search.energy:g} keV",
            )


def _artefact(search: _Search, number: int) -> Explained | None:
    """Return the escape or pile-up that a peak may be, of peaks already explained."""
    peak = search.peaks[number]
    lines = [search.peaks[n] for n in (*search.owners, *search.others) if n != number]
    tolerance = search.tolerance(peak.energy)
    for line in lines:
        if (
            abs(line.energy - ESCAPE - peak.energy) < tolerance
            and peak.area < min(0.05, _ESCAPE_PART * (6.0 / line.energy) ** 2.5) * line.area
        ):
            return Explained(
                peak.energy,
                "escape",
                f"{ESCAPE:.2f} keV below the line at {line.energy:.3f} keV, with "
                f"{peak.area / line.area:.2%} of its counts: a silicon photon escaped",
            )
    for place, one in enumerate(lines):
        for other in lines[place:]:
            weaker, stronger = sorted((one.area, other.area))
            if (
                abs(one.energy + other.energy - peak.energy) < tolerance
                and peak.area < _PILE_UP_PART * weaker
                and stronger > 0
            ):
                return Explained(
                    peak.energy,
                    "pile-up",
                    f"the sum of the lines at {one.energy:.3f} and {other.energy:.3f} keV, with "
                    f"{peak.area / weaker:.2%} of the counts of the weaker one: two at once",
                )
    return None


def _take(search: _Search, number: int, found: dict[str, Suggestion]) -> None:
    """Find the group that explains a peak best, and give it the peaks it explains."""
    peak = search.peaks[number]
    candidates = []
    for lines in _groups(search):
        main = lines[0]
        if abs(main.energy - peak.energy) <= search.tolerance(peak.energy):
            candidates.append(_judged(search, peak, lines))
    candidates.sort(key=lambda c: -c[0].score)
    if not candidates or candidates[0][0].score <= 0:
        return
    best, owned = candidates[0]
    rivals = [c.group for c, _ in candidates[1:] if c.score > best.score - 0.15]
    reasons = best.reasons
    if rivals:
        reasons = (*reasons, f"could also be {', '.join(rivals)}: reject it if you know better")
    found[best.group] = replace(best, reasons=reasons)
    for place in (number, *owned):
        search.owners.setdefault(place, best.group)


def _judged(
    search: _Search, peak: Peak, lines: Sequence[TableLine]
) -> tuple[Suggestion, list[int]]:
    """Say how well a group explains a peak as its strongest line, and what else it explains."""
    main = lines[0]
    group = f"{main.element} {main.shell}"
    off = peak.energy - main.energy
    reasons = [
        f"{main.element} {main.name} at {main.energy:.3f} keV: a peak is {1000 * off:+.0f} eV "
        f"away, {peak.significance:.0f} sigma"
    ]
    score = 1.0 - 0.3 * abs(off) / search.tolerance(peak.energy)
    owned: list[int] = []
    for line in lines[1:]:
        if search.range[0] < line.energy < search.range[1]:
            gained, reason = _second(search, peak, main, line, owned)
            score += gained
            reasons += [reason] if reason else []
    if main.shell == "M":
        score -= 0.2  # L lines of light elements, K lines of lighter ones are there too
    if main.element in _RARE:
        score -= 0.4
    explained = (peak.energy, *(search.peaks[n].energy for n in owned))
    if len(explained) == 1 and main.shell != "K" and peak.significance < 20:
        score -= 0.4
        reasons.append("a single weak peak is little to know a heavy element by")
    score = max(0.0, min(1.1, score))
    accepted = score >= 0.5
    return Suggestion(group, accepted, score, tuple(reasons), explained), owned


def _second(
    search: _Search, peak: Peak, main: TableLine, line: TableLine, owned: list[int]
) -> tuple[float, str]:
    """Look for another line of a group; return what it adds to the score, and why."""
    part = line.rate / main.rate
    place = search.near(line.energy)
    expected = part * peak.area
    words = f"{main.element} {line.name} at {line.energy:.3f} keV"
    if place is not None and search.peaks[place].area > 0.3 * expected:
        if search.peaks[place].area < 3 * expected or part > _STRONG:
            owned.append(place)
        return (0.1, f"{words} is there too") if part > _STRONG else (0.0, "")
    if part > _STRONG and not search.hidden(line.energy):
        visible = expected * peak.significance / max(peak.area, 1.0)
        if visible > 10:
            return -0.5, f"{words} is missing, with {part:.0%} of the strongest line"
    return 0.0, ""


def _groups(search: _Search) -> list[list[TableLine]]:
    """Return the lines of each shell that the beam excites, the strongest first.

    Lines that the detector cannot tell apart are one, at their mean energy.
    """
    by_group: dict[tuple[str, str], list[TableLine]] = {}
    for line in all_lines():
        if line.edge < search.energy and line.energy > 1.0:
            by_group.setdefault((line.element, line.shell), []).append(line)
    return [_blended(lines, search) for lines in by_group.values()]


def _blended(lines: list[TableLine], search: _Search) -> list[TableLine]:
    left = sorted(lines, key=lambda line: -line.rate)
    found = []
    while left:
        main = left[0]
        width = 0.6 * float(resolution(main.energy, search.noise, search.fano))
        near = [line for line in left if abs(line.energy - main.energy) < width]
        rate = sum(line.rate for line in near)
        energy = sum(line.rate * line.energy for line in near) / rate if rate else main.energy
        found.append(replace(main, rate=rate, energy=energy))
        left = [line for line in left if line not in near]
    return sorted(found, key=lambda line: -line.rate)
