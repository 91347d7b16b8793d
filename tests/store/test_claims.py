"""The register of rumours in the file: read back as noted, its history only added to, nothing left after erasure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from listener.core import claims
from listener.model import After, BrandId, Mood, Tally
from listener.model.claim import Claim, Evidence, Verdict
from listener.model.desk import Said
from listener.model.relation import ContactPhase, Emotion, Intent, Relation, Touchpoint
from listener.store import Store
from tests.store.conftest import BRAND, BROKEN_RULES, NOW, SOURCE, edited, judged, save

HOUR = timedelta(hours=1)
WHOLE = (NOW - timedelta(days=1), NOW + HOUR)
RUMOUR = Relation(ContactPhase.UNKNOWN, (Intent.RUMOUR,), Touchpoint.NONE, Emotion.NONE)
QUESTION = replace(RUMOUR, intents=(Intent.QUESTION,))
FALSE = Evidence(Verdict.FALSE, "Prüfbericht des Labors", "Kai", NOW, "https://labor.example/1")
RATS = ("Im Lager von Nordwind laufen angeblich Ratten", "Ratten im Nordwind-Lager?", "Nordwind: Ratten im Lager, echt")


def nobody(*_: object) -> bool:
    return False


def said(store: Store, brand: BrandId = BRAND) -> list[Said]:
    return store.relations.said(brand, *WHOLE, nobody)


def heard(store: Store, *texts: str, read: Relation = RUMOUR) -> list[Claim]:
    """Let these be said, each at a page of its own, and be entered."""
    known = len(said(store))
    save(store, *(judged(f"r{known + n}", text, minutes=30 - known - n) for n, text in enumerate(texts)))
    store.relations.note([(one, read) for one in store.relations.unread()])
    return enter(store)


def enter(store: Store) -> list[Claim]:
    waiting = store.claims.waiting()
    fresh = store.relations.said_in(BRAND, waiting, nobody)
    found = store.claims.change(BRAND, lambda known: claims.noted(known, fresh, ("Nordwind",)), NOW)
    store.claims.noted(waiting)
    return found


def change_one(store: Store, number: int, after: Claim) -> list[Claim]:
    def do(found: Sequence[Claim]) -> list[Claim]:
        return [after if one.number == number else one for one in found]

    return store.claims.change(BRAND, do, NOW)


def texts_left(store: Store) -> str:
    """Return all that the register holds of what people wrote."""
    return repr(store._db.rows("SELECT gist, traits FROM claim") + store._db.rows("SELECT url FROM claim_place"))


def test_what_is_read_as_a_rumour_waits_for_the_register_and_nothing_else_does(store: Store) -> None:
    heard(store, "Wann fährt der Zug?", read=QUESTION)
    assert store.claims.waiting() == []

    (claim,) = heard(store, RATS[0])

    assert (claim.number, claim.brand, claim.tellings, claim.verdict) == (1, BRAND, 1, Verdict.UNVERIFIED)
    assert store.claims.waiting() == []


def test_what_was_noted_is_read_back_as_it_was(store: Store) -> None:
    (claim,) = heard(store, *RATS[:2])
    places = claim.places
    after = claims.judged(claims.answered_at(claim, places[0].mentions, NOW, "Kai"), FALSE)
    after = replace(after, reopened=(NOW - HOUR,))

    assert change_one(store, 1, after) == [after] == store.claims.of([BRAND]) == store.claims.of()
    assert dict(after.traits)["*vermin"] == after.tellings == 2
    assert store.claims.of([BrandId("suedexpress")]) == []


def test_each_claim_has_a_number_that_is_never_given_again(store: Store) -> None:
    heard(store, RATS[0])
    two = heard(store, "Angeblich meldet Nordwind Insolvenz an")
    assert [one.number for one in two] == [1, 2]

    store.claims.change(BRAND, lambda found: found[:1], NOW)

    assert [one.number for one in heard(store, "Angeblich wird Nordwind nach China verkauft")] == [1, 3]


def test_a_claim_that_went_into_another_one_is_found_under_both_numbers(store: Store) -> None:
    heard(store, RATS[0])
    (one, other) = heard(store, "Angeblich meldet Nordwind Insolvenz an")
    change_one(store, 2, claims.judged(other, FALSE))

    (both,) = store.claims.change(BRAND, lambda found: [claims.merged(found[0], found[1])], NOW)

    assert (both.number, len(both.places), both.evidence) == (1, 2, (FALSE,))
    assert [store.claims.number(number) for number in (1, 2, 3)] == [1, 1, None]
    later = replace(FALSE, verdict=Verdict.TRUE, at=NOW + HOUR)
    (judged_,) = change_one(store, 1, claims.judged(both, later))
    assert judged_.evidence == (FALSE, later)
    assert one.brand == both.brand


def test_what_counts_of_claims_that_went_into_one_another_is_what_was_found_out_last(store: Store) -> None:
    heard(store, RATS[0])
    heard(store, "Angeblich meldet Nordwind Insolvenz an")
    (_, second, third) = heard(store, "Angeblich wird Nordwind nach China verkauft")
    later = replace(FALSE, verdict=Verdict.TRUE, at=NOW + HOUR)
    change_one(store, 3, claims.judged(third, FALSE))
    change_one(store, 2, claims.judged(second, later))

    (_, one) = store.claims.change(BRAND, lambda found: [found[0], claims.merged(found[2], found[1])], NOW)
    assert one.evidence == (FALSE, later)
    (both,) = store.claims.change(BRAND, lambda found: [claims.merged(found[0], found[1])], NOW)

    assert both.evidence == (FALSE, later)
    assert [store.claims.number(number) for number in (1, 2, 3)] == [1, 1, 1]


def test_the_same_finding_about_two_claims_is_kept_for_both(store: Store) -> None:
    heard(store, RATS[0])
    heard(store, "Angeblich meldet Nordwind Insolvenz an")

    for number, one in enumerate(store.claims.of(), 1):
        change_one(store, number, claims.judged(one, FALSE))

    assert [one.evidence for one in store.claims.of()] == [(FALSE,), (FALSE,)]


def test_a_page_on_which_both_of_two_claims_stand_is_one_place_and_keeps_both_answers(store: Store) -> None:
    heard(store, RATS[0])
    heard(store, "Angeblich meldet Nordwind Insolvenz an")
    store._db.changes("UPDATE claim_place SET url = 'https://zeitung.example/thema'", ())
    for number, (who, at) in enumerate([("Kai", NOW + HOUR), ("Erna", NOW)], 1):
        one = store.claims.of()[number - 1]
        change_one(store, number, claims.answered_at(one, claims.mentions(one), at, who))

    (both,) = store.claims.change(BRAND, lambda found: [claims.merged(found[0], found[1])], NOW)

    (place,) = both.places
    assert (len(place.mentions), place.by, place.answered) == (2, "Erna", NOW)
    assert both == store.claims.of()[0]
    assert store.claims.number(2) == 1
    assert store._db.rows("SELECT who FROM claim_answer ORDER BY id") == [("Erna",), ("Kai",)]


def test_what_was_erased_while_it_was_being_entered_leaves_nothing(store: Store) -> None:
    heard(store, RATS[0])
    save(store, *(judged(f"x{n}", text, minutes=n) for n, text in enumerate((RATS[1], "Chef von Nordwind verhaftet?"))))
    store.relations.note([(one, RUMOUR) for one in store.relations.unread()])
    fresh = store.relations.said_in(BRAND, store.claims.waiting(), nobody)
    store._db.changes("DELETE FROM mention WHERE native_id LIKE 'x%'", ())

    (left,) = store.claims.change(BRAND, lambda known: claims.noted(known, fresh, ("Nordwind",)), NOW)

    assert (left.number, len(left.places), left.gist, left.tellings) == (1, 1, "", 0)
    assert "verhaftet" not in texts_left(store)


def test_what_is_no_rumour_is_read_back_with_who_said_so_and_so_is_that_it_is_one_after_all(store: Store) -> None:
    (claim,) = heard(store, RATS[0])
    gone = claims.dismissed(claim, "Ein Scherz", "Kai", NOW)

    assert change_one(store, 1, gone) == [gone]
    (later,) = heard(store, RATS[1])
    assert (len(later.places), later.is_dismissed, claims.open_places(later)) == (2, True, ())

    (back,) = change_one(store, 1, claims.restored(later, "Doch ernst", "Erna", NOW))
    assert [(one.verdict, one.what, one.who) for one in back.evidence] == [
        (Verdict.DISMISSED, "Ein Scherz", "Kai"),
        (Verdict.UNVERIFIED, "Doch ernst", "Erna"),
    ]
    assert len(claims.open_places(back)) == 2


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE claim_answer SET who = 'Erna'",
        "UPDATE claim_evidence SET who = 'Erna'",
        "DELETE FROM claim_answer",
        "DELETE FROM claim_evidence",
    ],
)
def test_verdicts_and_answers_cannot_be_changed_or_taken_back(store: Store, sql: str) -> None:
    (claim,) = heard(store, RATS[0])
    change_one(store, 1, claims.judged(claims.answered_at(claim, claims.mentions(claim), NOW, "Kai"), FALSE))

    with pytest.raises(BROKEN_RULES, match="append-only"):
        store._db.changes(sql, ())
    assert change_one(store, 1, claim)[0].verdict is Verdict.FALSE


def test_what_was_deleted_where_it_stood_is_gone_and_its_words_with_it(store: Store) -> None:
    (claim,) = heard(store, *RATS[:2])
    assert "rats" not in texts_left(store)
    assert "*vermin" in texts_left(store)

    store.save_visit(SOURCE, [], Tally(), After({}, NOW, gone=("r0",)), NOW)

    (left,) = store.claims.of()
    assert [place.gone for place in left.places] == [NOW, None]
    assert [bool(place.url) for place in left.places] == [False, True]
    assert (left.gist, left.traits, left.tellings) == ("", (), 0)
    (told,) = store.claims.change(
        BRAND, lambda found: [claims.retold(one, said(store), ("Nordwind",)) for one in found], NOW
    )
    assert (told.gist, told.tellings) == (RATS[1], 1)
    assert claim.number == told.number


def test_of_a_claim_whose_last_post_is_deleted_nothing_stays_unless_somebody_judged_it(store: Store) -> None:
    heard(store, RATS[0])
    (_, other) = heard(store, "Angeblich meldet Nordwind Insolvenz an")
    change_one(store, 2, claims.judged(other, FALSE))

    store.save_visit(SOURCE, [], Tally(), After({}, NOW, gone=("r0", "r1")), NOW)

    (left,) = store.claims.of()
    assert (left.number, left.evidence, claims.is_done(left)) == (2, (FALSE,), True)
    assert "nordwind" not in texts_left(store).lower()
    assert "https" not in texts_left(store)


def test_a_mention_that_is_erased_takes_its_place_along_and_a_claim_that_nobody_else_tells(store: Store) -> None:
    (claim,) = heard(store, *RATS)
    change_one(store, 1, claims.answered_at(claim, claims.mentions(claim), NOW, "Kai"))
    ids = sorted(claims.mentions(claim))

    store._db.changes("DELETE FROM mention WHERE id = ?", [ids[0]])

    (left,) = store.claims.of()
    assert [place.mentions for place in left.places] == [(one,) for one in ids[1:]]
    assert left.tellings == 0
    store._db.changes("DELETE FROM mention", ())
    left_over = """SELECT 1 FROM claim UNION ALL SELECT 1 FROM claim_place UNION ALL SELECT 1 FROM claim_mention
        UNION ALL SELECT 1 FROM claim_answer UNION ALL SELECT 1 FROM rumour"""
    assert store._db.rows(left_over) == []


def test_a_text_that_was_edited_is_counted_anew_and_its_place_stays_answered(store: Store) -> None:
    (claim,) = heard(store, RATS[0])
    change_one(store, 1, claims.answered_at(claim, claims.mentions(claim), NOW, "Kai"))

    save(store, edited(judged("r0", RATS[0], minutes=30), "Angeblich Ratten und Mäuse bei Nordwind", Mood.NEGATIVE))

    (left,) = store.claims.of()
    assert (left.gist, left.tellings, left.places[0].by) == ("", 0, "Kai")
    assert "laufen" not in texts_left(store)


def test_a_change_that_fails_changes_nothing(store: Store) -> None:
    before = heard(store, *RATS[:2])

    def fails(found: Sequence[Claim]) -> Sequence[Claim]:
        raise ValueError(found)

    with pytest.raises(ValueError, match="Ratten"):
        store.claims.change(BRAND, fails, NOW)
    assert store.claims.of() == before
