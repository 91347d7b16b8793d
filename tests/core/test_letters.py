"""Letters: headers and texts in any state, who is meant by them, and what is taken out before anything is kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from listener.core.clean import plain
from listener.core.letters import header_text, read_letter
from listener.model import DateQuality, Item
from tests.stopwatch import at_most

HEAD = b"From: Erna <erna@inselpost.example>\r\nSubject: Sturm\r\nMessage-ID: <7@inselpost.example>\r\n"


def item(raw: bytes) -> Item:
    (found,) = read_letter(raw).items()
    return found


def text(raw: bytes) -> str:
    """Return what a reader sees."""
    return plain(item(raw).body)


def body(content: str, kind: str = "text/plain; charset=utf-8", *more: str) -> bytes:
    lines = "".join(f"{line}\r\n" for line in (f"Content-Type: {kind}", *more))
    return HEAD + lines.encode() + b"\r\n" + re.sub(r"\r?\n", "\r\n", content).encode()


def parts(*pieces: str, kind: str = "multipart/alternative") -> bytes:
    """Return a letter of several parts, each with its own headers."""
    joined = "".join(f"--b\r\n{piece}\r\n" for piece in pieces)
    return body(f"Nur für alte Programme.\r\n{joined}--b--\r\n", f'{kind}; boundary="b"')


PLAIN = "Content-Type: text/plain; charset=utf-8\r\n\r\nNordwind legt ab"
PAGE = "Content-Type: text/html; charset=utf-8\r\n\r\n<html><body><p>Nordwind <b>legt ab</b></p></body></html>"


# --- headers --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Sturm über Nordwind", "Sturm über Nordwind"),
        ("=?UTF-8?Q?Google_Alert_=E2=80=93_Nordwind?=", "Google Alert – Nordwind"),
        ("=?iso-8859-1?q?F=E4hre?=", "Fähre"),
        ("=?windows-1252?Q?=84F=E4hre=93_=80?=", "„Fähre“ €"),
        ("=?gb2312?B?xOO6ww==?=", "你好"),
        ("=?UTF-8?B?RsOkaHJl?= =?UTF-8?B?IGbDpGhydA==?=", "Fähre fährt"),
        ("=?UTF-8?B?RsM=?= =?UTF-8?B?pGhyZQ==?=", "Fähre"),
        ("=?UTF-8?Q?F=C3?=\r\n =?UTF-8?Q?=A4hre?=", "Fähre"),
        ("Neu: =?UTF-8?Q?F=C3=A4hre?= heute", "Neu: Fähre heute"),
        ("=?utf-8?Q?F=C3=A4hre fährt?=", "Fähre fährt"),
        ("=?utf-8*de?Q?F=C3=A4hre?=", "Fähre"),
        ("=?nonsense?Q?F=C3=A4hre?=", "Fähre"),
        ("=?UTF-8?B?RsOkaHJl", "=?UTF-8?B?RsOkaHJl"),
        ("=?UTF-8?B?Rs?=", "F"),
        ("F\udcc3\udca4hre", "Fähre"),
        ("F\udce4hre", "Fähre"),
        ("Sturm\r\n\tum Nordwind\x00\x07", "Sturm um Nordwind"),
        ("", ""),
    ],
)
def test_a_header_is_read_as_it_was_meant(written: str, read: str) -> None:
    assert header_text(written) == read


def test_of_doubled_headers_the_first_that_says_something_counts() -> None:
    found = item(b"Subject: \r\nSubject: Sturm\r\nSubject: Flaute\r\nFrom: a@b.example\r\nFrom: c@d.example\r\n\r\nx")

    assert (found.title, found.author) == ("Sturm", "a@b.example")


def test_bad_lines_among_the_headers_do_not_end_them() -> None:
    found = item(b"Received: x\r\nquite broken\r\nFrom  : Erna <e@i.example>\r\nSubject : Sturm\r\n\r\nSturm: ja")

    assert (found.title, found.author, plain(found.body)) == ("Sturm", "Erna", "Sturm: ja")


@pytest.mark.parametrize(
    ("written", "author", "address"),
    [
        ("Erna <Erna@Inselpost.example>", "Erna", "erna@inselpost.example"),
        ('"Müller, Erna" <e@i.example>', "Müller, Erna", "e@i.example"),
        ("=?utf-8?Q?K=C3=A4the?= <k@i.example>", "Käthe", "k@i.example"),
        ("e@i.example (Erna)", "Erna", "e@i.example"),
        ("e@i.example", "e@i.example", "e@i.example"),
        ('"service@bank.example" <x@evil.example>', "service@bank.example", "x@evil.example"),
        ("Erna, die Kapitänin <e@i.example>", "Erna, die Kapitänin", "e@i.example"),
        ("Erna", "Erna", ""),
        ("", "", ""),
    ],
)
def test_who_wrote_it(written: str, author: str, address: str) -> None:
    letter = read_letter(f"From: {written}\r\nSubject: x\r\n\r\ny".encode())

    assert (letter.items()[0].author, letter.sender) == (author, address)


@pytest.mark.parametrize(
    ("lines", "published", "quality"),
    [
        ("Date: Fri, 20 Nov 2026 07:03:11 +0100", datetime(2026, 11, 20, 6, 3, 11, tzinfo=UTC), DateQuality.EXACT),
        ("Date: 20.11.2026 07:03", datetime(2026, 11, 20, 6, 3, tzinfo=UTC), DateQuality.ZONE_GUESS),
        (
            "Date: gestern\r\nReceived: by b; Fri, 20 Nov 2026 06:05:00 +0000\r\nReceived: by a; 20 Nov 2026 06:04",
            datetime(2026, 11, 20, 6, 5, tzinfo=UTC),
            DateQuality.EXACT,
        ),
        ("Date: Mon, 01 Jan 0001 00:00:00 GMT", None, DateQuality.SEEN),
    ],
)
def test_when_it_was_written(lines: str, published: datetime | None, quality: DateQuality) -> None:
    found = item(f"Subject: x\r\n{lines}\r\n\r\ny".encode())

    assert (found.published, found.date_quality) == (published, quality)


@pytest.mark.parametrize(
    ("lines", "parent"),
    [
        ("In-Reply-To: <1@i.example>", "1@i.example"),
        ("In-Reply-To: Erna's letter of Monday <1@i.example>\r\nReferences: <0@i.example>", "1@i.example"),
        ("References: <0@i.example>\r\n <1@i.example>", "1@i.example"),
        ("In-Reply-To:", ""),
    ],
)
def test_which_letter_it_answers_is_named_as_that_letter_is(lines: str, parent: str) -> None:
    assert item(f"Subject: x\r\n{lines}\r\n\r\ny".encode()).parent == parent
    assert item(b"Message-ID: <1@i.example>\r\n\r\ny").native_id == "1@i.example"


def test_without_an_id_a_letter_is_known_by_its_headers_else_by_its_words() -> None:
    ids = [
        item(raw).native_id
        for raw in (
            b"Subject: a\r\n\r\nx",
            b"Subject: b\r\n\r\nx",
            b"X: 1\r\n\r\nx",
            b"X: 1\r\n\r\ny",
            b"X: 2\r\n\r\ny",
        )
    ]

    assert len(set(ids)) == 4
    assert ids[3] == ids[4]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("List-Id: Hafenbrief <brief.hafen.example>", "newsletter"),
        ("List-Unsubscribe: <mailto:x@y.example>", "newsletter"),
        ("Precedence: bulk", "newsletter"),
        ("Auto-Submitted: auto-replied (vacation)", "automatic"),
        ("Auto-Submitted: no", "letter"),
        ("X-Nothing: 1", "letter"),
    ],
)
def test_what_sort_of_letter_it_is(line: str, kind: str) -> None:
    assert item(f"Subject: x\r\n{line}\r\n\r\ny".encode()).extra["kind"] == kind


def test_the_list_and_the_address_in_its_archive_are_kept() -> None:
    head = b"List-Id: Hafen <brief.hafen.example>\r\nArchived-At: <https://hafen.example/7?utm_source=m>\r\n"
    found = item(head + HEAD + b"\r\ny")

    assert found.url == "https://hafen.example/7"
    assert found.extra == {"kind": "newsletter", "sender": "erna@inselpost.example", "list": "brief.hafen.example"}


# --- texts ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "coding"),
    [
        ("F=C3=A4hre nach Kamp=\r\nen", "quoted-printable"),
        ("F=C3=A4hre nach Kamp=\r\nen", "quoted-printable;"),
        ("RsOkaHJlIG5hY2ggS2FtcGVu", "base64"),
        ("RsOkaHJlIG5hY2ggS2FtcGVu", "BASE64 "),
        ("Fähre nach Kampen", "8bit"),
        ("Fähre nach Kampen", "text/html"),
    ],
)
def test_a_text_is_unpacked(content: str, coding: str) -> None:
    found = text(body(content, "text/plain; charset=utf-8", f"Content-Transfer-Encoding: {coding}"))

    assert found == "Fähre nach Kampen"


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("text/plain; charset=iso-8859-1", "Fähre 5 €".encode("cp1252")),
        ("text/plain; charset=us-ascii", "Fähre 5 €".encode()),
        ("text/plain; charset=x-unknown", "Fähre 5 €".encode()),
        ("text/plain", "Fähre 5 €".encode("cp1252")),
        ("text/plain; charset*=utf-8''utf-8", "Fähre 5 €".encode()),
        ("text/html", '<meta charset="windows-1252"><p>Fähre 5 €'.encode("cp1252")),
        ("; charset=utf-8", "Fähre 5 €".encode()),
    ],
)
def test_a_text_is_read_as_what_it_is_rather_than_what_it_is_said_to_be(kind: str, content: bytes) -> None:
    assert text(HEAD + f"Content-Type: {kind}\r\n\r\n".encode() + content) == "Fähre 5 €"


def test_chinese_letters_of_1980_are_read() -> None:
    assert text(HEAD + b"Content-Type: text/plain; charset=gb2312\r\n\r\n" + "你好".encode("gb2312")) == "你好"


def test_lines_that_were_broken_for_the_way_are_put_together_again() -> None:
    content = "> Wann fährt \n> die Fähre?\nHeute \nnicht.\n Von hier\n-- \nErna"
    flowed = text(body(content, "text/plain; charset=utf-8; format=flowed"))
    without = text(body("https://hafen.example/a \nb und Dampf \nschiff", "text/plain; format=flowed; delsp=yes"))

    assert flowed == "> Wann fährt die Fähre?\nHeute nicht.\nVon hier\n--\nErna"
    assert without == "https://hafen.example/ab und Dampfschiff"


@pytest.mark.parametrize(
    "raw",
    [
        parts(PLAIN, PAGE),
        parts(PAGE, PLAIN),
        parts("Content-Type: text/plain\r\n\r\nBitte HTML einschalten.", PAGE),
        parts(PLAIN, 'Content-Type: text/html\r\n\r\n<body><img src="https://x.example/1.gif"></body>'),
        parts(PLAIN, "Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR"),
        parts(PLAIN, "Content-Type: image/gif\r\n\r\nGIF", kind="multipart/mixed"),
        parts(PLAIN, 'Content-Type: text/plain; name="a.txt"\r\n\r\nAnhang', kind="multipart/mixed"),
        parts(
            PLAIN, "Content-Type: text/html\r\nContent-Disposition: attachment\r\n\r\nAnhang", kind="multipart/mixed"
        ),
        parts(PLAIN, "Content-Type: application/pgp-signature\r\n\r\nabc", kind="multipart/signed"),
        parts(PLAIN, "Content-Type: message/rfc822\r\n\r\nSubject: a\r\n\r\nzurück", kind="multipart/report"),
        parts("Content-Type: message/rfc822\r\n\r\nSubject: a\r\n" + PLAIN, kind="multipart/mixed"),
        parts(
            "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            "U3ViamVjdDogYQ0KDQpOb3Jkd2luZCBsZWd0IGFi",
            kind="multipart/mixed",
        ),
        parts(PLAIN).replace(b"--b--", b""),
        parts(PLAIN).partition(b"\r\n--b--")[0],
    ],
)
def test_of_all_parts_the_one_that_people_read_is_taken(raw: bytes) -> None:
    assert text(raw) == "Nordwind legt ab"


def test_texts_in_several_parts_belong_together() -> None:
    raw = parts("Content-Type: text/plain\r\n\r\n3 < 4 & 5", PAGE, kind="multipart/mixed")

    assert text(raw) == "3 < 4 & 5\nNordwind legt ab"


def test_a_letter_without_its_borders_is_read_as_it_is() -> None:
    assert "Nordwind legt ab" in text(body("Nordwind legt ab", "multipart/mixed"))
    assert "Nordwind legt ab" in text(body("Nordwind legt ab", 'multipart/mixed; boundary="x"'))


def test_a_letter_that_is_too_deep_keeps_its_headers() -> None:
    levels = 3000
    inside = "".join(f'--b{n}\r\nContent-Type: multipart/mixed; boundary="b{n + 1}"\r\n\r\n' for n in range(levels))
    found = item(body(inside, 'multipart/mixed; boundary="b0"'))

    assert (found.title, found.native_id) == ("Sturm", "7@inselpost.example")


@pytest.mark.parametrize("raw", [b"", b"\r\n\r\nText", b"Nur eine Zeile", b":\r\n\r\nx"])
def test_what_has_no_header_is_no_letter(raw: bytes) -> None:
    with pytest.raises(ValueError, match="no headers"):
        read_letter(raw)


# --- whose eyes it was made for -------------------------------------------------------------------------------------


def test_pictures_and_farewells_are_taken_out_of_a_page() -> None:
    page = (
        '<html><body><a href="https://n.example/view/8f3a">Im Browser ansehen</a><p>Nordwind legt <a href="https://n.example'
        '/c/Zm9vYmFyMTIzNDU2Nzg5">heute ab</a></p><img src="https://n.example/o.gif?u=7" width="1">'
        '<p>Diese Mail ging an Presse@nordwind.example. <a href="https://n.example/u/7">Newsletter abbestellen</a> '
        '<a href="https://n.example/unsubscribe?u=7">hier</a></p></body></html>'
    )
    found = item(b"To: Presse <presse@nordwind.example>\r\n" + body(page, "text/html; charset=utf-8"))

    assert plain(found.body) == "Nordwind legt heute ab\nDiese Mail ging an …."
    assert "n.example" not in found.body
    assert "presse@" not in found.body.lower()


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("https://hafen.example/fahrplan-2026/insel.html", "https://hafen.example/fahrplan-2026/insel.html"),
        ("https://hafen.example/a?uid=4711&utm_source=x#m", "https://hafen.example/a"),
        ("https://n.example/c/Zm9vYmFyMTIzNDU2Nzg5/x", "https://n.example/c/"),
        ("https://n.example/7c9e6679-7425-40de-944b-e07fc1f90ae7", "https://n.example/"),
        ("https://n.example/abmelden/7", ""),
        ("https://n.example/optout?x=1", ""),
        ("https://n.example/weg/7", ""),
        ("(https://hafen.example/a).", "(https://hafen.example/a)."),
        ("http://[kaputt", ""),
    ],
)
def test_links_lose_what_tells_one_reader_from_another(written: str, kept: str) -> None:
    head = b"List-Unsubscribe: <mailto:x@n.example>, <https://n.example/weg/7>\r\n"

    assert text(head + body(f"Siehe {written}")) == f"Siehe {kept}".strip()


@pytest.mark.parametrize(
    ("lines", "ours"),
    [
        ("X-Incident: nordwind-7\r\nAuto-Submitted: auto-generated", True),
        ("X-Incident: nordwind-7", False),
        ("Auto-Submitted: auto-generated", False),
    ],
)
def test_an_alert_of_ours_is_known_by_its_headers(lines: str, ours: bool) -> None:
    assert read_letter(f"Subject: x\r\n{lines}\r\n\r\ny".encode()).is_ours is ours


def test_a_google_alert_is_the_pages_it_reports() -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = "googlealerts-noreply@google.com", "Google Alert – Nordwind"
    link = "https://www.google.com/url?rct=j&url=https://{}.example/sturm&ct=ga"
    reports = [f"Sturm {name}\nZeitung\nEs stürmt\n<{link.format(name)}>\n" for name in ("kueste", "insel")]
    message.set_content("=== Nachrichten - 2 neue Ergebnisse für [Nordwind] ===\n\n" + "\n".join(reports))
    found = read_letter(message.as_bytes()).items()

    assert [(one.title, one.url) for one in found] == [
        ("Sturm kueste", "https://kueste.example/sturm"),
        ("Sturm insel", "https://insel.example/sturm"),
    ]


def test_an_alert_that_reports_nothing_readable_is_still_a_letter() -> None:
    raw = b"From: googlealerts-noreply@google.com\r\nSubject: Google Alert - Nordwind\r\n\r\nNeues Format"

    assert (item(raw).title, text(raw)) == ("Google Alert - Nordwind", "Neues Format")


# --- hostile and real ones ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "raw",
    [
        body("<a>" * 100_000, "text/html"),
        body("<" * 400_000, "text/html"),
        body("https://" * 50_000),
        body("https://x.example/" + "a1" * 100_000),
        body("> " * 200_000, "text/plain; format=flowed"),
        body("x \n" * 100_000, "text/plain; format=flowed; delsp=yes"),
        HEAD + b"X: " + b"=?a?q?" * 100_000 + b"\r\n\r\nx",
        HEAD + b"To: " + b"a@b," * 100_000 + b"\r\n\r\n" + b"a@b " * 100_000,
        HEAD + b"x\r\n" * 200_000 + b"Y: z\r\n\r\nx",
        HEAD + b"List-Id: " + b"<" * 300_000 + b"\r\n\r\nx",
        body(
            "".join(f"--b\r\nContent-Type: text/plain\r\n\r\n{n}\r\n" for n in range(5000)),
            'multipart/mixed; boundary="b"',
        ),
    ],
    ids=range(11),
)
def test_a_hostile_letter_costs_little_time(raw: bytes) -> None:
    with at_most(3):  # a hundred times what an honest one of this size takes
        found = read_letter(raw).items()

    assert len(found) == 1


def test_real_letters_of_all_sorts_are_read(public_data: Callable[[str], Path]) -> None:
    files = sorted(public_data("sources/imap-tools").rglob("*.eml"))
    found = {path.name: item(path.read_bytes()) for path in files}
    bare = [name for name, one in found.items() if not (one.title or plain(one.body))]

    assert len(found) > 100
    assert bare == []
    assert {name for name, one in found.items() if "\ufffd" in one.title} <= {"must_supply_encoding.eml"}
    assert found["raw_email_with_partially_quoted_subject.eml"].title == 'Re: Test: "漢字" mid "漢字" tail'
    assert found["ks_c_5601-1987.eml"].body.strip() == "스티해"
    assert found["japanese_iso_2022.eml"].body.strip() == "すみません。"
    assert found["report_530.eml"].extra["kind"] == "automatic"


def test_real_google_alerts_are_the_pages_they_report(public_data: Callable[[str], Path]) -> None:
    counts = {
        path.name: len(read_letter(path.read_bytes()).items())
        for folder in ("sources/google-alerts", "sources/synthetic")
        for path in public_data(folder).rglob("*.eml")
    }

    assert counts == {
        "google-alert-sample-2025-10-06.eml": 10,
        "google-alert-sample-2025-10-07.eml": 2,
        "google_alert_mail_de.eml": 1,
    }
