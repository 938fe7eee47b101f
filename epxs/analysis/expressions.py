"""Maps calculated from others by what a user writes: ``Fe_K / (Fe_K + Mn_K)``."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from epxs.analysis.expression_units import unit_of
from epxs.core.api import ConfigurationError

_BINARY: dict[type, Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
_COMPARED: dict[type, Callable[..., Any]] = {
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
}
#: What may be called, with how many arguments.
FUNCTIONS: dict[str, tuple[Callable[..., Any], int]] = {
    "abs": (np.abs, 1),
    "exp": (np.exp, 1),
    "log": (np.log, 1),
    "log10": (np.log10, 1),
    "maximum": (np.maximum, 2),
    "minimum": (np.minimum, 2),
    "sqrt": (np.sqrt, 1),
    "where": (np.where, 3),
}
#: Characters of an expression, and steps within one another, at the most.
LENGTH, DEPTH = 500, 50


def identifier(name: str) -> str:
    """Return how a map is written in expressions: ``Fe K`` is ``Fe_K``."""
    found = re.sub(r"\W", "_", name)
    return found if found[:1].isalpha() or found[:1] == "_" else f"_{found}"


class Expression:
    """What a user wrote, checked; nothing of it is run as Python.

    Parameters
    ----------
    text
        Names of maps (see `identifier`), numbers, ``+ - * / **``, comparisons, brackets, and
        the `FUNCTIONS`.

    Raises
    ------
    ConfigurationError
        If there is something else in it.
    """

    def __init__(self, text: str) -> None:
        self.text = text.strip()
        if not 0 < len(self.text) <= LENGTH:
            raise self._wrong(f"{len(self.text)} characters", f"1 to {LENGTH}", "Shorten it.")
        try:
            self._tree = ast.parse(self.text, mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            reason = getattr(error, "msg", None) or "something else"
            raise self._wrong(reason, "an expression", "Write such as: Fe_K / Mn_K") from error
        #: Identifiers of the maps it needs.
        self.names = sorted(set(self._check(self._tree, DEPTH)))

    def evaluate(self, maps: Mapping[str, np.ndarray]) -> np.ndarray:
        """Return its value for each row; NaN where it has none, as for a division by zero.

        Parameters
        ----------
        maps
            By identifier; all of one shape.

        Raises
        ------
        ConfigurationError
            If a map is missing, or none is named.
        """
        self.check_names(maps)
        with np.errstate(all="ignore"):
            try:
                found = np.asarray(self._value(self._tree, maps), dtype=float)
            except OverflowError as error:
                raise self._wrong(
                    "a number too large", "numbers a computer can hold", "Change it."
                ) from error
        shape = np.shape(next(iter(maps.values())))
        found = np.broadcast_to(found, shape).copy()
        found[~np.isfinite(found)] = np.nan
        return found

    def unit(self, units: Mapping[str, str]) -> str:
        """Return the unit of its value, given those of the maps by identifier."""
        return unit_of(self._tree, units)

    def check_names(self, known: Iterable[str]) -> None:
        """Raise `ConfigurationError` unless all maps that it needs are *known*."""
        known = list(known)
        missing = [name for name in self.names if name not in known]
        if missing:
            raise self._wrong(
                f"the name {missing[0]!r}", f"one of: {', '.join(known)}", "Use one of these."
            )
        if not self.names:
            raise self._wrong("no map", "the name of one at least", "Name a map, as Fe_K.")

    def _check(self, node: ast.AST, depth: int) -> list[str]:
        """Return the names in *node*; raise for what is not allowed."""
        if depth <= 0:
            raise self._wrong("too many brackets", f"{DEPTH} at most", "Write it more simply.")
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
            return []
        if isinstance(node, ast.Name):
            return [node.id]
        return [name for part in self._parts(node) for name in self._check(part, depth - 1)]

    def _parts(self, node: ast.AST) -> list[ast.AST]:
        match node:
            case ast.BinOp() if type(node.op) in _BINARY:
                return [node.left, node.right]
            case ast.UnaryOp() if isinstance(node.op, ast.USub | ast.UAdd):
                return [node.operand]
            case ast.Compare() if len(node.ops) == 1 and type(node.ops[0]) in _COMPARED:
                return [node.left, node.comparators[0]]
            case ast.Call(func=ast.Name(id=name), keywords=[]) if name in FUNCTIONS:
                count = FUNCTIONS[name][1]
                if len(node.args) == count:
                    return list(node.args)
                raise self._wrong(
                    f"{name} with {len(node.args)} arguments", str(count), "Mend the call."
                )
        raise self._wrong(
            f"{ast.unparse(node)!r}",
            f"names of maps, numbers, + - * / **, < >, or {', '.join(FUNCTIONS)}",
            "Write such as: Fe_K / Mn_K",
        )

    def _value(self, node: Any, maps: Mapping[str, np.ndarray]) -> Any:
        match node:
            case ast.Constant(value=int() | float() as number):
                return np.float64(number)  # divides by zero without complaint
            case ast.Name():
                return maps[node.id]
            case ast.BinOp():
                left, right = self._value(node.left, maps), self._value(node.right, maps)
                # a plain number would complain about a division by zero
                return _BINARY[type(node.op)](np.asarray(left, dtype=float)[()], right)
            case ast.UnaryOp():
                value = self._value(node.operand, maps)
                return -value if isinstance(node.op, ast.USub) else value
            case ast.Compare():
                left, right = (self._value(n, maps) for n in (node.left, node.comparators[0]))
                return _COMPARED[type(node.ops[0])](left, right)
        return FUNCTIONS[node.func.id][0](*(self._value(part, maps) for part in node.args))

    def _wrong(self, found: str, expected: str, advice: str) -> ConfigurationError:
        return ConfigurationError(
            f"expression {self.text[:60]!r}: found {found}; expected {expected}. {advice}"
        )
