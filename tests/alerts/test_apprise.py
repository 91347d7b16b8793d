"""Everything else through Apprise: short enough for each service, and nothing in it that a service would act upon."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.channels.apprise import USUAL, Apprise, tame
from alerts.render import notice
from listener.errors import DeliveryError
from listener.model import Act, Action, Notice, Postcard, Reason, Response, Secret, Voice
from listener.ports import Living
from tests.alerts.world import HOSTILE, deaf, hostile_notice, situation

TEAMS = Apprise(Secret("workflows://prod.logic.azure.example:443/workflow/signature"))
SERVICES = {
    "workflows://host/a/b": 1_000,
    "rockets://host/a": 1_000,
    "anything://host": 1_000,
    "https://outlook.office.example/webhook/x": 1_000,
    "mmosts://chat/tok": 4_000,
    "tgram://123:abc/456": 4_096,
    "ntfys://host/topic": 4_000,
    "discord://1/2": 2_000,
    "twilio://sid:token@4915/4916": 160,
    "SEVEN://key/4916": 160,
    "plivo://a@b/1/2": 140,
}


def card(told: Notice, address: str = "workflows://host/a/b") -> Postcard:
    return Apprise(Secret(address)).compose(told)


def size(postcard: Postcard) -> int:
    """What a service counts at most: title and text with a line's end of two characters between them, in bytes."""
    return len((postcard.title + "\r\n" + postcard.text if postcard.title else postcard.text).encode())


def test_a_chat_is_told_what_and_what_to_do_first() -> None:
    told = notice(situation())
    shown = TEAMS.compose(told)
    assert shown.title == told.headline
    assert shown.text.startswith(f"{told.push}\n\n{told.steps_title}\n1. {told.steps[0]}")
    assert told.steps[-1] in shown.text
    assert size(shown) <= USUAL


def test_where_there_is_room_everything_is_said() -> None:
    told = notice(situation())
    shown = card(told, "mmosts://chat/tok").text
    said = [*told.steps, *told.why, *told.facts, *told.donts, told.statement, told.footer, told.context]
    assert [text for text in (*said, *(voice.text for voice in told.voices)) if text not in shown] == []


@pytest.mark.parametrize("address", SERVICES)
def test_each_service_gets_what_it_takes(address: str) -> None:
    shown = card(notice(situation()), address)
    assert size(shown) <= SERVICES[address]
    assert size(shown) > SERVICES[address] * 0.6 or SERVICES[address] > 4_000


def test_a_text_message_is_the_push_line_alone() -> None:
    told = notice(situation())
    shown = card(told, "twilio://sid:token@4915/4916")
    assert (shown.title, "\n" in shown.text) == ("", False)
    assert told.push.startswith(shown.text.rstrip("…"))
    again = card(replace(told, repeat="Wiederholung möglich: …"), "twilio://sid:token@4915/4916")
    assert again.text.startswith("(evtl. Wiederholung) ")


def test_links_to_act_upon_stand_in_the_text_as_there_are_no_buttons() -> None:
    page = "https://alarm.firma.example/i/INC-0012?t=abc"
    told = replace(notice(situation()), actions=(Action(Act.TAKE, "Ich übernehme", page), Action(Act.OPEN, "x", "")))
    assert f"\nIch übernehme: {page}\n" in card(told, "mmosts://chat/tok").text


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        (notice(situation()), "failure"),
        (replace(notice(situation()), level=3), "warning"),
        (notice(situation(reason=Reason.END)), "success"),
        (deaf(), "warning"),
    ],
)
def test_the_colour_tells_how_bad_it_is(told: Notice, kind: str) -> None:
    assert TEAMS.compose(told).kind == kind


def test_it_cannot_be_edited_so_nobody_asks_it_to() -> None:
    assert not isinstance(TEAMS, Living)


STRANGER = (
    "<!channel> <@U1> @everyone @room <https://evil.example|Login> [hier](https://evil.example) [a]: x <img src=x>"
)


def test_what_a_service_would_act_upon_is_taken_apart_and_looks_the_same() -> None:
    tamed = tame(STRANGER)
    assert tamed.replace("\u200b", "") == STRANGER
    assert not re.search(r"[<@][^\s\u200b]|\][(\[:]", tamed)


@pytest.mark.parametrize("text", [STRANGER, *HOSTILE])
@pytest.mark.parametrize("address", SERVICES)
def test_no_field_of_a_notice_calls_anybody_or_hides_a_link(address: str, text: str) -> None:
    told = replace(hostile_notice(text), status=text, chart_title=text, actions=(Action(Act.TAKE, text, text),))
    shown = card(told, address)
    whole = shown.title + "\n" + shown.text
    assert size(shown) <= SERVICES[address]
    assert not re.search(r"[<@][^\s\u200b]|\][(\[:]", whole)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\ud800-\udfff]", whole)


@settings(max_examples=30)
@given(st.text(min_size=1), st.integers(1, 3000), st.sampled_from(sorted(SERVICES)))
def test_the_limits_hold_for_any_text_of_any_length(text: str, times: int, address: str) -> None:
    shown = card(hostile_notice((text * times)[:6000]), address)
    assert 0 < size(shown) <= SERVICES[address]
    assert shown.text


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://forum.example/@erna/1", "https://forum.example/@erna/1"),
        ("https://forum.example/@everyone/1", "https://forum.example/%40everyone/1"),
        ("https://x.example/](https://evil.example)", "https://x.example/%5D(https://evil.example)"),
        ("javascript:alert(1)", ""),
        ("https://x.example/`x`", ""),
    ],
)
def test_an_address_of_a_stranger_is_shown_as_what_it_is(url: str, shown: str) -> None:
    told = replace(notice(situation()), voices=(Voice("wer", "wo", "wann", url, "[hier"),))
    lines = card(told, "mmosts://chat/tok").text.split("\n")
    assert lines[lines.index("„[hier“") + 1] == shown


def problems(address: str) -> list[tuple[str, dict[str, str]]]:
    return [(key, slots) for _, key, slots in Apprise(Secret(address)).validate()]


@pytest.mark.parametrize(
    "address",
    ["workflows://h/a/b", "tgram://123:abc/456", "json://127.0.0.1:8080/x?a=b,c", "https://discord.com/api/webhooks/1/2",
     " mmosts://chat/tok\n"],
)  # fmt: skip
def test_addresses_that_are_taken(address: str) -> None:
    assert problems(address) == []


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("geheim", ("channels.apprise_address", {})),
        ("json://a b", ("channels.apprise_address", {})),
        ("json://a,json://b", ("channels.apprise_several", {})),
        ("json://a, tgram://b", ("channels.apprise_address", {})),
        ("slack://a/b/c", ("channels.apprise_ours", {"kind": "slack"})),
        ("https://hooks.slack.com/services/a", ("channels.apprise_ours", {"kind": "slack"})),
        ("mailtos://user:pass@firma.example", ("channels.apprise_ours", {"kind": "email"})),
    ],
)
def test_what_is_wrong_with_an_address_is_said_without_it(address: str, found: tuple[str, dict[str, str]]) -> None:
    assert problems(address) == [found]


def test_the_address_is_never_shown() -> None:
    channel = Apprise(Secret("tgram://123:geheim/456"))
    assert "geheim" not in f"{channel!r} {channel.compose(deaf())!r} {channel.compose(deaf()).address}"


def failure(status: int, body: bytes = b"", **headers: Any) -> DeliveryError:
    with pytest.raises(DeliveryError) as refused:
        TEAMS.check(Response(status, headers, body, ""))
    return refused.value


def test_what_the_courier_says_is_understood() -> None:
    TEAMS.check(Response(200, {}, b"", ""))
    assert [failure(status).permanent for status in (401, 404, 413, 429, 500, 503)] == [True] * 3 + [False] * 3
    assert str(failure(404)) == "http_404"
