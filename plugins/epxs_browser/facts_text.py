"""What is told of a node in words: attributes, a text, the card of an entry."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from traits.api import Any as AnyTrait
from traits.api import HasStrictTraits, Instance, List, Str, Tuple, observe

from epxs.phynx import api as phynx
from epxs.workbench.api import Latest, NodePlace

#: Characters of a text that are shown.
LENGTH = 1_000_000

#: Where entries keep what describes them, and what people call it.
_TEXTS = (
    ("title", "title"),
    ("sample/name", "sample"),
    ("sample/description", "about the sample"),
    ("user/name", "user"),
    ("experiment_identifier", "experiment"),
    ("instrument/name", "instrument"),
    ("instrument/beam/incident_energy", "incident energy"),
    ("program_name", "written by"),
)


class Told(HasStrictTraits):
    """Lines about a node, read in the thread of its file.

    Parameters
    ----------
    place
        The node.
    read
        Called with it in the thread of the file; returns what is shown.
    """

    place = Instance(NodePlace)
    read = AnyTrait()

    #: Names and values; or one text.
    lines = List(Tuple(Str(), Str()))
    text = Str()

    _reader = Instance(Latest, ("what is told of a node",))

    def stop(self) -> None:
        """Read no longer."""
        self._reader.cancel()

    @observe("place")
    def refresh(self, event: Any = None) -> None:
        """Read it again."""
        place, read = self.place, self.read
        if place is not None and read is not None:
            self._reader.ask(
                place.file.errands, lambda: read(place), self._take, tell=self._give_up
            )

    def _take(self, found: Any) -> None:
        if isinstance(found, str):
            self.text = found
        else:
            self.lines = found

    def _give_up(self, sentence: str) -> None:
        """Say why there is nothing, whichever of the two a view shows."""
        self.trait_set(text=sentence, lines=[("cannot be read", sentence)])


def attribute_lines(place: NodePlace) -> list[tuple[str, str]]:
    """Return names and values of the attributes that are known of a node."""
    facts = place.facts
    return [] if facts is None else [(name, str(v)) for name, v in facts.attributes.items()]


def read_text(place: NodePlace) -> str:
    """Return the text of a dataset; lines of an array of texts one below the other."""
    node = place.file[place.path]
    if node.size == 1:
        found = node.text()
    else:
        found = "\n".join(_decoded(each) for each in node[...].reshape(-1)[: LENGTH // 80])
    return str(found)[:LENGTH]


def read_card(place: NodePlace) -> list[tuple[str, str]]:
    """Return what describes an entry: command, times, shape, sample, devices, versions."""
    node = place.file[place.path]
    entry = node if isinstance(node, phynx.Entry) else node.entry
    if entry is None:
        return [("entry", "none: this belongs to no scan")]
    lines = [("entry", entry.name), ("command", entry.acquisition_command)]
    lines += [("number", entry.acquisition_id), ("state", entry.status)]
    lines += [("started", entry.start_time), ("ended", entry.end_time)]
    lines.append(("duration", duration(entry.start_time, entry.end_time)))
    lines += [(called, _value(entry.get(path))) for path, called in _TEXTS]
    if entry.measurement is not None:
        lines += _measured(entry.measurement)
    for name, result in entry.results.items():
        lines.append((f"result {name}", ", ".join(result.names)))
    program = entry.get("program_name")
    if program is not None:
        lines.append(("version", str(program.attrs.get("version", ""))))
    return [(name, value) for name, value in lines if value]


def _measured(measurement: Any) -> list[tuple[str, str]]:
    shape = " × ".join(map(str, measurement.acquisition_shape))
    lines = [("shape", shape), ("points on disk", str(measurement.read_acquired()))]
    scalars = measurement.scalar_data
    if scalars is not None:
        for name, axis in scalars.axes.items():
            low, high = axis.range
            lines.append((f"axis {name}", f"{low:.6g} to {high:.6g} {axis.units}".rstrip()))
        lines.append(("counters", ", ".join(scalars.signals)))
    for name, mca in measurement.mcas.items():
        lines.append((f"detector {name}", f"{mca.counts.shape[-1]} channels"))
    for name, camera in measurement.images.items():
        lines.append((f"camera {name}", " × ".join(map(str, camera.pixels)) + " pixels"))
    return lines


def duration(start: str, end: str) -> str:
    """Return the time between two ISO 8601 times; "" where one of them is not known."""
    try:
        seconds = (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()
    except (ValueError, TypeError):
        return ""
    if seconds < 120:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"


def _value(node: Any) -> str:
    if not isinstance(node, phynx.Dataset):
        return ""
    if node.dtype.kind in "OSU":
        return node.text()
    value = node.scalar()
    return "" if value is None else f"{value:.6g} {node.units}".rstrip()


def _decoded(value: Any) -> str:
    return value.decode("utf-8", errors="replace") if isinstance(value, bytes) else str(value)
