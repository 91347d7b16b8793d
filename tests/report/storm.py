"""A storm about a kettle that is over, told minute by minute; tests change what they speak of."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from alerts.bookshelf import load
from listener.core.aftercare import Planned
from listener.core.aftermath import Aftermath, Record, Usual, aftermath
from listener.model import (
    Bin,
    Blind,
    BrandId,
    ChannelName,
    Entry,
    Handling,
    Heard,
    Incident,
    IncidentId,
    Kind,
    Medium,
    MentionId,
    Mood,
    Reason,
    SourceName,
    State,
    Told,
    Topic,
)
from listener.report.setting import Setting

BERLIN = ZoneInfo("Europe/Berlin")
ONSET = datetime(2024, 11, 19, 19, 30, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
OPENED, WARNED = ONSET + 25 * MINUTE, ONSET + 26 * MINUTE
TAKEN, SPOKEN, ENDED = ONSET + 38 * MINUTE, ONSET + 2 * HOUR, ONSET + 20 * HOUR
NOW = ENDED + 30 * HOUR
BRAND = BrandId("brodelmann")
BOOKS, _ = load()
PLAN = (Planned("15m", "duty"), Planned("24h", "comms_lead"), Planned("72h", "duty"), Planned("14d", "comms_lead"))
HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "[Slack-Login](https://evil.example) ![x](https://evil.example/pixel.png)",
    "<https://evil.example|Login> <a href='https://evil.example'>hier</a>",
    "www.evil.example und https://evil.example und alle@evil.example",
    'x" onmouseover="alert(1)',
    "`code` `` zwei ``` drei ``` <b>fett</b>",
    "erste Zeile\r\n\r\n# Überschrift\r\n- Liste\r\n| Zelle | Zelle |\r\n---",
    "vor\u2028zwischen\u2029nach\x85ende\x0bvt",
    "rechts \u202egro.elpmaxe\u202c links \u2066iso\u2069",
    "null\x00zeichen\x1b[31mrot\x7f \ufffe\uffff \ud83d",
    "&lt;b&gt; &amp;amp; &#x3c; ]]> <!-- --> <![CDATA[",
    "{brand} {0} {unknown} %s @channel #123 :smile: $x^2$ ~weg~ *fett* _schräg_",
    "=HYPERLINK('https://evil.example')",
    "👩‍👩‍👧‍👦👍🏽🇩🇪" * 50,
    "a\u0301" * 900,
    "x" * 5000,
    "|" * 300,
    "\\" * 99 + "`",
    "لا تشتروا هذا المنتج أبدا",
    "   ",
    "",
)


def mention_id(at: datetime, number: int = 0) -> MentionId:
    return MentionId((int(at.timestamp()) << 20) + number)


def heard(at: datetime, text: str = "Der Kessel raucht, Skandal!", **changes: Any) -> Heard:
    id_ = mention_id(at, changes.pop("number", 0))
    usual = Heard(
        *(id_, at, SourceName("fediwall"), Medium.MICROBLOG, "erna", id_, Mood.NEGATIVE, -0.7, 300, "", text),
        url=f"https://fedi.example/{id_}",
    )
    return replace(usual, **changes)


def entry(at: datetime, kind: str, actor: str = "", /, **detail: object) -> Entry:
    return Entry(at, kind, actor, detail)


LOG = (
    entry(ONSET + 15 * MINUTE, "candidate", level=3, volume=9),
    entry(OPENED, "opened", level=3, volume=14, reason="first", playbook="product_defect", told=["INC-0012.1/mail"]),
    entry(TAKEN, "acknowledged", "Kim Weber", level=3, until="2024-11-20T03:55:00+00:00"),
    entry(ONSET + HOUR, "level_up", level=5, volume=88),
    entry(SPOKEN + MINUTE, "said", "Kim Weber", at=SPOKEN.isoformat()),
    entry(ONSET + 9 * HOUR, "level_down", level=2, volume=3),
    entry(ENDED, "closed", level=0, volume=1, reason="end"),
)


def told(sent: datetime | None = WARNED, reason: Reason = Reason.FIRST, **changes: Any) -> Told:
    usual = Told(
        *("INC-0012.1/mail", ChannelName("mail"), reason, 3, "sent" if sent else "queued", OPENED, sent, ""),
        Kind.MESSAGE,
    )
    return replace(usual, **changes)


def incident(**changes: Any) -> Incident:
    usual = Incident(
        *(IncidentId(12), BRAND, State.CLOSED, 0, 5, OPENED, ENDED),
        closed=ENDED,
        playbook="product_defect",
        peak_volume=88,
        topic=Topic(ONSET, ENDED, (("kessel", 0.9), ("raucht", 0.7))),
        handling=Handling(spoken=SPOKEN),
    )
    return replace(usual, **changes)


def said() -> list[Heard]:
    """Six critics, two of whom say the same, a paper and its reprint, a defender, and somebody on something else."""
    first = heard(ONSET, "Mein Kessel raucht!", author="lena", reach=120)
    loud = heard(ONSET + 20 * MINUTE, "Kessel raucht, Skandal, teilen!", author="promi", reach=80_000)
    copies = [
        heard(ONSET + (21 + n) * MINUTE, loud.text, author=f"fan{n}", reach=None, story=loud.id) for n in range(3)
    ]
    press = heard(
        *(ONSET + HOUR, "Der Wasserkessel raucht, sagen Käufer."),
        author="dpx",
        source=SourceName("tagblatt"),
        medium=Medium.NEWS,
        title="Kessel raucht",
        url="https://www.tagblatt.example/1",
        reach=50_000,
    )
    again = replace(press, id=mention_id(ONSET + 2 * HOUR), at=ONSET + 2 * HOUR, url="https://anzeiger.example/7")
    kind = heard(ONSET + 3 * HOUR, "Mein Kessel raucht nicht, alles gut.", author="tom", mood=Mood.POSITIVE, score=0.6)
    other = heard(ONSET + 4 * HOUR, "Hotline besetzt.", author="otto", mood=Mood.NEGATIVE)
    return [first, loud, *copies, press, replace(again, story=again.id), kind, other]


def bins(start: datetime, end: datetime) -> list[Bin]:
    hours = round((end - start) / HOUR)
    found = []
    for place in range(hours):
        at = start + place * HOUR
        storm = ONSET <= at < ENDED
        found.append(Bin(at, 40 if storm else 1, 30, 30 if storm else 0, 25, 0, 2 if storm else 0))
    return found


def record(**changes: Any) -> Record:
    start, end = ONSET.replace(minute=0) - 12 * HOUR, ENDED.replace(minute=0) + 7 * HOUR
    everything = said()
    usual = Record(
        incident=incident(),
        log=LOG,
        messages=[told(), told(None, Reason.END, state="dead", error="http_404", key="INC-0012.2/slack")],
        start=start,
        end=end,
        bins=bins(start, end),
        usual=[Usual(1.5, 0.0, 4.0)] * round((end - start) / HOUR),
        said=everything,
        own=frozenset(one.id for one in everything if "essel" in one.text),
        blind=[Blind(SourceName("forum"), ONSET + HOUR, ONSET + 3 * HOUR)],
        deaf_hours=2,
        plan=PLAN,
    )
    return replace(usual, **changes)


def found(now: datetime = NOW, **changes: Any) -> Aftermath:
    return aftermath(record(**changes), now)


def hostile(text: str) -> Aftermath:
    """The same storm, in which everybody writes this everywhere."""
    messages = [told(error=text, channel=ChannelName(text), state="dead")]
    names = ("note", "to", "playbook", "reason", "verdict", "until", "at", "name", "into", "level", "volume", text)
    details: dict[str, object] = dict.fromkeys(names, text)
    log = [replace(one, actor=text, detail=one.detail | details) for one in LOG]
    log += [Entry(ENDED, text, text, {"told": [f"x/{text}"], "because": [text], text: {text: [text]}})]
    strange = [replace(one, author=text, text=text, title=text, url=text, source=SourceName(text)) for one in said()]
    strange += [heard(ONSET + 5 * HOUR, text or "x", author=text, url="https://fedi.example/a?b=`c`&copy;=[d](e)")]
    about = Topic(ONSET, ENDED, ((text, 0.9),))
    lost = [Blind(SourceName(text), ONSET, None)]
    return found(
        incident=incident(topic=about, playbook=text, handling=Handling(owner=text, into=text, pinned=text)),
        log=log,
        messages=messages,
        said=strange,
        own=frozenset(),
        blind=lost,
        others=[text],
    )


def setting(lang: str = "de", brand: str = "Brodelmann") -> Setting:
    return Setting(lang, BERLIN, brand, BOOKS)
