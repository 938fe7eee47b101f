"""Operations: calculations on a scan that a plugin adds, with their parameters as traits.

One class gives a form in the window, a subcommand, batches over files, a worker process and
the provenance of what it makes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from traits.api import HasStrictTraits

from epxs.core.api import ConfigurationError, OfferError, offers


@dataclass(frozen=True)
class ResultMap:
    """A map that an operation makes."""

    #: What it shows, for people.
    name: str
    #: Values in the shape of the scan, NaN where there are none.
    values: np.ndarray
    #: Their standard deviations, likewise; None where they are not known.
    sigmas: np.ndarray | None = None


class Operation(HasStrictTraits):
    """A calculation on a scan.

    Subclass it, give the parameters as traits (each with ``desc``, and ``units`` where there is
    one), and offer the class as entry point in the group ``epxs.operations``; the name of the
    entry point is that of the subcommand. It runs in a process of its own.
    """

    #: What it is called in menus; a class attribute.
    title = ""
    #: Unit of the maps that it makes; a class attribute.
    units = ""

    def run(self, scan: Any) -> Iterable[ResultMap]:
        """Return the maps that it makes of *scan*, an `epxs.phynx.api.Entry` open for reading.

        Raises
        ------
        EpxsError
            If the scan or the parameters do not allow it; the message is shown to the user.
        """
        raise NotImplementedError

    def arrays(self) -> dict[str, Any]:
        """Return what else belongs to the results, asked for after `run`: by name, arrays."""
        return {}

    def parameters(self) -> dict[str, Any]:
        """Return the values of its parameters by name."""
        return {name: getattr(self, name) for name in self.parameter_names()}

    @classmethod
    def parameter_names(cls) -> list[str]:
        """Return the names of its parameters, in the order in which they were defined."""
        own = [
            name for base in reversed(cls.__mro__) for name in vars(base).get("__base_traits__", {})
        ]
        return [name for name in dict.fromkeys(own) if _is_parameter(cls, name)]


def _is_parameter(cls: Any, name: str) -> bool:
    trait = cls.class_traits().get(name)
    return (
        trait is not None
        and trait.type == "trait"
        and not name.startswith(("_", "trait"))
        and not trait.transient
    )


def operations() -> dict[str, type[Operation]]:
    """Return the operations that are installed, by name; one that is broken is left out."""
    found = {}
    for name in offers.names(offers.OPERATIONS):
        try:
            found[name] = find_operation(name)
        except OfferError:
            continue
    return found


def find_operation(name: str) -> type[Operation]:
    """Return the operation *name*.

    Raises
    ------
    OfferError
        If it is not installed, cannot be imported, or is none.
    """
    found = offers.find(offers.OPERATIONS, name)
    if not (isinstance(found, type) and issubclass(found, Operation)):
        raise OfferError(
            f"{offers.OPERATIONS}: {name!r}: found {found!r}; expected a subclass of Operation. "
            "Mend the entry point of the distribution that brings it."
        )
    return found


def configured(cls: type[Operation], parameters: Mapping[str, Any]) -> Operation:
    """Return the operation *cls* with *parameters*.

    Raises
    ------
    ConfigurationError
        If there is no such parameter, or it cannot have the value.
    """
    known = cls.parameter_names()
    operation = cls()
    for name, value in parameters.items():
        if name not in known:
            raise ConfigurationError(
                f"{cls.title or cls.__name__}: found the parameter {name!r}; expected one of: "
                f"{', '.join(known) or 'none'}. Leave it out."
            )
        try:
            setattr(operation, name, value)
        except Exception as error:
            raise ConfigurationError(
                f"{cls.title or cls.__name__}, {name}: found {value!r}; expected "
                f"{_wanted(cls, name)}. Give another value. ({error})"
            ) from error
    return operation


def _wanted(cls: type[Operation], name: str) -> str:
    trait = cls.class_traits()[name]
    return str(trait.desc or trait.handler.info())
