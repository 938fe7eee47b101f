"""Rewrites cells so that what belongs to the main thread happens there."""

from __future__ import annotations

import ast
from typing import Any

#: Names in the cells; with underscores behind them, classes do not mangle them.
AT, CALL = "__epxs_at__", "__epxs_call__"


class ToMainThread(ast.NodeTransformer):
    """Puts `Rules.at` and `Rules.call` where a cell assigns and calls.

    ``a.b = c`` becomes ``at(a).b = c``, and ``a.b(c)`` becomes ``call(a.b)(c)``; so everything
    keeps its identity, and code that is imported is left alone.
    """

    def visit_Attribute(self, node: ast.Attribute) -> Any:
        """Wrap what an attribute is assigned to."""
        return self._assigned(node)

    def visit_Subscript(self, node: ast.Subscript) -> Any:
        """Wrap what an item is assigned to."""
        return self._assigned(node)

    def visit_Call(self, node: ast.Call) -> Any:
        """Wrap the method that is called."""
        self.generic_visit(node)
        if isinstance(node.func, ast.Attribute):
            node.func = _wrapped(CALL, node.func)
        return node

    def _assigned(self, node: Any) -> Any:
        self.generic_visit(node)
        if isinstance(node.ctx, ast.Store | ast.Del):
            node.value = _wrapped(AT, node.value)
        return node


def _wrapped(name: str, node: ast.expr) -> ast.Call:
    call = ast.Call(ast.Name(name, ast.Load()), [node], [])
    for each in (call, call.func):
        ast.copy_location(each, node)
    return call
