"""What cells become."""

from __future__ import annotations

import ast

import pytest

from epxs_shell.cell_transformer import ToMainThread


@pytest.mark.parametrize(
    ("cell", "becomes"),
    [
        ("a.b = 1", "__epxs_at__(a).b = 1"),
        ("a.b += 1", "__epxs_at__(a).b += 1"),
        ("a.b, c[0] = 1, 2", "__epxs_at__(a).b, __epxs_at__(c)[0] = (1, 2)"),
        ("del a.b", "del __epxs_at__(a).b"),
        ("a.b.c = 1", "__epxs_at__(a.b).c = 1"),
        ("a.b(c)", "__epxs_call__(a.b)(c)"),
        ("a.b(c).d()", "__epxs_call__(__epxs_call__(a.b)(c).d)()"),
        ("print(a.b, c[0])", "print(a.b, c[0])"),
        ("super().f()", "__epxs_call__(super().f)()"),
        ("x = 1", "x = 1"),
    ],
)
def test_assignments_and_methods_go_by_way_of_the_rules(cell, becomes):
    tree = ast.fix_missing_locations(ToMainThread().visit(ast.parse(cell)))
    assert ast.unparse(tree) == becomes
    compile(tree, "cell", "exec")
