"""What the macros of a beamline add to a scan: ``client_set_scan_env``, ``client_set_data``."""

from __future__ import annotations

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
