"""What the stories of this folder share: a brand in a storm, told at three in the morning, and what strangers write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from alerts.bookshelf import load
from alerts.deafness import deafness
from alerts.render import notice
from alerts.situation import Situation
from listener.model import (
    Assessment,
    Blind,
    Brand,
    BrandId,
    Contact,
    DateQuality,
    Incident,
    IncidentId,
    Medium,
    Mention,
    MentionId,
    Notice,
    Outlook,
    Phase,
    Reason,
    Reckoning,
    SourceName,
    Standing,
    State,
    Voice,
)

NOW = datetime(2026, 11, 21, 1, 54, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
BRAND = Brand(BrandId("muster"), "Muster & Söhne")
BOOKS, FAULTS = load()
WAVES = tuple(reason for reason in Reason if reason is not Reason.SOURCES)
"""Why something is told of an incident."""

HOSTILE = (
    "<!channel> alle herschauen",
    "<@U123ABC> und <https://evil.example|Slack-Login>",
    "javascript:alert(1) und [hier](javascript:alert(2))",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    'x" onmouseover="alert(1)',
    "erste Zeile\r\nBcc: alle@firma.example\r\n\r\nzweite",
    "vor\u2028zwischen\u2029nach\x85ende\x0bvt",
    "rechts \u202egro.elpmaxe\u202c links \u2066iso\u2069",
    "null\x00zeichen\x1b[31mrot\x7f",
    "=?utf-8?q?=0ABcc:_a=40b.c?=",
    "&lt;!here&gt; &amp;amp; &#x3c;",
    "*fett* _schräg_ ~weg~ `code` ```block```",
    "{brand} {0} {unknown} %s %(x)s",
    "لا تشتروا هذا المنتج أبدا",
    "👩‍👩‍👧‍👦👍🏽🇩🇪" * 100,
    "a\u0301" * 3000,
    "x" * 5000,
    "Wort " * 1000,
    '"' * 5000,
    "&" * 5000,
    "\\" * 5000,
    "halbes Zeichen \ud83d",
    "",
    "   ",
)


def assessment(**changes: Any) -> Assessment:
    usual = Assessment(
        brand=BRAND.id,
        at=NOW,
        level=4,
        social=4,
        media=2,
        learning=False,
        volume=212,
        usual=9.0,
        usual_low=5.0,
        usual_high=14.0,
        negative_share=0.81,
        usual_negative_share=0.18,
        doubling=timedelta(minutes=48),
        window=timedelta(hours=3),
        evidence=(),
        trigger=MentionId(1),
        media_split=((Medium.VIDEO, 0.48), (Medium.FORUM, 0.27), (Medium.NEWS, 0.25)),
        words=("raucht", "Charge 25-07", "Rückruf"),
        copies=0.4,
    )
    return replace(usual, **changes)


def reckoning(**changes: Any) -> Reckoning:
    """The sum behind the storm about a kettle."""
    usual = Reckoning(
        window=timedelta(hours=3),
        voices=42,
        usual=4.2,
        low=1.0,
        high=9.0,
        critics=31,
        usual_critics=0.8,
        critics_low=0.0,
        critics_high=3.0,
        outlets=2,
        sources=3,
        copies=12,
        unscored=4,
        points=5.3,
        threshold=4.1,
        parts=(("criticism", 2.44), ("volume", 1.94), ("tempo", 1.44), ("brand", -0.52)),
        weeks=35.2,
        surprise=4.0,
    )
    return replace(usual, **changes)


def standing(**changes: Any) -> Standing:
    """Where that storm stands, and what it is expected to bring."""
    usual = Standing(
        phase=Phase.GROWING,
        contact=Contact.PRE_CONTACT,
        reached=0.012,
        ahead=((1, Outlook(14.0, 6.0, 31.0)), (6, Outlook(123.0, 58.0, 244.0)), (24, Outlook(310.0, 120.0, 790.0))),
        to_come=Outlook(286.0, 104.0, 812.0),
        so_far=37,
    )
    return replace(usual, **changes)


def incident(**changes: Any) -> Incident:
    opened = Incident(
        id=IncidentId(12),
        brand=BRAND.id,
        state=State.OPEN,
        level=4,
        max_level=5,
        opened=NOW - timedelta(hours=11),
        changed=NOW,
        peak_volume=1120,
    )
    return replace(opened, **changes)


def mention(text: str = "Nach zwei Minuten kam Rauch aus dem Boden.", **changes: Any) -> Mention:
    said = Mention(
        source=SourceName("videoportal"),
        native_id="1",
        medium=Medium.VIDEO,
        published=NOW - timedelta(minutes=47),
        first_seen=NOW,
        date_quality=DateQuality.EXACT,
        url="https://video.example/abc",
        author="kuechenfee_lena",
        text=text,
        reach=184_000,
    )
    return replace(said, **changes)


def situation(lang: str = "de", reason: Reason = Reason.FIRST, **changes: Any) -> Situation:
    voices: Sequence[Mention] = (
        mention(),
        mention("Gleiche Charge, gleiches Problem.", author="tee_im_turm", medium=Medium.FORUM, reach=None),
        mention("Verbraucher warnen vor Wasserkocher", author="lokalreport", medium=Medium.NEWS, reach=50_000),
    )
    usual = Situation(
        incident=incident(),
        assessment=assessment(),
        reason=reason,
        brand=BRAND,
        playbook=BOOKS["product_defect"],
        key="INC-0012.1/mail",
        lang=lang,
        zone=BERLIN,
        now=NOW,
        score=0.62,
        voices=voices,
        trigger=voices[0],
        gaps=("mastodon",),
        level_before=3,
    )
    return replace(usual, **changes)


def deaf(lang: str = "de", *, blind: int = 2, heard: int = 1, error: str = "http_404: not there") -> Notice:
    """The message about sources that cannot be heard, the first for three hours, and about those that can again."""
    lost = [Blind(SourceName(f"Forum {n}"), NOW - timedelta(hours=2 + n)) for n in range(1, blind + 1)]
    back = [Blind(SourceName(f"tagblatt-{n}"), NOW - timedelta(days=3), NOW) for n in range(heard)]
    return deafness("sources.1/mail", lost, back, {SourceName("Forum 1"): error}, lang, BERLIN, NOW)


def told(reason: Reason, lang: str = "de") -> Notice:
    """A message for each reason there is."""
    return deaf(lang) if reason is Reason.SOURCES else notice(situation(lang, reason))


def hostile_notice(text: str, lang: str = "de") -> Notice:
    """A notice in which every field holds what a stranger may write: as if nothing before a channel had cleaned it."""
    voice = Voice(text, text, text, text, text)
    return Notice(
        key=text,
        incident=text,
        lang=lang,
        reason=Reason.FIRST,
        level=4,
        brand=text,
        subject=text,
        push=text,
        headline=text,
        context=text,
        why=(text,) * 9,
        steps_title=text,
        steps=(text,) * 9,
        advice=(text,) * 9,
        voices_title=text,
        voices=(voice,) * 5,
        facts=(text,) * 9,
        statement_title=text,
        statement=text,
        donts_title=text,
        donts=(text,) * 9,
        footer=text,
        repeat=text,
    )
