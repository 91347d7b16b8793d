"""The message about sources that cannot be heard: which, for how long, why, what to do; and that it is over."""

from __future__ import annotations

import email
import email.policy
import json
import re
from email.message import EmailMessage
from typing import Any

import pytest

from alerts.channels.email import Email
from alerts.channels.slack import Slack
from listener.model import Notice, Secret
from tests.alerts.test_email import Seen
from tests.alerts.world import HOSTILE, deaf

MAIL = Email(host="mail.example", sender="listener@firma.example", recipients=("it@firma.example",))
SLACK = Slack(Secret("https://hooks.slack.example/services/T/B/x"))
LANGUAGES = ("de", "en")


def letter(told: Notice) -> EmailMessage:
    message: Any = email.message_from_bytes(MAIL.compose(told).message, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def body(told: Notice, kind: str) -> str:
    part = letter(told).get_body((kind,))
    assert part is not None
    content: str = part.get_content()
    return content


def html(told: Notice) -> str:
    seen = Seen()
    seen.feed(body(told, "html"))
    return seen.text


def slack(told: Notice) -> str:
    return json.dumps(json.loads(SLACK.compose(told).body), ensure_ascii=False)


def test_the_letter_from_top_to_bottom() -> None:
    assert body(deaf(), "plain").replace("\r\n", "\n") == (
        "Quellen nicht zu hören: 2\n"
        "Sa 21.11. 02:54 · was dort geschieht, wird nicht gezählt und kann nicht warnen\n"
        "\n"
        "QUELLEN\n"
        "- Forum 1: nicht zu hören seit 3 Std. (Fr 20.11. 23:54; Adresse gibt es nicht)\n"
        "- Forum 2: nicht zu hören seit 4 Std. (Fr 20.11. 22:54)\n"
        "- tagblatt-0: wieder zu hören nach 3 Tagen; was von Mi 18.11. 02:54 bis Sa 21.11. 02:54 "
        "dort stand, kann fehlen\n"
        "\n"
        "WAS ZU TUN IST\n"
        "1. Ansehen, was der Server antwortet: listener sources test 'Forum 1'\n"
        "2. Adresse und Zugang in der config.toml prüfen; ist die Quelle umgezogen: listener sources add ADRESSE\n"
        "3. Bis dahin dort von Hand nachsehen: Stille in den Zahlen heißt hier nicht, dass es ruhig ist.\n"
        "\n"
        "-- \n"
        "Diese Meldung kommt einmal, dann täglich, und noch einmal, wenn die Quelle wieder zu hören ist.\n"
    )


def test_the_end_warns_of_nothing_and_asks_for_nothing() -> None:
    text = body(deaf("en", blind=0), "plain").replace("\r\n", "\n")

    assert text.startswith("All sources can be heard again\n")
    assert "- tagblatt-0: to be heard again after 3 days; what stood there from Wed 18 Nov 02:54" in text
    assert "TO DO" not in text
    assert "cannot warn" not in text
    assert "once more" not in text


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("blind", [0, 1, 2])
@pytest.mark.parametrize("shown", [html, slack, lambda told: body(told, "plain")], ids=["html", "slack", "plain"])
def test_every_channel_says_all_of_it(shown: Any, blind: int, lang: str) -> None:
    told = deaf(lang, blind=blind)
    text = re.sub(r"\s+", " ", shown(told).replace('\\"', '"').replace("\\n", " "))

    for line in (told.headline, *told.why, *told.steps, told.footer):
        assert line in text


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("blind", [0, 1, 40])
def test_the_letters_of_all_times_are_one_thread_beside_those_of_the_incidents(blind: int, lang: str) -> None:
    first, later = letter(deaf(lang)), letter(deaf(lang, blind=blind))

    assert first["References"] == later["References"]
    assert first["Subject"] == later["Subject"]
    assert later["Importance"] is None


@pytest.mark.parametrize(
    ("blind", "heard", "push"),
    [
        (1, 0, "Nicht zu hören: Forum 1"),
        (40, 3, "Nicht zu hören: Forum 1, Forum 2, Forum 3 …"),
        (0, 2, "Wieder zu hören: tagblatt-0, tagblatt-1"),
    ],
)
def test_a_locked_telephone_shows_the_names(blind: int, heard: int, push: str) -> None:
    assert deaf(blind=blind, heard=heard).push == push


def test_a_hundred_sources_are_a_dozen_lines_and_a_number() -> None:
    told = deaf(blind=90, heard=10)

    assert told.headline == "Quellen nicht zu hören: 90"
    assert len(told.why) == 13
    assert "88" in told.why[-1]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("http_404: not there; feeds do come back", {"de": "Adresse gibt es nicht", "en": "no such address"}),
        ("host_waits", {"de": "der Server bat um eine Pause", "en": "the server asked for a pause"}),
        (
            "kind_of_a_plugin: its own words",
            {"de": "kind_of_a_plugin: its own words"} | {"en": "kind_of_a_plugin: its"},
        ),
        ("", {"de": "Fr 20.11. 23:54)", "en": "Fri 20 Nov 23:54)"}),
    ],
)
def test_why_is_said_in_the_reader_s_words(error: str, said: dict[str, str], lang: str) -> None:
    assert said[lang] in deaf(lang, error=error).why[0]


@pytest.mark.parametrize("text", HOSTILE)
def test_an_error_that_a_stranger_may_have_written_makes_no_message_fail(text: str) -> None:
    told = deaf(error=text)

    assert len(told.why[0]) < 250
    assert html(told)
    assert slack(told)


def test_a_deaf_ear_is_not_shown_in_the_green_of_all_is_well() -> None:
    green = "background:#1b6e35"

    assert green not in body(deaf(blind=2), "html")
    assert green in body(deaf(blind=0, heard=1), "html")
