"""What the macros of a beamline add to a scan: ``client_set_scan_env``, ``client_set_data``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from epxs.core.api import FormatError, InstrumentError
from epxs_instruments.spec.experiment import Experiment
from epxs_instruments.spec.literal import parse


def set_scan_env(experiment: Experiment, key: Any, class_name: Any, attrs: Any = "{}") -> int:
    """Add a node to the tree of the scans to come; *attrs* is the text of a dictionary."""
    try:
        found = parse(str(attrs))
    except FormatError as error:
        raise InstrumentError(f"client_set_scan_env {key}: {error}") from error
    if not isinstance(found, dict):
        raise InstrumentError(
            f"client_set_scan_env {key}: found {attrs!r}; expected the text of a dictionary."
        )
    experiment.scan_env[str(key)] = (str(class_name), found)
    return 0


def set_data(experiment: Experiment, key: Any, value: Any) -> int:
    """Add a value to the points to come."""
    experiment.scan_data[str(key)] = value
    return 0


def load_file(experiment: Experiment, path: Any) -> int:
    """Load a file of macros: of ours it is known what they do, of others nothing is done."""
    try:
        text = Path(str(path)).read_text(encoding="utf-8", errors="surrogateescape")
    except OSError as error:
        raise InstrumentError(f"Can't open {path}: {error.strerror}.") from error
    if "epxs_python_repr" in text:
        experiment.digits, experiment.arrays = 15, "json"
        experiment.variables.set("EPXS_MACROS", 1)
    return 0
