"""App stores and review sites, known by their address alone. Pure."""

from __future__ import annotations

import re

from listener.core.address import Address
from listener.core.proposal import ISSUED, Proposal, Recogniser, short_name

_APPLE_ID = re.compile(r"id(\d{5,})")
_PACKAGE = re.compile(r"[A-Za-z]\w*(?:\.[A-Za-z]\w*)+", re.ASCII)
_LOCATION = re.compile(r"-d(\d+)-")


def _apple(address: Address) -> tuple[Proposal, ...]:
    number = next((found[1] for part in address.path if (found := _APPLE_ID.fullmatch(part))), "")
    if not number:
        return ()
    country = address.path[0].lower() if re.fullmatch("[A-Za-z]{2}", address.path[0]) else "us"
    app = next((part for part in reversed(address.path[:-1]) if part != "app" and len(part) > 2), "")
    options = {"app": number, "countries": (country,)}
    name = short_name(f"app-store {app}" if app else "", f"app-store-{number}")
    return (Proposal("apple", name, options, "found_apple", {"app": number, "country": country}),)


def _play(address: Address) -> tuple[Proposal, ...]:
    package = address.query.get("id", "")
    if address.place != "/store/apps/details" or not _PACKAGE.fullmatch(package):
        return ()
    name = short_name(f"google-play {package.rpartition('.')[2]}")
    options, secrets = {"package": package}, {"credentials": ISSUED}
    return (Proposal("google_play", name, options, "found_google_play", {"package": package}, secrets),)


def _trustpilot(address: Address) -> tuple[Proposal, ...]:
    if address.path[:1] != ("review",) or len(address.path) < 2:
        return ()
    domain = address.path[1].lower().removeprefix("www.")
    name, secrets = short_name(f"trustpilot {domain}"), {"apikey": ISSUED}
    return (Proposal("trustpilot", name, {"domain": domain}, "found_trustpilot", {"domain": domain}, secrets),)


def _etrusted(_address: Address) -> tuple[Proposal, ...]:
    options, secrets = {"client_id": "CLIENT-ID"}, {"client_secret": ISSUED}
    return (Proposal("etrusted", "trusted-shops", options, "found_etrusted", secrets=secrets),)


def _yelp(address: Address) -> tuple[Proposal, ...]:
    if address.path[:1] != ("biz",) or len(address.path) < 2:
        return ()
    options = {"businesses": (address.path[1],), "accept_terms": True}
    name, secrets = short_name(f"yelp {address.path[1]}"), {"key": ISSUED}
    return (Proposal("yelp", name, options, "found_yelp", secrets=secrets),)


def _tripadvisor(address: Address) -> tuple[Proposal, ...]:
    found = _LOCATION.search(address.place)
    if not found:
        return ()
    options = {"locations": (found[1],), "accept_terms": True}
    name, secrets = f"tripadvisor-{found[1]}", {"key": ISSUED}
    return (Proposal("tripadvisor", name, options, "found_tripadvisor", secrets=secrets),)


PLACES: tuple[tuple[str, Recogniser], ...] = (
    (r"apps\.apple\.com|itunes\.apple\.com", _apple),
    (r"play\.google\.com", _play),
    (r"(?:[a-z]{2}\.)?trustpilot\.com", _trustpilot),
    (r"(?:[a-z]+\.)?etrusted\.com|trustedshops\.[a-z.]{2,6}", _etrusted),
    (r"yelp\.[a-z.]{2,6}", _yelp),
    (r"tripadvisor\.[a-z.]{2,6}", _tripadvisor),
)
