"""Pages of the members of a large group."""

import h5py
from hypothesis import given
from hypothesis import strategies as st

from epxs.phynx import api as phynx
from epxs_browser.pages import PAGE, PageNode, cut, read_pages
from epxs_browser.tree import file_node

#: Which of the points of a scan are there.
POINTS = st.sets(st.integers(0, 6 * PAGE), max_size=40).map(
    lambda starts: sorted({n for start in starts for n in range(start, start + PAGE // 2)})
)


def names(numbers):
    return [f"point_{n}" for n in numbers]


def test_a_small_group_has_one_page():
    assert [page.names for page in cut(names(range(2 * PAGE)))] == [names(range(2 * PAGE))]
    assert [page.names for page in cut([])] == [[]]


def test_a_large_group_is_cut_into_pages():
    pages = cut(names(range(100_000)))
    assert {len(page.names) for page in pages} == {PAGE}
    assert pages[99].names[-1] == "point_99999"
    assert [page.known for page in pages[:3]] == [0, None, None]


@given(POINTS, POINTS)
def test_all_names_are_on_a_page_in_their_order_whatever_came_and_went(before, after):
    shown = [page.names for page in cut(names(before))]
    pages = cut(names(after), shown)
    assert [name for page in pages for name in page.names] == names(after)
    assert all(len(page.names) <= 2 * PAGE for page in pages)
    known = [page.known for page in pages if page.known is not None]
    assert known == sorted(set(known))
    assert known[0] == 0


@given(st.integers(1, 5 * PAGE), st.integers(1, 5 * PAGE))
def test_what_was_on_a_page_stays_on_it_when_a_group_grows_at_its_end(first, more):
    shown = [page.names for page in cut(names(range(first)))]
    pages = cut(names(range(first + more)), shown)
    for number, old in enumerate(shown):
        assert pages[number].known == number
        assert pages[number].names[: len(old)] == old


def test_names_that_came_between_two_pages_join_the_first_of_them():
    shown = [page.names for page in cut(names(range(0, 10_000, 2)))]
    pages = cut(sorted([*names(range(0, 10_000, 2)), "point_1999"], key=phynx.natural), shown)
    assert pages[0].names[-2:] == ["point_1998", "point_1999"]
    assert pages[1].names == shown[1]


def test_members_are_read_only_of_pages_that_are_shown(many):
    pages = read_pages(many, "/entry/many")
    assert len(pages) == 20
    assert pages[0].members[:2] == [("point_0", "dataset"), ("point_1", "dataset")]
    assert all(page.members is None for page in pages[1:])
    again = read_pages(many, "/entry/many", [page.names for page in pages], (0, 7))
    assert again[7].members[-1] == ("point_7999", "dataset")
    assert again[8].members is None


def test_the_row_of_a_page_tells_what_is_on_it_and_stands_for_its_group(many):
    group = file_node(many, None, 0)
    page = PageNode(["point_1000", "point_1999"], group, 1)
    assert page.told == "/: point_1000 … point_1999 · 2 more"
    assert page.path == "/"
    page.take(["point_1000"])
    assert page.name == "point_1000 · 1 more"


def test_names_are_read_whatever_order_a_group_keeps_them_in(tmp_path):
    path = tmp_path / "ordered.h5"
    with h5py.File(path, "w", track_order=True) as file:
        for number in (10, 9, 1):
            file[f"scan_{number}"] = 1.0
    with phynx.open(path) as file:
        assert file["/"].keys() == ["scan_1", "scan_9", "scan_10"]
