"""The signed webhook: everything that is in a notice, in a format that stays, and a receiver that checks it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.channels.webhook import KEY, LONGEST_BODY, Webhook
from alerts.notices import notice_from_json, notice_to_json
from alerts.quoting import Quotes
from alerts.render import notice
from listener.core.seal import SIGNATURE, TIMESTAMP, sealed
from listener.errors import DeliveryError
from listener.http import Fetcher, Limits
from listener.model import Act, Action, Notice, Reason, Response, Secret, Voice
from listener.ports import Living
from tests.alerts.world import HOSTILE, deaf, hostile_notice, situation, told
from tests.edges.servers import http_server

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "webhook.md"
OLD, NEW = (
    Secret("das alte Geheimnis der Firma".replace(" ", "-")),
    Secret("das neue Geheimnis der Firma".replace(" ", "-")),
)
HOOK = Webhook(Secret("https://krise.firma.example/eingang/t0ken"), OLD, quotes=Quotes.FULL)
NOW = datetime(2026, 11, 21, 1, 54, tzinfo=UTC)


def sent(said: Notice, channel: Webhook = HOOK) -> dict[str, Any]:
    body = channel.compose(said).body
    assert len(body) <= LONGEST_BODY
    assert body.isascii()
    parsed: dict[str, Any] = json.loads(body)
    return parsed


TAKE = Action(Act.TAKE, "Ich übernehme", "https://alarm.firma.example/i/INC-0012?t=abc")


def test_a_program_gets_everything_that_is_in_a_notice() -> None:
    said = replace(notice(situation()), status="Niemand", actions=(TAKE,), chart=(1, 5), chart_usual=(1.5, 2.0))
    body = sent(said)
    assert body.pop("version") == 1
    assert notice_from_json(json.dumps(body)) == said
    assert set(body) == {field.name for field in fields(Notice)}


@pytest.mark.parametrize("reason", [Reason.FIRST, Reason.END, Reason.SOURCES])
def test_it_is_written_the_same_way_each_time(reason: Reason) -> None:
    once = HOOK.compose(told(reason))
    again = HOOK.compose(notice_from_json(notice_to_json(told(reason))))
    assert (once.body, dict(once.headers)) == (again.body, dict(again.headers))
    assert once.headers[KEY] == sent(told(reason))["key"] == told(reason).key


def test_a_repeat_has_the_key_of_the_first() -> None:
    said = notice(situation())
    again = HOOK.compose(replace(said, repeat="Wiederholung möglich"))
    assert again.headers[KEY] == HOOK.compose(said).headers[KEY]
    assert json.loads(again.body)["repeat"] == "Wiederholung möglich"


@pytest.mark.parametrize(
    ("key", "written"),
    [
        ("INC-0012.1/krise", "INC-0012.1/krise"),
        ("INC-0012.1/presse-süd", "INC-0012.1/presse-s%C3%BCd"),
        ("a\r\nX-Evil: 1", "a%0D%0AX-Evil%3A%201"),
    ],
)
def test_a_key_fits_into_a_header(key: str, written: str) -> None:
    request = HOOK.compose(replace(deaf(), key=key))
    assert request.headers[KEY] == json.loads(request.body)["key"] == written


def test_keys_that_are_too_long_are_still_told_apart() -> None:
    one, other = (HOOK.compose(replace(deaf(), key="x" * 300 + end)).headers[KEY] for end in "ab")
    assert one != other
    assert max(len(one), len(other)) <= 200


def test_the_address_and_the_secrets_are_neither_shown_nor_sent() -> None:
    request = HOOK.compose(deaf())
    assert (request.method, request.url, request.follow, request.secret_url) == ("POST", "", False, HOOK.url)
    assert OLD.reveal() not in request.body.decode() + repr(dict(request.headers)) + repr(request) + repr(HOOK)


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_of_strangers_arrives_as_they_wrote_it(text: str) -> None:
    voice = Voice(text, text, text, text, text)
    body = sent(replace(notice(situation()), voices=(voice,), why=(text,)))
    written = re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", " ", text)
    for arrived in (body["voices"][0]["text"], body["why"][0]):
        assert arrived == written or (
            arrived.endswith("…") and written.startswith(arrived[:-1]) and len(arrived) >= 300
        )


@settings(max_examples=40)
@given(st.text(min_size=1), st.integers(1, 3000))
def test_the_limit_holds_for_any_text_of_any_length(text: str, times: int) -> None:
    assert sent(hostile_notice((text * times)[:6000]))["level"] == 4


def test_a_chart_is_never_cut() -> None:
    long = replace(hostile_notice("👍" * 5000), chart=tuple(range(96)), chart_usual=(0.5,) * 96)
    assert (sent(long)["chart"], len(sent(long)["chart_usual"])) == (list(range(96)), 96)


def test_a_real_message_is_far_from_the_limit() -> None:
    assert len(HOOK.compose(notice(situation())).body) < LONGEST_BODY // 8


def test_the_reference_names_every_key_and_every_header() -> None:
    page = PAGE.read_text("utf-8")
    rows = re.findall(r"^\| (`[a-z_]+`(?:, `[a-z_]+`)*) \|", page, re.MULTILINE)
    documented = {name for row in rows for name in re.findall(r"`([a-z_]+)`", row)}
    headers = set(re.findall(r"^\| `([A-Z][A-Za-z-]+)` \|", page, re.MULTILINE))
    assert documented == set(sent(notice(situation())))
    assert headers == set(sealed(HOOK.compose(deaf()), NOW).headers)
    assert {f"`{reason}`" for reason in Reason} <= set(re.findall(r"`[a-z_]+`", page))


def test_a_program_hears_of_silent_changes_only_if_it_wants_to() -> None:
    wanted = replace(HOOK, updates=True)
    taken = Response(204, {}, b"", "")
    assert isinstance(wanted, Living)
    assert (HOOK.root(taken), bool(wanted.root(taken))) == ("", True)
    said = replace(notice(situation()), reason=Reason.UPDATE)
    for request in (wanted.edit(said, wanted.root(taken)), wanted.reply(said, wanted.root(taken))):
        assert (json.loads(request.body)["reason"], request.seal) == ("update", HOOK.compose(said).seal)


def problems(channel: Webhook) -> list[tuple[str, str]]:
    return [(option, key) for option, key, _ in channel.validate()]


def test_what_is_wrong_with_the_options_is_said() -> None:
    here = Secret("http://127.0.0.1:8099/")
    assert problems(replace(HOOK, url=here, next_secret=NEW)) == []
    for address in ("http://krise.firma.example/", "krise.firma.example", "https://a:b@firma.example/", "ftp://x/", ""):
        assert problems(replace(HOOK, url=Secret(address))) == [("url", "channels.webhook_address")]
    assert problems(Webhook(here, Secret("kurz"))) == [("secret", "channels.webhook_secret")]
    assert problems(Webhook(here, OLD, Secret(" " * 40))) == [("next_secret", "channels.webhook_secret")]


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
@pytest.mark.parametrize("body", [b"", b"ok", b'{"message":"Workflow was started"}', b"null"])
def test_every_yes_of_a_program_is_one(status: int, body: bytes) -> None:
    HOOK.check(Response(status, {}, body, ""))


@pytest.mark.parametrize("body", [b"<html>Anmelden</html>", b" \r\n<!DOCTYPE html>", b"<?xml version='1.0'?><html/>"])
def test_a_page_in_between_is_no_yes(body: bytes) -> None:
    with pytest.raises(DeliveryError, match=r"^webhook_page$") as refused:
        HOOK.check(Response(200, {}, body, ""))
    assert not refused.value.permanent


# --- over the wire: the receiver of the reference, as it stands there ------------------------------------------------

FETCH = Fetcher(Limits(read_s=5, total_s=10), "test", allow_networks=(IPv4Network("127.0.0.0/8"),))


@contextmanager
def receiver(*secrets: Secret) -> Iterator[tuple[str, Iterator[str]]]:
    """Run the documented program; gives its address, and the lines that it writes."""
    (program,) = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    known = " ".join(secret.reveal() for secret in secrets)
    environment = {**os.environ, "SECRETS": known, "PORT": "0", "PYTHONUTF8": "1"}
    with subprocess.Popen(  # noqa: S603 - a program of our own
        [sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        encoding="utf-8",
    ) as running:  # fmt: skip
        assert running.stdout is not None
        try:
            yield running.stdout.readline().strip(), iter(running.stdout.readline, "")
        finally:
            running.kill()


def deliver(address: str, said: Notice, *secrets: Secret, at: datetime | None = None) -> Response:
    channel = Webhook(Secret(address), secrets[0], next_secret=secrets[1] if len(secrets) > 1 else None)
    assert problems(channel) == []
    return FETCH(sealed(channel.compose(said), at or datetime.now(UTC)))


def test_the_receiver_takes_what_is_signed_and_only_once() -> None:
    first, end = notice(situation()), replace(notice(situation(reason=Reason.END)), key="INC-0012.2/krise")
    with receiver(OLD) as (address, lines):
        answers = [deliver(address, said, OLD) for said in (first, replace(first, repeat="Wiederholung"), end)]
        for answer in answers:
            HOOK.check(answer)
        assert [answer.status for answer in answers] == [204, 204, 204]
        assert [next(lines), next(lines)] == [f"4 first {first.push}\n", f"4 end {end.push}\n"]


def test_the_receiver_refuses_what_is_forged_old_or_from_tomorrow() -> None:
    now = datetime.now(UTC)
    with receiver(OLD) as (address, _):
        assert deliver(address, deaf(), NEW).status == 401
        assert deliver(address, deaf(), OLD, at=now - timedelta(minutes=6)).status == 401
        assert deliver(address, deaf(), OLD, at=now + timedelta(minutes=6)).status == 401
        honest = sealed(Webhook(Secret(address), OLD).compose(deaf()), now)
        forged = {
            "the body": replace(honest, body=honest.body.replace(b'"level":0', b'"level":6')),
            "the time": replace(honest, headers={**honest.headers, TIMESTAMP: str(int(now.timestamp()) + 1)}),
            "the scheme": replace(honest, headers={**honest.headers, SIGNATURE: "v2" + honest.headers[SIGNATURE][2:]}),
            "nothing": replace(honest, headers={KEY: "x"}),
        }
        assert {what: FETCH(request).status for what, request in forged.items()} == dict.fromkeys(forged, 401)
        assert FETCH(honest).status == 204


def test_a_secret_is_changed_without_a_message_that_is_refused() -> None:
    with receiver(OLD) as (before, _), receiver(OLD, NEW) as (between, _), receiver(NEW) as (after, _):
        assert [deliver(before, deaf(), *has).status for has in [(OLD,), (OLD, NEW)]] == [204, 204]
        assert [deliver(between, deaf(), *has).status for has in [(OLD, NEW), (NEW,)]] == [204, 204]
        assert [deliver(after, deaf(), *has).status for has in [(OLD, NEW), (NEW,), (OLD,)]] == [204, 204, 401]


def test_the_receiver_takes_whatever_people_write() -> None:
    with receiver(OLD) as (address, _):
        statuses = {
            deliver(address, replace(hostile_notice(text), key=f"k{n}"), OLD).status for n, text in enumerate(HOSTILE)
        }
    assert statuses == {204}


@pytest.mark.parametrize(
    ("status", "permanent"), [(401, True), (403, True), (410, True), (413, True), (500, False), (503, False)]
)
def test_what_a_receiver_says_is_understood(status: int, permanent: bool) -> None:
    with pytest.raises(DeliveryError) as refused:
        HOOK.check(answer_of(lambda it: it.answer(status, b"echo")))
    assert (str(refused.value), refused.value.permanent, refused.value.wait) == (f"http_{status}", permanent, None)


def test_a_receiver_that_is_busy_is_asked_again_when_it_says() -> None:
    with pytest.raises(DeliveryError) as refused:
        HOOK.check(answer_of(lambda it: it.answer(429, b"", {"Retry-After": "30"})))
    assert (refused.value.permanent, refused.value.wait) == (False, timedelta(seconds=30))


def answer_of(route: Any) -> Response:
    with http_server({"/": route}) as server:
        return deliver(server.url("/"), deaf(), OLD)
