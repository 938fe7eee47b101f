"""Tests of the search by name."""

import gc
import time

import pytest

from epxs.phynx import api as phynx
from epxs_browser.search import MOST, Search


@pytest.fixture
def finish():
    """A function that delivers until a search ended."""

    def run(search):
        end = time.monotonic() + 20
        while search.running:
            assert time.monotonic() < end, "it did not end"
            phynx.errands().wait(0.05)
            phynx.errands().deliver()
        return [place.path for place in search.found]

    return run


def test_names_are_found_whatever_their_case_and_links_lead_to_no_circle(many, finish):
    search = Search(files=[many])
    search.text = "POINT_1234"
    found = finish(search)
    assert "/entry/many/point_1234" in found
    assert len(found) == 11
    assert search.state == f"11 found among {search.looked_at:,} names"


def test_a_search_ends_when_enough_was_found(many, finish):
    search = Search(files=[many], text="")
    search.text = "point"
    assert len(finish(search)) == MOST
    assert search.state.startswith("1000 or more found")


def test_a_search_can_be_stopped(many):
    search = Search(files=[many])
    search.text = "point"
    assert search.running
    search.stop()
    for _ in range(5):
        phynx.errands().wait(0.02)
        phynx.errands().deliver()
    assert not search.running
    assert search.found == []


def test_a_changed_text_begins_anew(many, finish):
    search = Search(files=[many])
    search.text = "point"
    search.text = "broken"
    assert finish(search) == ["/entry/links/broken"]


def test_what_was_found_in_a_file_that_is_closed_is_let_go(many, finish):
    search = Search(files=[many])
    search.text = "point_1234"
    assert finish(search)
    search.files = []
    assert search.found == []


def test_a_search_that_ended_holds_no_groups_it_looked_through(many, finish):
    def held():
        return sum(isinstance(each, tuple) for each in gc.get_referrers(many))

    before = held()
    search = Search(files=[many])
    search.text = "point_1234"
    assert finish(search)
    assert held() <= before + 1
