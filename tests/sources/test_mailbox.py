"""A mailbox: what is read, what is marked, and a table of everything a mail server may do wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

import pytest

from listener.drive import drive
from listener.errors import SourceError
from listener.imap import Letterbox, Limits
from listener.model import Batch, Json, Medium, Secret
from sources.mailbox import Mailbox, Security
from tests.edges.servers import Certificates, certificates, talker
from tests.sources.sites.imap import BANNER, HASTY, QUICK, Lying, Post, Talk, look, mailbox
from tests.sources.sites.site import NOW

__all__ = ["certificates"]

Fault = Callable[[Talk], None]


def letter(number: int, text: str = "Nordwind fährt wieder", sender: str = "erna@inselpost.example") -> bytes:
    message = EmailMessage()
    message["From"] = f"Erna <{sender}>"
    message["To"] = "presse@nordwind.example"
    message["Subject"] = f"Fähre {number}"
    message["Date"] = format_datetime(NOW - timedelta(hours=20 - number))
    message["Message-ID"] = f"<{1000 + number}@inselpost.example>"
    message.set_content(text)
    return message.as_bytes().replace(b"\n", b"\r\n")


def post(letters: int = 3, **how: object) -> Post:
    """Return a mailbox with some letters, the oldest first."""
    return Post({number: Lying(letter(number)) for number in range(1, letters + 1)}, **how)  # type: ignore[arg-type]  # by name


def source(here: Post, **options: object) -> Mailbox:
    usual = {"host": "127.0.0.1", "username": "erna", "password": Secret("geheim"), "port": here.port}
    return Mailbox(**{**usual, "security": Security.NONE, **options})  # type: ignore[arg-type]  # by name


def visit(here: Post, cursor: Json | None = None, /, limits: Limits = QUICK, **options: Any) -> Batch:
    """Visit a mailbox as the daemon does, over a real connection."""

    def no_web(_request: object) -> object:
        raise AssertionError("a mailbox asks nothing of the web")

    flow = source(here, **options).collect(cursor or {}, NOW)
    return drive(flow, no_web, NOW, Letterbox(limits))  # type: ignore[arg-type]  # never called


def titles(batch: Batch) -> list[str]:
    return [item.title for item in batch.items]


# --- what is read ---------------------------------------------------------------------------------------------------


def test_letters_are_read_once_oldest_first() -> None:
    with mailbox(post(3)) as here:
        first = visit(here)
        again = visit(here, first.cursor)
        here.take(letter(4))
        later = visit(here, again.cursor)

    assert titles(first) == ["Fähre 1", "Fähre 2", "Fähre 3"]
    assert [item.native_id for item in first.items] == [f"{n}@inselpost.example" for n in (1001, 1002, 1003)]
    assert first.items[0].published == NOW - timedelta(hours=19)
    assert titles(again) == []  # although a server asked for n:* always names the last letter, too
    assert titles(later) == ["Fähre 4"]
    assert Mailbox.MEDIUM is Medium.EMAIL


def test_many_letters_are_read_a_few_at_a_time() -> None:
    with mailbox(post(7)) as here:
        batches = [visit(here, most=3)]
        while batches[-1].more:
            batches.append(visit(here, batches[-1].cursor, most=3))

    assert [len(batch.items) for batch in batches] == [3, 3, 1]
    assert [title for batch in batches for title in titles(batch)] == [f"Fähre {n}" for n in range(1, 8)]


def test_an_empty_folder_is_no_error() -> None:
    with mailbox(post(0)) as here:
        batch = visit(here)

    assert (batch.items, batch.more, batch.unreadable) == ((), False, ())


def test_a_letter_that_is_deleted_or_expunged_meanwhile_takes_nothing_along() -> None:
    def expunge(talk: Talk) -> None:
        del talk.post.faults["UID FETCH"], talk.post.letters[2]
        talk.done()

    with mailbox(post(3)) as here:
        here.faults["UID FETCH"] = expunge
        first = visit(here)
        del here.letters[1]
        after = visit(here, first.cursor)

    assert titles(first) == ["Fähre 1", "Fähre 3"]
    assert (after.gone, after.complete_since, after.items) == ((), None, ())


def test_new_numbers_bring_the_same_letters_under_the_same_ids_and_mark_nothing() -> None:
    with mailbox(post(3)) as here:
        first = visit(here)
        here.letters = {uid + 40: one for uid, one in here.letters.items()}
        here.validity += 1
        moved = visit(here, first.cursor)
        settled = visit(here, moved.cursor)

    assert [item.native_id for item in moved.items] == [item.native_id for item in first.items]
    assert [line for line in here.log if "STORE" in line] == [r"UID STORE 41,42,43 +FLAGS.SILENT (\Seen)"]
    assert settled.items == ()


@pytest.mark.parametrize("change", [{"folder": "Alerts"}, {"senders": ("inselpost.example",)}])
def test_another_folder_or_other_senders_are_read_from_the_start(change: dict[str, Any]) -> None:
    with mailbox(post(2)) as here:
        first = visit(here)
        here.folder = str(change.get("folder", "INBOX"))
        other = visit(here, first.cursor, **change)

    assert len(other.items) == 2
    assert here.seen == []


def test_a_letter_that_is_there_twice_is_one() -> None:
    with mailbox(post(1)) as here:
        here.take(letter(1))
        batch = visit(here)

    assert len({item.native_id for item in batch.items}) == 1


def test_letters_without_an_id_are_known_by_who_wrote_what_when() -> None:
    bare = [re.sub(rb"Message-ID: .*?\r\n", b"", letter(number)) for number in (1, 2)]
    with mailbox(Post()) as here:
        here.take(*bare)
        first = visit(here)
        here.validity += 1
        again = visit(here, first.cursor)

    ids = [item.native_id for item in first.items]
    assert len(set(ids)) == 2
    assert [item.native_id for item in again.items] == ids


@pytest.mark.parametrize("date", ["31 Jun 2026", "00 00 0000", "irgendwann", "", "Mon, 01 Jan 0001 00:00:00 GMT"])
def test_an_odd_date_costs_no_letter(date: str) -> None:
    with mailbox(Post()) as here:
        here.take(re.sub(rb"Date: .*?\r\n", f"Date: {date}\r\n".encode(), letter(1)))
        (item,) = visit(here).items

    assert (item.title, item.published) == ("Fähre 1", None)


def test_only_letters_from_the_given_senders_are_taken_and_marked() -> None:
    with mailbox(Post()) as here:
        here.take(letter(1), letter(2, sender="kai@post.nordbote.example"), letter(3, sender="x@notnordbote.example"))
        batch = visit(here, senders=("@nordbote.example",))
        visit(here, batch.cursor, senders=("@nordbote.example",))
        by_address = visit(here, senders=("ERNA@inselpost.example",))

    assert titles(batch) == ["Fähre 2"]
    assert here.seen == [2]
    assert titles(by_address) == ["Fähre 1"]


def test_what_listener_itself_has_sent_is_passed_over_and_stays_unread() -> None:
    own = b"X-Incident: nordwind-7\r\nAuto-Submitted: auto-generated\r\n" + letter(1, "Sturm um Nordwind")
    with mailbox(Post()) as here:
        here.take(own, letter(2))
        batch = visit(here)
        visit(here, batch.cursor)

    assert titles(batch) == ["Fähre 2"]
    assert here.seen == [2]


def test_an_unreadable_letter_is_a_line_and_the_others_go_on() -> None:
    with mailbox(post(1)) as here:
        here.take(b"\r\n\r\nnur Text", b" ", letter(4))
        batch = visit(here)

    assert titles(batch) == ["Fähre 1", "Fähre 4"]
    assert batch.unreadable == (
        "letter 2: ValueError",
        "letter 3: empty, or the server does not hand it out",
    )


# --- what is marked -------------------------------------------------------------------------------------------------


def test_letters_are_marked_with_the_next_look_when_they_are_stored() -> None:
    with mailbox(post(2)) as here:
        first = visit(here)
        marked_at_first = here.seen
        second = visit(here, first.cursor)
        marked_then = here.seen
        here.log.clear()
        visit(here, second.cursor)

    assert (marked_at_first, marked_then) == ([], [1, 2])
    assert [line for line in here.log if line.startswith(("SELECT", "UID STORE"))] == []


def test_a_folder_is_opened_for_writing_only_to_mark_and_nothing_is_ever_deleted() -> None:
    with mailbox(post(2)) as here:
        first = visit(here)
        opened = [line for line in here.log if line.startswith(("EXAMINE", "SELECT"))]
        visit(here, first.cursor)

    assert opened == ['EXAMINE "INBOX"']
    assert {line.split()[0] for line in here.log} == {
        *("CAPABILITY", "AUTHENTICATE", "EXAMINE", "SELECT", "UID", "LOGOUT")
    }
    assert {line.split()[1] for line in here.log if line.startswith("UID")} == {"SEARCH", "FETCH", "STORE"}
    assert len(here.letters) == 2


def test_nothing_is_marked_if_that_is_not_wanted() -> None:
    with mailbox(post(2)) as here:
        visit(here, visit(here, mark=False).cursor, mark=False)

    assert here.seen == []


@pytest.mark.parametrize("how", ["opens for reading only", "refuses the mark"])
def test_a_folder_that_cannot_be_written_is_still_read(how: str, caplog: pytest.LogCaptureFixture) -> None:
    with mailbox(post(2)) as here:
        first = visit(here)
        here.read_only = how == "opens for reading only"
        if not here.read_only:
            here.faults["UID STORE"] = lambda talk: talk.done(f"NO {BANNER}")
        here.take(letter(3))
        second = visit(here, first.cursor)

    assert titles(second) == ["Fähre 3"]
    assert here.seen == []
    assert "cannot be marked as read" in caplog.text
    assert BANNER not in caplog.text


def test_numbers_to_mark_are_sent_a_few_at_a_time() -> None:
    with mailbox(post(450)) as here:
        look(here.query(validity=here.validity, after=450, seen=tuple(range(1, 451))), replace(QUICK, total_s=5))

    stored = [line.split()[2].count(",") + 1 for line in here.log if "STORE" in line]
    assert (stored, here.seen) == ([200, 200, 50], list(range(1, 451)))


# --- limits ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tells_sizes", [True, False])
def test_of_a_huge_letter_the_text_is_read_and_the_rest_left_where_it_is(tells_sizes: bool) -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = "erna@inselpost.example", "Mit Film"
    message.set_content("Nordwind legt ab")
    message.add_attachment(b"\0" * 300_000, maintype="video", subtype="mp4", filename="film.mp4")
    with mailbox(Post(tells_sizes=tells_sizes)) as here:
        here.take(message.as_bytes())
        (raw,) = look(here.query()).mails
        (item,) = visit(here).items

    assert len(raw.message) == QUICK.letter_bytes
    assert item.body.strip() == "Nordwind legt ab"


def test_more_letters_than_fit_are_left_for_the_next_look() -> None:
    with mailbox(Post()) as here:
        here.take(*(letter(number, "Nordwind " * 2000) for number in range(1, 8)))
        first = look(here.query())
        rest = look(here.query(validity=first.validity, after=first.mails[-1].uid))

    assert (len(first.mails), first.more) == (5, True)
    assert ([mail.uid for mail in rest.mails], rest.more) == ([6, 7], False)


def test_one_letter_is_read_however_little_fits() -> None:
    with mailbox(post(2)) as here:
        found = look(here.query(), replace(QUICK, answer_bytes=100, letter_bytes=500))

    assert ([mail.uid for mail in found.mails], found.more) == ([1], True)


def _then(uid: int, fault: Fault) -> Fault:
    """Hand out letters honestly up to one."""

    def fetch(talk: Talk) -> None:
        line = talk.post.log[-1]
        if "BODY" in line and line.startswith(f"UID FETCH {uid} "):
            fault(talk)
        else:
            talk.uid_fetch(line.removeprefix("UID FETCH "))

    return fetch


@pytest.mark.parametrize("end", ["hangs up", "falls silent"])
def test_what_was_read_before_a_break_counts(end: str) -> None:
    def silent(talk: Talk) -> None:
        talk.post.stopping.wait(30)

    with mailbox(post(4)) as here:
        here.faults["UID FETCH"] = _then(3, Talk.hang_up if end == "hangs up" else silent)
        first = visit(here, limits=replace(QUICK, read_s=1))
        here.faults.clear()
        rest = visit(here, first.cursor)

    assert (titles(first), first.more) == (["Fähre 1", "Fähre 2"], True)
    assert (titles(rest), rest.more) == (["Fähre 3", "Fähre 4"], False)


def test_a_letter_that_the_server_refuses_is_given_up_when_a_later_one_can_be_read() -> None:
    with mailbox(post(2)) as here:
        here.letters[2].refused = True
        first = visit(here)
        here.take(letter(3))
        second = visit(here, first.cursor)
        third = visit(here, second.cursor)

    assert (titles(first), first.unreadable) == (["Fähre 1"], ())
    assert (titles(second), second.unreadable) == (
        ["Fähre 3"],
        ("letter 2: empty, or the server does not hand it out",),
    )
    assert (third.items, third.unreadable) == ((), ())


def test_a_short_letter_may_come_as_a_quoted_string() -> None:
    with mailbox(Post(as_quoted=True)) as here:
        here.take(rb'Subject: "kurz" \ knapp')
        (mail,) = look(here.query()).mails

    assert mail.message == rb'Subject: "kurz" \ knapp'


def test_what_others_change_meanwhile_is_not_taken_for_a_letter() -> None:
    def chatty(talk: Talk) -> None:
        talk.say("* 9 EXISTS", r"* 2 FETCH (FLAGS (\Seen))", "* 1 EXPUNGE", "* OK still here")
        talk.uid_fetch(talk.post.log[-1].removeprefix("UID FETCH "))

    with mailbox(post(3)) as here:
        here.faults["UID FETCH"] = chatty
        assert titles(visit(here)) == ["Fähre 1", "Fähre 2", "Fähre 3"]


# --- getting in -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("capabilities", "user", "password"),
    [
        ("IMAP4rev1 AUTH=PLAIN", "erna", "geheim"),
        ("IMAP4rev1 AUTH=PLAIN", "käthe@nordwind.example", "schlüßel 1"),
        ("IMAP4rev1", "erna", "geheim"),
        ("IMAP4rev1", 'er na"\\', 'ge "heim\\'),
    ],
)
def test_passwords_of_all_sorts(capabilities: str, user: str, password: str) -> None:
    with mailbox(post(1, capabilities=capabilities, passwords={user: password})) as here:
        found = look(here.query(username=user, password=Secret(password)))

    assert len(found.mails) == 1
    assert here.logins == [(user, password)]


def test_an_access_token_takes_the_place_of_the_password() -> None:
    with mailbox(post(1)) as here:
        batch = visit(here, password=None, token=Secret("ya29.geheim"))

    assert (len(batch.items), here.logins) == (1, [("erna", "ya29.geheim")])


def test_somebody_whom_the_server_knows_already_need_not_log_in() -> None:
    with mailbox(post(1, greeting="* PREAUTH welcome back")) as here:
        assert len(look(here.query()).mails) == 1
    assert here.logins == []


@pytest.mark.parametrize(
    ("folder", "on_the_line"),
    [
        ("INBOX/Entwürfe", "INBOX/Entw&APw-rfe"),
        ("INBOX/Entwu\u0308rfe", "INBOX/Entw&APw-rfe"),
        ("Presse & Funk", "Presse &- Funk"),
        ("台北/日本語", "&U,BTFw-/&ZeVnLIqe-"),
        ('Er sagt "nein" \\', 'Er sagt "nein" \\'),
    ],
)
def test_folders_have_names_of_all_sorts(folder: str, on_the_line: str) -> None:
    with mailbox(post(1, folder=on_the_line)) as here:
        assert len(visit(here, folder=folder).items) == 1


def test_tls_with_a_certificate_we_trust(certificates: Certificates) -> None:
    with mailbox(post(1, tls=certificates.for_server())) as here:
        query = here.query(host="localhost", security="tls")
        assert len(Letterbox(QUICK, certificates.for_client)(query).mails) == 1


def test_starttls_with_a_certificate_we_trust(certificates: Certificates) -> None:
    with mailbox(post(1, tls=certificates.for_server(), capabilities="IMAP4rev1 STARTTLS LOGINDISABLED")) as here:

        def after_tls(talk: Talk) -> None:
            talk.starttls("")
            talk.post.capabilities = "IMAP4rev1 AUTH=PLAIN"

        here.faults["STARTTLS"] = after_tls
        query = here.query(host="localhost", security="starttls")
        found = Letterbox(QUICK, certificates.for_client)(query)

    assert len(found.mails) == 1
    assert here.log.index("STARTTLS") < here.log.index("AUTHENTICATE")


def test_what_is_said_before_encryption_is_forgotten(certificates: Certificates) -> None:
    """Somebody on the way puts an answer behind that to STARTTLS: it must not be taken for one of the server's."""

    def injected(talk: Talk) -> None:
        talk.say(f"{talk.tag} OK go", "* CAPABILITY IMAP4rev1 AUTH=PLAIN", "* SEARCH 1 2 3")
        talk.encrypt()

    with mailbox(post(1, tls=certificates.for_server(), capabilities="IMAP4rev1 STARTTLS LOGINDISABLED")) as here:
        here.faults["STARTTLS"] = injected
        with pytest.raises(SourceError) as caught:
            Letterbox(QUICK, certificates.for_client)(here.query(host="localhost", security="starttls"))

    assert caught.value.kind in {"tls", "no_login"}  # as it came in one packet or two
    assert here.logins == []


# --- everything that may go wrong -----------------------------------------------------------------------------------


def _say(*lines: str) -> Fault:
    return lambda talk: talk.say(*lines)


def _told(line: str) -> Fault:
    def fault(talk: Talk) -> None:
        talk.say(line)
        talk.done()

    return fault


def _no(said: str) -> Fault:
    return lambda talk: talk.done(said)


def _silent(talk: Talk) -> None:
    talk.post.stopping.wait(30)


def _drip(talk: Talk) -> None:
    while not talk.post.stopping.wait(0.02):
        talk.raw(b"*")


def _endless(data: bytes) -> Fault:
    def flood(talk: Talk) -> None:
        while not talk.post.stopping.is_set():
            talk.raw(data)

    return flood


def _cut(talk: Talk) -> None:
    talk.raw(b"* 1 FETCH (UID 1 BODY[] {2000}\r\nSubject: halb")
    talk.hang_up()


BAD: dict[str, tuple[str, Fault, str, bool]] = {
    # what happens: at which command, what is answered, the kind of the error, whether a person must do something
    "hangs up at once": ("greeting", Talk.hang_up, "connection", False),
    "is silent": ("greeting", _silent, "timeout", False),
    "drips": ("greeting", _drip, "timeout", False),
    "is a web server": ("greeting", _say("HTTP/1.1 400 Bad Request", ""), "not_imap", False),
    "is an SMTP server": ("greeting", _say("220 mail.nordwind.example ESMTP"), "not_imap", False),
    "is a POP server": ("greeting", _say("+OK POP3 ready"), "not_imap", False),
    "says garbage": ("greeting", lambda talk: talk.raw(bytes(range(1, 256)) * 8 + b"\r\n"), "not_imap", False),
    "is an old IMAP": ("CAPABILITY", _told("* CAPABILITY IMAP2"), "not_imap", False),
    "is overloaded": ("greeting", _say(f"* BYE {BANNER}: too many connections"), "bye", False),
    "goes down": ("EXAMINE", _say(f"* BYE {BANNER}"), "bye", False),
    "hangs up later": ("UID SEARCH", Talk.hang_up, "connection", False),
    "line without end": ("UID SEARCH", _endless(b"* SEARCH " + b"1 " * 50_000), "too_large", False),
    "list without end": ("UID SEARCH", _endless(b"* 1 EXISTS\r\n" * 5_000), "too_large", False),
    "huge letter": ("UID FETCH", _say("* 1 FETCH (UID 1 BODY[] {99999999999}"), "too_large", False),
    "huge number": ("UID FETCH", _say("* 1 FETCH (UID 1 BODY[] {" + "9" * 5000 + "}"), "not_imap", False),
    "letter cut off": ("UID FETCH", _cut, "connection", False),
    "letter drips": ("UID FETCH", _drip, "timeout", False),
    "wrong password": ("AUTHENTICATE", _no(f"NO [AUTHENTICATIONFAILED] {BANNER}"), "login", True),
    "wrong password, no code": ("AUTHENTICATE", _no(f"NO {BANNER}"), "login", True),
    "login later": ("AUTHENTICATE", _no(f"NO [UNAVAILABLE] {BANNER}"), "unavailable", False),
    "too many logins": (
        "AUTHENTICATE",
        _no("NO [ALERT] Too many simultaneous connections. (Failure)"),
        "unavailable",
        False,
    ),
    "no such folder": ("EXAMINE", _no(f"NO [NONEXISTENT] {BANNER}"), "no_folder", True),
    "no right to the folder": ("EXAMINE", _no(f"NO [NOPERM] {BANNER}"), "no_folder", True),
    "folder in use": ("EXAMINE", _no(f"NO [INUSE] {BANNER}"), "unavailable", False),
    "folder without numbers": ("EXAMINE", _no("OK [READ-ONLY] open"), "no_uids", False),
    "folder with odd numbers": (
        "EXAMINE",
        _told("* OK [UIDVALIDITY x]"),
        "no_uids",
        False,
    ),
    "no search": ("UID SEARCH", _no(f"NO {BANNER}"), "unavailable", False),
    "does not understand": ("UID FETCH", _no(f"BAD {BANNER}"), "protocol", False),
    "answers another": ("UID SEARCH", _say("XYZ1 OK done"), "not_imap", False),
    "hands nothing out": ("UID FETCH", _no(f"NO {BANNER}"), "refused", False),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_answer_has_its_promised_outcome_and_none_of_the_servers_words(case: str) -> None:
    command, fault, kind, gone = BAD[case]
    with mailbox(post(2)) as here:
        here.faults[command] = fault
        with pytest.raises(SourceError) as caught:
            visit(here, most=1, limits=replace(HASTY if kind == "timeout" else QUICK, answer_bytes=40_000))

    assert (caught.value.kind, caught.value.gone) == (kind, gone)
    assert "geheim" not in str(caught.value)
    assert (caught.value.__context__, caught.value.__cause__) == (None, None)


def test_a_refused_password_or_token_is_not_repeated() -> None:
    with mailbox(post(1)) as here:
        for wrong in ({"password": Secret("falsch77")}, {"password": None, "token": Secret("ya29.alt")}):
            with pytest.raises(SourceError) as caught:
                look(here.query(**wrong))
            assert (caught.value.kind, caught.value.gone) == ("login", True)
            assert not re.search("falsch77|ya29", repr(caught.value) + str(caught.value))

    assert here.logins == [("erna", "falsch77"), ("erna", "ya29.alt")]  # once each: more tries lock accounts


@pytest.mark.parametrize(
    ("changes", "capabilities", "kind"),
    [
        ({}, "IMAP4rev1 LOGINDISABLED", "no_login"),
        ({"password": Secret("schlüssel")}, "IMAP4rev1", "no_login"),
        ({"password": None, "token": Secret("ya29.geheim")}, "IMAP4rev1 AUTH=PLAIN", "no_login"),
        ({"username": "erna\r\nA9 LOGOUT"}, "IMAP4rev1", "no_login"),
        ({"folder": "INBOX\r\nA9 DELETE INBOX"}, "IMAP4rev1", "no_folder"),
        ({"security": "starttls"}, "IMAP4rev1", "no_starttls"),
        ({"security": "ssl3"}, "IMAP4rev1", "bad_security"),
    ],
)
def test_what_a_person_must_change(changes: dict[str, object], capabilities: str, kind: str) -> None:
    with mailbox(post(1, capabilities=capabilities)) as here, pytest.raises(SourceError) as caught:
        look(here.query(**changes))

    assert (caught.value.kind, caught.value.gone) == (kind, True)
    assert "DELETE" not in " ".join(here.log)


def test_a_server_that_claims_to_know_us_does_not_talk_us_out_of_encryption() -> None:
    box = post(1, greeting="* PREAUTH hello", capabilities="IMAP4rev1 STARTTLS")
    with mailbox(box) as here, pytest.raises(SourceError) as caught:
        look(here.query(security="starttls"))

    assert caught.value.kind == "no_starttls"
    assert here.log == ["CAPABILITY"]


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_that_nobody_vouches_for_is_refused(certificates: Certificates, security: str) -> None:
    capabilities = "IMAP4rev1 AUTH=PLAIN STARTTLS" if security == "starttls" else "IMAP4rev1 AUTH=PLAIN"
    box = post(1, tls=certificates.for_server(), capabilities=capabilities)
    with mailbox(box) as here, pytest.raises(SourceError) as caught:
        look(here.query(host="localhost", security=security))

    assert caught.value.kind == "tls"
    assert here.logins == []


@pytest.mark.parametrize("host", ["93.184.216.34", "10.0.0.1", "2606:4700::1111"])
def test_without_encryption_only_this_machine_is_asked(host: str) -> None:
    with pytest.raises(SourceError) as caught:
        look(Post().query(host=host, port=143))

    assert (caught.value.kind, caught.value.gone) == ("plain_not_loopback", True)


def test_nobody_is_there() -> None:
    with talker(lambda _: None) as port:
        pass
    with pytest.raises(SourceError) as refused:
        look(Post().query(port=port))
    with pytest.raises(SourceError) as unknown:
        look(Post().query(host="imap.nordwind.invalid", port=143, security="tls"))

    assert (refused.value.kind, unknown.value.kind) == ("connect", "dns")


# --- options --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "faults"),
    [
        ({}, []),
        ({"senders": ("googlealerts-noreply@google.com", "nordbote.example", "@inselpost.example")}, []),
        ({"token": Secret("t")}, [("password", "sources.mail_login")]),
        ({"password": None}, [("password", "sources.mail_login")]),
        ({"host": "imap://imap.nordwind.example"}, [("host", "sources.mail_host")]),
        ({"host": "imap.nordwind.example"}, [("security", "sources.mail_plain")]),
        ({"folder": " "}, [("folder", "sources.mail_folder")]),
        ({"folder": "IN\nBOX"}, [("folder", "sources.mail_folder")]),
        ({"senders": ("", "a b@c.example", "*.example")}, [("senders", "sources.mail_sender")] * 3),
    ],
)
def test_what_is_wrong_with_the_options(options: dict[str, object], faults: list[tuple[str, str]]) -> None:
    found = list(source(Post(), **options).validate())

    assert [(option, key) for option, key, _ in found] == faults


@pytest.mark.parametrize(("security", "port"), [(Security.TLS, 993), (Security.STARTTLS, 143)])
def test_the_usual_port_follows_from_the_encryption(security: Security, port: int) -> None:
    box = Mailbox("imap.nordwind.example", "erna", Secret("geheim"), security=security)
    query = next(box.collect({}, datetime(2026, 11, 20, tzinfo=UTC)))

    assert (query.port, query.security, query.folder, query.seen) == (port, security.value, "INBOX", ())


@pytest.mark.parametrize(
    "cursor", [{"box": 7}, {"validity": "x", "after": [], "seen": "1"}, {"seen": [None, "2", 3.5]}]
)
def test_a_damaged_cursor_is_a_first_visit(cursor: Json) -> None:
    with mailbox(post(2)) as here:
        boxed = {**cursor, "box": visit(here).cursor["box"]}
        assert titles(visit(here, boxed)) == ["Fähre 1", "Fähre 2"]
    assert here.seen == []
