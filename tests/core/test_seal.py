"""The seal of what goes out: a known answer, both secrets during a change, the same bytes that we ask of others."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from listener.core.seal import SIGNATURE, TIMESTAMP, sealed
from listener.core.signature import signature
from listener.model import Request, Seal, Secret

SECRET = Secret("ein Geheimnis, das niemand kennt")
AT = datetime.fromtimestamp(1795226040, UTC)
BODY = b'{"version":1,"key":"INC-0012.1/krise"}'
KNOWN = "48abb6c520437de1fecc28e211721554f2a7b8c21d9dfae09ac626349ef49b67"
"""Reckoned with ``openssl dgst -sha256 -hmac`` over ``1795226040.`` and the body."""


def test_a_known_answer() -> None:
    signed = sealed(Request("https://x.example/", "POST", {"A": "b"}, BODY, seal=Seal((SECRET,))), AT)
    assert signed.headers == {"A": "b", TIMESTAMP: "1795226040", SIGNATURE: f"v1={KNOWN}"}
    assert signed.body == BODY


def test_what_has_no_seal_goes_as_it_is() -> None:
    plain = Request("https://x.example/", "POST", {"A": "b"}, BODY)
    assert sealed(plain, AT) is plain


def test_while_a_secret_is_changed_both_sign() -> None:
    both = sealed(Request(body=BODY, seal=Seal((Secret("neu" * 10), SECRET))), AT).headers[SIGNATURE].split(",")
    alone = [
        sealed(Request(body=BODY, seal=Seal((one,))), AT).headers[SIGNATURE] for one in (Secret("neu" * 10), SECRET)
    ]
    assert both == alone
    assert both[0] != both[1]


@given(st.text(min_size=1), st.binary(), st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1)))  # noqa: DTZ001 - made aware below
def test_it_signs_the_same_bytes_that_we_ask_others_to_sign(secret: str, body: bytes, at: datetime) -> None:
    if any("\ud800" <= letter <= "\udfff" for letter in secret):
        secret = "ohne Ersatzzeichen"
    when = at.replace(tzinfo=UTC)
    headers = sealed(Request(body=body, seal=Seal((Secret(secret),))), when).headers
    ours = signature(Secret(secret), headers[TIMESTAMP], body).removeprefix("sha256=")
    assert headers[SIGNATURE] == f"v1={ours}"
    assert 0 <= when.timestamp() - int(headers[TIMESTAMP]) < 1


def test_the_secret_is_nowhere_to_be_seen() -> None:
    signed = sealed(Request(body=BODY, seal=Seal((SECRET,))), AT)
    assert SECRET.reveal() not in f"{signed} {signed!r} {signed.seal!r} {dict(signed.headers)}"
