"""Slack: within its limits by construction, strangers literal, every refusal understood."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.channels.slack import LONGEST_MESSAGE, Slack
from alerts.render import notice
from listener.errors import DeliveryError
from listener.model import Notice, Reason, Response, Secret, Voice
from tests.alerts.world import HOSTILE, hostile_notice, situation

SLACK = Slack(Secret("https://hooks.slack.example/services/T/B/x"))
LITERAL = {"plain_text", "text", "link"}


def message(told: Notice) -> dict[str, Any]:
    body = SLACK.compose(told).body.decode()
    assert len(body) <= LONGEST_MESSAGE
    parsed: dict[str, Any] = json.loads(body)
    return parsed


def elements(part: object) -> Iterator[dict[str, Any]]:
    """Every object within a block."""
    if isinstance(part, dict):
        yield part
        for value in part.values():
            yield from elements(value)
    elif isinstance(part, list):
        for entry in part:
            yield from elements(entry)


def texts(told: Notice, *kinds: str) -> list[str]:
    return [part["text"] for part in elements(message(told)["blocks"]) if part.get("type") in kinds and "text" in part]


def assert_slack_takes(sent: dict[str, Any]) -> None:
    """The rules of the block reference, as far as we use blocks."""
    assert set(sent) == {"text", "blocks", "unfurl_links", "unfurl_media"}
    assert sent["unfurl_links"] is sent["unfurl_media"] is False
    assert 1 <= len(sent["blocks"]) <= 50
    for block in sent["blocks"]:
        assert block["type"] in {"header", "section", "context", "divider", "rich_text"}
        if block["type"] == "header":
            assert 1 <= len(block["text"]["text"]) <= 150
        if block["type"] == "section":
            assert 1 <= len(block["text"]["text"]) <= 2800
        if block["type"] == "context":
            assert 1 <= len(block["elements"]) <= 10
        if block["type"] == "rich_text":
            assert block["elements"]
    for part in elements(sent["blocks"]):
        assert part.get("text") != ""
        assert part.get("elements") != []
        assert part.get("type") != "mrkdwn" or part["verbatim"] is True


def test_a_warning_reads_from_top_to_bottom() -> None:
    sent = message(notice(situation()))
    assert_slack_takes(sent)
    assert [block["type"] for block in sent["blocks"]] == [
        "header", "context", "rich_text", "section", "rich_text", "divider", "rich_text", "context", "divider",
        "rich_text", "rich_text", "context",
    ]  # fmt: skip
    assert sent["text"].startswith("Windstärke 4: Muster &amp; Söhne")
    assert sent["blocks"][0]["text"]["text"].startswith("🟠 Windstärke 4 von 6")
    assert sent["blocks"][3]["text"]["text"].startswith("*Jetzt tun (15 Minuten)*\n1. Bereitschaft: ")


def test_a_real_message_stays_well_within_the_limit_and_whole() -> None:
    told = notice(situation())
    assert len(SLACK.compose(told).body.decode()) < 6_500
    assert all(said.text in texts(told, "text") for said in told.voices)


def test_an_all_clear_has_no_voices_and_no_line_to_use() -> None:
    sent = message(notice(situation(reason=Reason.END)))
    assert_slack_takes(sent)
    assert "divider" not in {block["type"] for block in sent["blocks"]}


def test_the_address_is_the_secret_and_redirects_are_not_followed() -> None:
    request = SLACK.compose(notice(situation()))
    assert (request.method, request.url, request.follow) == ("POST", "", False)
    assert request.secret_url == SLACK.url


def test_a_repeat_says_that_it_may_be_one() -> None:
    again = replace(notice(situation()), repeat="Wiederholung möglich")
    assert "Wiederholung möglich" in texts(again, "plain_text")


STRANGER = "<!channel> <@U1> *hallo* <https://evil.example|Slack-Login>"


def test_strangers_words_stand_in_literal_elements_only() -> None:
    told = notice(situation())
    voice = Voice(STRANGER, STRANGER, STRANGER, "https://ok.example/", STRANGER)
    told = replace(told, voices=(voice,), why=(STRANGER,), facts=(STRANGER,), headline=STRANGER, context=STRANGER)
    sent = message(told)
    marked = [part for part in elements(sent["blocks"]) if "channel" in str(part.get("text")) and "type" in part]
    holders = {part["type"] for part in marked if isinstance(part["text"], str)}
    assert holders == {"plain_text", "text"}


@pytest.mark.parametrize("text", HOSTILE)
def test_our_own_markup_is_escaped_even_if_it_turns_out_to_be_theirs(text: str) -> None:
    told = hostile_notice(text)
    sent = message(told)
    assert_slack_takes(sent)
    for markup in [sent["text"], *texts(told, "mrkdwn")]:
        assert "<" not in markup
        assert ">" not in markup
        assert markup.count("&") == sum(markup.count(entity) for entity in ("&amp;", "&lt;", "&gt;"))


@settings(max_examples=40)
@given(st.text(min_size=1), st.integers(1, 3000))
def test_the_limits_hold_for_any_text_of_any_length(text: str, times: int) -> None:
    assert_slack_takes(message(hostile_notice((text * times)[:6000])))


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "ftp://x.example/",
        "https://x.example/ y",
        "https://x.example/\u202egro",
        "https://x.example/>|Login",
        "https://x.example/" + 1001 * "x",
    ],
)
def test_only_web_addresses_become_links(url: str) -> None:
    told = replace(notice(situation()), voices=(Voice("wer", "wo", "wann", url, "was"),))
    assert not [part for part in elements(message(told)["blocks"]) if part.get("type") == "link"]


@pytest.mark.parametrize(("lang", "label"), [("de", "ansehen"), ("en", "view")])
def test_the_label_of_a_link_is_ours(lang: str, label: str) -> None:
    links = [part for part in elements(message(notice(situation(lang)))["blocks"]) if part.get("type") == "link"]
    assert {(link["url"], link["text"]) for link in links} == {("https://video.example/abc", label)}


def test_a_voice_without_words_is_named_all_the_same() -> None:
    told = replace(notice(situation()), voices=(Voice("", "wo", "wann", "", "\x00"),))
    sent = message(told)
    assert_slack_takes(sent)
    assert "–" in texts(told, "text")


def test_a_notice_with_next_to_nothing_is_still_a_message() -> None:
    bare = Notice("k", "INC-0001", "de", Reason.FIRST, 3, "", "", "", "", "")
    sent = message(bare)
    assert_slack_takes(sent)
    assert len(sent["blocks"]) == 1


def test_what_is_too_much_goes_from_the_end_voices_and_facts_first() -> None:
    told = notice(situation())
    long = replace(told, voices=tuple(replace(voice, text="x" * 2500) for voice in told.voices), facts=("f" * 590,) * 8)
    kept = texts(long, "text")
    assert_slack_takes(message(long))
    assert told.statement in kept
    assert [voice.who in kept for voice in told.voices] in (
        [True, True, False],
        [True, True, True],
        [True, False, False],
    )
    assert len([fact for fact in texts(long, "plain_text") if fact.startswith("fff")]) < 8


def test_if_it_is_still_too_much_the_donts_go_and_then_the_statement_but_never_the_steps() -> None:
    told = replace(notice(situation()), voices=(), facts=(), donts=('"' * 500,) * 3)
    assert told.statement in texts(told, "text")
    heavy = replace(told, why=('"' * 590,) * 4, statement='"' * 1100)
    assert_slack_takes(message(heavy))
    assert told.donts[0] not in texts(heavy, "text")
    assert "1. " in texts(heavy, "mrkdwn")[0]


def failure(status: int, body: str, **headers: str) -> DeliveryError:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with pytest.raises(DeliveryError) as caught:
        SLACK.check(Response(status, named, body.encode(), ""))
    return caught.value


@pytest.mark.parametrize("body", ["ok", "ok\n", '{"ok":true}', '{ "ok" : true, "x": 1 }'])
def test_ok_is_ok(body: str) -> None:
    SLACK.check(Response(200, {}, body.encode(), ""))


@pytest.mark.parametrize(
    ("status", "body", "kind", "permanent"),
    [
        (400, "invalid_payload", "slack_invalid_payload", True),
        (400, "invalid_blocks", "slack_invalid_blocks", True),
        (403, "action_prohibited", "slack_action_prohibited", True),
        (404, "no_service", "slack_no_service", True),
        (404, "channel_not_found", "slack_channel_not_found", True),
        (410, "channel_is_archived", "slack_channel_is_archived", True),
        (200, "no_team\n", "slack_no_team", True),
        (404, "", "http_404", True),
        (410, "", "http_410", True),
        (500, "rollup_error", "http_500", False),
        (503, "<html>Wartung</html>", "http_503", False),
        (200, "<html>Bitte anmelden</html>", "slack_answer", False),
        (200, '{"ok":false}', "slack_answer", False),
        (204, "", "slack_answer", False),
        (302, "", "http_302", False),
        (301, "", "http_301", True),
    ],
)
def test_what_slack_says_is_understood(status: int, body: str, kind: str, permanent: bool) -> None:
    error = failure(status, body)
    assert (str(error), error.permanent, error.wait) == (kind, permanent, None)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("30", 30), ("1.5", 1), ("0", 1), ("999999", 3600), ("soon", 60), ("", 60), ("-5", 60)],
)
def test_when_slack_asks_us_to_wait_we_do_but_not_for_ever(header: str, seconds: int) -> None:
    error = failure(429, "rate_limited", retry_after=header)
    assert (error.permanent, error.wait) == (False, timedelta(seconds=seconds))


def test_without_a_time_we_wait_a_minute() -> None:
    assert failure(429, "").wait == timedelta(seconds=60)


@pytest.mark.parametrize(
    "url", ["https://hooks.slack.example/x", "http://127.0.0.1:8123/x", "http://localhost/x", "http://[::1]:1/x"]
)
def test_addresses_that_messages_may_go_to(url: str) -> None:
    assert not list(Slack(Secret(url)).validate())


@pytest.mark.parametrize(
    "url",
    ["http://hooks.slack.example/x", "hooks.slack.example", "https://", "https://[::1/", "ftp://x/", "https://x /", ""],
)
def test_addresses_that_they_may_not(url: str) -> None:
    assert [(name, key) for name, key, _ in Slack(Secret(url)).validate()] == [("url", "channels.slack_address")]
