"""Feeds for the race: generated from our own sentences with a seed, or real ones from a folder. Nothing is fetched."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from email.utils import format_datetime
from itertools import islice, product
from pathlib import Path
from random import Random
from typing import Literal

from benchmarks.race import words
from benchmarks.race.laps import NOW
from benchmarks.race.minimal import entries_of

Kind = Literal["full", "short"]
PER_FEED = 50
BRANDS, NAMES = 200, 5
"""Brands, and ways to write each: 1,000 aliases."""
MATCHED = {"full": 0.45, "short": 0.06}
"""Share of the entries that name a brand."""
COPIED = 0.05
"""Share of the entries that carry an earlier one's text, as agency reports do."""
_BODY = {"full": 2400, "short": 170}
"""Characters of an entry's text with its markup."""
_ENTRY = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>]")
_BUILT = re.compile(rb"<lastBuildDate>[^<]*")


@dataclass(frozen=True, slots=True)
class Corpus:
    """What all racers read, and what they look for."""

    name: str
    brands: tuple[tuple[str, ...], ...]
    """The ways to write each brand, its name first."""
    feeds: tuple[bytes, ...]
    entries: int

    def touched(self) -> tuple[bytes, ...]:
        """Return the feeds as servers often give them again: another date in the head (or a comment), no new entry."""
        return tuple(
            _BUILT.sub(b"<lastBuildDate>Mon, 02 Mar 2026 11:00:00 +0000", feed, count=1) + b"<!-- again -->"
            for feed in self.feeds
        )


def brands(most: int = BRANDS) -> tuple[tuple[str, ...], ...]:
    """Return made-up brands, each with its ``NAMES`` names."""
    stems = islice(map("".join, product(*(part.split() for part in words.STEMS))), 0, None, 4)
    return tuple((stem, *(stem + suffix for suffix in words.SUFFIXES)) for stem in islice(stems, most))


def generated(kind: Kind, entries: int, most: int = BRANDS, seed: int = 7) -> Corpus:
    """Write feeds of ``PER_FEED`` entries: ``full`` with articles as HTML, ``short`` with a line or two.

    ``most``: brands to look for.
    """
    dice = Random(f"{kind}-{seed}")  # noqa: S311 - a simulation, not a secret
    known = brands(most)
    told: list[str] = []
    items = [_item(dice, kind, known, told, number) for number in range(entries)]
    feeds = [_feed(kind, place, items[place : place + PER_FEED]) for place in range(0, entries, PER_FEED)]
    return Corpus(kind, known, tuple(feeds), entries)


def real(folder: Path, entries: int) -> Corpus | None:
    """Return recorded feeds: well-formed, at least five entries each; None if there are none."""
    feeds: list[bytes] = []
    count = 0
    for path in sorted((folder / "feeds").rglob("*")):
        if path.suffix not in {".xml", ".rss", ".atom"} or count >= entries:
            continue
        body = path.read_bytes()
        found = _well_formed(body) if len(_ENTRY.findall(body)) >= 5 else 0
        if found:
            feeds.append(body)
            count += found
    everyday = tuple((word,) for word in words.EVERYDAY.split())
    known = (*everyday, *brands(BRANDS - len(everyday) // NAMES))
    return Corpus("real", known, tuple(feeds), count) if feeds else None


def _well_formed(body: bytes) -> int:
    try:
        return 0 if b"<!ENTITY" in body else len(entries_of(body))
    except ValueError:
        return 0


def _item(dice: Random, kind: Kind, known: Sequence[tuple[str, ...]], told: list[str], number: int) -> str:
    lang = "de" if dice.random() < 0.6 else "en"
    names = dice.choice(known) if dice.random() < MATCHED[kind] else ()
    body = dice.choice(told) if told and dice.random() < COPIED else _body(dice, kind, lang, names)
    told.append(body)
    title = _sentence(dice, lang, names if dice.random() < 0.5 else ())[:90]
    date = format_datetime(NOW - timedelta(minutes=5 * number + dice.randrange(5)))
    link = f"https://www.tagblatt.example/{kind}/{number}-{dice.randrange(10**6)}.html"
    return "".join((
        f"<item><title>{html.escape(title, quote=False)}</title><link>{link}</link>",
        f'<guid isPermaLink="true">{link}</guid><pubDate>{date}</pubDate>',
        f"<dc:creator>{dice.choice(('Anna Berg', 'Jan Holm', 'Redaktion', 'Mia Roth'))}</dc:creator>",
        *(_long(dice, lang, body) if kind == "full" else (f"<description>{html.escape(body)}</description>",)),
        "</item>\n",
    ))  # fmt: skip


def _long(dice: Random, lang: str, body: str) -> Iterator[str]:
    for tag in dice.sample(words.NOUNS[lang].split(","), 3):
        yield f"<category>{tag.split(' ', 1)[1]}</category>"
    yield f"<description>{html.escape(_sentence(dice, lang, ()))}</description>"
    yield f"<content:encoded><![CDATA[{body}]]></content:encoded>"


def _body(dice: Random, kind: Kind, lang: str, names: Sequence[str]) -> str:
    """Name the brand in the first sentence and now and then again."""
    parts = [_sentence(dice, lang, names)]
    while sum(map(len, parts)) < _BODY[kind]:
        sentence = _sentence(dice, lang, names if dice.random() < 0.15 else ())
        parts.append(_markup(dice, sentence) if kind == "full" else f" {sentence}")
    return f"<p>{''.join(parts)}</p>" if kind == "full" else "".join(parts)


def _markup(dice: Random, sentence: str) -> str:
    """Dress a sentence as content management systems do."""
    sentence = html.escape(sentence, quote=False)
    which = dice.random()
    if which < 0.15:
        return f'</p>\n<p class="text">{sentence}'
    if which < 0.25:
        first, _, rest = sentence.partition(" ")
        return f' <a href="https://www.tagblatt.example/thema?id={dice.randrange(9999)}&amp;s=1">{first}</a> {rest}'
    if which < 0.3:
        return f"</p><h3>{sentence}</h3><p>"
    if which < 0.35:
        return f'<br><img src="https://img.tagblatt.example/{dice.randrange(9999)}.jpg" alt="" width="600"> {sentence}'
    if which < 0.45:
        return f" <strong>{sentence}</strong>".replace("ü", "&uuml;")
    return f" {sentence}"


def _sentence(dice: Random, lang: str, names: Sequence[str]) -> str:
    opener, verb, adjective, noun, tail = (_words(slot, lang) for slot in _SLOTS)
    actor = dice.choice(names) if names else _thing(dice, lang, adjective, noun)
    thing = _thing(dice, lang, adjective, noun)
    begin, does = dice.choice(opener), dice.choice(verb)
    end = dice.choice(tail).replace("#", str(dice.randrange(2, 1000)))
    said = f"{begin} {does} {actor} {thing} {end}" if lang == "de" else f"{begin}, {actor} {does} {thing} {end}"
    return said + dice.choice((".", ".", ".", "!", "?"))


_SLOTS = (words.OPENERS, words.VERBS, words.ADJECTIVES, words.NOUNS, words.TAILS)


def _words(slot: dict[str, str], lang: str) -> list[str]:
    return slot[lang].split(",")


def _thing(dice: Random, lang: str, adjectives: Sequence[str], nouns: Sequence[str]) -> str:
    article, noun = dice.choice(nouns).split(" ", 1)
    return f"{article} {dice.choice(adjectives)}{'e' if lang == 'de' else ''} {noun}"


def _feed(kind: str, number: int, items: Sequence[str]) -> bytes:
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        f"<channel><title>Tagblatt {kind} {number}</title><link>https://www.tagblatt.example/</link>"
        "<lastBuildDate>Mon, 02 Mar 2026 09:00:00 +0000</lastBuildDate>\n"
    )
    return (head + "".join(items) + "</channel></rss>\n").encode()
