"""Models for a configuration that is edited: there in a fraction of a second."""

from __future__ import annotations

import json
from collections import OrderedDict
from typing import Any

from epxs.analysis.api import BlockTask, WarmWorker, WorkersError
from epxs.core.api import ConfigurationError
from epxs_fluorescence.configuration import Configuration, read_configuration
from epxs_fluorescence.model import LinearModel, assemble

#: Models that are kept.
_KEPT = 16
#: Options of [fit] that PyMca has no part in.
_OURS = (
    "use_limit", "xmin", "xmax", "stripflag", "stripalgorithm", "stripwidth", "stripiterations",
    "stripfilterwidth", "stripconstant", "stripanchorsflag", "stripanchorslist", "snipwidth",
    "continuum", "linpolorder", "exppolorder",
)  # fmt: skip


class LiveModels:
    """Makes models in a process in which PyMca is ready; belongs to one thread.

    The models are those of `epxs_fluorescence.model.build_model`, sooner.
    """

    def __init__(self) -> None:
        self._worker = WarmWorker(
            BlockTask("epxs_fluorescence.live_model_worker:LiveModelWorker", {})
        )
        self._known: tuple[str, dict[str, Any]] = ("", {})
        self._models: OrderedDict[tuple[str, int], LinearModel] = OrderedDict()

    def model(self, text: str, channels: int) -> LinearModel:
        """Return the model of the configuration *text* for spectra of *channels*.

        Raises
        ------
        ConfigurationError
            If the configuration is unusable, or PyMca refuses it.
        """
        key = (text, channels)
        if key in self._models:
            self._models.move_to_end(key)
            return self._models[key]
        configuration = read_configuration(text)
        window = configuration.window(channels)
        model = assemble(configuration, window, self._arrays(configuration, channels))
        self._models[key] = model
        while len(self._models) > _KEPT:
            self._models.popitem(last=False)
        return model

    def _arrays(self, configuration: Configuration, channels: int) -> dict[str, Any]:
        """Return PyMca's part, which does not depend on the window and the continuum."""
        told = {
            name: {k: v for k, v in section.items() if name != "fit" or k not in _OURS}
            for name, section in configuration.sections.items()
        }
        key = json.dumps([told, channels])
        if key == self._known[0]:
            return self._known[1]
        try:
            arrays = self._worker.ask(text=configuration.text, channels=channels)
        except WorkersError as error:
            raise ConfigurationError(
                f"configuration: PyMca refuses it: {_reason(str(error))}. Expected one that PyMca "
                "can fit with. Take back the last change."
            ) from error
        # numbers are all that goes from process to process
        arrays["line_escape"] = arrays["line_escape"].astype(bool)
        self._known = key, arrays
        return arrays

    def close(self) -> None:
        """End the process."""
        self._worker.close()


def _reason(words: str) -> str:
    return " ".join(words.split()).removeprefix("ValueError: ").rstrip(".")
