"""Who is told."""

from __future__ import annotations

from alerts.routing import Wanted, asked_of, routed
from listener.model import BrandId, ChannelName, Route, SourceName, Topic
from tests.alerts.world import NOW, assessment, incident

NIGHT_DUTY = Route((ChannelName("phone"),), min_level=5)
TOYS = Route((ChannelName("toys"),), brands=(BrandId("toys"),))
EVERYBODY = Route((ChannelName("slack"), ChannelName("mail")))


def wanted(brand: str, level: int, *words: str, source: str = "forum") -> Wanted:
    return Wanted(BrandId(brand), level, words, (SourceName(source),))


def test_the_first_route_that_fits_wins_even_if_a_later_one_fits_too() -> None:
    routes = (NIGHT_DUTY, TOYS, EVERYBODY)
    assert routed(wanted("toys", 6), routes) is NIGHT_DUTY
    assert routed(wanted("toys", 3), routes) is TOYS
    assert routed(wanted("tools", 3), routes) is EVERYBODY


def test_a_route_for_one_brand_says_nothing_of_another() -> None:
    assert routed(wanted("tools", 4), (TOYS,)) is None


def test_below_every_level_nobody_is_told() -> None:
    assert routed(wanted("toys", 2), (NIGHT_DUTY, TOYS, EVERYBODY)) is None


def test_a_route_may_end_at_a_level() -> None:
    small = Route((ChannelName("community"),), max_level=3)
    assert routed(wanted("toys", 3), (small, EVERYBODY)) is small
    assert routed(wanted("toys", 4), (small, EVERYBODY)) is EVERYBODY


def test_a_route_for_a_topic_hears_of_its_words_in_any_spelling() -> None:
    battery = Route((ChannelName("technik"),), topics=("Akkü",))
    assert routed(wanted("toys", 3, "akkuebrand", "rückruf"), (battery, EVERYBODY)) is battery
    assert routed(wanted("toys", 3, "preis"), (battery, EVERYBODY)) is EVERYBODY


def test_a_route_for_a_source_hears_of_what_is_mostly_said_there() -> None:
    staff = Route((ChannelName("personal"),), sources=(SourceName("arbeitgeber"),))
    assert routed(wanted("toys", 3, source="arbeitgeber"), (staff, EVERYBODY)) is staff
    assert routed(wanted("toys", 3), (staff, EVERYBODY)) is EVERYBODY


def test_an_incident_asks_with_its_highest_level_and_its_topic() -> None:
    calm = incident(level=1, max_level=4, topic=Topic(NOW, NOW, words=(("akku", 0.8),)))
    assert asked_of(calm, assessment(words=("preis",))) == Wanted(calm.brand, 4, ("akku",))
    assert asked_of(incident(topic=None), assessment(words=("preis",))).words == ("preis",)
