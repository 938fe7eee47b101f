"""What was changed can be taken back, and made again."""

import pytest

from epxs.workbench.api import UndoStack


@pytest.fixture
def values():
    return [0]


@pytest.fixture
def stack():
    return UndoStack()


def change(stack, values, value, key=""):
    before = values[0]
    stack.do(
        f"value {value}",
        lambda: values.__setitem__(0, value),
        lambda: values.__setitem__(0, before),
        key,
    )


def test_a_change_is_made_taken_back_and_made_again(stack, values):
    change(stack, values, 1)
    change(stack, values, 2)
    stack.undo()
    assert values == [1]
    assert (stack.undo_label, stack.redo_label) == ("value 1", "value 2")
    stack.redo()
    assert values == [2]
    assert not stack.can_redo


def test_a_new_change_ends_what_could_be_made_again(stack, values):
    change(stack, values, 1)
    stack.undo()
    change(stack, values, 5)
    assert not stack.can_redo
    stack.undo()
    assert values == [0]


def test_what_a_slider_does_is_taken_back_at_once(stack, values):
    for value in range(1, 100):
        change(stack, values, value, key="slider")
    assert len(stack.done) == 1
    stack.undo()
    assert values == [0]
    stack.redo()
    assert values == [99]


def test_there_is_nothing_to_take_back_at_first(stack):
    stack.undo()
    stack.redo()
    assert not stack.can_undo
    assert stack.undo_label == ""


def test_old_changes_are_forgotten(stack, values):
    for value in range(1, 500):
        change(stack, values, value)
    assert len(stack.done) == 200
