"""The global variables of a simulated spec: scalars, associative arrays, data arrays."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from epxs.core.api import InstrumentError
from epxs_instruments.spec.values import number_text

_NAME = re.compile(r"([A-Za-z_]\w*)((?:\[[^\[\]]*\]){0,2})")
_KEY = re.compile(r"\[([^\[\]]*)\]")

Publish = Callable[..., None]
Value = str | float | dict[Any, str] | np.ndarray


class Variables:
    """Values by name; each explicit assignment is told as an event."""

    def __init__(self, publish: Publish) -> None:
        self._values: dict[str, Value] = {}
        self._publish = publish

    def __contains__(self, path: str) -> bool:
        name, _ = split(path)
        return name in self._values

    def get(self, path: str) -> Value:
        """Return the value of ``NAME``; of ``NAME[key]`` as a dictionary with one key.

        Raises
        ------
        InstrumentError
            If there is no such variable or element.
        """
        name, key = split(path)
        value = self._values.get(name)
        if value is None:
            raise InstrumentError(
                f"var/{name}: found no variable of that name; expected one that exists. "
                "Check its name, or load the macros that make it."
            )
        if key is None:
            return dict(value) if isinstance(value, dict) else value
        if not isinstance(value, dict) or key not in value:
            raise InstrumentError(
                f"var/{path}: found no such element; expected one that exists. Check the key."
            )
        return {key: value[key]}

    def number(self, name: str, default: float = 0.0) -> float:
        """Return a scalar as a number; *default* if it is none."""
        try:
            return float(self._values.get(name, default))  # type: ignore[arg-type]
        except (TypeError, ValueError):
            return default

    def set(self, path: str, value: Any) -> None:
        """Assign to ``NAME`` or ``NAME[key]``; dictionaries are merged, as spec does."""
        name, key = split(path)
        old = self._values.get(name)
        if key is not None:
            if isinstance(value, dict) and list(value) == [key]:
                value = value[key]  # clients send an element as a table that has it alone
            if not isinstance(value, str | int | float | np.number):
                raise InstrumentError(
                    f"var/{path}: found {type(value).__name__}; expected a number or a text for "
                    "one element. Assign its elements one by one."
                )
            value = {key: value}
        if isinstance(value, dict):
            changes = {item: _text(text) for item, text in value.items()}
            self._values[name] = (old if isinstance(old, dict) else {}) | changes
            self._publish(f"var/{name}", changes)
            for item, text in changes.items():
                self._publish(f"var/{name}{_brackets(item)}", {item: text})
            return
        if isinstance(value, np.ndarray):
            self._values[name] = value  # arrays are read, not watched
            return
        self._values[name] = value
        self._publish(f"var/{name}", value)

    def delete(self, path: str) -> None:
        """Remove an element of a dictionary, and tell."""
        name, key = split(path)
        element = self.get(path)
        table = self._values[name]
        if key is None or not isinstance(table, dict):
            del self._values[name]
            return
        del table[key]
        self._publish(f"var/{name}", element, deleted=True)

    def check_watchable(self, path: str) -> None:
        """Refuse what spec cannot watch: what does not exist, and data arrays."""
        if isinstance(self.get(path), np.ndarray):
            raise InstrumentError(
                f"var/{path}: found a data array; expected a scalar or an associative array. "
                "Data arrays cannot be watched: read it when needed."
            )


def split(path: str) -> tuple[str, Any]:
    """Return name and key of ``NAME``, ``NAME[key]`` or ``NAME[key][key]``; None for no key."""
    found = _NAME.fullmatch(path)
    if not found:
        raise InstrumentError(
            f"var/{path}: found no name of a variable; expected NAME or NAME[key]. Check it."
        )
    keys = [key.strip("\"'") for key in _KEY.findall(found.group(2))]
    return found.group(1), (tuple(keys) if len(keys) == 2 else keys[0]) if keys else None


def _brackets(key: Any) -> str:
    return "".join(f"[{part}]" for part in (key if isinstance(key, tuple) else (key,)))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else number_text(value)
