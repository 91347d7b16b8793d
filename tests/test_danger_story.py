"""Stories of danger to people: one credible report wakes somebody, what is usual for a brand does not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import blake2b
from itertools import count
from pathlib import Path

import pytest

from listener import handling
from listener.core import handled
from listener.core.facts import urgency
from listener.core.judge import understand
from listener.core.match import Match
from listener.deliver import deliver_due
from listener.dispatch import watch
from listener.model import (
    BrandId,
    DateQuality,
    Incident,
    Judged,
    Kind,
    Medium,
    Mention,
    Mistake,
    Mood,
    Reason,
    SourceName,
    State,
    Tally,
    Told,
)
from listener.parts import Parts
from listener.taping import Wanted
from listener.understanding import link_copies
from tests.cli.test_replay import lines_of, played
from tests.world import World

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
BRAND = BrandId("brodelmann")
NIGHT = datetime(2026, 11, 19, 2, 0, tzinfo=UTC)
"""Three in the morning in Berlin."""
QUIET = """
[quiet_hours]
start = "22:00"
end = "07:00"
"""
MEDIA = {"tagblatt": Medium.NEWS, "kuechenforum": Medium.FORUM, "fediwall": Medium.MICROBLOG}
GLASS = (
    "Meine Tochter hat in ein Brötchen von Brodelmann gebissen und eine Glasscherbe verschluckt, wir sitzen mit ihr in "
    "der Notaufnahme"
)
THROAT = "Ich habe mir an einem Stück Glas im Brot von Brodelmann den Mund aufgeschnitten, musste genäht werden"
PAPER = "Glassplitter im Brot von Brodelmann: Zwei Kinder verletzt, das Gesundheitsamt warnt vor dem Verzehr"
JOKES = (
    "Ich lach mich tot, die Schlange bei Brodelmann reicht bis zum Bahnhof",
    "Brodelmann hat keine Mohnschnecken mehr, ich sterbe",
    "Hoffentlich verletzt sich bei Brodelmann niemand an den Preisen, haha",
    "Nach dem dritten Stück Torte von Brodelmann bin ich quasi im Zuckerkoma, zum Sterben gut",
)
EMERGENCIES = (
    "Notarzteinsatz am Bahnhof {place}, Züge von Brodelmann halten dort derzeit nicht, eine Person schwer verletzt",
    "Rettungswagen und Notarzt am Gleis in {place}, mein Zug von Brodelmann fällt aus, eine Frau wurde verletzt",
)
BLOWS = (
    "Die Tür vom Zug hat mir in {place} den Finger gequetscht, Brodelmann, ich musste in die Notaufnahme",
    "Mein Sohn liegt mit Rauchvergiftung im Krankenhaus, im Wagen von Brodelmann in {place} hat es gebrannt",
)
_numbers = count(1)


@dataclass
class Town:
    """A brand, what is said of it, and the program that looks every ten minutes."""

    world: World
    parts: Parts

    def hears(self, *texts: str, author: str = "", source: str = "fediwall") -> None:
        """Take in something that is said now; without an author each is said by somebody else."""
        judged = [understand(self.mention(text, author, source), [Match(BRAND, ("Brodelmann",))]) for text in texts]
        linked = link_copies(self.parts, judged)
        self.parts.store.import_mentions(SourceName(source), linked, Tally(len(linked)), self.world.now)

    def mention(self, text: str, author: str = "", source: str = "fediwall") -> Mention:
        number, now = next(_numbers), self.world.now
        url = f"https://{source}.example/{number}"
        who = author or f"gast{number}"
        return Mention(
            SourceName(source), str(number), MEDIA[source], now, now, DateQuality.EXACT, url, who, text=text, lang="de"
        )

    def lives(self, days: int, texts: Iterable[str], a_day: int, more: int = 0) -> None:
        """Let days go by in which some of the texts and ``more`` harmless things are said, each in words of its own."""
        samples = [understand(self.mention(text), [Match(BRAND, ("Brodelmann",))]) for text in texts]
        plain = understand(self.mention("Heute bei Brodelmann gewesen, alles wie immer"), [Match(BRAND, ())])
        end = self.world.now
        said = [
            self.once(sample, end - day * DAY - number * DAY / (a_day + more))
            for day in range(days)
            for number in range(a_day + more)
            for sample in [samples[number % len(samples)] if number < a_day else plain]
        ]
        self.parts.store.import_mentions(SourceName("fediwall"), said, Tally(len(said)), end, end - days * DAY)

    def once(self, sample: Judged, at: datetime) -> Judged:
        """Return the like of it, said at a time by somebody else."""
        number = next(_numbers)
        mark = blake2b(str(number).encode(), digest_size=7)
        own = replace(sample.mention, native_id=str(number), published=at, first_seen=at, author=f"gast{number}")
        return replace(sample, mention=own, fingerprint=mark.hexdigest(), sketch=(int.from_bytes(mark.digest()),))

    def passes(self, length: timedelta, step: timedelta = 10 * MINUTE) -> None:
        """Let time go by, and look at each step."""
        end = self.world.now + length
        while self.world.now < end:
            watch(self.parts, self.parts.config.brands[0], self.world.now)
            deliver_due(self.parts, self.world.now)
            self.world.now += step

    def ends(self, mistake: Mistake | None = None) -> None:
        """Somebody says that it was a false alarm, or that it is over."""
        deed = partial(handled.close, note="") if mistake is None else partial(_false, mistake=mistake)
        handling.act(self.parts.store, self.incident.id, "anna", partial(_at, deed, self.world.now), self.world.now)

    @property
    def incidents(self) -> list[Incident]:
        """All, oldest first."""
        return self.parts.store.incidents()[::-1]

    @property
    def incident(self) -> Incident:
        """The newest."""
        return self.incidents[-1]

    def told(self) -> list[Told]:
        every = [one for incident in self.incidents for one in self.parts.store.told(incident.id)]
        return [one for one in every if one.kind is Kind.MESSAGE and one.channel == "slack"]

    def rang(self) -> list[Reason]:
        return [one.reason for one in self.told()]


def _at(deed: partial[handled.Deed], now: datetime, incident: Incident) -> handled.Deed:
    return deed(incident, now=now)


def _false(incident: Incident, *, mistake: Mistake, now: datetime) -> handled.Deed:
    return handled.false_alarm(incident, mistake, "", now)


@contextmanager
def town(world: World, option: str = "") -> Iterator[Town]:
    world.now = NIGHT
    world.text += QUIET + (f'[detection]\ndanger = "{option}"\n' if option else "")
    with world.program() as parts:
        yield Town(world, parts)


@pytest.fixture
def bakery(world: World) -> Iterator[Town]:
    """Two mentions a day for eight weeks, and never a word of danger; it is three in the morning."""
    with town(world) as found:
        found.lives(56, (), 0, 2)
        yield found


@pytest.fixture
def railway(world: World) -> Iterator[Town]:
    """Twenty times a day an emergency doctor comes to some station."""
    with town(world) as found:
        found.lives(30, [text.format(place="Celle") for text in EMERGENCIES], 20, 40)
        yield found


def test_one_report_of_an_injury_wakes_somebody_at_night_and_says_that_it_is_one_report(bakery: Town) -> None:
    bakery.passes(HOUR)
    bakery.hears(GLASS, author="mutter")
    heard = bakery.world.now
    bakery.passes(HOUR)
    (message,) = bakery.told()
    (letter,) = bakery.world.mails
    assert message.sent == heard
    assert message.reason is Reason.FIRST
    body = letter[1].get_body(("plain",))
    assert body is not None
    told = body.get_content()
    assert "einer einzelnen glaubhaften Meldung, nicht wegen der Menge" in told
    assert "eine Glasscherbe verschluckt" in told
    assert f"https://fediwall.example/{next(_numbers) - 1}" in told
    assert "🟠 Gefahr für Menschen gemeldet" in told


def test_the_wind_force_stays_what_it_is_and_the_plan_is_the_one_for_safety(bakery: Town) -> None:
    bakery.hears(GLASS)
    bakery.passes(2 * HOUR)
    seen = bakery.incident.last
    assert seen is not None
    assert seen.danger is not None
    assert (seen.social, seen.media, bakery.incident.level) == (0, 0, 1)
    assert bakery.parts.playbooks[bakery.incident.playbook].for_safety
    assert bakery.incident.facts == ("safety",)
    assert urgency(bakery.incident) == 4


def test_the_end_is_told_a_day_later_and_wakes_nobody(bakery: Town) -> None:
    bakery.hears(GLASS)
    bakery.passes(36 * HOUR, HOUR)
    first, end = bakery.told()
    assert (first.reason, end.reason) == (Reason.FIRST, Reason.END)
    assert bakery.incident.closed == NIGHT + DAY
    assert end.sent == datetime(2026, 11, 20, 6, 0, tzinfo=UTC)


def test_a_further_report_keeps_it_open_and_rings_again_only_after_a_calm(bakery: Town) -> None:
    bakery.hears(GLASS)
    bakery.passes(10 * HOUR, HOUR)
    bakery.hears(THROAT)
    bakery.passes(17 * HOUR, HOUR)
    before = bakery.incident.state
    bakery.passes(3 * HOUR, HOUR)
    assert (before, bakery.incident.state) == (State.OPEN, State.DECLINING)
    assert bakery.rang() == [Reason.FIRST]
    bakery.hears("Mein Mann hat sich am Brot von Brodelmann einen Zahn abgebrochen und blutet, da war Metall drin")
    bakery.passes(HOUR)
    assert bakery.rang() == [Reason.FIRST, Reason.SECOND_WAVE]
    assert len(bakery.incidents) == 1


def test_jokes_and_figures_of_speech_do_not_ring(bakery: Town) -> None:
    bakery.hears(*JOKES)
    bakery.passes(HOUR)
    assert bakery.incidents == []


def test_a_railway_stays_silent_about_its_daily_emergencies(railway: Town) -> None:
    for hour in range(24):
        railway.hears(EMERGENCIES[hour % 2].format(place=f"Neustadt{hour} an der Aller hinter Brücke {hour * 7}"))
        railway.passes(HOUR, HOUR)
    assert railway.incidents == []


def test_a_railway_rings_when_they_treble_by_people_who_were_there(railway: Town) -> None:
    sample = understand(railway.mention(BLOWS[0].format(place="Uelzen")), [Match(BRAND, ("Brodelmann",))])
    assert sample.danger
    said = [railway.once(sample, railway.world.now - number * MINUTE) for number in range(45)]
    said = [replace(one, tone=replace(one.tone, mood=Mood.NEUTRAL), tones=()) for one in said]  # calm words, no storm
    railway.parts.store.import_mentions(SourceName("fediwall"), said, Tally(45), railway.world.now)
    railway.passes(HOUR)
    assert railway.rang() == [Reason.FIRST]
    seen = railway.incident.last
    assert seen is not None
    assert seen.danger is not None
    assert len(seen.danger.reports) > 45
    assert seen.danger.usual == pytest.approx(20, abs=2)


def test_copies_of_one_report_are_one(world: World) -> None:
    with town(world, "with-others") as place:
        place.lives(56, (), 0, 2)
        place.hears(GLASS, author="mutter")
        place.hears(*(f"RT @mutter: {GLASS}" for _ in range(6)))
        place.passes(HOUR)
        assert place.incidents == []
        place.hears(THROAT, author="jemand anderes")
        place.passes(HOUR)
        assert place.rang() == [Reason.FIRST]
        assert place.incident.last is not None
        assert place.incident.last.danger is not None
        assert len(place.incident.last.danger.reports) == 2


def test_who_does_not_want_it_is_not_woken(world: World) -> None:
    with town(world, "off") as place:
        place.lives(56, (), 0, 2)
        place.hears(GLASS, THROAT, PAPER)
        place.passes(HOUR)
        assert place.incidents == []


def test_a_false_alarm_is_not_rung_again_by_the_same_posts(bakery: Town) -> None:
    bakery.hears(GLASS)
    bakery.passes(HOUR)
    bakery.ends(Mistake.SATIRE)
    bakery.hears(f"RT @mutter: {GLASS}")
    bakery.passes(12 * HOUR, HOUR)
    assert bakery.rang().count(Reason.FIRST) == 1
    bakery.hears(THROAT)
    bakery.passes(HOUR)
    assert len(bakery.incidents) == 1, "after a false alarm one person's word is not enough"
    bakery.hears(PAPER, source="tagblatt")
    bakery.passes(HOUR)
    assert len(bakery.incidents) == 2
    assert bakery.rang().count(Reason.FIRST) == 2


def test_what_somebody_has_closed_begins_anew_with_a_new_report_only(bakery: Town) -> None:
    bakery.hears(GLASS)
    bakery.passes(HOUR)
    bakery.ends()
    bakery.passes(5 * HOUR, HOUR)
    assert [one.state for one in bakery.incidents] == [State.CLOSED]
    bakery.hears(THROAT)
    bakery.passes(HOUR)
    assert [one.state for one in bakery.incidents] == [State.CLOSED, State.OPEN]


def test_of_a_new_brand_one_persons_word_is_not_enough_but_a_newsrooms_is(world: World) -> None:
    with town(world) as place:
        place.lives(8, (), 0, 2)
        place.hears(GLASS)
        place.passes(HOUR)
        assert place.incidents == []
        place.hears(PAPER, source="tagblatt")
        place.passes(HOUR)
        assert place.rang() == [Reason.FIRST]


def test_the_companys_own_warning_is_no_report(bakery: Town) -> None:
    bakery.hears(PAPER, author="@Brodelmann")
    bakery.passes(HOUR)
    assert bakery.incidents == []


def test_a_report_in_a_storm_is_the_storms_and_does_not_ring_anew_when_it_is_over(bakery: Town) -> None:
    bakery.hears(GLASS)
    bakery.passes(HOUR)
    risen = replace(bakery.incident, level=4, max_level=4)  # a storm has come of it
    bakery.parts.store.decide(risen, [], [], bakery.world.now)
    bakery.passes(9 * HOUR, HOUR)
    assert bakery.incident.state is State.CLOSED
    bakery.passes(12 * HOUR, HOUR)
    assert len(bakery.incidents) == 1
    assert bakery.rang() == [Reason.FIRST, Reason.END]


def test_a_report_in_a_storm_that_declines_is_told(bakery: Town) -> None:
    bakery.hears(GLASS)
    bakery.passes(HOUR)
    waning = replace(bakery.incident, level=2, max_level=4, state=State.DECLINING, facts=(), last=None)
    bakery.parts.store.decide(waning, [], [], bakery.world.now)
    bakery.passes(HOUR)
    assert bakery.rang() == [Reason.FIRST, Reason.KEY_FACT]
    assert bakery.incident.state is State.DECLINING


def test_a_replay_rings_as_the_daemon_would_have(tmp_path: Path) -> None:
    begin = NIGHT - 4 * DAY
    calm = [("fediwall", begin + hour * HOUR, f"War heute, Tag {hour}, bei Brodelmann") for hour in range(0, 96, 12)]
    said = [*calm, ("tagblatt", NIGHT, PAPER), ("fediwall", NIGHT + 40 * HOUR, "Wieder bei Brodelmann, alles gut")]
    lines = lines_of(
        {"source": source, "id": str(number), "published": at.isoformat(), "author": f"gast{number}", "text": text}
        for number, (source, at, text) in enumerate(said)
    )
    quick, thorough = (played(tmp_path, lines, Wanted(), thorough=every) for every in (False, True))
    (course,) = quick.courses
    assert quick.courses == thorough.courses
    assert (course.opened, course.closed) == (NIGHT, NIGHT + DAY)
