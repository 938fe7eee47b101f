"""A tree in memory gives the answers of h5py to the same questions."""

from __future__ import annotations

import h5py
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from epxs.phynx.foreign.tree import TreeGroup

NAMES = st.sampled_from(["a", "b", "c"])
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)
ABSOLUTE = st.builds(lambda path, root: f"/{path}" if root else path, PATHS, st.booleans())
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("group"), PATHS),
        st.tuples(st.just("array"), PATHS),
        st.tuples(st.just("link"), PATHS, ABSOLUTE),
        st.tuples(st.just("delete"), PATHS),
    ),
    max_size=8,
)


def do(root, step):
    """Do one step; return whether it was possible."""
    kind, path, *rest = step
    try:
        if root.get(path, getlink=True) is not None and kind != "delete":
            return False
    except (KeyError, ValueError, RuntimeError):
        return False
    try:
        if kind == "group":
            root.create_group(path)
        elif kind == "array":
            root.create_dataset(path, data=np.arange(6).reshape(2, 3))
        elif kind == "link":
            root[path] = h5py.SoftLink(rest[0])
        elif kind == "delete":
            del root[path]
    except (KeyError, ValueError, TypeError, AttributeError, OSError, RuntimeError):
        return False
    return True


def got(file, path):
    """Return what h5py has; it raises where links turn in a circle."""
    try:
        return file.get(path)
    except RuntimeError:
        return None


def described(node):
    if node is None:
        return None
    if hasattr(node, "dtype"):
        return ("array", node.shape, np.asarray(node[...]).tolist())
    return ("group", sorted(node))


@settings(deadline=None, max_examples=200)
@given(STEPS, st.lists(ABSOLUTE, max_size=6))
def test_the_same_steps_give_the_same_tree(steps, questions):
    with h5py.File("memory", "w", driver="core", backing_store=False) as file:
        tree = TreeGroup()
        for step in steps:
            # a step that h5py cannot take is not asked of the tree
            if do(file, step):
                assert do(tree, step), step
        for path in [*questions, "a", "a/b", "/c"]:
            found = got(file, path)
            assert described(tree.get(path)) == described(found), path
            assert (path in tree) == (found is not None), path
            assert tree.get(path, getclass=True) == (found and type(found)), path
        assert sorted(tree) == sorted(file)
        assert len(tree) == len(file)


@given(st.lists(st.tuples(NAMES, ABSOLUTE), max_size=6))
def test_links_in_circles_lead_nowhere(links):
    tree = TreeGroup()
    for name, target in links:
        if name not in tree.members:
            tree[name] = h5py.SoftLink(target)
    for name in "abc":
        assert tree.get(f"{name}/a/b") is None


@given(st.data())
def test_arrays_are_indexed_as_numpy_does(data):
    values = np.arange(24.0).reshape(4, 6)
    made = TreeGroup().create_dataset("x", data=values)
    lazy = TreeGroup().create_dataset("x", shape=(4, 6), dtype="f8", fillvalue=7)
    row = data.draw(st.integers(-4, 3))
    start, stop = data.draw(st.tuples(st.integers(-5, 5), st.integers(-5, 5)))
    assert np.array_equal(made[row], values[row])
    assert np.array_equal(made[start:stop, 1:3], values[start:stop, 1:3])
    assert np.array_equal(lazy[start:stop], np.full((4, 6), 7.0)[start:stop])
    assert (made.shape, made.ndim, made.size, len(made)) == ((4, 6), 2, 24, 4)


def test_what_a_group_holds_is_made_when_it_is_looked_into():
    looked = []
    tree = TreeGroup()
    tree.create_group("a", fill=lambda group: looked.append(group.create_group("b")))
    assert not looked
    assert tree["a"].keys() == ["b"]
    assert tree["a/b"] is looked[0]
    assert len(looked) == 1
