"""Hostile text in every field there is, through every kind of channel and every form of message: literal, and short.

The field list is read from ``Notice`` itself: a field that somebody adds is hostile here from its first day.
"""

from __future__ import annotations

import email
import email.policy
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, replace
from email.message import EmailMessage
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.channels.apprise import LIMITS
from alerts.channels.ntfy import LONGEST_BODY, LONGEST_MESSAGE
from alerts.channels.webhook import LONGEST_BODY as LONGEST_JSON
from alerts.notices import notice_from_json, notice_to_json
from listener.model import Act, Action, Letter, Notice, Postcard, Reason, Request, Voice
from listener.ports import Living
from tests.alerts.slack_workspace import wrong
from tests.alerts.test_contract_channels import SAMPLES
from tests.alerts.world import HOSTILE

MORE = (
    "<!here|alle> <!subteam^S012AB3CD> <#C012AB3CD>",
    "<https://evil.example|https://bank.example>",
    "</title></style><svg/onload=alert(1)>",
    "]]><!--<script>",
    'x"><img src=https://evil.example/pixel.gif>',
    "Subject: x\r\n\r\nContent-Type: text/html\r\n\r\n<b>",
    "\r\n.\r\nMAIL FROM:<evil@evil.example>",
    "\u202dlinks \u2067rechts\u2069 \ufeff\u200b",
    "🏴󠁧󠁢󠁥󠁮󠁧󠁿" * 700,
    "https://evil.example/" + "a" * 5000,
    "https://evil.example/\r\nX-Evil: 1",
    "@everyone @here @room [klick](https://evil.example)",
)
TEXTS = (*HOSTILE, *MORE)
WARNS = (Reason.FIRST, Reason.END)
DIRECTIONS = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff]")
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
PLAIN_FIELDS = {"lang", "reason", "level"}
"""Not texts of anybody: which language, why, how strong."""


def hostile(text: str, reason: Reason = Reason.FIRST, lang: str = "de") -> Notice:
    """A notice in which every field holds a text, whatever fields there are."""
    lists: dict[str, Any] = {
        "voices": (Voice(text, text, text, text, text),) * 5,
        "actions": tuple(Action(act, text, text) for act in Act),
        "chart": (0, 3, 10**9, -4) * 20,
        "chart_usual": (1.5, 0.0) * 40,
        "measure": 10**12,
    }
    written = {one.name: text for one in fields(Notice) if one.type == "str" and one.name not in PLAIN_FIELDS}
    several = dict.fromkeys(("why", "steps", "advice", "facts", "donts"), (text,) * 9)
    return Notice(**{**written, **several, **lists, "lang": lang, "reason": reason, "level": 4})


def forms(name: str, told: Notice) -> Iterator[Request | Letter | Postcard]:
    """Yield all that a channel makes of a notice: anew, as news in a thread, as an edit."""
    channel, root = SAMPLES[name], "inc-0012" if name == "ntfy" else "C0STURM1:1795226040.000001"
    yield channel.compose(told)
    if isinstance(channel, Living):
        yield channel.reply(told, root)
        yield channel.edit(told, root)


def parts(element: object) -> Iterator[dict[str, Any]]:
    if isinstance(element, dict):
        yield element
        element = list(element.values())
    if isinstance(element, list):
        for one in element:
            yield from parts(one)


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)


def slack(message: Request | Letter | Postcard) -> None:
    assert isinstance(message, Request)
    sent = json.loads(message.body)
    assert len(message.body.decode()) < 13_000
    assert wrong(sent) == [], "what Slack's reference does not allow"
    assert "<" not in sent["text"], "the line outside of blocks is mrkdwn, too"
    for part in parts(sent["blocks"]):
        if part.get("type") == "mrkdwn":
            assert part["verbatim"] is True
            assert "<" not in part["text"], "it calls nobody and links nowhere"
        if "url" in part:
            assert re.fullmatch(r"https?://[^\s<>|\"\\]+", part["url"])
    assert not any(CONTROLS.search(text) or DIRECTIONS.search(text) for text in strings(sent))


class Page(HTMLParser):
    """The tags and addresses of a page as a mail program sees them."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


OUR_TAGS = {
    "html", "head", "meta", "title", "style", "body", "div", "table", "tr", "td", "h2", "ol", "ul", "li", "p", "b", "a",
    "img",
}  # fmt: skip
OUR_HEADERS = {
    "Message-ID", "In-Reply-To", "References", "From", "To", "Subject", "Auto-Submitted", "X-Auto-Response-Suppress",
    "X-Incident", "Importance", "MIME-Version", "Content-Type",
}  # fmt: skip


def mail(message: Request | Letter | Postcard) -> None:
    assert isinstance(message, Letter)
    assert message.message.isascii()
    assert max(map(len, message.message.split(b"\r\n"))) <= 998
    letter = email.message_from_bytes(message.message, policy=email.policy.default)
    assert isinstance(letter, EmailMessage)
    assert not letter.defects
    assert set(letter.keys()) <= OUR_HEADERS
    assert len(letter.keys()) == len(set(letter.keys()))
    assert not any(CONTROLS.search(str(value)) or DIRECTIONS.search(str(value)) for value in letter.values())
    assert len(letter["Subject"]) <= 130
    body = letter.get_body(("html",))
    assert body is not None
    seen = Page()
    seen.feed(body.get_content())
    assert seen.tags <= OUR_TAGS
    assert not [name for name, _ in seen.attributes if name.startswith("on")]
    for name, value in seen.attributes:
        assert name != "src" or value.startswith("cid:chart.")
        assert name != "href" or re.fullmatch(r"https?://[^\s<>\"']+", value)
    for kind in ("plain", "html"):
        text = letter.get_body((kind,))
        assert text is not None
        assert not CONTROLS.search(text.get_content().replace("\r\n", "\n"))
        assert not DIRECTIONS.search(text.get_content())


def push(message: Request | Letter | Postcard) -> None:
    assert isinstance(message, Request)
    assert len(message.body) <= LONGEST_BODY
    sent = json.loads(message.body)
    assert "markdown" not in sent, "everything is plain text"
    assert 1 <= len(sent["message"].encode()) <= LONGEST_MESSAGE
    assert len(sent.get("actions", [])) <= 3
    assert re.fullmatch(r"[-_A-Za-z0-9]{1,64}", sent["sequence_id"])
    for one in sent.get("actions", []):
        assert one["action"] == "view", "a button only opens a page"
        assert re.fullmatch(r"https?://\S+", one["url"])
    assert not any(CONTROLS.search(text) or DIRECTIONS.search(text) for text in strings(sent))
    assert all(value.isascii() and not re.search(r"[\r\n]", value) for value in message.headers.values())


def program(message: Request | Letter | Postcard) -> None:
    assert isinstance(message, Request)
    assert len(message.body) <= LONGEST_JSON
    assert message.body.isascii(), "nothing on the way may read a byte in another way than was signed"
    sent = json.loads(message.body)
    assert not any(CONTROLS.search(text) for text in strings(sent))
    assert all(value.isascii() and not re.search(r"[\r\n]", value) for value in message.headers.values())


def postcard(message: Request | Letter | Postcard) -> None:
    assert isinstance(message, Postcard)
    whole = f"{message.title}\n{message.text}"
    assert len(whole.encode()) <= LIMITS["mmosts"]
    assert message.text.strip()
    assert not CONTROLS.search(whole)
    assert not DIRECTIONS.search(whole)
    without = re.sub(r"https?://\S+", "", whole)
    assert not re.search(r"[<@](?=[^\s\u200b])|\](?=[(\[:])", without), (
        "mentions, links behind words and tags are taken apart"
    )


LAWS: Mapping[str, Callable[[Request | Letter | Postcard], None]] = {
    "slack": slack,
    "slack_bot": slack,
    "email": mail,
    "ntfy": push,
    "webhook": program,
    "apprise": postcard,
}


def test_no_kind_of_channel_is_missing_here() -> None:
    assert set(LAWS) == set(SAMPLES)


def test_every_text_of_a_notice_is_hostile_here() -> None:
    told = hostile("<böse>")
    tame_ = [one.name for one in fields(Notice) if "<böse>" not in repr(getattr(told, one.name))]
    assert sorted(tame_) == ["chart", "chart_usual", "lang", "level", "measure", "reason", "urgency"]


@pytest.mark.parametrize("name", LAWS)
@pytest.mark.parametrize("text", TEXTS, ids=lambda text: repr(text[:24]))
def test_hostile_text_in_every_field_stays_text(text: str, name: str) -> None:
    for reason in WARNS:
        for message in forms(name, notice_from_json(notice_to_json(hostile(text, reason)))):
            LAWS[name](message)


single = sorted(one.name for one in fields(Notice) if one.type == "str" and one.name not in PLAIN_FIELDS)


@settings(max_examples=15)
@given(
    texts=st.fixed_dictionaries({name: st.sampled_from(TEXTS) | st.text(max_size=40) for name in single}),
    label=st.sampled_from(TEXTS),
    url=st.sampled_from(TEXTS) | st.just("https://listener.firma.example/i/abc"),
    reason=st.sampled_from(Reason),
    level=st.integers(0, 6),
)
def test_nor_does_a_mixture_of_hostile_fields(
    texts: dict[str, Any], label: str, url: str, reason: Reason, level: int
) -> None:
    told = replace(
        hostile(label, reason, "en"), **texts, actions=tuple(Action(act, label, url) for act in Act), level=level
    )
    for name, law in LAWS.items():
        for message in forms(name, told):
            law(message)
