"""Commands: found by name, performed by key, and never at odds."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epxs.workbench.api import Command, Commands, Workspace
from epxs.workbench.commands import likeness


@pytest.fixture
def performed():
    return []


@pytest.fixture
def commands(performed):
    workspace = Workspace()
    commands = workspace.commands
    commands.add(
        Command(
            id=id,
            name=name,
            menu="View",
            key=key,
            perform=lambda workspace, id=id: performed.append(id),
        )
        for id, name, key in (
            ("a.next", "&Next map", "Ctrl+N"),
            ("a.palette", "Colour palette...", ""),
            ("a.log", "Logarithmic", "Ctrl+L"),
        )
    )
    return commands


def test_a_command_is_performed_by_its_id(commands, performed):
    assert commands.perform("a.next")
    assert not commands.perform("nothing")
    assert performed == ["a.next"]


def test_a_command_that_cannot_be_done_now_is_not(commands, performed):
    commands.by_id["a.next"].enabled = lambda workspace: workspace.active is not None
    assert not commands.perform("a.next")
    assert performed == []


def test_a_command_that_fails_is_told_and_harms_nothing(commands):
    commands.by_id["a.next"].perform = lambda workspace: 1 / 0
    assert not commands.perform("a.next")
    assert "division by zero" in commands.workspace.notices.latest("error").sentence


def test_a_question_that_fails_means_no(commands, caplog):
    commands.by_id["a.next"].enabled = lambda workspace: 1 / 0
    assert not commands.by_id["a.next"].can_perform(commands.workspace)
    assert "a.next cannot say" in caplog.text


def test_of_two_with_one_key_the_first_has_it_and_the_conflict_is_listed(commands):
    commands.add([Command(id="b.new", name="New", key="Ctrl+N")])
    assert commands.keys["Ctrl+N"] == "a.next"
    assert [str(each) for each in commands.conflicts] == [
        "key Ctrl+N: found it for a.next and for b.new; expected one. a.next keeps it; "
        "choose another one for b.new."
    ]


def test_of_two_with_one_id_the_first_stays(commands):
    commands.add([Command(id="a.next", name="Other")])
    assert commands.by_id["a.next"].name == "&Next map"
    assert "command 'a.next'" in str(commands.conflicts[0])


def test_the_key_that_a_user_chose_wins(commands):
    commands.choose_keys({"a.log": "Ctrl+N"})
    assert commands.keys["Ctrl+N"] == "a.log"
    assert commands.key_of("a.next") == ""
    commands.choose_keys({})
    assert commands.key_of("a.next") == "Ctrl+N"
    assert commands.conflicts == []


def test_letters_of_a_name_find_it_the_best_first(commands):
    assert commands.search("nm")[0].id == "a.next"
    assert commands.search("palette")[0].id == "a.palette"
    assert commands.search("xyz") == []


names = st.text(string.ascii_letters + " ", min_size=1, max_size=30)


@given(names, st.data())
def test_any_letters_of_a_name_in_order_find_it(name, data):
    kept = data.draw(st.lists(st.booleans(), min_size=len(name), max_size=len(name)))
    text = "".join(letter for letter, keep in zip(name, kept, strict=True) if keep)
    assert likeness(name, name) is not None
    # letters may be taken at a later place, where a word begins; but a beginning is found
    assert likeness(name[: len(text)], name) is not None


def test_an_empty_set_of_commands_has_no_conflicts():
    assert Commands().conflicts == []
