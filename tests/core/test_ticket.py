"""A ticket is taken as it was written or not at all: every other spelling, time, incident or secret is refused."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.ticket import MOST_WHO, Refusal, Ticket, issue, read
from listener.model import IncidentId, Secret

NOW = datetime(2026, 11, 21, 1, 54, tzinfo=UTC)
SECRET, OTHER = Secret("ein-geheimnis-mit-mindestens-32-zeichen"), Secret("ein-anderes-mit-mindestens-32-zeichen")
ANNA = Ticket(IncidentId(412), "anna", shared=False, until=NOW + timedelta(hours=48))
TOKEN = issue(SECRET, ANNA)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

names = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
moments = st.integers(946_684_800, 4_102_444_800).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
tickets = st.builds(Ticket, st.integers(0, 2**32 - 1).map(IncidentId), names, st.booleans(), moments)


@given(tickets)
def test_what_is_written_is_read(ticket: Ticket) -> None:
    token = issue(SECRET, ticket)

    assert read([SECRET], token, ticket.until - timedelta(seconds=1)) == ticket
    assert token.isascii()
    assert token[-1].isalpha(), "a mail program takes all of it for a part of the link"


def test_a_link_fits_into_a_line_of_a_mail() -> None:
    assert len(f"https://listener.nordwind.example/i/{TOKEN}") <= 78


@given(st.integers(0, len(TOKEN) - 1), st.sampled_from(LETTERS))
def test_every_changed_letter_is_refused(at: int, letter: str) -> None:
    changed = TOKEN[:at] + letter + TOKEN[at + 1 :]

    assert read([SECRET], changed, NOW) == (ANNA if changed == TOKEN else Refusal.FORGED)


@given(st.integers(0, 30), st.integers(1, 255))
def test_every_changed_byte_is_refused(at: int, flipped: int) -> None:
    raw = bytearray(b"\x01\x00" + (412).to_bytes(4) + int(ANNA.until.timestamp()).to_bytes(4) + b"anna")
    mac = hmac.new(SECRET.reveal().encode(), b"listener ticket\0" + raw, sha256).digest()[:16]
    whole = raw + mac
    assert urlsafe_b64encode(whole).rstrip(b"=").decode() + "z" == TOKEN, "the format that other versions rely on"
    whole[at % len(whole)] ^= flipped

    assert read([SECRET], urlsafe_b64encode(whole).rstrip(b"=").decode() + "z", NOW) is Refusal.FORGED


@given(tickets, st.timedeltas(timedelta(0), timedelta(days=9000)))
def test_no_ticket_outlives_its_time(ticket: Ticket, late: timedelta) -> None:
    assert read([SECRET], issue(SECRET, ticket), ticket.until + late) is Refusal.EXPIRED


@given(tickets, st.timedeltas(timedelta(seconds=1), timedelta(days=9000)))
def test_a_later_end_cannot_be_had_without_the_secret(ticket: Ticket, more: timedelta) -> None:
    """Somebody joins the end of a longer ticket to the signature of theirs, or signs with a secret of their own."""
    longer = replace(ticket, until=min(ticket.until + more, datetime(2100, 2, 1, tzinfo=UTC)))
    mine, wanted = issue(SECRET, ticket), issue(OTHER, longer)

    assert read([SECRET], wanted, ticket.until) is Refusal.FORGED
    for cut in range(1, len(mine)):
        joined = wanted[:cut] + mine[cut:]
        assert read([SECRET], joined, ticket.until) in {Refusal.FORGED, Refusal.EXPIRED}


@given(tickets, st.integers(0, 2**32 - 1).map(IncidentId))
def test_it_is_good_for_its_own_incident_only(ticket: Ticket, incident: IncidentId) -> None:
    found = read([SECRET], issue(SECRET, ticket), ticket.until - timedelta(hours=1), incident)

    assert found == (ticket if incident == ticket.incident else Refusal.OTHER)


@given(st.text(max_size=600))
def test_whatever_is_sent_is_refused_without_a_stumble(sent: str) -> None:
    assert read([SECRET], sent, NOW) is Refusal.FORGED


@pytest.mark.parametrize(
    "sent",
    [
        "", "z", TOKEN[:-1], TOKEN + "z", TOKEN + "=", TOKEN.lower(), f" {TOKEN}", f"{TOKEN}\n", TOKEN[:-1] + "Az",
        TOKEN.replace("A", "Ａ", 1), TOKEN[:20] + "=" + TOKEN[20:], TOKEN[:20] + "\n" + TOKEN[20:], "z" * 10_000,
    ],
)  # fmt: skip
def test_another_spelling_is_no_ticket(sent: str) -> None:
    assert read([SECRET], sent, NOW) is Refusal.FORGED


def test_while_the_secret_is_changed_older_links_go_on_working() -> None:
    before, after = issue(OTHER, ANNA), issue(SECRET, ANNA)

    assert [read([SECRET, OTHER], token, NOW) for token in (before, after)] == [ANNA, ANNA]
    assert read([SECRET], before, NOW) is Refusal.FORGED
    assert read([], after, NOW) is Refusal.FORGED


def test_another_version_is_not_ours() -> None:
    raw = b"\x02\x00" + (412).to_bytes(4) + int(ANNA.until.timestamp()).to_bytes(4) + b"anna"
    signed = raw + hmac.new(SECRET.reveal().encode(), b"listener ticket\0" + raw, sha256).digest()[:16]

    assert read([SECRET], urlsafe_b64encode(signed).rstrip(b"=").decode() + "z", NOW) is Refusal.FORGED


def test_what_does_not_fit_is_told_when_it_is_written() -> None:
    for wrong in (
        replace(ANNA, who="x" * (MOST_WHO + 1)),
        replace(ANNA, incident=IncidentId(2**32)),
        replace(ANNA, until=datetime(2200, 1, 1, tzinfo=UTC)),
    ):
        with pytest.raises(ValueError, match="ticket"):
            issue(SECRET, wrong)
