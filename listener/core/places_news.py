"""Video channels and searches for news, known by their address alone. Pure."""

from __future__ import annotations

import re

from listener.core.address import Address
from listener.core.proposal import ISSUED, TYPED, Proposal, Recogniser, searching, short_name
from listener.errors import UsageError

_CHANNEL = re.compile(r"UC[\w-]{22}", re.ASCII)
_PLAYLIST = re.compile(r"[\w-]{10,64}", re.ASCII)
_EDITIONS = frozenset({"de", "at", "ch", "fr", "it", "nl", "es", "pl", "gb", "us"})
_MARKETS = {
    market.lower(): market
    for market in ("de-DE", "de-AT", "de-CH", "fr-CH", "fr-FR", "it-IT", "nl-NL", "es-ES", "pl-PL", "en-GB", "en-US")
}


def youtube(address: Address, channel: str = "") -> tuple[Proposal, ...]:
    """Return a channel's or playlist's videos; ``channel`` is its id, where the page has told it."""
    first, second = (*address.path, "", "")[:2]
    channel = channel or address.query.get("channel_id", "") or (second if first == "channel" else "")
    playlist = address.query.get("playlist_id", "") or (address.query.get("list", "") if first == "playlist" else "")
    if _CHANNEL.fullmatch(channel):
        handle = first.lstrip("@") if first.startswith("@") else ""
        name = short_name(f"youtube {handle}" if handle else "", f"youtube-{channel[2:8]}")
        return (Proposal("youtube", name, {"channel": channel}, "found_youtube", {"id": channel}),)
    if _PLAYLIST.fullmatch(playlist):
        name = short_name(f"youtube-{playlist[2:8]}")
        return (Proposal("youtube", name, {"playlist": playlist}, "found_youtube", {"id": playlist}),)
    return ()


def _google(address: Address) -> tuple[Proposal, ...]:
    if re.match(r"/alerts/feeds/\d+/\d+$", address.place):
        secrets = {"url": TYPED}
        return (Proposal("google_alerts", "google-alert", {}, "found_google_alerts", secrets=secrets),)
    if address.path[:1] == ("alerts",):
        raise UsageError("find.alerts_page")
    if address.path[:1] == ("maps",):
        return _google_business(address)
    return _google_news(address) if address.query.get("tbm") == "nws" else ()


def _google_news(address: Address) -> tuple[Proposal, ...]:
    country = address.query.get("gl", "").lower()
    edition = {"edition": country} if country in _EDITIONS else {}
    return (searching("google_news", "Google News", address.phrase("q"), **edition),)


def _bing_news(address: Address) -> tuple[Proposal, ...]:
    if address.path[:1] != ("news",):
        return ()
    market = _MARKETS.get(address.query.get("mkt", "").lower(), "")
    options = {"market": market} if market else {}
    return (searching("bing_news", "Bing News", address.phrase("q"), **options),)


def _gdelt(address: Address) -> tuple[Proposal, ...]:
    return (searching("gdelt", "GDELT", address.phrase("query", "q")),)


def _google_business(_address: Address) -> tuple[Proposal, ...]:
    options = {"account": "0", "locations": ("0",), "client_id": "CLIENT-ID"}
    secrets = {"client_secret": ISSUED, "refresh_token": ISSUED}
    return (Proposal("google_business", "google-business", options, "found_google_business", secrets=secrets),)


PLACES: tuple[tuple[str, Recogniser], ...] = (
    (r"youtube\.com|youtube-nocookie\.com", youtube),
    (r"google\.[a-z.]{2,6}", _google),
    (r"news\.google\.[a-z.]{2,6}", _google_news),
    (r"business\.google\.com", _google_business),
    (r"bing\.com", _bing_news),
    (r"(?:[a-z]+\.)?gdeltproject\.org", _gdelt),
)
