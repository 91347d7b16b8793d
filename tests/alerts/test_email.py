"""E-mail: one thread per incident, nothing that breaks out of a header or a tag, readable in any program."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import replace
from email.message import EmailMessage
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.channels.email import Email
from alerts.picture import chart
from alerts.render import notice
from listener.model import MailServer, Notice, Reason, Secret, Voice
from tests.alerts.world import HOSTILE, WAVES, hostile_notice, incident, situation

MAIL = Email(host="mail.example", sender="listener@firma.example", recipients=("pr@firma.example", "b@firma.example"))
HEADERS = [
    "Message-ID", "In-Reply-To", "References", "From", "To", "Subject", "Auto-Submitted", "X-Auto-Response-Suppress",
    "X-Incident", "Importance", "MIME-Version", "Content-Type",
]  # fmt: skip
TAGS = {
    "html", "head", "meta", "title", "style", "body", "div", "table", "tr", "td", "h2", "ol", "ul", "li", "p", "b", "a",
}  # fmt: skip


class Seen(HTMLParser):
    """What a mail program would make of the HTML part."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.links: list[dict[str, str | None]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs
        if tag == "a":
            self.links.append(dict(attrs))

    def handle_data(self, data: str) -> None:
        self.text += data


def parsed(told: Notice, channel: Email = MAIL) -> EmailMessage:
    message: Any = email.message_from_bytes(channel.compose(told).message, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    content: str = body.get_content()
    return content


def html(told: Notice) -> Seen:
    seen = Seen()
    seen.feed(part(parsed(told), "html"))
    seen.close()
    return seen


def test_the_envelope_is_the_configuration() -> None:
    channel = replace(MAIL, port=465, security="tls", username="u", password=Secret("p"))
    letter = channel.compose(notice(situation()))
    assert letter.server == MailServer("mail.example", 465, "tls", "u", Secret("p"))
    assert (letter.sender, letter.recipients) == ("listener@firma.example", ("pr@firma.example", "b@firma.example"))


def test_the_headers_of_a_warning() -> None:
    message = parsed(notice(situation()))
    assert message.keys() == HEADERS
    assert message["From"] == "Windstärke 4 · Listener <listener@firma.example>"
    assert message["To"] == "pr@firma.example, b@firma.example"
    assert message["Subject"] == "INC-0012 Muster & Söhne: Kritikwelle seit Fr 20.11. 15:54"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["X-Incident"] == "INC-0012"
    assert message["Importance"] == "high"
    assert message.get_content_type() == "multipart/alternative"


def test_both_bodies_say_everything() -> None:
    told = notice(situation())
    message = parsed(told)
    for shown in (part(message, "plain"), html(told).text):
        lines = [
            told.headline,
            told.context,
            *told.why,
            *told.steps,
            *told.facts,
            told.statement,
            *told.donts,
            told.footer,
        ]
        assert [line for line in lines if line not in re.sub("⟦|⟧", lambda mark: mark[0], shown)] == []
        assert [voice for voice in told.voices if voice.text not in shown or voice.who not in shown] == []
    assert part(message, "plain").startswith(told.headline)


def test_a_mail_programs_list_shows_the_push_line_first() -> None:
    told = notice(situation())
    body = part(parsed(told), "html")
    assert body.index("display:none") < body.index("Windstärke 4: Muster &amp; Söhne") < body.index("<table")


@pytest.mark.parametrize(
    ("reason", "level", "importance", "name"),
    [
        (Reason.FIRST, 3, None, "Windstärke 3 · Listener"),
        (Reason.LEVEL_UP, 4, "high", "Windstärke 4 · Listener"),
        (Reason.HELD, 6, "high", "Windstärke 6 · Listener"),
        (Reason.END, 5, None, "Entwarnung · Listener"),
    ],
)
def test_the_sender_says_how_bad_it_is(reason: Reason, level: int, importance: str | None, name: str) -> None:
    message = parsed(notice(situation(reason=reason, incident=incident(level=level))))
    assert message["Importance"] == importance
    assert message["From"].addresses[0].display_name == name


def test_all_letters_of_an_incident_hang_on_one_root_under_one_subject() -> None:
    letters = [parsed(notice(situation(reason=reason, key=f"INC-0012.{n}/mail"))) for n, reason in enumerate(WAVES)]
    assert len({letter["References"] for letter in letters}) == 1
    assert len({letter["Subject"] for letter in letters}) == 1
    assert len({letter["Message-ID"] for letter in letters}) == len(WAVES)
    assert all(letter["In-Reply-To"] == letter["References"] != letter["Message-ID"] for letter in letters)


def test_a_repeat_has_the_same_id_and_says_that_it_may_be_one() -> None:
    told = notice(situation())
    again = replace(told, repeat="Wiederholung möglich")
    assert parsed(told)["Message-ID"] == parsed(again)["Message-ID"]
    assert "Wiederholung möglich" in part(parsed(again), "plain")
    assert "Wiederholung möglich" in html(again).text


def test_a_new_database_does_not_reuse_the_ids_of_an_old_one() -> None:
    """Else a server that folds equal ids would swallow the first warning after a new start."""
    first = parsed(notice(situation()))
    later = parsed(notice(situation(incident=incident(peak_volume=3, opened=incident().opened.replace(day=1)))))
    assert first["Message-ID"] != later["Message-ID"]
    assert first["References"] != later["References"]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_breaks_out_of_a_header(text: str) -> None:
    message = parsed(replace(hostile_notice(text), reason=Reason.LEVEL_UP))
    assert message.keys() == HEADERS
    assert len(message["Subject"]) <= 130
    assert not re.search(r"[\r\n\x00\u2028\u2029\u202e]", "".join(message.values()))
    assert [address.addr_spec for address in message["To"].addresses] == ["pr@firma.example", "b@firma.example"]
    assert [address.addr_spec for address in message["From"].addresses] == ["listener@firma.example"]


@settings(max_examples=30)
@given(st.text(), st.text())
def test_nor_does_any_other(subject: str, name: str) -> None:
    told = replace(notice(situation()), subject=subject, incident=name, key=name)
    message = parsed(told)
    assert message.keys() == HEADERS
    assert re.fullmatch(r"<[a-z0-9-]+\.[0-9a-f]{20}@firma\.example>", message["Message-ID"])


def test_long_names_and_addresses_come_through_whole() -> None:
    """Python's mail package folds a long id by encoding it; then no two letters hang together."""
    long = f"{'l' * 64}@{'d' * 63}.{'e' * 63}.example"
    message = parsed(replace(notice(situation()), key="k" * 200), replace(MAIL, sender=long, recipients=(long,) * 9))
    assert re.fullmatch(rf"<k{{60}}\.[0-9a-f]{{20}}@{long.partition('@')[2]}>", message["Message-ID"])
    assert [address.addr_spec for address in message["To"].addresses] == [long] * 9
    assert [address.addr_spec for address in message["From"].addresses] == [long]
    assert message["From"].addresses[0].display_name == "Windstärke 4 · Listener"


@settings(max_examples=30)
@given(st.text() | st.sampled_from(HOSTILE))
def test_no_text_becomes_a_tag_an_attribute_or_a_link(text: str) -> None:
    seen = html(hostile_notice(text))
    assert seen.tags <= TAGS
    assert not [name for name, _ in seen.attributes if name.startswith("on") or name in {"src", "background"}]
    assert not seen.links


@pytest.mark.parametrize("text", HOSTILE)
def test_lines_are_short_enough_for_any_relay_and_bytes_are_ascii(text: str) -> None:
    letter = MAIL.compose(hostile_notice(text)).message
    assert letter.isascii()
    assert max(len(line) for line in letter.split(b"\r\n")) <= 998
    assert b"\n" not in letter.replace(b"\r\n", b"")


def test_links_say_our_word_and_tell_the_target_nothing() -> None:
    links = html(notice(situation())).links
    assert {link["href"] for link in links} == {"https://video.example/abc"}
    assert {link["rel"] for link in links} == {"noopener noreferrer nofollow"}


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "https://x.example/\u202egro", 'https://x/"y']
)
def test_only_web_addresses_become_links(url: str) -> None:
    told = replace(notice(situation()), voices=(Voice("wer", "wo", "wann", url, "was"),))
    assert not html(told).links
    assert url not in part(parsed(told), "plain")


def test_open_slots_of_a_statement_stand_out() -> None:
    body = part(parsed(notice(situation())), "html")
    assert body.count('<b style="background:#ffe08a;color:#1a1a1a">⟦') == 3


def test_a_notice_with_next_to_nothing_is_still_a_letter() -> None:
    bare = Notice("", "", "de", Reason.FIRST, 3, "", "", "", "", "")
    message = parsed(bare)
    assert message["Subject"] == "listener"
    assert html(bare).tags <= TAGS


def test_an_all_clear_is_green_whatever_the_level_was() -> None:
    body = part(parsed(notice(situation(reason=Reason.END))), "html")
    assert "background:#1b6e35" in body
    assert "Wie es lief" in body


CHARTED: dict[str, Any] = {"chart": (3, 4, 2, 30), "chart_usual": (3.5, 3.5, 3.0, 2.5)}


def charted(**changes: Any) -> Notice:
    return replace(notice(situation(**CHARTED)), **changes)


def test_a_letter_with_a_chart_is_text_or_a_page_with_its_picture() -> None:
    told = charted()
    message = parsed(told)
    text, related = message.iter_parts()
    page, picture = related.iter_parts()
    kinds = [one.get_content_type() for one in (message, text, related, page, picture)]
    assert kinds == ["multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png"]
    assert isinstance(picture, EmailMessage)
    assert picture.get_content_disposition() == "inline"
    assert picture.get_content() == chart(told.chart, told.chart_usual)
    assert message.keys() == HEADERS


def test_the_page_shows_the_picture_that_came_along_and_says_what_it_shows() -> None:
    told = charted()
    message = parsed(told)
    (picture,) = (one for one in message.walk() if one.get_content_type() == "image/png")
    seen = html(told)
    shown = dict(seen.attributes)
    assert f"<{str(shown['src']).removeprefix('cid:')}>" == picture["Content-ID"]
    assert shown["alt"] == told.chart_title
    assert told.chart_title in seen.text
    assert told.chart_title in part(message, "plain"), "who reads text is told, too"


def test_the_same_chart_gives_the_same_bytes_and_another_one_another_letter() -> None:
    first = MAIL.compose(charted()).message
    assert first == MAIL.compose(charted()).message
    assert first.isascii()
    assert max(len(line) for line in first.split(b"\r\n")) <= 998
    assert parsed(charted())["Message-ID"] != parsed(charted(chart=(3, 4, 2, 31)))["Message-ID"]


def test_two_letters_do_not_share_a_picture() -> None:
    """Mail programs that show a thread as one page would else show the first picture in all of them."""
    ids = {
        str(one["Content-ID"]) for n in (30, 31) for one in parsed(charted(chart=(2, n))).walk() if one["Content-ID"]
    }
    assert len(ids) == 2


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_title_of_a_chart_stays_in_its_attribute(text: str) -> None:
    told = charted(chart_title=text)
    seen = html(told)
    assert seen.tags <= TAGS | {"img"}
    assert not [name for name, _ in seen.attributes if name.startswith("on")]
    assert {str(value)[:4] for name, value in seen.attributes if name == "src"} <= {"cid:"}


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("level", range(7))
def test_the_banner_can_be_read(level: int) -> None:
    body = part(parsed(notice(situation(incident=incident(level=level)))), "html")
    found = re.search(r"<td style=\"background:(#\w{6});color:(#\w{6})", body)
    assert found is not None
    dark, light = sorted((_luminance(found[1]), _luminance(found[2])))
    assert (light + 0.05) / (dark + 0.05) >= 4.5


@pytest.mark.parametrize(
    ("changes", "option", "key"),
    [
        ({"host": "mail example"}, "host", "email_host"),
        ({"host": ""}, "host", "email_host"),
        ({"security": "ssl"}, "security", "email_security"),
        ({"security": "none"}, "security", "email_plain"),
        ({"sender": "Listener <l@firma.example>"}, "sender", "email_address"),
        ({"sender": "l@firma.example\r\nBcc: x@y.z"}, "sender", "email_address"),
        ({"recipients": ()}, "recipients", "email_nobody"),
        ({"recipients": ("a@b.example", "a..b@c.example")}, "recipients", "email_address"),
        ({"recipients": ("müller@firma.example",)}, "recipients", "email_address"),
        ({"username": "u"}, "username", "email_password"),
        ({"password": Secret("p")}, "username", "email_password"),
    ],
)
def test_what_is_wrong_with_the_options_is_said(changes: dict[str, Any], option: str, key: str) -> None:
    found = list(replace(MAIL, **changes).validate())
    assert [(name, sentence) for name, sentence, _ in found] == [(option, f"channels.{key}")]
    assert not re.search(r"[\r\n]", repr(found).replace("\\r", "\r").replace("\\n", "\n"))


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1"])
def test_this_machine_may_be_spoken_to_in_the_clear(host: str) -> None:
    assert not list(replace(MAIL, host=host, security="none").validate())


def test_good_options_are_not_complained_about() -> None:
    assert not list(replace(MAIL, username="u", password=Secret("p")).validate())
