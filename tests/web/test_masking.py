"""A reader sees no strangers' accounts or addresses, in no page and no file; whoever is on duty does."""

from __future__ import annotations

from datetime import UTC

import pytest

from alerts.quotes import masked
from listener.web.contract import Page, Person, Role
from listener.web.masking import for_eyes_of
from listener.web.render import html

READER, DUTY = Person("Rita", Role.READER), Person("Ada", Role.DUTY)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Danke @erna!", "Danke @…!"),
        ("RT @shop: toll", "RT @…: toll"),
        ("@erna@mastodon.social und u/peter_12", "@… und @…"),
        ("Mail an max.muster@firma.de.", "Mail an @…."),
        ("https://mastodon.social/@erna/12", "https://mastodon.social/@erna/12"),
        ("https://reddit.com/u/peter/", "https://reddit.com/u/peter/"),
        ("@<mark>erna</mark>_m sagt", "@… sagt"),
        ("<style>@media print{}</style>", "<style>@media print{}</style>"),
        ("Treffen @ 5 Uhr", "Treffen @ 5 Uhr"),
    ],
)
def test_accounts_are_masked_and_links_and_layout_stay(text: str, shown: str) -> None:
    assert for_eyes_of(READER, text) == shown
    assert for_eyes_of(DUTY, text) == text
    assert for_eyes_of(None, text) == text


def test_what_is_masked_twice_is_masked_once() -> None:
    assert masked(masked("Danke @erna")) == masked("Danke @erna")


@pytest.mark.parametrize(("person", "seen"), [(READER, "@…"), (DUTY, "@erna")])
def test_no_page_can_forget_it(person: Person, seen: str) -> None:
    page = Page("error.html", "Oha", {"sentence": "Danke @erna", "status": 404}, 404)
    frame = {"person": person, "may": person.may, "csrf": "", "theme": "", "menu": (), "told": "", "here": "/"}

    assert f"Danke {seen}" in html(page, "de", UTC, frame, fragment=True)
