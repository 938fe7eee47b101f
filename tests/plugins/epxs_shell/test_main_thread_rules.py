"""What the main thread does for the shell, and what it does not."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from traits.api import HasTraits, Int, List, Str

from epxs.core.api import EpxsError
from epxs.phynx import api as phynx
from epxs.workbench.api import Workspace
from epxs_shell.main_thread import MainThread
from epxs_shell.main_thread_rules import Rules


class Model(HasTraits):
    """Remembers which thread changed it."""

    number = Int()
    numbers = List(Int())
    where = Str()

    def _number_changed(self) -> None:
        self.where = threading.current_thread().name

    def _numbers_items_changed(self) -> None:
        self.where = threading.current_thread().name


Model.__module__ = "some_plugin.model"


@pytest.fixture
def main():
    return MainThread()


@pytest.fixture
def rules(main):
    return Rules(main)


@pytest.fixture
def in_shell(main):
    """A function that runs another in a thread, while this one delivers."""

    def run(function):
        with ThreadPoolExecutor(1) as pool:
            future = pool.submit(function)
            while not future.done():
                main.deliver()
            return future.result()

    return run


def test_a_trait_is_set_in_the_main_thread(rules, in_shell):
    model = Model()
    in_shell(lambda: setattr(rules.at(model), "number", 3))
    assert (model.number, model.where) == (3, "MainThread")


def test_an_item_of_a_list_trait_is_set_in_the_main_thread(rules, in_shell):
    model = Model(numbers=[1, 2])
    in_shell(lambda: rules.at(model.numbers).__setitem__(0, 7))
    assert (model.numbers, model.where) == ([7, 2], "MainThread")
    in_shell(lambda: rules.call(model.numbers.append)(9))
    assert model.numbers == [7, 2, 9]


def test_methods_of_models_are_called_in_the_main_thread(rules, in_shell):
    workspace = Workspace()
    assert in_shell(lambda: rules.call(workspace.deliver)) != workspace.deliver
    model = Model()
    in_shell(lambda: rules.call(model.trait_set)(number=4))
    assert model.where == "MainThread"


def test_files_are_read_in_the_thread_of_the_shell(rules, in_shell, epxs_scan):
    area = epxs_scan.results["xrf_fit"].area
    assert in_shell(lambda: rules.call(area)) == area
    assert isinstance(epxs_scan, phynx.Entry)


def test_plain_objects_are_left_alone(rules, in_shell):
    values = {}
    assert in_shell(lambda: rules.at(values)) is values
    assert in_shell(lambda: rules.call(values.get)) == values.get


def test_nothing_is_wrapped_in_the_main_thread(rules):
    model = Model()
    assert rules.at(model) is model
    assert rules.call(model.trait_set) == model.trait_set


def test_an_error_of_the_main_thread_is_raised_in_the_shell(rules, in_shell):
    model = Model()

    def wrong():
        rules.at(model).number = "three"

    with pytest.raises(Exception, match="must be an integer"):
        in_shell(wrong)


def test_a_shell_whose_window_is_closed_is_told_so(main, in_shell):
    main.close()
    with pytest.raises(EpxsError, match="found the window closed; expected it to carry this out"):
        in_shell(lambda: main.call(print))
