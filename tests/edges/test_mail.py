"""The postman against real mail servers on loopback: encryption, refusals, faults, and a password nobody may see."""

from __future__ import annotations

import logging
import socket
import threading
import traceback
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from socketserver import StreamRequestHandler

import pytest
from aiosmtpd.smtp import Envelope

from listener.errors import DeliveryError
from listener.mail import Postman
from listener.model import Letter, MailServer, Secret
from tests.edges.servers import Certificates, Mailbox, certificates, mail_server, talker

__all__ = ["certificates"]

PASSWORD = "Pa55wordThatNobodyMaySee"
HERE = MailServer("127.0.0.1", 0, "none")


def message(text: str = "Es weht.\n.\nEin Punkt allein beendet keinen Brief.\n") -> bytes:
    mail = EmailMessage(policy=WIRE)
    mail["From"], mail["To"], mail["Subject"] = "sturmwarte@nordwind.example", "presse@nordwind.example", "Windstärke 4"
    mail.set_content(text)
    return mail.as_bytes()


def letter(server: MailServer, *recipients: str, **changes: object) -> Letter:
    plain = Letter(server, "sturmwarte@nordwind.example", recipients or ("presse@nordwind.example",), message())
    return replace(plain, **changes)  # type: ignore[arg-type]  # the tests name the fields


def content(taken: Envelope) -> bytes:
    assert isinstance(taken.content, bytes)
    return taken.content


def failure(postman: Postman, post: Letter) -> DeliveryError:
    with pytest.raises(DeliveryError) as failed:
        postman(post)
    assert failed.value.__context__ is None
    return failed.value


def test_a_letter_arrives_as_it_was_written() -> None:
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        Postman()(letter(replace(HERE, port=port), "presse@nordwind.example", "chef@nordwind.example"))
    (taken,) = mailbox.letters
    assert taken.mail_from == "sturmwarte@nordwind.example"
    assert taken.rcpt_tos == ["presse@nordwind.example", "chef@nordwind.example"]
    assert content(taken) == message()
    assert mailbox.hellos == ["[127.0.0.1]"]


def test_a_letter_without_a_date_gets_the_time_of_sending() -> None:
    mailbox = Mailbox()
    postman = Postman(clock=lambda: datetime(2026, 3, 7, 2, 54, tzinfo=UTC))
    dated = b"DATE: Fri, 06 Mar 2026 00:00:00 +0000\r\n" + message()
    with mail_server(mailbox) as port:
        postman(letter(replace(HERE, port=port)))
        postman(letter(replace(HERE, port=port), message=dated))
        postman(letter(replace(HERE, port=port), message=message("Date: not a header\n")))
    dates = [message_from_bytes(content(taken)).get_all("Date") for taken in mailbox.letters]
    now = ["Sat, 07 Mar 2026 02:54:00 +0000"]
    assert dates == [now, ["Fri, 06 Mar 2026 00:00:00 +0000"], now]


def test_bare_line_ends_cannot_smuggle_a_second_letter() -> None:
    mailbox = Mailbox()
    evil = b"Subject: x\n\nfirst\n.\nMAIL FROM:<evil@example>\r.\rRCPT TO:<x@example>\r\n"
    with mail_server(mailbox) as port:
        Postman()(letter(replace(HERE, port=port), message=evil))
    (taken,) = mailbox.letters
    assert content(taken) == b"\r\n".join(evil.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"))


# --- encryption -----------------------------------------------------------------------------------------------------


def test_starttls_with_a_certificate_we_trust(certificates: Certificates) -> None:
    mailbox = Mailbox()
    options = {"tls_context": certificates.for_server(), "require_starttls": True}
    with mail_server(mailbox, **options) as port:
        Postman(ssl_context=certificates.for_client)(letter(MailServer("localhost", port, "starttls")))
    assert len(mailbox.letters) == 1


def test_implicit_tls_with_a_certificate_we_trust(certificates: Certificates) -> None:
    mailbox = Mailbox()
    with mail_server(mailbox, ssl_context=certificates.for_server()) as port:
        Postman(ssl_context=certificates.for_client)(letter(MailServer("localhost", port, "tls")))
    assert len(mailbox.letters) == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_nobody_vouches_for_stops_the_letter(certificates: Certificates, security: str) -> None:
    mailbox = Mailbox()
    context = certificates.for_server()
    with mail_server(mailbox, **{"tls_context" if security == "starttls" else "ssl_context": context}) as port:
        error = failure(Postman(), letter(MailServer("localhost", port, security)))
    assert (str(error), error.permanent, mailbox.letters) == ("tls", False, [])


def test_without_starttls_nothing_is_said_in_the_clear() -> None:
    mailbox = Mailbox()
    server = MailServer("127.0.0.1", 0, "starttls", "presse", Secret(PASSWORD))
    with mail_server(mailbox) as port:
        error = failure(Postman(), letter(replace(server, port=port)))
    assert (str(error), error.permanent) == ("no_starttls", True)
    assert (mailbox.letters, mailbox.logins) == ([], [])


@pytest.mark.parametrize("host", ["93.184.216.34", "10.0.0.1", "2606:4700::1111", "0.0.0.0"])  # noqa: S104 - refused
def test_plain_is_for_loopback_only(host: str) -> None:
    error = failure(Postman(), letter(MailServer(host, 25, "none")))
    assert (str(error), error.permanent) == ("plain_not_loopback", True)


def test_plain_to_localhost_by_name() -> None:
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        try:
            Postman()(letter(MailServer("localhost", port, "none")))
        except DeliveryError as error:  # localhost may be ::1 first, where nobody listens
            assert str(error) == "connection"  # noqa: PT017 - one of two good ends
        else:
            assert len(mailbox.letters) == 1


def test_a_security_nobody_knows() -> None:
    error = failure(Postman(), letter(MailServer("127.0.0.1", 25, "ssl3")))
    assert (str(error), error.permanent) == ("bad_security", True)


# --- refusals -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("replies", "kind", "permanent"),
    [
        ({"MAIL": "451 Later"}, "smtp_451", False),
        ({"MAIL": "553 Not you"}, "smtp_553", True),
        ({"RCPT presse@nordwind.example": "450 Greylisted"}, "smtp_450", False),
        ({"RCPT presse@nordwind.example": "550 Unknown"}, "smtp_550", True),
        ({"RCPT presse@nordwind.example": "421 Going down"}, "smtp_421", False),
        ({"DATA": "452 Full"}, "smtp_452", False),
        ({"DATA": "554 Spam"}, "smtp_554", True),
    ],
)
def test_a_refusal_says_whether_to_try_again(replies: dict[str, str], kind: str, permanent: bool) -> None:
    with mail_server(Mailbox(replies)) as port:
        error = failure(Postman(), letter(replace(HERE, port=port)))
    assert (str(error), error.permanent, error.wait) == (kind, permanent, None)


def test_somebody_who_has_left_does_not_keep_the_alarm_from_the_others(caplog: pytest.LogCaptureFixture) -> None:
    mailbox = Mailbox({"RCPT gone@nordwind.example": "550 Unknown"})
    with mail_server(mailbox) as port:
        Postman()(letter(replace(HERE, port=port), "presse@nordwind.example", "gone@nordwind.example"))
    assert [one.rcpt_tos for one in mailbox.letters] == [["presse@nordwind.example"]]
    assert "refused for good count=1 of=2 codes=[550]" in caplog.text


@pytest.mark.parametrize(
    ("replies", "kind", "permanent"),
    [
        ({"RCPT a@nordwind.example": "450 Later"}, "smtp_450", False),
        ({"RCPT a@nordwind.example": "450 Later", "RCPT b@nordwind.example": "550 Unknown"}, "smtp_450", False),
        ({"RCPT a@nordwind.example": "550 Unknown", "RCPT b@nordwind.example": "550 Unknown"}, "smtp_550", True),
    ],
)
def test_a_letter_that_one_cannot_get_now_waits_for_all(replies: dict[str, str], kind: str, permanent: bool) -> None:
    mailbox = Mailbox(replies)
    with mail_server(mailbox) as port:
        error = failure(Postman(), letter(replace(HERE, port=port), "a@nordwind.example", "b@nordwind.example"))
    assert (str(error), error.permanent, mailbox.letters) == (kind, permanent, [])


def test_a_rude_farewell_does_not_make_a_taken_letter_fail() -> None:
    mailbox = Mailbox({"QUIT": "500 What?"})
    with mail_server(mailbox) as port:
        Postman()(letter(replace(HERE, port=port)))
    assert len(mailbox.letters) == 1


@pytest.mark.parametrize(
    "recipient",
    ["a@b.example\r\nRCPT TO:<evil@example>", "a\n@b.example", "a\x00@b.example", "a b@c.example", "<a@b.example", ""],
)
def test_an_address_that_would_break_the_protocol_is_not_sent(recipient: str) -> None:
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        error = failure(Postman(), letter(replace(HERE, port=port), recipient))
    assert (str(error), error.permanent, mailbox.letters) == ("bad_address", True, [])


def test_an_address_beyond_ascii_where_the_server_takes_it() -> None:
    mailbox = Mailbox()
    with mail_server(mailbox, enable_SMTPUTF8=True) as port:
        Postman()(letter(replace(HERE, port=port), "müller@nordwind.example", message="ü".encode()))
    assert mailbox.letters[0].rcpt_tos == ["müller@nordwind.example"]
    assert {"SMTPUTF8", "BODY=8BITMIME"} <= set(mailbox.letters[0].mail_options)


def test_an_address_beyond_ascii_where_the_server_does_not() -> None:
    with mail_server(Mailbox(), enable_SMTPUTF8=False) as port:
        error = failure(Postman(), letter(replace(HERE, port=port), "müller@nordwind.example"))
    assert (str(error), error.permanent) == ("no_smtputf8", True)


# --- logging in -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("password", ["geheim", "geheimniß"])
def test_logging_in(password: str) -> None:
    mailbox = Mailbox()
    with mail_server(mailbox, authenticator=mailbox.authenticate, auth_require_tls=False) as port:
        Postman()(letter(replace(HERE, port=port, username="presse", password=Secret(password))))
    assert mailbox.logins == [(b"presse", password.encode())]
    assert len(mailbox.letters) == 1


@pytest.mark.parametrize("password", [PASSWORD, PASSWORD + "ß"])
@pytest.mark.parametrize(("reply", "permanent"), [("535 No", True), ("454 Not now", False)])
def test_a_wrong_password_is_not_told(
    password: str, reply: str, permanent: bool, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="listener")
    mailbox = Mailbox({"AUTH": f"{reply} {PASSWORD}"})  # a server that repeats what it was sent
    server = replace(HERE, username="presse", password=Secret(password))
    with mail_server(mailbox, authenticator=mailbox.authenticate, auth_require_tls=False) as port:
        post = letter(replace(server, port=port))
        error = failure(Postman(), post)
    assert (str(error), error.permanent) == ("auth", permanent)
    told = "".join(traceback.format_exception(error)) + repr(error) + repr(vars(error)) + repr(post)
    assert PASSWORD not in told + caplog.text


@pytest.mark.parametrize("excluded", [["LOGIN", "PLAIN"], ["PLAIN"]])
def test_no_common_way_to_log_in(excluded: list[str]) -> None:
    mailbox = Mailbox()
    options = {"authenticator": mailbox.authenticate, "auth_require_tls": False, "auth_exclude_mechanism": excluded}
    server = replace(HERE, username="presse", password=Secret(PASSWORD + "ß"))  # beyond ASCII only PLAIN will do
    with mail_server(mailbox, **options) as port:
        error = failure(Postman(), letter(replace(server, port=port)))
    assert (str(error), error.permanent) == ("no_login", True)


def test_a_name_without_a_password_is_sent_as_it_is() -> None:
    mailbox = Mailbox({"AUTH": "535 No"})
    with mail_server(mailbox, authenticator=mailbox.authenticate, auth_require_tls=False) as port:
        error = failure(Postman(), letter(replace(HERE, port=port, username="presse")))
    assert str(error) == "auth"
    assert mailbox.logins[0] == (b"presse", b"")


# --- servers that do not even try -----------------------------------------------------------------------------------


def says(*lines: bytes) -> Callable[[StreamRequestHandler], None]:
    def speak(connection: StreamRequestHandler) -> None:
        for line in lines:
            connection.wfile.write(line)
            connection.rfile.readline()

    return speak


def stays_silent(connection: StreamRequestHandler) -> None:
    connection.rfile.read()


@pytest.mark.parametrize(
    ("speak", "kind", "permanent"),
    [
        (says(), "connection", False),
        (says(b"220 hello\r\n"), "connection", False),
        (says(b"421 busy\r\n"), "smtp_421", False),
        (says(b"554 not you\r\n"), "smtp_554", True),
        (says(b"SSH-2.0-OpenSSH\r\n"), "not_smtp", False),
        (says(b"220 hello\r\n", b"garbage\r\n", b"garbage\r\n"), "not_smtp", False),
        (says(b"220 hello\r\n", b"250-x\r\n250 SIZE 9\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n"),
         "connection", False),
        (says(b"220 hello\r\n", b"250 x\r\n", b"550 no\r\n"), "smtp_550", True),
        (stays_silent, "timeout", False),
    ],
)  # fmt: skip
def test_a_server_that_misbehaves(speak: Callable[[StreamRequestHandler], None], kind: str, permanent: bool) -> None:
    with talker(speak) as port:
        error = failure(Postman(timeout_s=0.15), letter(replace(HERE, port=port)))
    assert (str(error), error.permanent) == (kind, permanent)


def test_a_server_that_hangs_up_after_taking_the_letter_has_taken_it() -> None:
    said: list[bytes] = []

    def speak(connection: StreamRequestHandler) -> None:
        for line in (b"220 hello\r\n", b"250 x\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n"):
            connection.wfile.write(line)
            said.append(connection.rfile.readline())
        while said[-1] != b".\r\n":
            said.append(connection.rfile.readline())
        connection.wfile.write(b"250 taken\r\n")
        said.append(connection.rfile.readline())

    with talker(speak) as port:
        Postman(timeout_s=2)(letter(replace(HERE, port=port)))
    assert said[-1].upper() == b"QUIT\r\n"


def test_nobody_listens() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        error = failure(Postman(), letter(replace(HERE, port=unused.getsockname()[1])))
    assert (str(error), error.permanent) == ("connection", False)


def test_a_host_that_is_no_name() -> None:
    error = failure(Postman(), letter(MailServer("a" * 64 + ".example", 25, "starttls")))
    assert (str(error), error.permanent) == ("bad_address", True)


def test_a_server_without_a_host() -> None:
    error = failure(Postman(), letter(MailServer("", 25, "starttls")))
    assert (str(error), error.permanent) == ("connection", False)


def test_a_mail_server_that_does_not_speak_tls() -> None:
    with mail_server(Mailbox()) as port:
        assert str(failure(Postman(timeout_s=2), letter(MailServer("127.0.0.1", port, "tls")))) == "tls"


@pytest.mark.skipif(not socket.has_ipv6, reason="this Python has no IPv6")
def test_hello_over_ipv6() -> None:
    heard: list[bytes] = []

    with socket.socket(socket.AF_INET6) as listening:
        try:
            listening.bind(("::1", 0))
        except OSError:
            pytest.skip("this machine has no IPv6 loopback")
        listening.listen()
        listening.settimeout(5)

        def answer() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.sendall(b"220 hello\r\n")
                heard.append(connection.recv(100))

        thread = threading.Thread(target=answer)
        thread.start()
        failure(Postman(timeout_s=2), letter(MailServer("::1", listening.getsockname()[1], "none")))
        thread.join()
    assert heard == [b"ehlo [IPv6:::1]\r\n"]
