"""Tests of finding what installed distributions offer."""

import pytest

from epxs.core import offers
from epxs.core.api import OfferError


@pytest.fixture
def distribution(tmp_path, monkeypatch):
    """An installed distribution whose entry points a test may write."""
    info = tmp_path / "toy-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: toy\nVersion: 1.0\n")

    def write(text):
        (info / "entry_points.txt").write_text(text)
        offers._group.cache_clear()

    monkeypatch.syspath_prepend(tmp_path)
    yield write
    offers._group.cache_clear()


def test_an_installed_offer_is_found_by_name():
    assert "spec" in offers.names(offers.DRIVERS)


def test_an_offer_is_imported_only_when_it_is_asked_for(distribution):
    distribution("[epxs.readers]\nfraction = fractions:Fraction\nbroken = no.such:thing\n")
    assert offers.find(offers.READERS, "fraction").__name__ == "Fraction"


def test_an_unknown_offer_names_what_there_is(distribution):
    distribution("[epxs.toys]\nball = fractions:Fraction\n")
    with pytest.raises(OfferError, match=r"epxs.toys: found no offer named 'kite'.*: ball\."):
        offers.find("epxs.toys", "kite")


def test_an_empty_group_is_said_to_offer_nothing():
    with pytest.raises(OfferError, match="expected one of: nothing"):
        offers.find("epxs.nowhere", "anything")


def test_an_offer_that_cannot_be_imported_names_its_module(distribution):
    distribution("[epxs.toys]\nball = no.such.module:Ball\n")
    with pytest.raises(OfferError, match=r"'ball' \(no.such.module:Ball\) cannot be imported"):
        offers.find("epxs.toys", "ball")
