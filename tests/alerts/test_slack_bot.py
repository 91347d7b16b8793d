"""A Slack bot: one living message with buttons, limits kept, strangers literal, each of Slack's words understood."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.channels.slack_blocks import LONGEST_MESSAGE
from alerts.channels.slack_bot import EVENT, SlackBot
from alerts.render import notice
from listener.errors import DeliveryError
from listener.model import Act, Action, Mistake, Notice, Reason, Request, Response, Secret, Voice
from listener.ports import Living
from tests.alerts.slack_workspace import CHANNEL, TOKEN, elements, units, wrong
from tests.alerts.world import HOSTILE, hostile_notice, situation

QUIET = SlackBot(token=Secret(TOKEN), channel=CHANNEL)
HEARING = SlackBot(token=Secret(TOKEN), channel=CHANNEL, app_token=Secret("xapp-1-planted"))
ROOT = f"{CHANNEL}:1795226040.000001"
PAGE = "https://listener.firma.example/i/INC-0012?t=abc"
DOABLE = (
    Action(Act.TAKE, "Ich übernehme", PAGE + "1"),
    Action(Act.SNOOZE, "Schlummern 1 h", PAGE + "2"),
    Action(Act.FALSE_ALARM, "Fehlalarm …", PAGE + "3"),
    Action(Act.KIND, "Art ändern", PAGE + "4"),
    Action(Act.OPEN, "Öffnen", PAGE + "5"),
)
LAYOUTS: tuple[Callable[[SlackBot, Notice], Request], ...] = (
    lambda bot, told: bot.compose(told),
    lambda bot, told: bot.reply(told, ROOT),
    lambda bot, told: bot.edit(told, ROOT),
)
Json = dict[str, Any]


def told(reason: Reason = Reason.FIRST, lang: str = "de", **changes: Any) -> Notice:
    return replace(notice(situation(lang, reason)), **{"actions": DOABLE, "status": "Noch hat es niemand.", **changes})


def body(request: Request) -> Json:
    sent: Json = json.loads(request.body)
    return sent


def kinds(request: Request) -> list[str]:
    return [block["type"] for block in body(request)["blocks"]]


def pressables(bot: SlackBot, shown: Notice) -> list[Json]:
    """What can be pressed in the living message."""
    found = [block for block in body(bot.compose(shown))["blocks"] if block["type"] == "actions"]
    return [element for block in found for element in block["elements"]]


def link_urls(request: Request) -> list[str]:
    return [part["url"] for part in elements(body(request)["blocks"]) if part.get("type") == "link"]


def assert_slack_takes(request: Request) -> None:
    sent = body(request)
    assert wrong(sent) == []
    assert units(request.body.decode()) <= LONGEST_MESSAGE
    assert units(sent["text"].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")) <= 150
    for part in elements(sent["blocks"]):
        assert part.get("type") != "mrkdwn" or part["verbatim"] is True


def test_the_first_message_goes_to_the_channel_and_carries_its_key() -> None:
    request = QUIET.compose(told())
    sent = body(request)

    assert_slack_takes(request)
    assert (request.url, request.method, request.follow) == ("https://slack.com/api/chat.postMessage", "POST", False)
    assert request.headers["Authorization"] == f"Bearer {TOKEN}"
    assert sent["channel"] == CHANNEL
    assert "thread_ts" not in sent
    assert sent["unfurl_links"] is sent["unfurl_media"] is sent["mrkdwn"] is False
    assert sent["metadata"] == {
        "event_type": EVENT,
        "event_payload": {"delivery": "INC-0012.1/mail", "incident": "INC-0012", "level": 4},
    }


def test_it_reads_from_the_level_over_the_steps_and_buttons_to_the_evidence() -> None:
    request = HEARING.compose(told(chart=(3, 4, 9), chart_title="Stimmen je Stunde, zuletzt 9"))

    assert kinds(request) == [
        "header", "context", "rich_text", "section", "rich_text", "actions", "divider", "rich_text", "context",
        "context", "divider", "rich_text", "rich_text", "context",
    ]  # fmt: skip


def test_who_has_it_stands_right_above_the_buttons() -> None:
    blocks = body(HEARING.compose(told(status="Ada Lange hat es bis 08:54.")))["blocks"]
    at = [block["type"] for block in blocks].index("actions")

    assert "Ada Lange hat es bis 08:54." in json.dumps(blocks[at - 1], ensure_ascii=False)


def test_news_goes_into_the_thread_and_the_channel_sees_it() -> None:
    request = QUIET.reply(told(Reason.LEVEL_UP), ROOT)
    sent = body(request)

    assert_slack_takes(request)
    assert request.url.endswith("/chat.postMessage")
    assert (sent["channel"], sent["thread_ts"]) == tuple(ROOT.split(":"))
    assert sent["reply_broadcast"] is True


@pytest.mark.parametrize("reason", sorted(set(Reason) - {Reason.SOURCES, Reason.UPDATE}))
def test_whatever_is_to_be_heard_is_shown_in_the_channel(reason: Reason) -> None:
    """A thread rings only for those who follow it, and at night nobody has begun to."""
    assert body(QUIET.reply(told(reason), ROOT))["reply_broadcast"] is True


def test_an_update_in_the_thread_stays_there() -> None:
    assert "reply_broadcast" not in body(QUIET.reply(told(Reason.UPDATE), ROOT))


def test_news_says_what_is_new_and_what_to_do_and_leaves_the_rest_to_the_message_above() -> None:
    request = HEARING.reply(told(Reason.LEVEL_UP), ROOT)

    assert kinds(request) == ["header", "context", "rich_text", "section", "rich_text", "context"]
    assert told().voices[0].text not in request.body.decode()


def test_an_edit_sends_all_blocks_again() -> None:
    first, edit = HEARING.compose(told()), HEARING.edit(told(Reason.UPDATE), ROOT)
    sent = body(edit)

    assert_slack_takes(edit)
    assert edit.url.endswith("/chat.update")
    assert (sent["channel"], sent["ts"]) == tuple(ROOT.split(":"))
    assert kinds(edit) == kinds(first)
    assert "thread_ts" not in sent


def test_a_repeat_says_that_it_may_be_one_in_the_thread_as_well() -> None:
    again = told(repeat="Wiederholung möglich")

    assert all("Wiederholung möglich" in lay(QUIET, again).body.decode() for lay in LAYOUTS)


# Buttons


def test_buttons_are_offered_where_somebody_hears_them() -> None:
    take, snooze, false_alarm, kind, open_ = pressables(HEARING, told())

    assert take == {
        "type": "button",
        "action_id": "take",
        "text": {"type": "plain_text", "text": "Ich übernehme", "emoji": False},
        "value": "INC-0012",
        "style": "primary",
    }
    assert (snooze["action_id"], snooze["value"], "style" in snooze) == ("snooze", "INC-0012", False)
    assert (kind["url"], open_["url"]) == (PAGE + "4", PAGE + "5")
    assert [option["value"] for option in false_alarm["options"]] == [f"INC-0012 {why}" for why in Mistake]
    assert false_alarm["options"][1]["text"]["text"] == "Satire"


def test_without_anybody_to_hear_them_there_are_links_in_their_place() -> None:
    """A button with an address gets a warning sign from Slack when nobody answers its click."""
    assert pressables(QUIET, told()) == []
    assert link_urls(QUIET.compose(told(voices=()))) == [PAGE + number for number in "12345"]


def test_without_pages_only_what_is_heard_is_offered() -> None:
    bare = told(actions=tuple(replace(action, url="") for action in DOABLE), voices=())

    assert [one["action_id"] for one in pressables(HEARING, bare)] == ["take", "snooze", "false_alarm", "kind"]
    assert link_urls(QUIET.compose(bare)) == []


def test_a_message_about_no_incident_has_no_buttons_to_press() -> None:
    assert pressables(HEARING, told(incident="", actions=(Action(Act.TAKE, "Ich übernehme"),))) == []


def test_at_most_five() -> None:
    assert len(pressables(HEARING, told(actions=DOABLE + DOABLE))) == 5


@pytest.mark.parametrize("lang", ["de", "en"])
def test_each_reason_of_a_false_alarm_is_worded(lang: str) -> None:
    select = pressables(HEARING, told(lang=lang))[2]

    assert len({option["text"]["text"] for option in select["options"]}) == len(Mistake)


# Who is called


CALLING = replace(HEARING, mention=("U0ADA", "S0PRESSE", "here"), mention_level=4)
CALL = "<@U0ADA> <!subteam^S0PRESSE> <!here>"


@pytest.mark.parametrize("reason", [Reason.FIRST, Reason.LEVEL_UP, Reason.KEY_FACT, Reason.ESCALATION, Reason.HELD])
def test_people_are_called_where_it_is_loud(reason: Reason) -> None:
    for request in (CALLING.compose(told(reason)), CALLING.reply(told(reason), ROOT)):
        assert_slack_takes(request)
        assert body(request)["blocks"][1]["text"]["text"] == CALL


@pytest.mark.parametrize("reason", [Reason.END, Reason.UPDATE, Reason.SAMPLE, Reason.DIGEST])
def test_nobody_is_called_for_what_can_wait(reason: Reason) -> None:
    assert CALL not in CALLING.reply(told(reason), ROOT).body.decode()


def test_nobody_is_called_below_the_level_or_by_an_edit() -> None:
    assert CALL not in CALLING.compose(told(level=3)).body.decode()
    assert CALL not in CALLING.edit(told(), ROOT).body.decode()


# Limits and strangers


STRANGER = "<!channel> <@U1> *hallo* <https://evil.example|Slack-Login>"


def test_strangers_words_stand_in_literal_elements_only() -> None:
    voice = Voice(STRANGER, STRANGER, STRANGER, "https://ok.example/", STRANGER)
    words: Json = dict.fromkeys(("headline", "context", "status", "chart_title", "repeat", "footer"), STRANGER)
    shown = told(voices=(voice,), why=(STRANGER,), facts=(STRANGER,), chart=(1, 2), **words)
    sent = [lay(HEARING, shown) for lay in LAYOUTS]
    parts = [part for one in sent for part in elements(body(one)["blocks"])]
    holders = {part["type"] for part in parts if "channel" in str(part.get("text")) and isinstance(part["text"], str)}

    assert holders == {"plain_text", "text"}


def hostile(text: str) -> Notice:
    return replace(
        hostile_notice(text),
        status=text,
        chart=(0, -3, 10**9),
        chart_title=text,
        actions=tuple(replace(action, label=text) for action in DOABLE),
    )


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("bot", [QUIET, HEARING])
def test_nothing_that_a_stranger_writes_breaks_a_limit_or_calls_anybody(bot: SlackBot, text: str) -> None:
    for lay in LAYOUTS:
        for shown in (hostile(text), replace(hostile(text), incident="INC-0012")):
            request = lay(bot, shown)
            assert_slack_takes(request)
            sent = body(request)
            parts = elements(sent["blocks"])
            for markup in [sent["text"], *(part["text"] for part in parts if part.get("type") == "mrkdwn")]:
                assert "<" not in markup
                assert ">" not in markup


ANY_TEXT = st.text(max_size=80) | st.sampled_from(HOSTILE)
ADDRESSES = st.sampled_from(["", PAGE, "https://x.example/" + "a" * 900, "javascript:alert(1)", "https://x.example/ y"])


@st.composite
def any_notice(draw: st.DrawFn) -> Notice:
    """Fields of any length, lists of any number, a picture of any hours."""
    text = draw(ANY_TEXT) * draw(st.sampled_from([1, 3, 40]))
    acts = draw(st.lists(st.tuples(st.sampled_from(Act), ADDRESSES), max_size=6, unique_by=lambda one: one[0]))
    return replace(
        hostile_notice(text, draw(st.sampled_from(["de", "en"]))),
        reason=draw(st.sampled_from(Reason)),
        incident=draw(st.sampled_from(["INC-0012", "", text])),
        push=draw(ANY_TEXT),
        status=draw(ANY_TEXT),
        chart=tuple(draw(st.lists(st.integers(-5, 10**9), max_size=80))),
        actions=tuple(Action(act, draw(ANY_TEXT), url) for act, url in acts),
        voices=tuple(Voice(text, text, text, draw(ADDRESSES), text) for _ in range(draw(st.integers(0, 5)))),
    )


@settings(max_examples=60)
@given(any_notice(), st.sampled_from([QUIET, HEARING]))
def test_the_limits_hold_for_any_notice(shown: Notice, bot: SlackBot) -> None:
    for lay in LAYOUTS:
        assert_slack_takes(lay(bot, shown))


def test_a_real_message_is_whole() -> None:
    shown = told(chart=tuple(range(36)), chart_title="Stimmen je Stunde")
    sent = HEARING.compose(shown).body.decode()

    assert [text for text in (*shown.why, *shown.facts, *(v.text for v in shown.voices)) if text not in sent] == []
    assert "▁" in sent
    assert units(sent) < LONGEST_MESSAGE


def test_the_course_of_the_hours_is_drawn_below_its_title() -> None:
    sent = body(QUIET.compose(told(chart=(0, 1, 2, 4, 7), chart_title="Stimmen je Stunde, zuletzt 7")))
    texts = [part["text"] for part in elements(sent["blocks"]) if part.get("type") == "plain_text"]

    assert "Stimmen je Stunde, zuletzt 7\n▁▂▃▅█" in texts


@pytest.mark.parametrize("chart", [(), (0, 0, 0)])
def test_where_nothing_happened_nothing_is_drawn(chart: tuple[int, ...]) -> None:
    assert "Stimmen je Stunde" not in QUIET.compose(told(chart=chart, chart_title="Stimmen je Stunde")).body.decode()


# What Slack says


def answer(said: object, status: int = 200, **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status, named, said if isinstance(said, bytes) else json.dumps(said).encode(), "")


def failure(response: Response) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        QUIET.check(response)
    return caught.value


def test_ok_is_ok_and_names_the_message() -> None:
    taken = answer({"ok": True, "channel": CHANNEL, "ts": "1795226040.000001", "message": {}})
    QUIET.check(taken)

    assert QUIET.root(taken) == ROOT


@pytest.mark.parametrize(
    "said",
    [{"ok": True}, {"ok": True, "channel": CHANNEL, "ts": 17}, {"ok": True, "channel": "x:y", "ts": "1.1"}, b"ok", []],
)
def test_what_names_no_message_is_no_root(said: object) -> None:
    assert QUIET.root(answer(said)) == ""


LATER = ["internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"]
GONE = ["message_not_found", "cant_update_message", "edit_window_closed", "thread_not_found"]
NEVER = [
    "invalid_auth", "token_revoked", "account_inactive", "not_in_channel", "channel_not_found", "is_archived",
    "missing_scope", "restricted_action", "not_authed", "token_expired",
]  # fmt: skip
UNFIT = ["invalid_blocks", "msg_blocks_too_long", "msg_too_long", "metadata_too_large", "invalid_arguments"]


@pytest.mark.parametrize("word", LATER)
def test_trouble_passes(word: str) -> None:
    error = failure(answer({"ok": False, "error": word}))
    assert (str(error), error.permanent, error.gone, error.wait) == (f"slack_{word}", False, False, None)


@pytest.mark.parametrize("word", GONE)
def test_a_message_that_is_gone_can_be_told_anew(word: str) -> None:
    error = failure(answer({"ok": False, "error": word}))
    assert (str(error), error.permanent, error.gone) == (f"slack_{word}", False, True)


@pytest.mark.parametrize("word", NEVER + UNFIT)
def test_what_only_people_can_mend_is_not_tried_again(word: str) -> None:
    error = failure(answer({"ok": False, "error": word}))
    assert (str(error), error.permanent, error.gone) == (f"slack_{word}", True, False)


@pytest.mark.parametrize("said", [{"ok": False, "error": "brand_new_word"}, {"ok": False}, {"ok": "true"}, {}, [], 7])
def test_a_word_that_we_do_not_know_means_later_and_is_not_repeated(said: object) -> None:
    error = failure(answer(said))
    assert (str(error), error.permanent, error.gone) == ("slack_answer", False, False)


@pytest.mark.parametrize("said", [b"<html>Bitte anmelden</html>", b"", b"\xff\xfe", b"ok", b"[" * 100_000])
def test_what_is_no_json_is_not_slack(said: bytes) -> None:
    error = failure(answer(said))
    assert (str(error), error.permanent) == ("slack_answer", False)


@pytest.mark.parametrize(("status", "word"), [(200, "ratelimited"), (429, "ratelimited"), (200, "rate_limited")])
def test_when_slack_asks_us_to_wait_we_do(status: int, word: str) -> None:
    error = failure(answer({"ok": False, "error": word}, status, retry_after="30"))
    assert (str(error), error.permanent, error.wait) == ("http_429", False, timedelta(seconds=30))


def test_a_word_counts_more_than_the_status() -> None:
    error = failure(answer({"ok": False, "error": "internal_error"}, 500))
    assert (str(error), error.permanent) == ("http_500", False)
    assert failure(answer({"ok": False, "error": "invalid_auth"}, 403)).permanent is True
    assert failure(answer({"ok": False, "error": "message_not_found"}, 404)).gone is True


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text() | st.just("error"), inner, max_size=3),
)
odd_answers = st.binary() | st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("ok", "error", "channel", "ts", "message"), json_values)
).map(lambda said: json.dumps(said).encode())


@given(odd_answers, st.integers(100, 599))
def test_whatever_is_answered_it_is_taken_or_a_failure_with_a_word_of_ours(said: bytes, status: int) -> None:
    response = answer(said, status)
    error = None
    try:
        QUIET.check(response)
    except DeliveryError as found:
        error = found
    assert re.fullmatch(r"http_\d{3}|slack_[a-z_]+", str(error)) if error else json.loads(said)["ok"] is True
    assert re.fullmatch(r"|[A-Z0-9]+:\d+\.\d+", QUIET.root(response))


# Said once more, in plain text


@pytest.mark.parametrize("word", UNFIT)
@pytest.mark.parametrize("lay", LAYOUTS)
def test_what_slack_finds_badly_laid_out_is_said_in_plain_text(
    lay: Callable[[SlackBot, Notice], Request], word: str
) -> None:
    shown = told(voices=(Voice("wer", "wo", "wann", "https://x.example/", STRANGER),))
    refused = lay(HEARING, shown)
    plain = HEARING.repaired(shown, refused, answer({"ok": False, "error": word}))
    assert plain is not None
    sent, before = body(plain), body(refused)

    assert (plain.url, plain.headers) == (refused.url, refused.headers)
    assert sent["blocks"] == []
    assert "metadata" not in sent
    assert shown.push.replace("&", "&amp;") in sent["text"]
    assert "1. " in sent["text"]
    assert "evil" not in sent["text"]
    assert len(sent["text"].encode()) <= 3_500
    assert {name: before[name] for name in before if name not in {"blocks", "text", "metadata"}} == {
        name: sent[name] for name in sent if name not in {"blocks", "text"}
    }


def test_once() -> None:
    refused = QUIET.compose(told())
    no = answer({"ok": False, "error": "invalid_blocks"})
    plain = QUIET.repaired(told(), refused, no)
    assert plain is not None

    assert QUIET.repaired(told(), plain, no) is None


@pytest.mark.parametrize("said", [{"ok": True}, {"ok": False, "error": "invalid_auth"}, b"<html>"])
def test_nothing_else_is_mended_by_saying_it_plainly(said: object) -> None:
    assert QUIET.repaired(told(), QUIET.compose(told()), answer(said)) is None


@pytest.mark.parametrize("text", HOSTILE)
def test_the_plain_form_calls_nobody(text: str) -> None:
    plain = QUIET.repaired(hostile(text), QUIET.compose(hostile(text)), answer({"ok": False, "error": "msg_too_long"}))
    assert plain is not None
    sent = body(plain)

    assert wrong(sent) == []
    assert "<" not in sent["text"]


# Options


def test_it_is_a_living_channel() -> None:
    assert isinstance(QUIET, Living)


def test_an_enterprise_has_its_own_interface() -> None:
    own = replace(QUIET, api="https://slack.firma.example/api/")

    assert own.compose(told()).url == "https://slack.firma.example/api/chat.postMessage"


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"token": Secret("xoxp-1")}, "token"),
        ({"token": Secret("https://hooks.slack.example/x")}, "token"),
        ({"token": Secret("xoxb-1 2")}, "token"),
        ({"app_token": Secret("xoxb-1")}, "app_token"),
        ({"channel": "sturm warte"}, "channel"),
        ({"channel": "#a,#b"}, "channel"),
        ({"channel": " "}, "channel"),
        ({"mention": ("U0ADA", "@ada")}, "mention"),
        ({"mention": ("U0ADA> <!channel",)}, "mention"),
        ({"api": "http://slack.com/api"}, "api"),
        ({"api": "https://slack.com/api?x=1"}, "api"),
    ],
)
def test_what_cannot_work_is_said(changes: Json, place: str) -> None:
    found = list(replace(HEARING, **changes).validate())

    assert [(name, key) for name, key, _ in found] == [(place, f"channels.slack_{place}")]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"token": Secret("xoxe.xoxb-1-abc\n")},
        {"channel": "#sturm"},
        {"mention": ("U0ADA", "W0ADA", "S0PRESSE", "here", "channel")},
        {"channel": "größere-stürme_2"},
        {"api": "http://127.0.0.1:8123/api"},
    ],
)
def test_what_can_work_is_taken(changes: Json) -> None:
    assert list(replace(HEARING, **changes).validate()) == []


def test_the_list_of_kinds_is_there_while_there_is_room_and_goes_before_anybody_s_words() -> None:
    doable = (Action(Act.TAKE, "Ich übernehme"), Action(Act.KIND, "Art ändern"))
    short, long_ = (replace(notice(situation()), actions=doable, facts=facts) for facts in ((), ("x" * 500,) * 7))

    def lists(one: Notice) -> list[str]:
        found = elements(body(HEARING.compose(one))["blocks"])
        return [str(part["action_id"]) for part in found if part.get("type") == "static_select"]

    assert lists(short) == ["kind"]
    assert lists(long_) == []
    assert "kuechenfee_lena" in HEARING.compose(long_).body.decode()
