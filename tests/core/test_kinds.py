"""A wave is told as the kind its posts speak of, in German, English or both, with reasons; or it is honestly unsure."""

from __future__ import annotations

import json
import zlib
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listener.core import kinds_model, kinds_post
from listener.core.kinds import kinds
from listener.core.kinds_post import LONGEST, NONE

WAVES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "rumour": (
        (
            "Stimmt es, dass die Firma pleite ist? Man munkelt so einiges",
            "Nur ein Gerücht, keine seriöse Quelle dafür",
            "Angeblich schon verkauft, bestätigt ist nichts",
        ),
        (
            "Is it true they're going bankrupt? Just a rumour so far",
            "Unconfirmed, no source whatsoever",
            "Heard that from a friend of a friend, probably a hoax",
        ),
    ),
    "product_defect": (
        (
            "Nach zwei Wochen kaputt, Display flackert und der Akku hält nicht",
            "Serienfehler, bei uns ist die Naht auch gerissen",
            "Gerät defekt, schon das zweite Austauschgerät undicht",
        ),
        (
            "Broke after two weeks, screen flickers and battery won't hold charge",
            "Faulty unit, seams came apart",
            "Defective again, the replacement leaks too",
        ),
    ),
    "service_failure": (
        (
            "Seit Stunden Netzausfall und die Hotline ist nicht erreichbar",
            "Zug fällt aus, keine Durchsage, Anschluss weg",
            "Paket nie angekommen, Warteschleife ohne Ende",
        ),
        (
            "Outage for hours and the helpline just rings out",
            "Flight cancelled, luggage lost, nobody at the desk",
            "Parcel never arrived, on hold for 40 minutes",
        ),
    ),
    "insider": (
        (
            "Ich arbeite selbst dort, Überstunden werden nicht bezahlt",
            "Als ehemaliger Mitarbeiter: unser Chef wusste davon",
            "Bei uns im Lager traut sich keiner was zu sagen, Betriebsrat wurde rausgeekelt",
        ),
        (
            "I work there, overtime is never paid",
            "Former employee here, our manager knew all along",
            "My coworkers on the night shift are scared to speak up",
        ),
    ),
    "celebrity": (
        (
            "Die Schauspielerin rechnet vor zwei Millionen Followern mit der Marke ab",
            "Der Influencer hat das Produkt im Video zerrissen, seine Fans drehen durch",
            "Fußballstar lästert auf Insta, der Promi hat Reichweite",
        ),
        (
            "The actress slammed the brand in front of two million followers",
            "That influencer trashed it on stream and his fans joined in",
            "A footballer roasted them on Insta, celebrity power",
        ),
    ),
    "boycott": (
        (
            "Boykottiert den Laden, kauft nichts mehr dort",
            "Vertrag gekündigt und zur Konkurrenz gewechselt, macht alle mit",
            "Nie wieder, kein Cent mehr #BoykottJetzt",
        ),
        (
            "Boycott them, stop buying their stuff",
            "Cancelled my subscription and switched to a competitor, join in",
            "Never again, not another penny #BoycottNow",
        ),
    ),
    "data_breach": (
        (
            "Datenleck! Meine Kundendaten und mein Passwort stehen im Netz",
            "Gehackt, Kreditkartendaten im Darknet",
            "DSGVO scheint denen egal, Patientendaten offen im Internet",
        ),
        (
            "Data breach! My personal data and password are out there",
            "Hacked, card details on the dark web",
            "GDPR means nothing to them, customer records leaked",
        ),
    ),
    "price_policy": (
        (
            "Schon wieder eine Preiserhöhung, 12,99 statt 9,99 im Monat",
            "Abzocke, neue Gebühr und weniger Inhalt",
            "AGB geändert, Bestandskunden zahlen mehr",
        ),
        (
            "Another price increase, 12.99 instead of 9.99 a month",
            "Rip-off, new fee and shrinkflation on top",
            "They changed the terms, existing customers pay more",
        ),
    ),
    "ethics": (
        (
            "Rassistische Werbung, schämt euch",
            "Kinderarbeit in der Lieferkette, das ist Ausbeutung",
            "Diskriminierung und Tierquälerei, ihr Heuchler",
        ),
        (
            "Racist advert, shame on you",
            "Child labour in the supply chain, pure exploitation",
            "Discrimination and animal cruelty, hypocrites",
        ),
    ),
    "coordinated": (
        (
            "Lauter Bots, alle Accounts gestern erstellt, wortgleiche Kommentare",
            "Die Trolle verabreden sich auf Discord zum Raid",
            "Koordinierte Kampagne mit Fake-Profilen, einfach melden und blockieren",
        ),
        (
            "All bots, accounts created yesterday, identical comments",
            "Trolls organise the raid on Discord",
            "Coordinated campaign with fake profiles, just report and block",
        ),
    ),
    "review_bombing": (
        (
            "Review Bombing: 400 Ein-Stern-Bewertungen über Nacht",
            "Gebt denen alle einen Stern bei Google",
            "Schnitt von 4,7 auf 1,5, lauter Rezensionen von Leuten die nie dort waren",
        ),
        (
            "Review bombing: 400 one star reviews overnight",
            "Everybody give them one star on Google",
            "Average from 4.7 to 1.5, reviews by people who have never been there",
        ),
    ),
    "press": (
        (
            "Recherche: Reporter decken Missstände auf, Artikel in der Zeitung",
            "Exklusiv: Interne Dokumente liegen der Redaktion vor",
            "Doku heute Abend, das Magazin berichtet",
        ),
        (
            "Investigation: reporters uncover failings, article in the newspaper",
            "Exclusive: documents seen by this newspaper",
            "Documentary tonight, front page story tomorrow",
        ),
    ),
    "backlog": (
        (
            "Vierte Mail und immer noch keine Antwort",
            "Auf meine Frage reagiert seit Wochen niemand",
            "Ticket seit Oktober in Bearbeitung, keine Rückmeldung",
        ),
        (
            "Fourth email and still no reply",
            "Nobody has answered my question for weeks",
            "Ticket open since October, never heard back",
        ),
    ),
    "misunderstanding": (
        (
            "Leute, das ist Satire",
            "Verwechslung, ihr meint die falsche Firma",
            "Aprilscherz! Und alle fallen drauf rein 😂",
        ),
        ("Guys, it's satire", "Mix-up, you've got the wrong company", "April fool! And everyone falls for it 😂"),
    ),
    "campaign": (
        (
            "Der neue Werbespot ist so peinlich, wer hat das freigegeben",
            "Fremdscham, die Kampagne ging nach hinten los",
            "Der Hashtag wurde gekapert, Eigentor der Marketingabteilung",
        ),
        (
            "The new commercial is so cringe, who approved this",
            "The campaign backfired, embarrassing",
            "Hashtag hijacked, own goal by the marketing team",
        ),
    ),
    "positive": (
        (
            "Tausend Dank, ihr seid großartig ❤️",
            "Bin begeistert, klare Empfehlung",
            "Respekt, so freundlich und kompetent, weiter so",
        ),
        (
            "A thousand thanks, you're wonderful ❤️",
            "Delighted, highly recommended",
            "Respect, so friendly and competent, keep it up",
        ),
    ),
}
GRUMBLING = (
    "Typisch",
    "Ohne Worte",
    "Was für ein Laden",
    "Shaking my head",
    "Morgen soll es regnen",
    "Exactly this",
    "Naja",
)
EVERYBODY = [text for sides in WAVES.values() for side in sides for text in side] + list(GRUMBLING)


@cache
def chances(text: str) -> dict[str, float]:
    return dict(zip((*kinds_post.kinds(), NONE), kinds_post.read(text).chances, strict=True))


def test_there_are_sixteen_kinds_and_each_has_a_score() -> None:
    assert set(kinds_post.kinds()) == set(WAVES)
    assert set(kinds([]).scores) == set(WAVES)


@pytest.mark.parametrize("language", [0, 1], ids=["de", "en"])
@pytest.mark.parametrize("kind", sorted(WAVES))
def test_a_wave_is_told(kind: str, language: int) -> None:
    found = kinds([*WAVES[kind][language] * 4, *GRUMBLING])

    assert max(found.scores, key=found.scores.__getitem__) == kind
    assert not found.unsure
    assert found.scores[kind] > 0.36 >= sorted(found.scores.values())[-2]


def test_both_languages_make_one_wave() -> None:
    german, english = WAVES["price_policy"]

    assert kinds([*german * 2, *english * 2]).scores["price_policy"] > kinds([*german * 2]).scores["price_policy"]


def test_a_person_is_told_why() -> None:
    (first, *_) = kinds(WAVES["data_breach"][0] * 2).reasons

    assert (first.kind, first.posts) == ("data_breach", 6)
    assert dict(first.cues)["kreditkartendaten*"] == 2


def test_two_kinds_at_once_both_stand_high() -> None:
    found = kinds([*WAVES["ethics"][0] * 6, *WAVES["boycott"][0] * 6, *GRUMBLING])
    first, second, third = sorted(found.scores.values(), reverse=True)[:3]

    assert {reason.kind for reason in found.reasons[:2]} == {"ethics", "boycott"}
    assert second > 0.5 > third + 0.2
    assert found.unsure == (first < 2 * second)


def test_grumbling_is_unsure() -> None:
    found = kinds(GRUMBLING * 3)

    assert found.unsure
    assert max(found.scores.values()) < 0.36


def test_few_posts_are_unsure_however_plain() -> None:
    assert kinds([WAVES["boycott"][0][0]]).unsure


def test_no_posts_tell_nothing() -> None:
    found = kinds([])

    assert found.unsure
    assert set(found.scores.values()) == {0.0}
    assert found.reasons == ()


def test_what_is_denied_does_not_count() -> None:
    said, denied = "Datenleck beim Versandhaus", "Kein Datenleck beim Versandhaus"

    assert chances(said)["data_breach"] > chances(denied)["data_breach"]


@pytest.mark.parametrize("text", ["PREISERHÖHUNG!!", "preiserhoehung!!", "Preiserho\u0308hung!!"])
def test_spelling_does_not_matter(text: str) -> None:
    assert kinds_post.read(text).cues["price_policy"]


@settings(max_examples=30)
@given(st.lists(st.sampled_from(EVERYBODY), max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_posts_tells_nothing(texts: list[str], chance: st.random_module) -> None:  # type: ignore[valid-type]  # hypothesis gives a Random
    shuffled = list(texts)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # the same
    assert kinds(shuffled) == kinds(texts)


@settings(max_examples=60)
@given(st.lists(st.sampled_from(EVERYBODY), min_size=1, max_size=12), st.sampled_from(EVERYBODY))
def test_a_post_never_lowers_the_score_of_what_it_speaks_for(texts: list[str], more: str) -> None:
    usual = dict(zip((*kinds_post.kinds(), NONE), kinds_model.model().usual, strict=True))
    before, after = kinds(texts).scores, kinds([*texts, more]).scores
    spoken_for = [kind for kind in before if chances(more)[kind] >= usual[kind]]

    assert [kind for kind in spoken_for if after[kind] < before[kind] - 1e-9] == []


@settings(max_examples=40)
@given(st.lists(st.text(max_size=300), max_size=4))
def test_any_text_can_be_read(texts: list[str]) -> None:
    found = kinds(texts)

    assert all(0 <= score <= 1 for score in found.scores.values())


@pytest.mark.parametrize("sign", ["a", "ä\u0301", "🤡", "#", "nicht ", "1.", "#aB", "\u202e", "\x00", "<", "Preis"])
def test_a_huge_text_is_read_to_a_fixed_length(sign: str) -> None:
    huge = sign * 100_000

    assert np.array_equal(kinds_post.read(huge).chances, kinds_post.read(huge[:LONGEST]).chances)


def test_a_model_of_another_scheme_is_refused() -> None:
    head, _, body = kinds_model.FILE.read_bytes().partition(b"\n")
    other = json.dumps(json.loads(head) | {"features": "features-0"}).encode()

    with pytest.raises(ValueError, match="train it anew"):
        kinds_model.load(other + b"\n" + body)


def test_the_model_holds_what_its_head_says() -> None:
    model = kinds_model.model()
    _, _, body = kinds_model.FILE.read_bytes().partition(b"\n")
    width = len(model.kinds) + 2

    assert model.usual.sum() == pytest.approx(1, abs=1e-3)
    assert len(zlib.decompress(body)) == (len(model.words.lengths) + len(model.parts.lengths)) * (width + 1)
