"""What a warning says besides: the aspect that fails, staff that speak, the own post behind it (A32, A07, A14)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from alerts.signals import SIGNALS
from listener.gauging import gauged
from listener.hinting import hints, set_off, signals
from listener.importing import from_lines, import_all
from listener.listen import listen_due
from listener.model import Assessment, Incident, IncidentId, State
from listener.parts import Parts
from tests.world import CONFIG, World

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
OWN = """
[own_accounts]
fediwall = ["@brodelmann_hilft"]
"""
OUTAGE = (
    "Brodelmann App stürzt ständig ab, so ein Mist",
    "Schon wieder eine Fehlermeldung bei Brodelmann, wie peinlich ist das denn",
    "Unfassbar schlecht: die Webseite von Brodelmann lädt seit heute früh nicht",
    "Wollte bei Brodelmann eine Kanne kaufen, Warenkorb leer, ärgerlich",
    "Der Onlineshop von Brodelmann ist eine einzige Katastrophe",
    "Ich hasse dieses Update, Brodelmann, die App ist unbrauchbar",
    "Brodelmann: Checkout kaputt, Geduld am Ende, furchtbar",
    "Nervt nur noch. Brodelmann schafft keine Seite, die funktioniert. Fehlermeldung 500!",
    "Eure App, Brodelmann, ist der letzte Schrott",
    "Server down bei Brodelmann, und die Hotline lacht einen aus. Frechheit",
    "Miese Homepage, Brodelmann. Ganz miese Homepage",
    "Sehr enttäuscht von Brodelmann, Bugs über Bugs in dieser Website",
    "Was für ein Saftladen, Brodelmann: die App hängt sich auf, sobald man zahlt",
    "Brodelmann verschlimmbessert die Website, ich finde nichts mehr, grauenhaft",
)


@contextmanager
def heard(world: World, texts: list[str], source: str = "fediwall") -> Iterator[Parts]:
    """A program that has just heard each of these texts from somebody else."""
    with world.program() as parts:
        listen_due(parts, world.now)  # what a source shows first is history
        world.now += 6 * MINUTE
        for number, text in enumerate(texts):
            world.said(text, source, f"p{number}")
        listen_due(parts, world.now)
        listen_due(parts, world.now)
        world.now += MINUTE
        yield parts


def told(parts: Parts, world: World) -> tuple[str, ...]:
    """Return what a warning would say besides, now."""
    brand = parts.config.brands[0]
    seen = Assessment(*(brand.id, world.now, 4, 4, 0, False, 10, 1.0, 0.0, 3.0, None, None, None, HOUR, ()))
    return hints(parts, brand, seen, world.now)


def measured(parts: Parts, world: World) -> dict[str, object]:
    brand = parts.config.brands[0]
    recent = parts.store.heard(brand.id, world.now - 2 * HOUR, world.now)
    return dict(signals(parts, brand, recent, world.now))


def test_an_outage_s_aspect_stands_in_the_warning(world: World) -> None:
    with heard(world, list(OUTAGE)) as parts:
        (line,) = told(parts, world)

    assert line.startswith("Aspekt der Kritik: Webseite und App (")


def test_nine_voices_are_not_told_of(world: World) -> None:
    with heard(world, list(OUTAGE[:9])) as parts:
        assert told(parts, world) == ()


def test_staff_who_speak_make_the_signal_that_their_playbook_asks_for(world: World) -> None:
    inside = [
        "Bei uns im Lager von Brodelmann ist es schlimm, keiner darf was sagen",
        "Als Mitarbeiter bei Brodelmann: furchtbares Arbeitsklima, miese Überstunden",
        "Hab bei Brodelmann im Werk gearbeitet, eine schreckliche Zeit, alles Lüge",
    ]
    with heard(world, inside) as parts:
        found = measured(parts, world)

    assert isinstance(found["insider_score"], float)
    assert found["insider_score"] >= 0.5
    assert found.keys() <= SIGNALS.keys()


def brought_in(parts: Parts, world: World) -> None:
    """An own post of half an hour ago that few like, and a dozen who reply."""
    at = world.now - 30 * MINUTE
    post = {"source": "fediwall", "id": "own", "author": "brodelmann_hilft", "published": at.isoformat(), "likes": 3}
    lines = [post | {"text": "Brodelmann war noch nie so pünktlich. Danke!", "replies": 12}]
    for number in range(12):
        said = "Stimmt nicht, Brodelmann war nie später!" if number < 6 else "Brodelmann, wann kommt meine Kanne?"
        when = (at + (number + 1) * MINUTE).isoformat()
        lines.append({"source": "fediwall", "id": f"r{number}", "author": f"p{number}", "published": when})
        lines[-1] |= {"text": f"{said} {'~' * number}", "parent": "own"}
    taken = from_lines(parts, [json.dumps(one).encode() for one in lines])
    assert not import_all(parts, taken, world.now, lambda _: None).bad


def test_the_own_post_that_set_it_off_is_named_with_its_correction(world: World) -> None:
    world.text = CONFIG + OWN
    with world.program() as parts:
        brought_in(parts, world)
        brand = parts.config.brands[0]
        post, found = set_off(parts, brand, world.now), measured(parts, world)
        (line,) = told(parts, world)
        incident = Incident(IncidentId(1), brand.id, State.OPEN, 3, 3, world.now, world.now)
        of_incident = gauged(parts, brand, incident, (), world.now).signals

    assert post is not None
    assert (post.people, post.ratio) == (12, 4.0)
    assert found == {"own_post_trigger": True, "reply_to_like_ratio": 4.0}
    assert found.items() <= of_incident.items()
    assert "eigenen Beitrag" in line
    assert "12 Antworten auf 3 Likes" in line
    assert "6 von 12, die antworten, widersprechen ihm" in line


def test_without_own_accounts_nothing_is_known_of_own_posts(world: World) -> None:
    with world.program() as parts:
        brought_in(parts, world)

        assert set_off(parts, parts.config.brands[0], world.now) is None
        assert told(parts, world) == ()
