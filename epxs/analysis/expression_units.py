"""The unit of a map that is calculated from others, found from theirs."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from fractions import Fraction

#: Unit of what has none that makes sense, as a sum of counts and lengths.
ARBITRARY = "a.u."

#: Powers of the words of a unit, ``counts/s`` is ``{"counts": 1, "s": -1}``; None for
#: `ARBITRARY`.
Powers = dict[str, Fraction] | None

_WORD = re.compile(r"(.+?)(?:\^|\*\*)?(-?\d+(?:\.\d+)?)?$")


def unit_of(tree: ast.AST, units: Mapping[str, str]) -> str:
    """Return the unit of an expression; "" if it has none.

    Parameters
    ----------
    tree
        A checked expression, see `epxs.analysis.expressions.Expression`.
    units
        Units of its names. Numbers have that of what they are added to.
    """
    return _written(_powers(tree, {name: _read(unit) for name, unit in units.items()}))


def _powers(node: ast.AST, units: Mapping[str, Powers]) -> Powers:
    match node:
        case ast.Name(id=name):
            return units[name]
        case ast.BinOp(left=left, op=ast.Mult() | ast.Div() as sign, right=right):
            step = 1 if isinstance(sign, ast.Mult) else -1
            return _product(_powers(left, units), _powers(right, units), step)
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            return _raised(_powers(left, units), _number(right))
        case ast.BinOp(left=left, right=right):
            return _common([left, right], units)
        case ast.UnaryOp(operand=operand):
            return _powers(operand, units)
        case ast.Call(func=ast.Name(id="where"), args=[_, *choices]):
            return _common(choices, units)
        case ast.Call(func=ast.Name(id="sqrt"), args=[value]):
            return _raised(_powers(value, units), Fraction(1, 2))
        case ast.Call(func=ast.Name(id="exp" | "log" | "log10")):
            return {}
        case ast.Call(args=values):
            return _common(values, units)
    return {}  # numbers and comparisons


def _common(nodes: list[ast.expr], units: Mapping[str, Powers]) -> Powers:
    """Return the unit that all parts share but those without names, which take any."""
    named = [_powers(node, units) for node in nodes if _has_names(node)]
    if not named:
        return {}
    return named[0] if all(each == named[0] for each in named) else None


def _product(left: Powers, right: Powers, step: int) -> Powers:
    if left is None or right is None:
        return None
    found = {
        word: left.get(word, Fraction()) + step * right.get(word, Fraction())
        for word in {**left, **right}
    }
    return {word: power for word, power in found.items() if power}


def _raised(base: Powers, exponent: Fraction | None) -> Powers:
    if not base:
        return base
    if exponent is None:
        return None
    return {word: power * exponent for word, power in base.items()} if exponent else {}


def _number(node: ast.AST) -> Fraction | None:
    """Return the number that *node* is, or None."""
    match node:
        case ast.Constant(value=int() | float() as value) if abs(value) < 100:
            return Fraction(value).limit_denominator(100)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            found = _number(operand)
            return None if found is None else -found
    return None


def _has_names(node: ast.AST) -> bool:
    functions = {id(part.func) for part in ast.walk(node) if isinstance(part, ast.Call)}
    return any(isinstance(part, ast.Name) and id(part) not in functions for part in ast.walk(node))


def _read(unit: str) -> Powers:
    """Return the powers of the words of *unit*."""
    found: Powers = {}
    over, *under = unit.split("/")
    for text, sign in ((over, 1), *((text, -1) for text in under)):
        for word in re.split(r"[ *·]+", text.strip("() ")):
            if word not in ("", "1"):
                name, power = _parts(word)
                found = _product(found, {name: power}, sign)
    return found


def _parts(word: str) -> tuple[str, Fraction]:
    match = _WORD.match(word)
    if match is None or match[2] is None or not match[1][-1].isalpha():
        return word, Fraction(1)
    return match[1], Fraction(match[2])


def _written(powers: Powers) -> str:
    if powers is None:
        return ARBITRARY
    over = " ".join(_factor(word, power) for word, power in powers.items() if power > 0)
    under = "/".join(_factor(word, -power) for word, power in powers.items() if power < 0)
    return f"{over or 1}/{under}" if under else over


def _factor(word: str, power: Fraction) -> str:
    return word if power == 1 else f"{word}^{float(power):g}"
