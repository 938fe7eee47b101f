"""The expressions that a simulated spec understands: what clients ask, no more.

Numbers, texts, ``+ - * /``, comparisons, variables, ``A[samx]``, ``S[I0]``, assignments, and the
functions by which clients learn what there is: ``motor_mne(0)``, ``cnt_name(1)`` ...
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from functools import partial
from typing import Any

from epxs.core.api import InstrumentError
from epxs_instruments.spec.experiment import Experiment
from epxs_instruments.spec.scan_additions import load_file, set_data, set_scan_env
from epxs_instruments.spec.values import number_text

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?P<text>\"[^\"]*\"|'[^']*')"
    r"|(?P<name>[A-Za-z_]\w*)|(?P<sign>[=!<>]=|[-+*/()\[\],=<>]))"
)
_OPERATORS: list[dict[str, Callable[[Any, Any], Any]]] = [
    {"==": operator.eq, "!=": operator.ne, "<": operator.lt, ">": operator.gt,
     "<=": operator.le, ">=": operator.ge},
    {"+": operator.add, "-": operator.sub},
    {"*": operator.mul, "/": operator.truediv},
]  # fmt: skip
#: Brackets within brackets, at most.
DEPTH_LIMIT = 50


def evaluate(text: str, experiment: Experiment) -> Any:
    """Return the value of an expression.

    Raises
    ------
    InstrumentError
        If it cannot be understood, or names what does not exist.
    """
    return _Evaluator(text, experiment).run()


class _Evaluator:
    def __init__(self, text: str, experiment: Experiment) -> None:
        self.text = text.strip()
        self.experiment = experiment
        self.tokens = self._tokens()
        self.position = 0
        self.depth = 0

    def _tokens(self) -> list[tuple[str, str]]:
        tokens, position = [], 0
        while position < len(self.text):
            found = _TOKEN.match(self.text, position)
            if not found or not found.lastgroup:
                raise self._fault(self.text[position : position + 20])
            tokens.append((found.lastgroup, found.group(found.lastgroup)))
            position = found.end()
        return [*tokens, ("end", "")]

    def _fault(self, found: str) -> InstrumentError:
        return InstrumentError(
            f"{self.experiment.name}, {self.text!r}: found {found or 'the end'!r}; expected a "
            "command or an expression. Check the spelling."
        )

    def run(self) -> Any:
        value = self._assignment()
        if self.tokens[self.position][0] != "end":
            raise self._fault(self.tokens[self.position][1])
        return value

    def _take(self, sign: str) -> bool:
        if self.tokens[self.position] == ("sign", sign):
            self.position += 1
            return True
        return False

    def _need(self, sign: str) -> None:
        if not self._take(sign):
            raise self._fault(self.tokens[self.position][1])

    def _assignment(self) -> Any:
        match = re.match(r"([A-Za-z_]\w*(?:\[[^\[\]]*\]){0,2})\s*=(?!=)", self.text)
        if not match:
            return self._operation(0)
        while not self._take("="):
            self.position += 1
        value = self._operation(0)
        name = match.group(1)
        if name.startswith("A["):
            raise InstrumentError(f"{name}: found an assignment; expected a move: use mv.")
        self.experiment.variables.set(name, value)
        return value

    def _operation(self, level: int) -> Any:
        if level == len(_OPERATORS):
            return self._operand()
        value = self._operation(level + 1)
        while True:
            kind, sign = self.tokens[self.position]
            function = _OPERATORS[level].get(sign) if kind == "sign" else None
            if not function:
                return value
            self.position += 1
            other = self._operation(level + 1)
            value = self._apply(sign, function, value, other)

    def _apply(self, sign: str, function: Callable[[Any, Any], Any], a: Any, b: Any) -> Any:
        if sign in ("==", "!=") and isinstance(a, str) and isinstance(b, str):
            return int(function(a, b))
        try:
            value = function(float(a), float(b))
        except (TypeError, ValueError, ZeroDivisionError, OverflowError) as error:
            raise InstrumentError(
                f"{self.experiment.name}, {self.text!r}: {error}. Check the expression."
            ) from error
        return int(value) if isinstance(value, bool) else value

    def _operand(self) -> Any:
        kind, token = self.tokens[self.position]
        self.position += 1
        if kind == "number":
            return int(token) if token.isdigit() and len(token) < 18 else float(token)
        if kind == "text":
            return token[1:-1]
        if kind == "name":
            return self._name(token)
        self.depth += 1
        if self.depth > DEPTH_LIMIT:
            raise self._fault(token)
        if token == "-":
            return self._apply("-", operator.sub, 0, self._operand())
        if token == "(":
            value = self._operation(0)
            self._need(")")
            return value
        raise self._fault(token)

    def _name(self, name: str) -> Any:
        if self._take("("):
            return self._function(name)
        keys = []
        while self._take("["):
            keys.append(self._operation(0))
            self._need("]")
        if keys:
            return self._element(name, keys)
        experiment = self.experiment
        if name in experiment.variables:
            return experiment.variables.get(name)
        if name in experiment.motors:
            return experiment.motors[name].number
        for number, counter in enumerate(experiment.counters):
            if counter.mne == name:
                return number
        raise self._fault(name)

    def _element(self, name: str, keys: list[Any]) -> Any:
        experiment = self.experiment
        if name == "A" and len(keys) == 1:
            return experiment.motor(_key(keys[0])).position
        if name == "S" and len(keys) == 1:
            return experiment.counts[self._counter(keys[0]).mne]
        path = name + "".join(f"[{_key(key)}]" for key in keys)
        value = experiment.variables.get(path)
        return next(iter(value.values())) if isinstance(value, dict) else value

    def _counter(self, number: Any) -> Any:
        counters = self.experiment.counters
        if isinstance(number, int) and 0 <= number < len(counters):
            return counters[number]
        raise InstrumentError(
            f"{self.experiment.name}: found counter {number!r}; expected 0 to "
            f"{len(counters) - 1}. Check the number."
        )

    def _function(self, name: str) -> Any:
        arguments = []
        while not self._take(")"):
            arguments.append(self._operation(0))
            if self.tokens[self.position] != ("sign", ")"):
                self._need(",")
        functions: dict[str, Callable[..., Any]] = {
            "motor_mne": lambda number: self._motor(number).spec.mne,
            "motor_name": lambda number: self._motor(number).spec.name,
            "motor_par": self._motor_parameter,
            "motor_num": lambda mne: self._motor(mne).number,
            "cnt_mne": lambda number: self._counter(number).mne,
            "cnt_name": lambda number: self._counter(number).name,
            "cnt_num": lambda number: number,
            "qdofile": partial(load_file, self.experiment),
            "client_set_scan_env": partial(set_scan_env, self.experiment),
            "client_set_data": partial(set_data, self.experiment),
        }
        try:
            return functions[name](*arguments)
        except (KeyError, TypeError):
            raise self._fault(f"{name}()") from None

    def _motor(self, number: Any) -> Any:
        return self.experiment.motor(_key(number))

    def _motor_parameter(self, number: Any, name: str) -> Any:
        motor = self._motor(number)
        return motor.spec.units if name == "units" else motor.read(name)


def _key(key: Any) -> str:
    return key if isinstance(key, str) else number_text(key)
