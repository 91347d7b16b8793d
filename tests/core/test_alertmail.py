"""Google Alerts by mail: what is one, what it reports, and what happens to it on its way through other mailboxes."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html import escape
from pathlib import Path
from time import process_time
from urllib.parse import quote

import pytest

from listener.core.alertmail import alert_items, is_alert
from listener.core.urls import canonical
from listener.model import DateQuality

STORM = "https://kuestenbote.example/sturm?id=7&x=%C3%A4"
REPORT = (
    '<tr itemscope itemtype="http://schema.org/Article"><td><a href="{link}" itemprop="url">'
    '<span itemprop="name"><b>Nordwind</b> sagt Fahrten ab</span></a>'
    '<div itemprop="publisher"><a><span itemprop="name">Küstenbote</span></a></div>'
    '<div itemprop="description">Der Sturm hält an&nbsp;...</div>'
    '<table><tr><td><a href="https://www.google.com/alerts/feedback?x=1">Irrelevant</a></td></tr></table></td></tr>'
)
PLAIN = (
    "=== Nachrichten - 1 neues Ergebnis für [{term}] ===\n\n"
    "Nordwind sagt Fahrten ab\nKüstenbote\nDer Sturm hält an\n<{link}>\n"
)


def wrapped(target: str) -> str:
    return f"https://www.google.com/url?rct=j&sa=t&url={quote(target, safe=':/')}&ct=ga&copy=1&usg=AOv"


def letter(html: str = "", text: str = "", **headers: str) -> EmailMessage:
    usual = {"from": "Google Alerts <googlealerts-noreply@google.com>", "subject": "Google Alert – Nordwind"}
    message = EmailMessage()
    for name, value in (usual | {"date": "Fri, 20 Nov 2026 07:03:11 +0100"} | headers).items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    if html:
        message.add_alternative(f"<html><body><table>{html}</table></body></html>", subtype="html")
    return message


def report(target: str = STORM) -> str:
    return REPORT.format(link=escape(wrapped(target)))


def test_a_letter_reports_a_page() -> None:
    (item,) = alert_items(letter(report()))

    assert (item.title, item.body) == ("Nordwind sagt Fahrten ab", "Der Sturm hält an ...")
    assert (item.url, item.author) == (canonical(STORM), "Küstenbote")
    assert (item.published, item.date_quality) == (datetime(2026, 11, 20, 6, 3, 11, tzinfo=UTC), DateQuality.DAY)
    assert item.extra == {"alert": "Nordwind", "publisher": "Küstenbote", "host": "kuestenbote.example"}


@pytest.mark.parametrize(
    ("headers", "alert"),
    [
        ({}, True),
        ({"from": "erna@nordwind.example", "subject": "WG: Google Alert – Nordwind"}, True),
        ({"from": "erna@nordwind.example", "list_id": "<9467.alerts.google.com>", "subject": "Neues"}, True),
        ({"from": "erna@nordwind.example", "subject": "Fwd: Google Alerte : Nordwind"}, True),
        ({"from": "erna@nordwind.example", "subject": "Unsere Fahrten im Winter"}, False),
    ],
)
def test_an_alert_is_known_by_its_sender_its_list_or_its_subject(headers: dict[str, str], alert: bool) -> None:
    assert is_alert(letter(report(), **headers)) is alert


def test_a_letter_that_only_speaks_of_alerts_is_none() -> None:
    assert not is_alert(letter("<p>Bitte einrichten.</p>", **{"from": "it@nordwind.example"}))


def test_the_same_page_for_the_same_term_is_the_same_item_and_for_another_term_is_not() -> None:
    (first,) = alert_items(letter(report()))
    (again,) = alert_items(letter(report(f"{STORM}&utm_source=x"), subject="WG: Google Alert - nordwind"))
    (other,) = alert_items(letter(report(), subject="Google Alert – Fähre"))

    assert again.native_id == first.native_id
    assert other.native_id != first.native_id


def test_a_forwarded_letter_has_lost_its_microdata() -> None:
    bare = report().replace("itemprop", "data-x").replace("itemscope itemtype", "data-y")

    (item,) = alert_items(letter(bare))

    assert (item.author, item.body) == ("Küstenbote", "Der Sturm hält an ...")


def test_what_stands_around_the_results_is_no_part_of_them() -> None:
    bare = (
        f'<tr><td><a href="{escape(wrapped(STORM))}">Nordwind sagt Fahrten ab</a><br>Küstenbote<br>Der Sturm hält an'
        '<br><a href="https://www.google.com/alerts/feedback?x=1">Als irrelevant melden</a></td></tr>'
        "<tr><td>Sie erhalten diese Mail, weil Sie Google Alerts abonniert haben.</td></tr>"
    )

    (item,) = alert_items(letter(bare))

    assert (item.author, item.body) == ("Küstenbote", "Der Sturm hält an")


def test_links_that_a_companys_mail_server_has_rewritten_are_read() -> None:
    guarded = f"https://eur01.safelinks.protection.outlook.com/?url={quote(wrapped(STORM), safe='')}&data=05"

    (item,) = alert_items(letter(REPORT.format(link=escape(guarded))))

    assert item.url == canonical(STORM)


def test_a_letter_without_html_is_read_from_its_text() -> None:
    (item,) = alert_items(letter(text=PLAIN.format(term="Nordwind", link=wrapped(STORM)), subject="Neues"))

    assert (item.title, item.body) == ("Nordwind sagt Fahrten ab", "Küstenbote Der Sturm hält an")
    assert (item.url, item.extra["alert"]) == (canonical(STORM), "Nordwind")


def test_in_a_digest_each_page_stands_under_the_term_of_its_section() -> None:
    ferry = "https://inselzeitung.example/faehre"
    sections = (
        PLAIN.format(term="Nordwind", link=wrapped(STORM)) + "\n" + PLAIN.format(term="Fähre", link=wrapped(ferry))
    )

    items = alert_items(letter(report() + report(ferry), sections, subject="Google Alerts – Tagesübersicht"))

    assert [item.extra["alert"] for item in items] == ["Nordwind", "Fähre"]


def test_a_letter_without_results_reports_nothing() -> None:
    assert alert_items(letter('<tr><td><a href="https://www.google.com/alerts?x=1">Verwalten</a></td></tr>')) == ()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"Subject: Google Alert - x\nContent-Type: text/html; charset==?\n\n<a href=https://www.google.com/url?q=x>y",
        b"From: <<<\nSubject: =?utf-8?b?x?=\nContent-Type: multipart/mixed\n\n--\n",
        b"Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\n\xff\xfe!!!",
    ],
)
def test_a_damaged_letter_is_no_reason_to_stop(raw: bytes) -> None:
    message = message_from_bytes(raw, policy=default)

    assert (is_alert(message), alert_items(message)) == (False, ())


@pytest.mark.parametrize("piece", ["<!--", "<", "<script>", "<a href='", "<table><tr><td>", '<a itemprop="'])
def test_a_hostile_letter_takes_no_time(piece: str) -> None:
    message = letter(piece * 60_000)

    start = process_time()
    alert_items(message)

    assert process_time() - start < 2


# Letters that others received


def test_a_recorded_letter_reports_what_its_reader_saw(public_data: Callable[[str], Path]) -> None:
    folder = public_data("sources/google-alerts") / "Summarizer" / "Samples"
    message = message_from_bytes((folder / "google-alert-sample-2025-10-06.eml").read_bytes(), policy=default)
    expected = json.loads((folder / "google-alert-sample-2025-10-06-links.json").read_text("utf-8"))

    assert is_alert(message)
    found = [(item.url, item.author, *map(_dense, (item.title, item.body))) for item in alert_items(message)]
    assert found == [(one["url"], one["publisher"], *map(_dense, (one["title"], one["snippet"]))) for one in expected]


def test_a_letter_without_article_markup_is_read(public_data: Callable[[str], Path]) -> None:
    path = public_data("sources/google-alerts") / "Summarizer" / "Samples" / "google-alert-sample-2025-10-07.eml"
    message = message_from_bytes(path.read_bytes(), policy=default)

    assert [item.url for item in alert_items(message)] == ["https://example.org/alpha", "https://example.org/beta"]


@pytest.mark.parametrize(("name", "reported"), [("direct", 20), ("forwarded", 17)])
def test_letters_of_long_ago_are_read(public_data: Callable[[str], Path], name: str, reported: int) -> None:
    """As many as the letter has differing result titles; "see all stories" and pictures are none."""
    folder = public_data("sources/google-alerts") / "mattgillooly" / "spec" / "fixtures"
    html = (folder / f"{name}_google_alert.html").read_text("utf-8")

    items = alert_items(letter(html, **{"from": "erna@nordwind.example", "subject": "Fwd: Google Alert - x"}))

    assert len(items) == reported
    assert [item.title for item in items if not item.title or "google." in item.url] == []


def _dense(text: str) -> str:
    """Without white space: the recorded expectation has blanks where bold words begin."""
    return "".join(text.split())
