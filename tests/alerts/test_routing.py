"""Who is told."""

from __future__ import annotations

from alerts.routing import channels_for
from listener.model import BrandId, ChannelName, Route

NIGHT_DUTY = Route((ChannelName("phone"),), min_level=5)
TOYS = Route((ChannelName("toys"),), brands=(BrandId("toys"),))
EVERYBODY = Route((ChannelName("slack"), ChannelName("mail")))


def test_the_first_route_that_fits_wins_even_if_a_later_one_fits_too() -> None:
    routes = (NIGHT_DUTY, TOYS, EVERYBODY)
    assert channels_for(BrandId("toys"), 6, routes) is NIGHT_DUTY
    assert channels_for(BrandId("toys"), 3, routes) is TOYS
    assert channels_for(BrandId("tools"), 3, routes) is EVERYBODY


def test_a_route_for_one_brand_says_nothing_of_another() -> None:
    assert channels_for(BrandId("tools"), 4, (TOYS,)) is None


def test_below_every_level_nobody_is_told() -> None:
    assert channels_for(BrandId("toys"), 2, (NIGHT_DUTY, TOYS, EVERYBODY)) is None
