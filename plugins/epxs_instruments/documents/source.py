"""From event-model documents to scan messages: ``RE.subscribe(DocumentSource())``."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from typing import Any

import numpy as np
from traits.api import Any as AnyTrait
from traits.api import Dict, HasStrictTraits, Instance, Int, List, Str, provides

from epxs.core.api import FormatError
from epxs.instrument.api import (
    IScanSource,
    Listener,
    Message,
    NodeSpec,
    PointTaken,
    ScanFinished,
    ScanStarted,
)

logger = logging.getLogger(__name__)

#: The stream that holds the points; others are baselines and monitors.
STREAM = "primary"
#: Spectra are longer than this; shorter arrays are columns of text in the log.
SPECTRUM = 64


@provides(IScanSource)
class DocumentSource(HasStrictTraits):
    """A scan source that is called with documents.

    Axes come from the hints of the start document (``dimensions``), the shape from ``shape`` or
    ``num_points``; a one-dimensional array of more than `SPECTRUM` items is a detector of its
    own. Documents that refer to files elsewhere (``resource``, ``datum``, ``stream_*``) are left
    out, with one line in the log for each kind.

    Parameters
    ----------
    monitor
        Name of the counter that others are normalised to, if any.
    """

    monitor = Str()
    _listeners = List(AnyTrait())
    _start: Any = Dict()
    _descriptor: Any = Dict()
    _started = Instance(ScanStarted)
    _next = Int(0)
    _told = AnyTrait(factory=set)

    def subscribe(self, listener: Listener) -> None:
        """Have *listener* called with each scan message, in order, in the caller's thread."""
        self._listeners = [*self._listeners, listener]

    def close(self) -> None:
        """Tell no more."""
        self._listeners = []

    def __call__(self, name: str, document: Mapping[str, Any]) -> None:
        """Take one document; a broken one is logged, and the scan goes on."""
        handle = getattr(self, f"_on_{name}", None)
        if handle is None:
            if name not in self._told:
                self._told.add(name)
                logger.warning("documents: %s is not understood, and left out", name)
            return
        try:
            handle(dict(document))
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            fault = FormatError(
                f"documents, {name}: found {error!r}; expected a document of the event model. "
                "Check the program that sends it."
            )
            logger.warning("%s", fault)

    def _tell(self, message: Message) -> None:
        for listener in self._listeners:
            listener(message)

    def _on_start(self, document: dict[str, Any]) -> None:
        if self._started is not None:
            self._finish("aborted", float(document.get("time", time.time())))
        self._start, self._descriptor, self._next = document, {}, 0

    def _on_descriptor(self, document: dict[str, Any]) -> None:
        if document.get("name", STREAM) != STREAM or self._started is not None:
            return
        if document["run_start"] != self._start.get("uid"):
            raise ValueError(f"run_start {document['run_start']!r}")
        self._descriptor = document
        self._started = ScanStarted(
            scan_id=str(self._start.get("scan_id", self._start.get("uid", ""))),
            command=_command(self._start),
            shape=_shape(self._start),
            source_file="",
            time=float(self._start["time"]),
            nodes=self._nodes(document["data_keys"]),
            info={
                "program": "bluesky",
                "title": str(self._start.get("plan_name", "")),
                "monitor": self.monitor,
                "sample": str(self._start.get("sample", "")),
                "uid": str(self._start.get("uid", "")),
            },
        )
        self._tell(self._started)

    def _nodes(self, keys: Mapping[str, Any]) -> dict[str, NodeSpec]:
        axes = _axes(self._start)
        nodes = {"scalar_data/epoch": NodeSpec("Dataset", {"dtype": "d", "units": "s"})}
        for key, facts in keys.items():
            units = str(facts.get("units") or "")
            if _is_spectrum(facts):
                channels = int(facts["shape"][0])
                nodes[key] = NodeSpec("MultiChannelAnalyzer", {"channels": channels})
                attrs = {"dtype": "uint32", "shape": [0, channels], "units": units or "counts"}
                nodes[f"{key}/counts"] = NodeSpec("Spectrum", attrs)
            elif facts.get("shape") in ([], (), None) and facts.get("dtype") != "string":
                kind = "Axis" if key in axes else "Signal"
                attrs = {"dtype": "d", "units": units, **axes.get(key, {})}
                nodes[f"scalar_data/{key}"] = NodeSpec(kind, attrs)
            else:
                logger.warning("documents: %s (%s) is left out", key, facts.get("shape"))
        return nodes

    def _on_event(self, document: dict[str, Any]) -> None:
        if self._started is None or document["descriptor"] != self._descriptor.get("uid"):
            return
        index = int(document["seq_num"]) - 1
        taken = float(document["time"])
        values: dict[str, Any] = {"scalar_data/i": index, "scalar_data/epoch": taken}
        for key, value in document["data"].items():
            if f"scalar_data/{key}" in self._started.nodes:
                values[f"scalar_data/{key}"] = float(value)
            elif f"{key}/counts" in self._started.nodes:
                values[f"{key}/counts"] = np.asarray(value)
        self._next = index + 1
        self._tell(PointTaken(index, taken, values))

    def _on_event_page(self, document: dict[str, Any]) -> None:
        for number, seq_num in enumerate(document["seq_num"]):
            data = {key: column[number] for key, column in document["data"].items()}
            event = {"descriptor": document["descriptor"], "seq_num": seq_num,
                     "time": document["time"][number], "data": data}  # fmt: skip
            self._on_event(event)

    def _on_stop(self, document: dict[str, Any]) -> None:
        if self._started is not None and document["run_start"] == self._start.get("uid"):
            success = document.get("exit_status") == "success"
            self._finish("completed" if success else "aborted", float(document["time"]))

    def _finish(self, status: Any, seconds: float) -> None:
        self._started = None
        self._tell(ScanFinished(status, seconds))


def _is_spectrum(facts: Mapping[str, Any]) -> bool:
    shape = facts.get("shape") or []
    return len(shape) == 1 and int(shape[0]) > SPECTRUM and "external" not in facts


def _shape(start: Mapping[str, Any]) -> tuple[int, ...]:
    """Return points along each axis, slowest first; () if nobody knows how many."""
    shape = start.get("shape") or [start.get("num_points", 0)]
    lengths = tuple(int(length) for length in shape)
    return lengths if lengths and min(lengths) > 0 else ()


def _axes(start: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return attributes of the scanned motors by name: axis 1 is the fastest."""
    found: dict[str, dict[str, Any]] = {}
    dimensions = [fields for fields, _ in start.get("hints", {}).get("dimensions", [])]
    extents = list(start.get("extents", []))
    for place, fields in enumerate(dimensions):
        for primary, name in enumerate(fields, 1):
            if name == "time":
                continue
            found[name] = {"axis": len(dimensions) - place, "primary": primary}
            if place < len(extents):
                found[name]["range"] = [float(end) for end in extents[place]]
    return found


def _command(start: Mapping[str, Any]) -> str:
    motors = " ".join(map(str, start.get("motors", ())))
    name = str(start.get("plan_name", "scan"))
    # rows of a serpentine scan come in the order in which they were taken
    snaking = "zigzag" if any(start.get("snaking", ())) and len(_shape(start)) == 2 else name
    return f"{snaking} {motors}".strip()
