"""ntfy: one notification an incident, short enough for any server, nobody's text more than text."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from ipaddress import IPv4Network
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.channels.ntfy import LONGEST_BODY, LONGEST_MESSAGE, Ntfy
from alerts.render import notice
from listener.errors import DeliveryError, SourceError
from listener.http import Fetcher, Limits
from listener.model import Act, Action, Notice, Reason, Request, Response, Secret, Voice
from listener.ports import Living
from tests.alerts.world import HOSTILE, deaf, hostile_notice, situation
from tests.edges.servers import Exchange, HttpServer, http_server

TOKEN = Secret("tk_geheim")
NTFY = Ntfy(url="https://ntfy.firma.example", topic="sturm")
TAKEN = b'{"id":"sPs71M8A2T","time":1795226040,"event":"message","topic":"sturm","sequence_id":"INC-0012-0a1b2c"}'


def message(request: Request) -> dict[str, Any]:
    assert len(request.body) <= LONGEST_BODY
    parsed: dict[str, Any] = json.loads(request.body)
    assert set(parsed) <= {"topic", "title", "message", "priority", "tags", "sequence_id", "click", "actions"}
    assert 1 <= len(parsed["message"].encode()) <= LONGEST_MESSAGE
    assert 1 <= len(parsed["title"].encode()) <= 1024
    return parsed


def sent(told: Notice, channel: Ntfy = NTFY) -> dict[str, Any]:
    return message(channel.compose(told))


def test_a_telephone_at_night_shows_how_bad_it_is_and_what_to_do_first() -> None:
    told = notice(situation())
    shown = sent(told)
    assert shown["topic"] == "sturm"
    assert shown["title"] == told.headline
    lines = shown["message"].split("\n")
    assert lines[0] == told.push
    assert lines[2:4] == [told.steps_title, f"1. {told.steps[0]}"]
    assert all(f"• {line}" in lines for line in told.why)


def test_a_real_warning_is_told_whole() -> None:
    told = notice(situation())
    shown = sent(told)["message"]
    said = [*told.steps, *told.why, *told.facts, *told.donts, told.statement, told.footer, told.context]
    assert [text for text in (*said, *(voice.text for voice in told.voices)) if text not in shown] == []


@pytest.mark.parametrize(("level", "priority"), [(1, 3), (3, 3), (4, 4), (5, 5), (6, 5)])
def test_the_wind_decides_how_loud_it_is(level: int, priority: int) -> None:
    assert sent(replace(notice(situation()), level=level))["priority"] == priority


def test_neither_an_end_nor_a_deaf_source_wakes_anybody() -> None:
    end = replace(notice(situation(reason=Reason.END)), level=6)
    assert [sent(end)["priority"], sent(deaf())["priority"]] == [3, 3]


def test_a_telephone_can_be_told_what_to_look_for_and_shows_one_picture_at_most() -> None:
    said = (notice(situation()), replace(notice(situation()), reason=Reason.LEVEL_UP, level=5), deaf())
    assert [sent(one)["tags"] for one in (*said, notice(situation(reason=Reason.END)))] == [
        ["wind-4", "reason-first"],
        ["wind-5", "reason-level-up"],
        ["electric_plug", "reason-sources"],
        ["reason-end"],
    ]


def test_all_messages_of_an_incident_share_one_place_and_those_of_another_database_have_their_own() -> None:
    first, end = notice(situation()), notice(situation(reason=Reason.END))
    places = {sent(told)["sequence_id"] for told in (first, end)}
    assert len(places) == 1
    assert places.pop().startswith("INC-0012-")
    assert sent(first)["sequence_id"] != sent(replace(first, subject="INC-0012 Muster: 2024"))["sequence_id"]
    assert sent(first)["sequence_id"] != sent(replace(first, incident="INC-0013"))["sequence_id"]


def test_a_message_can_be_kept_up_to_date_where_the_server_can_and_people_want_it() -> None:
    wanted = replace(NTFY, updates=True)
    assert isinstance(wanted, Living)
    taken = Response(200, {}, TAKEN, "")
    old_server = Response(200, {}, TAKEN.replace(b',"sequence_id":"INC-0012-0a1b2c"', b""), "")
    assert [NTFY.root(taken), wanted.root(old_server), wanted.root(Response(200, {}, b"[]", ""))] == ["", "", ""]
    root = wanted.root(taken)
    told = notice(situation())
    edited, replied = message(wanted.edit(told, root)), message(wanted.reply(told, root))
    assert (edited["sequence_id"], edited["priority"]) == (root, 2)
    assert (replied["sequence_id"], replied["priority"]) == (root, 4)


def test_a_root_that_is_no_id_is_not_sent_back() -> None:
    odd = Response(200, {}, b'{"event":"message","sequence_id":"../x y"}', "")
    assert replace(NTFY, updates=True).root(odd) == ""


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_write_stays_text_and_keeps_the_limits(text: str) -> None:
    request = NTFY.compose(hostile_notice(text))
    shown = message(request)
    assert "\n\n\n" not in shown["message"]
    assert not any(mark in request.body.decode() for mark in ("\u2028", "\u202e", "\\r", "\\u0000", "\x85"))
    assert shown["tags"] == ["wind-4", "reason-first"]
    assert "markdown" not in shown


@settings(max_examples=40)
@given(st.text(min_size=1), st.integers(1, 3000))
def test_the_limits_hold_for_any_text_of_any_length(text: str, times: int) -> None:
    whole = (text * times)[:6000]
    actions = (Action(Act.TAKE, whole, "https://x.example/" + 580 * "x"),) * 5
    long = replace(hostile_notice(whole), status=whole, chart_title=whole, actions=actions)
    assert sent(long, replace(NTFY, click="https://krise.firma.example/{incident}" + "x" * 450))


def test_nobody_writes_a_line_of_his_own_into_the_message() -> None:
    voice = Voice("erna", "Forum", "02:07", "https://forum.example/1", "erste\r\nWindstärke 6\u2028dritte")
    shown = sent(replace(notice(situation()), voices=(voice,)))["message"].split("\n")
    assert "„erste Windstärke 6 dritte“" in shown
    assert "https://forum.example/1" in shown


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://x.example/ y", "https://x.example/\u202egro", "ftp://x"]
)
def test_only_web_addresses_are_shown(url: str) -> None:
    told = replace(notice(situation()), voices=(Voice("wer", "wo", "wann", url, "was"),))
    assert url not in sent(told)["message"]


def test_a_tap_opens_the_page_of_the_incident() -> None:
    channel = replace(NTFY, click="https://wiki.firma.example/krise?nr={incident}")
    assert sent(notice(situation()), channel)["click"] == "https://wiki.firma.example/krise?nr=INC-0012"
    assert sent(hostile_notice("a&b=c/d"), channel)["click"].endswith("?nr=a%26b%3Dc%2Fd")
    assert "click" not in sent(notice(situation()))


PAGE = "https://alarm.firma.example/i/INC-0012?t=abc"


def test_the_first_three_things_to_do_are_buttons_and_a_tap_opens_the_incident() -> None:
    acts = (Act.OPEN, Act.TAKE, Act.SNOOZE, Act.FALSE_ALARM, Act.KIND)
    actions = tuple(Action(act, act.value, f"{PAGE}&do={act}") for act in acts)
    shown = sent(replace(notice(situation()), actions=actions))
    assert shown["actions"] == [
        {"action": "view", "label": act, "url": f"{PAGE}&do={act}"} for act in ("take", "snooze", "false_alarm")
    ]
    assert shown["click"] == f"{PAGE}&do=open"


def test_a_button_without_a_page_is_none() -> None:
    odd = ("", "javascript:alert(1)", "https://x.example/" + 600 * "x")
    shown = sent(replace(notice(situation()), actions=tuple(Action(Act.TAKE, "x", url) for url in odd)))
    assert "actions" not in shown


def test_who_has_it_stands_below_the_steps() -> None:
    told = replace(notice(situation()), status="Niemand hat übernommen.")
    lines = sent(told)["message"].split("\n")
    assert lines.index(told.status) == lines.index(f"3. {told.steps[2]}") + 2


def test_a_repeat_says_so_first_and_takes_the_place_of_the_first() -> None:
    told = notice(situation())
    again = replace(told, repeat="Wiederholung möglich")
    assert sent(again)["message"].startswith("Wiederholung möglich\n")
    assert sent(again)["sequence_id"] == sent(told)["sequence_id"]


def test_who_may_write_is_told_in_the_header() -> None:
    by_token = replace(NTFY, token=Secret("tk_geheim")).compose(deaf())
    by_name = replace(NTFY, username="müller", password=Secret("paß:wort")).compose(deaf())
    assert by_token.headers["Authorization"] == "Bearer tk_geheim"
    assert by_name.headers["Authorization"] == f"Basic {b64encode('müller:paß:wort'.encode()).decode()}"
    assert "Authorization" not in NTFY.compose(deaf()).headers
    assert not by_token.follow


def problems(**changes: Any) -> list[tuple[str, str]]:
    return [(option, key) for option, key, _ in replace(NTFY, **changes).validate()]


@pytest.mark.parametrize("url", ["https://ntfy.firma.example", "https://ntfy.firma.example/", "http://127.0.0.1:2586"])
def test_addresses_of_servers(url: str) -> None:
    assert problems(url=url) == []


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"url": "http://ntfy.firma.example"}, ("url", "channels.ntfy_address")),
        ({"url": "ntfy.firma.example"}, ("url", "channels.ntfy_address")),
        ({"url": "https://user:pw@ntfy.firma.example"}, ("url", "channels.ntfy_address")),
        ({"url": "https://[::1"}, ("url", "channels.ntfy_address")),
        ({"url": "https://ntfy.firma.example/sturm"}, ("url", "channels.ntfy_path")),
        ({"url": "https://ntfy.firma.example/?auth=x"}, ("url", "channels.ntfy_path")),
        ({"topic": "sturm warte"}, ("topic", "channels.ntfy_topic")),
        ({"topic": "x" * 65}, ("topic", "channels.ntfy_topic")),
        ({"topic": ""}, ("topic", "channels.ntfy_topic")),
        ({"token": Secret("tk"), "username": "u", "password": Secret("p")}, ("token", "channels.ntfy_both")),
        ({"username": "u"}, ("username", "channels.ntfy_password")),
        ({"password": Secret("p")}, ("username", "channels.ntfy_password")),
        ({"click": "javascript:alert(1)"}, ("click", "channels.ntfy_click")),
        ({"click": "https://x.example/" + "x" * 500}, ("click", "channels.ntfy_click")),
    ],
)
def test_what_is_wrong_with_the_options_is_said(changes: dict[str, Any], found: tuple[str, str]) -> None:
    assert problems(**changes) == [found]


def test_what_is_right_is_taken() -> None:
    assert problems(username="u", password=Secret("p"), click="http://krise.intranet/{incident}") == []
    assert problems(token=Secret("tk_x")) == []


# --- over the wire --------------------------------------------------------------------------------------------------

FETCH = Fetcher(Limits(read_s=5, total_s=10), "test", allow_networks=(IPv4Network("127.0.0.0/8"),))


def server_like_ntfy(it: Exchange) -> None:
    """Take and refuse as the documentation and the source of ntfy's server say (limits of 2.28)."""
    if it.headers.get("Authorization") != "Bearer tk_geheim":
        refuse(it, 403, 40301)
        return
    wanted = json.loads(it.sent)
    sizes = (len(it.sent), len(wanted["message"].encode()), len(wanted["title"].encode()))
    if any(size > limit for size, limit in zip(sizes, (8192, 4096, 1024), strict=True)):
        refuse(it, 413, 41303)
        return
    kept = {"id": "sPs71M8A2T", "time": 1795226040, "event": "message", **wanted}
    it.answer(200, json.dumps(kept).encode(), {"Content-Type": "application/json"})


def refuse(it: Exchange, status: int, code: int, headers: Mapping[str, str] | None = None) -> None:
    it.answer(status, json.dumps({"code": code, "http": status, "error": "tk_geheim"}).encode(), headers)


def answered(server: HttpServer, told: Notice, token: Secret = TOKEN) -> Response:
    channel = Ntfy(url=server.url(""), topic="sturm", token=token, updates=True)
    assert list(channel.validate()) == []
    response = FETCH(channel.compose(told))
    channel.check(response)
    return response


def test_a_server_takes_it_in_its_root_and_names_the_place() -> None:
    with http_server({"/": server_like_ntfy}) as server:
        response = answered(server, notice(situation()))
    (seen,) = server.log
    assert (seen.method, seen.path, seen.headers["Content-Type"]) == ("POST", "/", "application/json; charset=utf-8")
    assert replace(NTFY, updates=True).root(response) == json.loads(seen.body)["sequence_id"]


def test_a_server_takes_whatever_people_write() -> None:
    with http_server({"/": server_like_ntfy}) as server:
        for text in HOSTILE:
            answered(server, hostile_notice(text))
    assert len(server.log) == len(HOSTILE)
    for seen, text in zip(server.log, HOSTILE, strict=True):
        assert json.loads(seen.body)["message"].strip(), text


@pytest.mark.parametrize(
    ("status", "permanent", "wait"),
    [(401, True, None), (403, True, None), (404, True, None), (413, True, None), (500, False, None),
     (502, False, None), (507, False, None), (429, False, timedelta(seconds=17))],
)  # fmt: skip
def test_what_a_server_says_is_understood(status: int, permanent: bool, wait: timedelta | None) -> None:
    with (
        http_server({"/": lambda it: refuse(it, status, status * 100 + 1, {"Retry-After": "17"})}) as server,
        pytest.raises(DeliveryError) as refused,
    ):
        answered(server, deaf())
    assert (str(refused.value), refused.value.permanent, refused.value.wait) == (f"http_{status}", permanent, wait)


def test_a_wrong_token_is_for_ever() -> None:
    with http_server({"/": server_like_ntfy}) as server, pytest.raises(DeliveryError, match=r"^http_403$") as refused:
        answered(server, deaf(), token=Secret("tk_falsch"))
    assert refused.value.permanent


@pytest.mark.parametrize("body", [b"<html>Bitte anmelden</html>", b"", b"ok", b'{"event":"open"}', b"[1]", b"\xff"])
def test_a_page_in_between_is_no_yes(body: bytes) -> None:
    with (
        http_server({"/": lambda it: it.answer(200, body)}) as server,
        pytest.raises(DeliveryError, match=r"^ntfy_answer$") as refused,
    ):
        answered(server, deaf())
    assert not refused.value.permanent


def test_a_server_that_has_moved_is_not_followed() -> None:
    elsewhere = {"Location": "/anderswo"}
    routes = {"/": lambda it: it.answer(302, b"", elsewhere), "/anderswo": lambda it: it.answer(200, TAKEN)}
    with http_server(routes) as server, pytest.raises(DeliveryError, match=r"^http_302$"):
        answered(server, deaf())
    assert [seen.path for seen in server.log] == ["/"]


def test_a_server_that_is_off_is_an_error_of_the_edge() -> None:
    with http_server({}) as server:
        pass
    with pytest.raises(SourceError, match="connect"):
        answered(server, deaf())
