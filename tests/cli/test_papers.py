"""The documents of privacy: made of what is really configured, in both languages, honest about what they are not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from alerts import CHANNELS
from listener import config
from listener.cli.paperduties import dsfa, lia, vvt
from listener.cli.paperfacts import Facts, facts_of
from listener.cli.paperpublic import notice
from listener.cli.paperstaff import works_council
from listener.report.html import html
from listener.report.markdown import markdown
from listener.words import LANGUAGES, say
from sources import SOURCES
from tests.cli.calls import Office

PLANTED = "t0ken-planted-5ecret-of-32-signs"
CALM = """
[[brands]]
name = "Nordwind Bahn"
[[sources]]
name = "tagblatt"
kind = "feed"
medium = "news"
url = "https://tagblatt.example/rss"
"""
FULL = f"""{CALM}
[[brands]]
name = "Anna Meier"
purpose = "Schauspielerin, wirbt für uns"
[[sources]]
name = "pendler <b>forum</b>"
kind = "discourse"
url = "https://forum.example"
mentions_days = 30
[[sources]]
name = "arbeitgeber"
kind = "feed"
medium = "review"
url = "https://arbeitgeber.example/rss"
[channels.presse]
kind = "slack"
url_env = "HOOK"
[channels.krise]
kind = "slack_bot"
token_env = "TOKEN"
channel = "krise"
quotes = "none"
[channels.post]
kind = "email"
host = "mail.nordwind.example"
sender = "l@nordwind.example"
recipients = ["leitung@nordwind.example"]
quotes = "full"
[channels.telefon]
kind = "ntfy"
url = "https://ntfy.nordwind.example"
topic = "sturm"
[channels.programm]
kind = "webhook"
url_env = "HOOK"
secret_env = "TOKEN"
[channels.chat]
kind = "apprise"
url_env = "CHAT"
[desk]
profiles = true
employers = ["arbeitgeber"]
[crm]
url_env = "HOOK"
secret_env = "TOKEN"
[company]
name = "Nordwind AG"
contact = "rechte@nordwind.example"
[privacy]
employees = "staff.txt"
[[public_figures]]
name = "Ministerin Beispiel"
reason = "Ressort"
review = 2027-06-30
"""
PAPERS = {"notice": notice, "vvt": vvt, "dsfa": dsfa, "lia": lia, "works_council": works_council}


@pytest.fixture
def facts(tmp_path: Path) -> dict[str, Facts]:
    """What is known of a house that has switched everything on, in each language."""
    (tmp_path / "staff.txt").write_text("Anna Meier\nJörg Winter\n", "utf-8")
    return {lang: told(FULL, tmp_path, lang) for lang in LANGUAGES}


def told(text: str, folder: Path, lang: str) -> Facts:
    environ = {"HOOK": f"https://hooks.example/{PLANTED}", "TOKEN": f"xoxb-{PLANTED}", "CHAT": f"tgram://{PLANTED}/1"}
    configured = config.load(
        text, sources=SOURCES, channels=CHANNELS, environ=environ, folder=folder,
        read_file=lambda path: path.read_text("utf-8"),
    )  # fmt: skip
    return facts_of(configured, lang, date(2026, 11, 23))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", PAPERS)
def test_each_says_that_it_is_a_draft_and_holds_no_secret(name: str, lang: str, facts: dict[str, Facts]) -> None:
    page = PAPERS[name](facts[lang])
    for text in (html(page), markdown(page)):
        assert PLANTED not in text
        assert "Nordwind AG" in text
        assert "Jörg Winter" not in text
        assert {"de": "keine Rechtsberatung", "en": "no legal advice"}[lang] in text
        assert "<b>" not in text.replace("`pendler <b>forum</b>`", "")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_source_and_every_recipient_stands_in_the_records(lang: str, facts: dict[str, Facts]) -> None:
    text = markdown(vvt(facts[lang]))

    for name in ("tagblatt", "pendler <b>forum</b>", "arbeitgeber", "discourse", "Ministerin Beispiel"):
        assert f"`{name}`" in text
    for name in ("presse", "krise", "post", "mail.nordwind.example", "telefon", "ntfy.nordwind.example", "programm"):
        assert f"`{name}`" in text
    assert "`chat`" in text
    assert "- `Anna Meier`: `Schauspielerin, wirbt für uns`" in text
    assert say("papers.kind_crm", lang) in text
    assert text.count(say("papers.to_check", lang)) == len(CHANNELS) + 1
    assert all(say(f"papers.gets_{one}", lang) in text for one in ("short", "none", "full"))
    assert "| 30 |" in text


def test_no_kind_of_channel_is_without_a_word(facts: dict[str, Facts]) -> None:
    assert {one.kind for one in facts["de"].recipients} == {*CHANNELS, "crm"}
    assert all(one.outside for one in facts["de"].recipients)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_public_learns_where_from_and_to_whom_but_not_what_things_are_called_inside(
    lang: str, facts: dict[str, Facts]
) -> None:
    text = html(notice(facts[lang]))

    assert all(name in text for name in ("tagblatt", "discourse", "Slack", "rechte@nordwind.example"))
    assert all(name not in text for name in ("krise", "mail.nordwind.example", "leitung@nordwind.example", "telefon"))
    assert f"⟦{say('papers.to_check', lang)}⟧" in text
    assert f"⟦{say('papers.company_dpo', lang)}⟧" in text
    assert say("papers.purpose_profiles", lang) in text


def test_what_is_off_is_no_purpose_and_counts_for_no_criterion(tmp_path: Path, facts: dict[str, Facts]) -> None:
    calm = told(CALM, tmp_path, "de")

    assert say("papers.purpose_crm", "de") not in markdown(vvt(calm))
    asks = "muss ein Mensch entscheiden"
    assert answers(calm) == ["nein", "nein", "ja", asks, asks, asks, asks, asks, "nein"]
    assert answers(facts["de"]) == ["ja", "nein", "ja", asks, asks, "ja", "ja", asks, "nein"]
    assert "Sicher erfüllte Kriterien: 1; offene: 5" in markdown(dsfa(calm))
    assert "Erfüllte Kriterien: 4; offene: 3" in markdown(dsfa(facts["de"]))


def answers(of: Facts) -> list[str]:
    rows = [line.split(" | ") for line in markdown(dsfa(of)).splitlines() if line.startswith("| ") and ". " in line]
    return [row[1] for row in rows]


def test_the_works_council_learns_whether_names_are_masked(tmp_path: Path, facts: dict[str, Facts]) -> None:
    masked, bare = markdown(works_council(facts["de"])), markdown(works_council(told(CALM, tmp_path, "de")))

    assert "Namen in der Liste der Beschäftigten: 2" in masked
    assert "`arbeitgeber`" in masked
    assert "`Anna Meier`" in masked
    assert say("papers.w_unmasked", "de") in bare


def test_a_document_goes_into_a_file_and_its_gaps_are_told(office: Office) -> None:
    file = office.folder / "datenschutz.html"
    done = office.call("privacy", "notice", "--to", str(file))
    sheet = office.call("privacy", "works-council", "--lang", "en")

    assert (done.code, sheet.code) == (0, 0)
    assert "name, address, contact, dpo" in done.err
    assert file.read_text("utf-8").startswith("<!DOCTYPE html>")
    assert office.call("privacy", "notice").out == file.read_text("utf-8")
    assert sheet.out.startswith("# Listening to public sources: sheet for the works council")
    assert office.call("privacy", "vvt", "--to", str(office.folder / "no" / "where.md")).code != 0
