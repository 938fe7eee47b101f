"""What detectors say about themselves, in one line with units."""

from __future__ import annotations

import math

import pytest

from epxs_fluorescence.detector_facts import detector_facts


@pytest.fixture
def facts(grown):
    """A function that writes points of a scan and tells the facts of rows of it."""

    def tell(rows, detectors=("mca1",), **values):
        scan = grown(fitted=False, detectors=detectors)
        scan.take(*range(4), **values)
        return detector_facts([scan.measurement.mcas[name] for name in detectors], rows)

    return tell


def test_a_point_has_dead_time_in_percent_rate_per_second_and_live_time_in_seconds(facts):
    assert facts([2]) == "dead time 22.0 %   input rate 12\u2009346 1/s   live time 1.6 s"


def test_of_several_points_dead_time_is_the_mean_and_live_time_the_sum(facts):
    assert facts([0, 1, 3]) == "dead time 21.3 %   input rate 12\u2009346 1/s   live time 4.8 s"


def test_rates_of_several_detectors_are_added_and_the_rest_are_means(facts):
    text = facts([2], detectors=("mca1", "mca2"))
    assert text == ("2 detectors: dead time 22.0 %   input rate 24\u2009691 1/s   live time 1.6 s")


def test_what_is_not_a_number_is_left_out(facts):
    assert facts([2], dead_time=math.nan, icr=math.inf) == "live time 1.6 s"


def test_without_points_there_is_nothing_to_tell(facts):
    assert facts([]) == ""


def test_without_detectors_there_is_nothing_to_tell():
    assert detector_facts([], [0]) == ""


def test_what_a_detector_does_not_record_is_left_out(document):
    detectors = list(document.measurement.mcas.values())
    assert detector_facts(detectors, [0]) == "dead time 5.0 %"
