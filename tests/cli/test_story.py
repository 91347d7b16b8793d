"""The story of one incident in all its states, from values alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import click
import pytest

from alerts.bookshelf import load
from listener.cli.story import Story, as_object, as_text
from listener.cli.view import View
from listener.model import (
    Assessment,
    BrandId,
    ChannelName,
    Entry,
    Evidence,
    Incident,
    IncidentId,
    Reason,
    Signal,
    State,
    Told,
)

BRAND = BrandId("nordwind")
OPENED = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
VIEW = View("de", UTC, OPENED + timedelta(hours=5), {BRAND: "Nordwind Bahn"})
COUNTED = (Signal.VOLUME, Signal.NEGATIVITY, Signal.GROWTH, Signal.SPREAD, Signal.MEDIA)
LAST = Assessment(
    *(BRAND, OPENED, 3, 3, 0), learning=True, volume=12, usual=1.5, usual_low=0, usual_high=3,
    negative_share=None, usual_negative_share=None, doubling=None, window=timedelta(hours=1),
    evidence=tuple(
        Evidence(signal, timedelta(hours=1), 12.5, 1.5, z)
        for signal, z in zip(COUNTED, (9.0, 3.5, 2.1, 0.4, -1.0), strict=True)
    ),
)  # fmt: skip
OPEN = Incident(IncidentId(7), BRAND, State.OPEN, 3, 4, OPENED, OPENED, playbook="gone", peak_volume=1200, last=LAST)


def told(story: Story, view: View = VIEW) -> str:
    return click.unstyle("\n".join(as_text(story, None, view, 100)))


def test_an_open_incident_says_since_when() -> None:
    text = told(Story(OPEN, (), (), ()))

    assert "INC-0007 · Nordwind Bahn · offen" in text
    assert "Jetzt Windstärke 3 von 6 (frische Brise)" in text
    assert "1.200 Beiträge in der lautesten Stunde" in text
    assert "Seit Fr 20.11. 12:00 (5 Std.)" in text


def test_a_closed_one_says_from_when_to_when_and_no_level_of_now() -> None:
    closed = replace(OPEN, state=State.CLOSED, level=0, closed=OPENED + timedelta(days=3))
    text = told(Story(closed, (), (), ()))

    assert "Von Fr 20.11. 12:00 bis Mo 23.11. 12:00 (3 Tage)" in text
    assert "Jetzt" not in text
    assert "(3 days)" in told(Story(closed, (), (), ()), replace(VIEW, lang="en"))


def test_each_measure_says_in_words_how_unusual_it_is() -> None:
    lines = told(Story(OPEN, (), (), ())).splitlines()
    measured = [line.rsplit(" – ", 1)[1] for line in lines if "üblich 1,5" in line]

    assert measured == [
        *("weit jenseits des Üblichen", "sehr ungewöhnlich", "ungewöhnlich", "wie üblich", "wie üblich"),
    ]
    assert any("Lernzeit" in line for line in lines)
    assert "12,50" in "\n".join(lines)


def test_a_share_is_told_where_there_is_one() -> None:
    scored = replace(OPEN, last=replace(LAST, negative_share=0.81, learning=False, evidence=()))

    assert "81\N{NO-BREAK SPACE}%" in told(Story(scored, (), (), ()))


@pytest.mark.parametrize(
    ("lang", "share", "unscored", "says"),
    [
        ("de", 0.81, 0, "Stimmen: 81\N{NO-BREAK SPACE}%"),
        ("de", 0.81, 1207, "Stimmen: 81\N{NO-BREAK SPACE}% (1.207 ohne Bewertung)"),
        ("en", 0.81, 7, "voices: 81\N{NO-BREAK SPACE}% (7 unscored)"),
        ("de", None, 7, "Anteil negativer unbekannt: Stimmen ohne Bewertung: 7"),
        ("en", None, 7, "Negative share unknown: unscored voices: 7"),
    ],
)
def test_a_share_says_how_many_voices_it_is_silent_about(
    lang: str, share: float | None, unscored: int, says: str
) -> None:
    last = replace(LAST, negative_share=share, unscored=unscored, learning=False, evidence=())
    lines = told(Story(replace(OPEN, last=last), (), (), ()), replace(VIEW, lang=lang)).splitlines()

    assert [line for line in lines if line.endswith(says)]


def test_machines_get_the_share_with_what_is_usual_and_how_many_it_is_silent_about() -> None:
    last = replace(LAST, negative_share=2 / 3, usual_negative_share=0.18, unscored=7)
    (record,) = as_object(Story(replace(OPEN, last=last), (), (), ())).records
    (unmeasured,) = as_object(Story(replace(OPEN, last=None), (), (), ())).records
    keys = ("negative_share", "usual_negative_share", "unscored")

    assert [record[key] for key in keys] == [0.6667, 0.18, 7]
    assert [unmeasured[key] for key in keys] == [None, None, None]


def test_an_incident_without_any_measure_has_no_such_section() -> None:
    bare = Story(replace(OPEN, last=None, playbook=""), (), (), ())

    assert len(told(bare).splitlines()) == 5
    assert as_object(bare).records[0]["evidence"] == []


def test_a_playbook_that_is_gone_is_named_by_its_id() -> None:
    assert told(Story(OPEN, (), (), ())).endswith("Playbook\n  gone")


def test_a_brand_that_is_gone_is_named_by_its_id() -> None:
    assert "INC-0007 · nordwind · offen" in told(Story(OPEN, (), (), ()), replace(VIEW, brands={}))


def test_every_event_and_every_delivery_has_its_words_in_both_languages() -> None:
    kinds = (
        *("candidate", "vanished", "opened", "level_up", "level_down", "declining", "resumed", "second_wave", "closed"),
    )
    events = [Entry(OPENED, kind, "", {"level": 3, "volume": 12}) for kind in kinds]
    sent = [
        Told("k", ChannelName("slack"), reason, 3, state, OPENED, None, "http_503" if state == "dead" else "")
        for reason in Reason
        for state in ("queued", "sending", "sent", "dead", "superseded")
    ]
    for lang in ("de", "en"):
        lines = told(Story(OPEN, events, sent, ()), replace(VIEW, lang=lang)).splitlines()
        assert len([line for line in lines if "12/h" in line]) == len(kinds)
        assert len([line for line in lines if "  slack  " in line]) == len(sent)
        assert sum("http_503" in line for line in lines) == len(Reason)


DEEDS: dict[str, dict[str, object]] = {
    "acknowledged": {"level": 4, "until": OPENED.isoformat()},
    "assigned": {"to": "Kai", "before": ""},
    "snoozed": {"level": 4, "until": OPENED.isoformat()},
    "closed_by": {"note": "geklärt"},
    "false_alarm": {"reason": "satire", "note": "", "level": 4, "volume": 12},
    "pinned": {"playbook": "rumour", "before": ""},
    "said": {"at": OPENED.isoformat()},
    "verdict": {"verdict": "late", "level": 4, "volume": 12},
    "snooze_ended": {},
    "acknowledgement_ended": {},
    "end_told": {"level": 0, "volume": 12},
    "merged": {"into": "INC-0003"},
    "took_in": {"name": "INC-0009"},
}


@pytest.mark.parametrize("lang", ["de", "en"])
def test_every_deed_has_its_words_and_names_who_did_it(lang: str) -> None:
    events = [Entry(OPENED, kind, "Erna", detail) for kind, detail in DEEDS.items()]
    lines = told(Story(OPEN, events, (), ()), replace(VIEW, lang=lang)).splitlines()
    shown = [line.partition("  ")[2] for line in lines if line.endswith("– Erna")]

    assert len(set(shown)) == len(DEEDS)
    assert not [line for line in shown if "{" in line or "12/h" in line or any(kind in line for kind in DEEDS)]
    assert "INC-0003" in "".join(shown)
    assert " – geklärt – Erna" in "".join(shown)


def test_a_playbook_that_was_given_free_is_told_as_that() -> None:
    events = [Entry(OPENED, "pinned", "", {"playbook": "", "before": "rumour"})]

    assert "Playbook nicht mehr festgelegt" in told(Story(OPEN, events, (), ()))


def test_what_this_program_has_no_words_for_is_shown_as_it_is() -> None:
    events = [Entry(OPENED, kind, "", {}) for kind in ("tomorrow\x1b", "opened", "escalation")]
    text = told(Story(OPEN, events, (), ()))

    assert "escalation" not in text  # it has words where reports are written

    assert "tomorrow\N{REPLACEMENT CHARACTER}" in text
    assert "eröffnet\n" in text


def test_every_shipped_playbook_can_be_shown_in_both_languages() -> None:
    playbooks, faults = load()

    assert faults == ()
    for playbook in playbooks.values():
        for lang in ("de", "en"):
            told_ = as_text(Story(OPEN, (), (), ()), playbook, replace(VIEW, lang=lang), 80)
            text = click.unstyle("\n".join(told_))
            assert text.count("[ ] ") == len(playbook.steps)
            assert max(map(len, text.splitlines())) <= 80


def test_a_delivery_of_last_year_has_its_year() -> None:
    old = Told("k", ChannelName("mail"), Reason.FIRST, 3, "sent", OPENED, OPENED.replace(year=2025), "")

    assert "Do 20.11.2025 12:00  mail  erste Warnung: gesendet" in told(Story(OPEN, (), (old,), ()))
