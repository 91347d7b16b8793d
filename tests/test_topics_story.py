"""Stories of the whole program: several storms, what returns, and what must not ring, on a simulated clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from itertools import count
from random import Random

import pytest

from listener.core.topic import term
from listener.demo import script
from listener.demo.script import Post
from listener.dispatch import watch
from listener.errors import SourceError
from listener.model import Assessment, BrandId, Incident, Mood, Reason, State
from listener.sight import known, learned
from tests.core import outrage
from tests.world import World, midday

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
BRAND = BrandId("brodelmann")
_numbers = count(500_000)

LEAK = (
    "Datenleck bei Brodelmann: meine Adresse steht im Netz, unfassbar schlecht gemacht",
    "Warum liegen meine Kundendaten von Brodelmann im Netz? Dieses Datenleck ist eine Schande",
    "Brodelmann verliert Passwörter im Klartext, so ein Datenleck ist verantwortungslos",
    "Seit dem Datenleck bei Brodelmann bekomme ich Betrugsanrufe, ich bin stinksauer",
    "Passwort geändert wegen Datenleck, Brodelmann schreibt mir nicht einmal, Frechheit",
    "Hacker verkaufen Kundendaten von Brodelmann, was für ein schlimmes Datenleck",
    "Brodelmann, euer Datenleck hat meine Bankverbindung verraten, das ist gefährlich und peinlich",
    "Auch meine Mutter ist vom Datenleck bei Brodelmann betroffen, sie ist entsetzt",
    "Drei Wochen wusste Brodelmann vom Datenleck und hat geschwiegen, ein Skandal",
    "Kundenkonto bei Brodelmann gelöscht, nach dem Datenleck ist das Vertrauen kaputt, furchtbar",
    "Wer haftet für das Datenleck von Brodelmann? Die Hotline legt auf, unmöglich",
    "Mein Geburtsdatum und mein Passwort, alles durch Brodelmann im Netz, Datenleck der übelsten Sorte",
    "Das Datenleck bei Brodelmann trifft auch Kinderkonten, widerlich, wie egal denen das ist",
    "Brodelmann nennt das Datenleck einen Vorfall, ich nenne es eine Katastrophe",
)
KETTLE = (
    "Mein Wasserkocher von Brodelmann hat heute früh geraucht, so ein gefährlicher Schrott",
    "Brodelmann Wasserkocher durchgeschmort, die Küche stinkt, ich bin entsetzt",
    "Der Wasserkocher von Brodelmann schlägt Funken, direkt neben den Kindern, unfassbar",
    "Schon der dritte Wasserkocher von Brodelmann, der schmilzt, eine Frechheit",
    "Sicherung raus, Wasserkocher von Brodelmann brennt, wir hatten echt Angst",
    "Kein Rückruf für den Wasserkocher, Brodelmann spielt mit unserem Leben, verantwortungslos",
    "Vorsicht vor dem Wasserkocher von Brodelmann, der Boden wird glühend heiß, schlimm",
    "Brandgeruch nachts, es war der Wasserkocher von Brodelmann, nie wieder kaufe ich den",
    "Der Händler nimmt den kaputten Wasserkocher von Brodelmann nicht zurück, unmöglich",
    "Arbeitsplatte hin, Wasserkocher hin, und von Brodelmann kein Wort, ich bin wütend",
)
RESIGN = (
    "Der Chef von Brodelmann muss gehen, Rücktritt sofort, eine Schande",
    "Rücktritt! Wer bei Brodelmann so lügt, ist nicht mehr tragbar, peinlich",
    "Wann kommt endlich der Rücktritt bei Brodelmann, dieses Schweigen ist unerträglich",
    "Ein Rücktritt wäre das Mindeste, Herr Brodelmann, Sie haben alle belogen",
    "Brodelmann hält an seinem Chef fest, unfassbar, nur ein Rücktritt hilft noch",
    "Ohne Rücktritt kaufe ich nichts mehr von Brodelmann, ich bin so enttäuscht",
    "Peinlicher Auftritt, Brodelmann: statt Rücktritt gibt es Ausreden, widerlich",
    "Rücktritt jetzt, sonst verliert Brodelmann das letzte Vertrauen, so ein Skandal",
    "Die Belegschaft von Brodelmann fordert den Rücktritt, der Chef beleidigt sie auch noch, schlimm",
    "Selten einen so schlechten Chef gesehen wie den von Brodelmann, Rücktritt bitte",
)
BOTH = (
    "Rücktritt wegen Datenleck, Brodelmann hat versagt, eine Katastrophe",
    "Nach dem Datenleck muss der Chef von Brodelmann den Rücktritt anbieten, Schande",
    "Erst das Datenleck, dann die Lügen: Rücktritt bei Brodelmann, sofort, ich bin wütend",
    "Wer das Datenleck bei Brodelmann verschuldet hat, gehört weg, Rücktritt, unfassbar",
)
SARCASM = (
    "Brodelmann und die {thing}, ganz großes Kino, {people} staunt immer noch",
    "Ach, {place} wieder, Brodelmann hat es mal wieder allen gezeigt mit dem Datenleck",
    "Datenleck, na klar, was denn sonst, {people} wartet schon auf die Fortsetzung von Brodelmann",
    "Herzlichen Glückwunsch an Brodelmann zum Datenleck des Jahres, Grüße aus {place}",
    "Bestimmt war es beim Datenleck wieder der Praktikant, so kennt man Brodelmann in {place}",
    "Liebe Leute von Brodelmann, mein Passwort kennt jetzt ganz {place}, feine Sache",
    "Brodelmann verschenkt jetzt Adressen, {people} hat sofort Post bekommen",
    "Wer hätte das gedacht, {people} jedenfalls nicht: Datenleck bei Brodelmann",
    "Neue Funktion im Konto von Brodelmann: man sieht auch die {thing} der anderen",
    "Tausend neue Freunde dank Brodelmann, sie kennen sogar meine {thing}",
    "Datenschutz nach Art von Brodelmann, wir in {place} nennen das Tag der offenen Tür",
    "Großzügig, Brodelmann, die Kundendaten gibt es zur {thing} gratis dazu",
    "Endlich Transparenz: das ganze Kundenverzeichnis steht offen, danke, sagt {people} zu Brodelmann",
    "Mein Konto bei Brodelmann ist jetzt berühmt, bis nach {place} kennt man es",
    "Passwort vergessen? Einfach in {place} fragen, Brodelmann hat es allen erzählt",
    "Datenleck, das klingt doch gleich nach Abenteuer, ruft {people}, prima gemacht Brodelmann",
)
MATCH = (
    "Tor im Brodelmann Stadion, das zwei zu eins",
    "Ecke für die Gäste, weiter geht es im Brodelmann Stadion",
    "Abseits, sagt der Schiedsrichter, Pfiffe im Brodelmann Stadion",
    "Ausverkauft heute, Flutlicht an im Brodelmann Stadion",
    "Halbzeit im Brodelmann Stadion, es steht unentschieden",
    "Wechsel in der siebzigsten Minute, Brodelmann Stadion steht auf",
    "Schlusspfiff, raus aus dem Brodelmann Stadion und zur Bahn",
    "Wer zeigt das Spiel aus dem Brodelmann Stadion im Fernsehen?",
    "Schöner Pass, die Kurve singt im Brodelmann Stadion",
    "Gelb für den Torwart, Unruhe im Brodelmann Stadion",
)


def brand(text: str) -> str:
    return text.replace("Nordwind", "Brodelmann")


def spread(texts: Sequence[str], number: int, start: datetime, over: timedelta, seed: int = 1) -> list[Post]:
    """Posts of so many people in two places, ever more of them."""
    dice = Random(seed)  # noqa: S311 - a story, not a secret
    found = []
    for place in range(number):
        at = (start + over * ((place + 1) / number) ** 0.6).replace(microsecond=0)
        source = ("fediwall", "kuechenforum")[place % 3 == 0]
        text = brand(outrage.said(dice, tuple(texts)))
        # Nobody says exactly what somebody else said: it would be a copy.
        said = f"{text}. {brand(outrage.said(dice, outrage.DETAILS))}" if texts is not MATCH else f"{text} {place}"
        found.append(Post(next(_numbers), at, source, f"gast_{seed}_{place}", "", said))
    return found


def everyday(world: World) -> None:
    """Four weeks of ordinary talk before now, which the feeds show once, and nine days after."""
    world.window = 1000
    for begin, first, last in ((-10, -27, -9), (8, -9, 9)):
        story = script.write(world.now + begin * DAY, seed=7 + begin)
        calm = [post for post in story.posts if world.now + first * DAY <= post.at < world.now + last * DAY]
        world.posts += [replace(post, number=next(_numbers)) for post in calm if not post.storm]


def incidents(world: World) -> list[Incident]:
    with world.program() as parts:
        return sorted(parts.store.incidents(), key=lambda one: one.id)


def seen(world: World) -> Assessment:
    with world.program() as parts:
        (one,) = parts.config.brands
        return watch(parts, one, world.now)


def told(world: World, incident: Incident) -> list[Reason]:
    with world.program() as parts:
        found = [one.reason for one in parts.store.told(incident.id) if one.channel == "slack"]
    return found[::-1] if found and found[0] is Reason.END else found


def is_about(incident: Incident, word: str) -> bool:
    return incident.topic is not None and any(one.startswith(term(word)) for one, _ in incident.topic.words)


# Several storms


def test_two_storms_at_once_about_different_things_are_two_incidents_with_two_alerts(world: World) -> None:
    everyday(world)
    start = world.now + HOUR
    world.posts += spread(KETTLE, 100, start, 6 * HOUR)
    world.posts += spread(LEAK, 100, start + 3 * HOUR, 3 * HOUR, seed=2)

    world.run_until(start + 6 * HOUR, 10 * MINUTE)

    kettle, leak = incidents(world)
    assert (is_about(kettle, "wasserkocher"), is_about(leak, "wasserkocher")) == (True, False)
    assert (is_about(kettle, "datenleck"), is_about(leak, "datenleck")) == (False, True)
    assert Reason.FIRST in told(world, kettle)
    assert Reason.FIRST in told(world, leak)
    assert kettle.opened < start + 3 * HOUR < leak.opened


def test_a_storm_that_moves_on_to_the_next_demand_stays_one(world: World) -> None:
    everyday(world)
    start = world.now + HOUR
    world.posts += spread(LEAK, 60, start, 3 * HOUR)
    world.posts += spread(BOTH, 25, start + 2 * HOUR, 3 * HOUR, seed=2)
    world.posts += spread(RESIGN, 70, start + 4 * HOUR, 4 * HOUR, seed=3)

    world.run_until(start + 10 * HOUR, 20 * MINUTE)

    (one,) = incidents(world)
    assert one.opened < start + 3 * HOUR
    assert is_about(one, "rücktritt")
    assert told(world, one).count(Reason.FIRST) == 1


def test_the_same_thing_four_days_later_is_a_second_wave_of_the_same_incident_in_its_thread(world: World) -> None:
    everyday(world)
    start = world.now + HOUR
    world.posts += spread(LEAK, 60, start, 3 * HOUR)
    world.posts += spread(LEAK, 60, start + 4 * DAY, 3 * HOUR, seed=2)

    world.run_until(start + 4 * HOUR, 10 * MINUTE)
    world.run_until(start + 4 * DAY, 3 * HOUR)
    (before,) = incidents(world)
    world.run_until(start + 4 * DAY + 3 * HOUR, 10 * MINUTE)
    (after,) = incidents(world)

    assert (before.state, before.waves) == (State.CLOSED, 1)
    assert (after.id, after.waves) == (before.id, 2)
    assert after.state in {State.OPEN, State.DECLINING}
    assert Reason.SECOND_WAVE in told(world, after)
    assert len({mail["Subject"] for _, mail in world.mails}) == 1
    assert len({mail["References"] or mail["Message-ID"] for _, mail in world.mails}) <= 2


def test_another_thing_four_days_later_is_another_incident(world: World) -> None:
    everyday(world)
    start = world.now + HOUR
    world.posts += spread(LEAK, 60, start, 3 * HOUR)
    world.posts += spread(KETTLE, 60, start + 4 * DAY, 3 * HOUR, seed=2)

    world.run_until(start + 4 * HOUR, 10 * MINUTE)
    world.run_until(start + 4 * DAY, 3 * HOUR)
    world.run_until(start + 4 * DAY + 5 * HOUR, 10 * MINUTE)

    leak, kettle = incidents(world)
    assert (leak.state, leak.waves, kettle.waves) == (State.CLOSED, 1, 1)
    assert is_about(leak, "datenleck")


# What must not ring


def test_a_wave_of_bots_does_not_ring_and_is_called_what_it_is(world: World) -> None:
    everyday(world)
    start = world.now + HOUR
    texts = ("Brodelmann lügt euch alle an, teilt das!", "Brodelmann zahlt keine Steuern, Betrüger, Finger weg davon!")
    for n in range(140):
        at = (start + n * 2 * HOUR / 140).replace(microsecond=0)
        world.posts.append(Post(next(_numbers), at, "fediwall", f"maria{83_000 + 17 * n}", "", texts[n % 2]))

    world.run_until(start + 2 * HOUR, 10 * MINUTE)

    found = seen(world)
    assert found.coordinated
    assert found.level <= 2
    assert world.heard() == []


def test_one_agency_s_report_in_eighty_papers_does_not_ring(world: World) -> None:
    everyday(world)
    world.run(2 * HOUR, HOUR)
    body = (
        "Der Küchengerätehersteller Brodelmann hat im dritten Quartal einen Verlust von zwölf Millionen Euro gemacht. "
        "Das teilte das Unternehmen am Dienstag mit. Schuld seien schlechte Geschäfte im Ausland und teurer Stahl. "
        "Der Vorstand will nun sparen und schließt auch Entlassungen nicht aus. Gewerkschafter kritisierten das scharf."
    )
    heads = ("Brodelmann mit Verlust", "Rote Zahlen bei Brodelmann", "Brodelmann will sparen", "Verlust: Brodelmann")
    items = []
    for n in range(80):
        at, ending = world.now + n * 2 * MINUTE, ("", " (Agentur)", " Mehr dazu morgen.")[n % 3]
        items.append(
            f"<item><title>{heads[n % 4]}</title><guid>p{n}</guid><link>https://blatt{n}.example/wirtschaft/{n}</link>"
            f"<pubDate>{format_datetime(at)}</pubDate><description>{body[: 240 + 7 * n]}{ending}</description></item>"
        )
        channel = f"<title>Presse</title><link>https://presse.example/</link>{''.join(items[-50:])}"
        world.pages["tagblatt"] = f'<rss version="2.0"><channel>{channel}</channel></rss>'
        if n % 10 == 9:
            world.run_until(at + MINUTE, 10 * MINUTE)
    world.run(HOUR, 10 * MINUTE)

    assert world.heard() == []
    assert seen(world).level <= 2


def test_a_match_in_its_stadium_does_not_ring_and_outrage_about_it_does(world: World) -> None:
    everyday(world)
    kick_off = midday() + 7 * HOUR  # eight in the evening in Berlin
    world.text += '[[events]]\nname = "Heimspiel"\nstart = "2026-11-17 19:00"\nend = "2026-11-17 23:00"\nfactor = 8\n'
    world.posts += spread(MATCH, 60, kick_off - HOUR, 3 * HOUR)
    world.run_until(kick_off + HOUR, 30 * MINUTE)
    assert world.heard() == []
    assert "Heimspiel" in seen(world).planned

    world.posts += spread(LEAK, 90, kick_off + HOUR, 2 * HOUR)
    world.run_until(kick_off + 3 * HOUR, 10 * MINUTE)

    assert len([one for one in incidents(world) if one.max_level >= 3]) == 1
    assert world.heard()


def test_a_night_of_praise_for_something_new_does_not_ring(world: World) -> None:
    everyday(world)
    start = world.now + HOUR
    praise = [brand(text).replace("Rad ", "Wasserkocher ") for text in outrage.PRAISE]
    praised = [
        f"{text}, super schön und toll" if "Brodelmann" in text else f"Brodelmann: {text}, toll" for text in praise
    ]
    dice = Random(4)  # noqa: S311 - a story, not a secret
    for n in range(150):
        said = outrage.said(dice, tuple(praised))
        at = (start + 6 * HOUR * (n / 150) ** 0.7).replace(microsecond=0)
        world.posts.append(Post(next(_numbers), at, "fediwall", f"fan{n}", "", f"{said} ({n})"))

    world.run_until(start + 6 * HOUR, 10 * MINUTE)

    assert world.heard() == []
    assert seen(world).watch  # it is noticed, silently


def test_one_person_who_cannot_stop_is_no_storm(world: World) -> None:
    everyday(world)
    start = world.now + HOUR
    posts = spread(LEAK, 60, start, 4 * HOUR)
    world.posts += [replace(post, author="wutbuerger", source="fediwall") for post in posts]

    world.run_until(start + 4 * HOUR, 10 * MINUTE)

    assert world.heard() == []


def test_a_source_that_was_blind_and_catches_up_does_not_ring(world: World) -> None:
    everyday(world)
    world.run(2 * HOUR, 30 * MINUTE)
    world.feed_error = lambda _url: SourceError("timeout")
    world.run(30 * HOUR, 2 * HOUR)
    world.feed_error = lambda _url: None
    world.window = 160
    world.run(8 * HOUR, 10 * MINUTE)

    assert incidents(world) == []
    assert not any("Windstärke" in push for push in world.heard())


def test_old_posts_that_a_new_source_shows_are_no_storm_of_today(world: World) -> None:
    """Among them a storm of the day before yesterday, and another with the forum's own times of last week."""
    everyday(world)
    world.run(2 * HOUR, HOUR)
    world.posts += spread(LEAK, 80, world.now - 3 * DAY, 5 * HOUR)
    world.posts += spread(LEAK, 80, world.now - 8 * DAY, 5 * HOUR, seed=2)
    world.window = 400

    world.run(3 * HOUR, 10 * MINUTE)

    assert world.heard() == []


def test_a_public_holiday_is_a_sunday(world: World) -> None:
    """On Wednesday, 18 November 2026, Saxony rests (Buß- und Bettag), and Berlin works."""
    everyday(world)
    world.run(HOUR, HOUR)
    wednesday, sunday = (midday(day) - 6 * HOUR for day in (18, 22))

    def expected(region: str) -> tuple[float, float]:
        world.text = world.text.split("[detection]")[0] + f'[detection]\nholidays = ["{region}"]\n'
        with world.program() as parts:
            (one,) = parts.config.brands
            usual = learned(parts, one, world.now, known(parts, one, world.now))
        return usual.expected(wednesday, wednesday + 12 * HOUR), usual.expected(sunday, sunday + 12 * HOUR)

    saxony, berlin = expected("DE-SN"), expected("DE-BE")
    assert saxony[0] == pytest.approx(saxony[1])
    assert abs(berlin[0] - berlin[1]) > 0.1


# What must ring all the same


def test_a_storm_in_which_a_classifier_sees_one_critic_in_four_rings(world: World) -> None:
    """Sarcasm: what people say is friendly, what they mean is not."""
    everyday(world)
    start = world.now + HOUR
    pairs = [f"{one}. {other}" for one in SARCASM for other in SARCASM if one != other]
    for post, text in zip(spread(SARCASM, 110, start, 4 * HOUR), Random(3).sample(pairs, 110), strict=True):  # noqa: S311 - a story, not a secret
        world.posts.append(replace(post, text=outrage.said(Random(post.number), (text,))))  # noqa: S311 - the same

    world.run_until(start + 4 * HOUR, 10 * MINUTE)

    with world.program() as parts:
        said = list(parts.store.heard(BRAND, start, world.now))
    assert 0.15 < sum(one.mood is Mood.NEGATIVE for one in said) / len(said) < 0.35
    assert world.heard()
