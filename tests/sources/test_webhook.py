"""The webhook's decisions: who is known, what is a bad request, what becomes of each entry: its own contract."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener import config
from listener.core.pushed import at, pointer
from listener.core.reception import MOST_BYTES, Received, Receiver
from listener.core.signature import signature
from listener.drive import drive
from listener.errors import ConfigError
from listener.model import Batch, DateQuality, Item, Request, Response, Secret
from listener.words import LANGUAGES, say
from sources import SOURCES
from sources.webhook import MOST_ENTRIES, Webhook

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SECRET, TOKEN = Secret("ein-gemeinsames-geheimnis"), Secret("ein-langer-schluessel")
SIGNED, BEARER = Webhook(secret=SECRET), Webhook(token=TOKEN)
ENTRY = {"id": "4711", "text": "Nordwind fährt wieder", "published": "2026-11-20T09:00:00+01:00"}
KNOWN = {"authorization": f"Bearer {TOKEN.reveal()}"}


def signed(body: bytes, at_: datetime = NOW, secret: Secret = SECRET) -> dict[str, str]:
    stamp = str(int(at_.timestamp()))
    return {"x-timestamp": stamp, "x-signature": signature(secret, stamp, body)}


def received(body: object, headers: Mapping[str, str] | None = None, **options: Any) -> Received:
    source = Webhook(token=TOKEN, **options)
    data = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    return source.receive(KNOWN | dict(headers or {}), data, NOW)


def item(entry: Mapping[str, object], headers: Mapping[str, str] | None = None, **options: Any) -> Item:
    (one,) = received(entry, headers, **options).items
    return one


# --- it is pushed to, never polled ------------------------------------------------------------------------------


def test_it_asks_nobody_and_is_a_receiver() -> None:
    def http(request: Request) -> Response:
        raise AssertionError(request)

    assert drive(SIGNED.collect({"a": 1}, NOW), http, NOW) == Batch((), {"a": 1})
    assert isinstance(SIGNED, Receiver)
    assert not any(isinstance(kind, Receiver) for name, kind in SOURCES.items() if name == "feed")


# --- who is known -----------------------------------------------------------------------------------------------


def test_an_example_signature_that_any_program_can_check() -> None:
    """printf '1763629200.{}' | openssl dgst -sha256 -hmac geheim"""
    assert signature(Secret("geheim"), "1763629200", b"{}") == (
        "sha256=2f86695b173fb9f99f7414009f08d218227b570a90b39032b4c41d4e384be969"
    )


@given(st.binary(max_size=300), st.text(min_size=16, max_size=40), st.integers(-300, 300))
def test_whoever_has_the_secret_is_known_within_five_minutes(body: bytes, secret: str, late: int) -> None:
    source = Webhook(secret=Secret(secret))
    headers = signed(body, NOW + timedelta(seconds=late), Secret(secret))

    assert source.admits(headers, NOW)
    assert source.receive(headers, body, NOW).status != 401


@given(st.binary(min_size=1, max_size=100), st.data())
def test_one_changed_byte_and_nobody_is_known(body: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(body) - 1))
    other = bytes([*body[:place], body[place] ^ data.draw(st.integers(1, 255)), *body[place + 1 :]])

    assert SIGNED.receive(signed(body), other, NOW).status == 401


@given(st.dictionaries(st.sampled_from(["x-timestamp", "x-signature", "authorization"]), st.text(max_size=80)))
def test_no_made_up_headers_open_the_door(headers: dict[str, str]) -> None:
    assert SIGNED.receive(headers, b"{}", NOW).status == 401
    assert BEARER.receive(headers, b"{}", NOW).status == 401


BODY = json.dumps(ENTRY).encode()
GOOD = signed(BODY)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-signature": GOOD["x-signature"]},
        {"x-timestamp": GOOD["x-timestamp"]},
        GOOD | {"x-signature": ""},
        GOOD | {"x-signature": GOOD["x-signature"][7:]},
        GOOD | {"x-signature": GOOD["x-signature"].replace("sha256", "sha1")},
        GOOD | {"x-signature": "sha256=" + "0" * 64},
        GOOD | {"x-timestamp": str(int(GOOD["x-timestamp"]) + 1)},
        GOOD | {"x-timestamp": f"{GOOD['x-timestamp']}.0"},
        GOOD | {"x-timestamp": "٣"},
        GOOD | {"x-timestamp": "9" * 12},
        signed(BODY, NOW - timedelta(minutes=5, seconds=1)),
        signed(BODY, NOW + timedelta(minutes=5, seconds=1)),
        signed(BODY, secret=Secret("ein anderes geheimnis")),
        KNOWN,
    ],
)
def test_whoever_does_not_sign_well_or_lately_is_refused(headers: Mapping[str, str]) -> None:
    decided = SIGNED.receive(headers, BODY, NOW)

    assert (decided.status, decided.items) == (401, ())


@pytest.mark.parametrize(
    "value",
    ["", "Bearer", "Bearer ", "Basic abc", "Bearer x", f"{TOKEN.reveal()}", f"Bearer {TOKEN.reveal()}x", "Bearer ü"],
)
def test_a_wrong_token_is_refused_before_the_body_is_read(value: str) -> None:
    assert not BEARER.admits({"authorization": value}, NOW)
    assert BEARER.receive({"authorization": value}, BODY, NOW).status == 401


def test_the_word_bearer_may_be_small_and_a_signature_in_capitals() -> None:
    assert BEARER.admits({"authorization": f"bearer  {TOKEN.reveal()}"}, NOW)
    assert SIGNED.receive(GOOD | {"x-signature": GOOD["x-signature"].upper()}, BODY, NOW).status == 202


def test_where_both_are_configured_both_are_needed() -> None:
    both = Webhook(secret=SECRET, token=TOKEN)

    assert [both.receive(headers, BODY, NOW).status for headers in (GOOD, KNOWN, GOOD | KNOWN)] == [401, 401, 202]


def test_without_any_secret_nobody_is_known() -> None:
    """The configuration refuses it; if it did not, the door would still be shut."""
    assert Webhook().receive({}, BODY, NOW).status == 401


# --- bad requests -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "status", "problem"),
    [
        (b"", 400, "not_json"),
        (b"nothing", 400, "not_json"),
        (b"<html>", 400, "not_json"),
        (b"text=Nordwind&id=1", 400, "not_json"),
        (b'{"text": "cut', 400, "not_json"),
        (b'[{"text": "a"},\n{"text": "cu', 400, "not_json"),
        (b'{\n"text": "a",\n"id": ', 400, "not_json"),
        (bytes(range(256)), 400, "not_json"),
        (b"[" * 100_000, 400, "not_json"),
        (b'{"id": ' + b"9" * 5000 + b"}", 400, "not_json"),
        (b"null", 422, "nothing_usable"),
        (b"17", 422, "nothing_usable"),
        (b'"Nordwind"', 422, "nothing_usable"),
        (b"{}", 422, "nothing_usable"),
        (b'{"text": ""}', 422, "nothing_usable"),
        (b'{"text": {"de": "a"}}', 422, "nothing_usable"),
        (b"[1, null, []]", 422, "nothing_usable"),
        (b'"' + b"x" * MOST_BYTES + b'"', 413, "too_large"),
        (b"[" + b"1," * MOST_ENTRIES + b"1]", 413, "too_many_entries"),
        (b"[]", 202, ""),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_bad_request_has_its_status_and_brings_nothing(body: bytes, status: int, problem: str) -> None:
    decided = received(body)

    assert (decided.status, decided.problem, decided.items) == (status, problem, ())


@given(st.binary(max_size=200))
def test_whatever_somebody_known_sends_is_decided(body: bytes) -> None:
    assert received(body).status in {202, 400, 422}


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["id", "text", "url", "published", "rating", "likes", "x"]), inner, max_size=5
        )
    ),
    max_leaves=15,
)


@given(JSON)
def test_whatever_json_somebody_known_sends_each_entry_is_an_item_or_an_error(value: Any) -> None:
    decided = received(json.dumps(value).encode())
    entries = len(value) if isinstance(value, list) else 1

    assert decided.entries == entries
    assert len(decided.items) + len(decided.wrong) <= entries
    assert bool(decided.items) or decided.status == 422 or not entries
    json.dumps([dict(one.extra) for one in decided.items], allow_nan=False).encode()


# --- entries ----------------------------------------------------------------------------------------------------


def test_one_object_a_list_and_one_object_a_line_are_the_same() -> None:
    other = ENTRY | {"id": "4712", "text": "Nordwind ruht"}
    lines = "\n".join(json.dumps(one) for one in (ENTRY, other)).encode()

    assert received([ENTRY, other]).items == received(lines).items == (item(ENTRY), item(other))
    assert received(b"\xef\xbb\xbf" + lines + b"\r\n").items == (item(ENTRY), item(other))


def test_what_is_wrong_is_told_for_each_entry_and_the_others_come_in() -> None:
    mixed = received([ENTRY, 7, {"id": "3"}, ENTRY | {"id": "5"}])
    lines = received(json.dumps(ENTRY).encode() + b'\n{"text": "cut\n' + json.dumps(ENTRY | {"id": "6"}).encode())

    assert (mixed.status, mixed.entries, len(mixed.items)) == (202, 4, 2)
    assert list(map(str, mixed.wrong)) == ["entry 2: not_an_object", "entry 3: no_text"]
    assert (len(lines.items), list(map(str, lines.wrong))) == (2, ["entry 2: not_json"])


def test_all_that_the_format_knows_is_read() -> None:
    told = ENTRY | {
        "url": "https://forum.example/t/1?utm_source=x", "title": "Fähre", "author": "erna", "lang": "de", "rating": 2,
        "rating_max": "5", "rating_min": 0, "parent": 4700, "reach": "1.234", "likes": 3, "shares": 0, "replies": None,
        "brand": "fremd", "source": "fremd", "farbe": "grün", "tief": {"a": 1}, "wahr": True,
    }  # fmt: skip

    assert item(told) == Item(
        native_id="4711", title="Fähre", body="Nordwind fährt wieder", url="https://forum.example/t/1", author="erna",
        published=datetime(2026, 11, 20, 8, tzinfo=UTC), date_quality=DateQuality.EXACT, lang="de", rating=2.0,
        rating_max=5.0, rating_min=0.0, parent="4700", reach=1234, likes=3, shares=0,
        extra={"farbe": "grün", "wahr": True},
    )  # fmt: skip


def test_fields_are_found_by_json_pointers() -> None:
    """As an automation service wraps what it forwards."""
    body = {
        "meta": {"n": 1},
        "data": {"posts": [{"payload": {"msg~1": "Nordwind steht", "who/what": ["erna"]}, "nr": 7}]},
    }
    fields = ("items=/data/posts", "text = /payload/msg~01", "author=/payload/who~1what/0", "id=/nr")

    assert item(body, fields=fields) == Item("7", body="Nordwind steht", author="erna")


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("", {"a": [1, {"b": 2}]}),
        ("/a/0", 1),
        ("/a/1/b", 2),
        ("/a/2", None),
        ("/a/-", None),
        ("/a/01", None),
        ("/x/y", None),
    ],
)
def test_a_json_pointer_leads_somewhere_or_nowhere(path: str, found: object) -> None:
    steps = pointer(path)

    assert steps is not None
    assert at({"a": [1, {"b": 2}]}, steps) == found


def test_a_date_or_rating_that_cannot_be_read_is_kept_as_written_and_the_entry_comes_in() -> None:
    odd = item(ENTRY | {"published": "gestern", "rating": "sehr gut"})

    assert (odd.published, odd.date_quality, odd.rating) == (None, DateQuality.SEEN, None)
    assert odd.extra == {"published_raw": "gestern", "rating_raw": "sehr gut"}


@pytest.mark.parametrize(
    ("written", "zone", "says"),
    [
        ("2026-11-20 09:00", "Europe/Berlin", "2026-11-20T08:00"),
        ("20.11.2026 09:00", "America/New_York", "2026-11-20T14:00"),
        (1763629200, "Europe/Berlin", "2025-11-20T09:00"),
        (1763629200123, "Europe/Berlin", "2025-11-20T09:00"),
    ],
)
def test_dates_without_a_zone_are_read_in_the_configured_one(written: object, zone: str, says: str) -> None:
    published = item(ENTRY | {"published": written}, zone=zone).published

    assert published is not None
    assert published.isoformat()[:16] == says


def test_numbers_nobody_can_mean_and_half_an_emoji_do_no_harm() -> None:
    odd = received(
        b'{"id": 1, "text": "a\\ud83d\\u0000", "likes": 1e999, "rating": NaN, "x": 1e999, "n": ' + b"9" * 400 + b"}"
    )
    (one,) = odd.items

    assert (one.body, one.likes, one.rating, one.extra) == ("a", None, None, {"rating_raw": "nan"})


# --- identity: the same again changes nothing -------------------------------------------------------------------

PAGE = "https://forum.example/t/1"
BARE = {"text": "Nordwind steht", "author": "erna"}


def test_the_strongest_identity_that_is_there_counts() -> None:
    key = {"idempotency-key": "k-1"}

    assert item(BARE | {"id": 7, "url": PAGE}, key).native_id == "7"
    assert item(BARE | {"url": PAGE}, key).native_id == "k-1"
    assert item(BARE | {"url": f"{PAGE}?fbclid=1"}).native_id == item(BARE | {"url": PAGE, "text": "neu"}).native_id
    assert item(BARE).native_id == item(dict(BARE)).native_id != item(BARE | {"author": "otto"}).native_id


def test_a_key_of_a_request_with_several_entries_tells_them_apart_wherever_they_stand() -> None:
    key = {"idempotency-key": "k-1"}
    one, two = BARE, BARE | {"author": "otto"}
    first, again = received([one, two], key).items, received([two, one], key).items

    assert len({entry.native_id for entry in first}) == 2
    assert first == again[::-1]


def test_two_entries_of_one_page_without_ids_are_two() -> None:
    both = received([BARE | {"url": PAGE}, BARE | {"url": PAGE, "author": "otto"}]).items

    assert len({one.native_id for one in both}) == 2


def test_of_several_entries_with_one_id_the_last_counts() -> None:
    decided = received([ENTRY, ENTRY | {"text": "Nordwind ruht"}])

    assert (decided.entries, [one.body for one in decided.items]) == (2, ["Nordwind ruht"])


def test_a_signed_request_has_a_name_of_its_own_and_the_same_again_the_same_one() -> None:
    one, again = SIGNED.receive(GOOD, BODY, NOW), SIGNED.receive(GOOD, BODY, NOW + timedelta(minutes=4))
    later = SIGNED.receive(signed(BODY, NOW + timedelta(seconds=1)), BODY, NOW)

    assert one.once == again.once != later.once
    assert received(ENTRY).once == ""


# --- options ----------------------------------------------------------------------------------------------------

CONFIG = '[[brands]]\nname = "Nordwind"\n[[sources]]\nname = "crm"\nkind = "webhook"\n'


def problems(options: str, **environ: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        config.load(
            CONFIG + options, sources=SOURCES, channels={}, environ=environ, read_file=lambda _: "", folder=Path()
        )
    for problem in caught.value.problems:
        assert all(say(problem.key, lang, **problem.values) for lang in LANGUAGES)
        assert not any(value in str(problem.values) for value in environ.values())
    return [problem.key for problem in caught.value.problems]


def test_a_door_without_a_lock_is_refused() -> None:
    assert problems("") == ["sources.webhook_open"]


def test_a_secret_that_can_be_guessed_is_refused_and_not_told() -> None:
    assert problems('secret_env = "S"\ntoken_env = "T"', S="kurz", T="knapp") == ["sources.webhook_short"] * 2


@pytest.mark.parametrize("given", ["text", "text=data", "txt=/data", "brand=/marke", "text=/a~2", "=/a"])
def test_a_field_that_cannot_be_understood_is_refused(given: str) -> None:
    assert problems(f'secret_env = "S"\nfields = ["{given}"]', S=SECRET.reveal()) == ["sources.webhook_field"]


def test_an_unknown_zone_is_refused() -> None:
    assert problems('secret_env = "S"\nzone = "Europa/Berlin"', S=SECRET.reveal()) == ["sources.zone"]
