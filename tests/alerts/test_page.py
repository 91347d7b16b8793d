"""The page of an incident: what it shows for every state, in both languages, and that one can read it at night."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from alerts import pagelog
from alerts.links import links
from alerts.page import View, page
from alerts.pageforms import again
from alerts.pagestyle import POLICY, STYLE
from alerts.render import notice
from listener.core import handled
from listener.core.answering import Do, Flaw, Snooze, Stale, form_of
from listener.core.ticket import Refusal
from listener.model import (
    Act,
    Answers,
    ChannelName,
    Entry,
    Incident,
    MentionId,
    Mistake,
    Reason,
    Secret,
    SourceName,
    State,
    Verdict,
)
from listener.model.claim import Place
from listener.porch import STATUS
from listener.words import LANGUAGES, catalogue, say
from tests.alerts.world import BERLIN, BOOKS, HOSTILE, NOW, incident, mention, situation
from tests.porch import Page


def view(shown: Incident | None = None, lang: str = "de", **changes: Any) -> View:
    """A page about the storm in the kettle, for Anna."""
    about = shown or incident(playbook="product_defect")
    reason = Reason.END if about.state is State.CLOSED else Reason.UPDATE
    told = notice(situation(incident=about, reason=reason, lang=lang, chart=(1, 0, 3, 40), chart_usual=(2, 2, 2, 3)))
    made = View(
        incident=about,
        notice=told,
        kind=BOOKS["product_defect"].title.of(lang),
        kinds=tuple((book.id, book.title.of(lang)) for book in BOOKS.values()),
        reader="Anna Beispiel",
        channel="",
        until=NOW + timedelta(hours=48),
        form=form_of(about),
        zone=BERLIN,
    )
    return replace(made, **changes)


def read(shown: View) -> Page:
    return Page(page(shown))


def test_every_state_has_a_page_and_only_what_can_be_done_is_offered() -> None:
    taken = handled.take(incident(), "Anna Beispiel", NOW).incident
    by_others = handled.take(incident(), "Bernd", NOW).incident
    over = handled.close(incident(), "", NOW).incident
    none = handled.false_alarm(incident(), Mistake.SATIRE, "", NOW).incident
    merged = handled.merged(incident(), replace(incident(), id=incident().id))

    offered = {"Ich übernehme": incident(), "Ich bin weiter dran": taken, "Ich übernehme stattdessen": by_others}
    for label, about in offered.items():
        buttons = read(view(about)).buttons
        assert label in buttons
        assert len(buttons) == 8
    assert set(read(view(over)).buttons) == {"ja", "zu spät", "zu früh", "nein", "Als Fehlalarm beenden"}
    assert set(read(view(none)).buttons) == {"ja", "zu spät", "zu früh", "nein"}
    assert read(view(merged)).buttons == {}
    assert read(view(incident(state=State.CANDIDATE))).buttons == {}


def test_who_has_it_stands_on_top_and_what_was_done_at_the_end() -> None:
    deed = handled.snooze(incident(), "Bernd", NOW + timedelta(hours=4), NOW)
    words = read(view(deed.incident, entries=(Entry(NOW, deed.event, "Bernd", deed.detail),))).words

    assert words.index("Bernd hat es bis Sa 21.11. 06:54 zurückgestellt.") < words.index("Warum jetzt")
    assert words.index("Was bisher getan wurde") < words.rindex("Bernd hat es bis Sa 21.11. 06:54 zurückgestellt.")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_deed_is_said_as_a_sentence(lang: str) -> None:
    storm = incident(playbook="rumour")
    deeds = [
        handled.take(storm, "Anna", NOW),
        handled.assign(storm, "Bernd"),
        handled.give_back(handled.assign(storm, "Bernd", "Anna", NOW).incident, "Bernd", "nicht wir", NOW),
        handled.snooze(storm, "Anna", NOW + timedelta(hours=1), NOW),
        handled.close(storm, "Rückruf läuft", NOW),
        *(handled.false_alarm(storm, reason, "", NOW) for reason in Mistake),
        handled.pin(storm, "product_defect"),
        handled.is_kind(storm, "rumour"),
        handled.regard(storm, cluster="victim", claim="false"),
        handled.approved(storm, {"text": "Wir prüfen das."}),
        handled.said(storm, NOW),
        *(handled.judge(storm, verdict) for verdict in Verdict),
    ]
    kinds = tuple((book.id, book.title.of(lang)) for book in BOOKS.values())
    said = [pagelog.did(Entry(NOW, deed.event, "Anna", deed.detail), kinds, BERLIN, lang) for deed in deeds]

    assert {deed.event for deed in deeds} == set(pagelog.DEEDS)
    assert len(set(said)) == len(said)
    assert all(line.startswith("Anna") and "{" not in line for line in said)
    assert BOOKS["product_defect"].title.of(lang) in said[-9]


def test_what_another_version_logged_does_not_break_the_page() -> None:
    old = Entry(NOW, "false_alarm", "Anna", {"reason": "boredom"})
    older = Entry(NOW, "pinned", "Anna", {"playbook": "gone"})

    words = read(view(entries=(old, older, Entry(NOW, "snoozed", "Anna", {})))).words

    assert "Fehlalarm (boredom)" in words
    assert "die Art gesetzt: gone" in words


def test_the_picture_is_drawn_to_its_height_and_said_in_words() -> None:
    drawn = page(view())
    heights = [float(height) for height in re.findall(r'<rect [^>]*height="([\d.]+)"', drawn)]

    assert heights == [2.4, 0.0, 7.2, 96.0]
    assert drawn.count("</rect>") == 4
    assert "zuletzt 40, höchstens 40" in read(view()).words
    assert "<svg" not in page(view(notice=replace(view().notice, chart=(0, 0), chart_usual=(1, 1))))


def test_voices_are_quoted_and_their_links_know_nothing_of_us() -> None:
    told = notice(situation(voices=[mention(text=text, author=text) for text in HOSTILE[3:6]]))
    shown = page(view(notice=told))
    found = re.findall(r"<a [^>]*>", shown)

    assert "<script" not in shown
    assert len(found) == 3
    assert all('rel="noopener noreferrer nofollow"' in link for link in found)


def test_a_shared_page_asks_in_every_form_who_one_is() -> None:
    shown = read(view(reader="", channel="presse", names=("Anna", "Bernd"), name="Clara"))

    assert [form["name"] for form in shown.forms] == ["Clara"] * len(shown.forms)
    assert len(shown.forms) == 6
    assert all("name" not in form for form in read(view()).forms)


def test_what_links_ask_for_is_there() -> None:
    """Each link below a message leads to a part of the page that has this name."""
    answers = Answers("https://listener.muster.example", (Secret("s" * 32),), timedelta(hours=48))
    for action in links(incident(), ChannelName("mail"), {}, answers, NOW, "de"):
        parts = urlsplit(action.url)
        shown = page(view(opened=parts.query.removeprefix("a=")))

        assert f'id="{parts.fragment or "take"}"' in shown
        assert (f'id="{parts.fragment}" open' in shown) == (action.act in {Act.FALSE_ALARM, Act.KIND})


@pytest.mark.parametrize("lang", LANGUAGES)
def test_whatever_can_happen_has_a_sentence(lang: str) -> None:
    keys = [
        *(f"fault_{one}" for one in (*Stale, *Flaw, "nothing_to_do", "still_open", "no_why")),
        *(f"refused_{one}" for one in (*Refusal, *STATUS)),
        *(f"did_{one}" for one in pagelog.DEEDS),
        *(f"act_{one}" for one in Act),
        *(f"verdict_{one}" for one in Verdict),
        *(f"snooze_{one}" for one in Snooze),
        *(f"{one}_do" for one in ("false_alarm", "change_kind", "said", "close")),
    ]

    assert [key for key in keys if key not in catalogue("page", lang)] == []
    assert set(Do) >= {"take", "snooze", "verdict"}
    assert all(say(f"policy.mistake_{one}", lang) for one in Mistake)


def test_both_catalogues_have_the_same_sentences_with_the_same_slots() -> None:
    german, english = (catalogue("page", lang) for lang in LANGUAGES)
    slots = re.compile(r"\{\w+\}")

    assert set(german) == set(english)
    assert [key for key in german if sorted(slots.findall(german[key])) != sorted(slots.findall(english[key]))] == []


def test_what_was_sent_in_vain_can_be_sent_again_as_it_was() -> None:
    fields = {"do": "close", "note": 'Ein "<Bot>" & Co', "form": "7.4.1.open.0"}

    assert Page(again(fields, "de")).pressed("Noch einmal versuchen") == fields


# --- a rumour that waits for an answer ------------------------------------------------------------------------------


def place(source: str, url: str, reach: int | None = None) -> Place:
    return Place(SourceName(source), url, NOW, (MentionId(1),), reach)


def test_a_page_lists_where_a_rumour_waits_and_ending_it_then_takes_a_reason() -> None:
    open_ = (place("forum", "https://forum.example/t/1", 900), place("mails", "javascript:alert(1)"))
    shown = read(view(waiting=open_, claims=(3, 7)))
    drawn = page(view(waiting=open_, claims=(3, 7)))

    assert "Fundstellen ohne Antwort: 2" in shown.words
    assert "forum · seit Sa 21.11. 02:54 · Reichweite 900" in shown.words
    assert "listener rumours show 3; listener rumours show 7" in shown.words
    assert "https://forum.example/t/1" in shown.links
    assert "javascript" not in drawn
    for label in ("Trotzdem beenden (offene Fundstellen: 2)", "Trotzdem als Fehlalarm beenden (offene Fundstellen: 2)"):
        assert (shown.pressed(label)["despite"], shown.pressed(label)["note"]) == ("2", "")
    assert len(re.findall(r'<input name="note" value="" required', drawn)) == 2
    assert not {"Vorfall beenden", "Als Fehlalarm beenden"} & set(shown.buttons)


def test_a_long_list_is_cut_and_says_how_much_is_missing() -> None:
    shown = read(view(waiting=tuple(place("forum", f"https://forum.example/t/{n}") for n in range(20)), claims=(3,)))

    assert len([link for link in shown.links if "forum.example/t/" in link]) == 12
    assert "und 8 weitere" in shown.words


def test_of_what_is_over_the_places_are_shown_and_nothing_is_asked() -> None:
    over = handled.close(incident(), "", NOW).incident
    shown = read(view(over, waiting=(place("forum", ""),), claims=(3,)))

    assert "Fundstellen ohne Antwort: 1" in shown.words
    assert "despite" not in shown.pressed("Als Fehlalarm beenden")


@pytest.mark.parametrize(
    ("lang", "says"), [("de", "Offen gebliebene Fundstellen: 2. „egal“"), ("en", "open: 2. “egal”")]
)
def test_the_log_says_what_was_left_open(lang: str, says: str) -> None:
    entry = Entry(NOW, "closed_by", "Anna", {"note": "egal", "open_places": 2, "open_claims": [3]})

    assert pagelog.did(entry, (), BERLIN, lang).endswith(says)


# --- what it looks like -----------------------------------------------------------------------------------------


def colours(dark: bool) -> dict[str, str]:
    """Return the colours by name, as a browser has them in daylight or at night."""
    light, night = (dict(re.findall(r"--([a-z-]+):(#[0-9a-f]{3,6})", part.replace("\n", ""))) for part in halves())
    return light | night if dark else light


def halves() -> tuple[str, str]:
    day, _, rest = STYLE.partition("@media (prefers-color-scheme:dark)")
    return day, rest.partition("}}")[0]


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("dark", [False, True])
def test_all_text_can_be_read_by_day_and_by_night(dark: bool) -> None:
    known = colours(dark)
    pairs = [
        ("ink", "card"), ("ink", "ground"), ("ink", "quiet"), ("soft", "card"), ("soft", "ground"), ("act", "card"),
        ("act-ink", "act"), ("good", "good-card"), ("bad", "bad-card"),
    ]  # fmt: skip

    assert [pair for pair in pairs if contrast(known[pair[0]], known[pair[1]]) < 4.5] == []


def test_the_level_can_be_read_on_its_colour() -> None:
    banners = re.findall(r"\.(l\d|calm) header\{background:(#[0-9a-f]{6})(?:;color:(#[0-9a-f]{6}))?\}", STYLE)

    assert {name for name, _, _ in banners} >= {"calm", "l3", "l4", "l5", "l6"}
    assert [name for name, ground, ink in banners if contrast(ground, ink or "#ffffff") < 4.5] == []


def test_the_style_needs_nothing_from_elsewhere() -> None:
    assert not re.search(r"url\(|@import|expression|http", STYLE)
    assert "'unsafe" not in POLICY
