"""Names that go away tell who still uses them."""

from __future__ import annotations

import pytest

from epxs.core.api import GoesAway, deprecated


@deprecated(since="1.2", gone="1.3", instead="epxs.open")
def load(path, mode="r"):
    """Open a file."""
    return path, mode


@deprecated(since="1.2", gone="1.3", instead="Document")
class Page:
    """A document."""

    def __init__(self, number):
        self.number = number


def test_it_works_and_says_what_to_use():
    with pytest.warns(
        GoesAway, match=r"load, which is deprecated since epxs 1\.2 and gone in 1\.3"
    ):
        assert load("a", mode="a") == ("a", "a")
    assert load.__doc__ == "Open a file."


def test_the_warning_names_the_distribution_and_points_to_its_line(monkeypatch):
    monkeypatch.setattr(
        "epxs.core.deprecation.packages_distributions", lambda: {__name__.split(".")[0]: ["numpy"]}
    )
    with pytest.warns(GoesAway, match=r"^plugin numpy \d.*expected epxs\.open") as told:
        load("a")
    assert told[0].filename == __file__


def test_a_class_tells_when_it_is_made():
    with pytest.warns(GoesAway, match="expected Document"):
        assert Page(3).number == 3
    assert isinstance(Page, type)
