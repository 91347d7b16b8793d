"""The register of rumours: one claim in many words, all its places, and done only when each of them is."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core import claims
from listener.core.claimwords import things
from listener.core.sameclaim import likeness, sentence, traits
from listener.errors import UsageError
from listener.model import MentionId, SourceName
from listener.model.claim import Claim, Evidence, Verdict
from listener.model.desk import Answer, Said, Via
from listener.model.relation import Intent
from tests.core.relations import NORDWIND, on
from tests.core.utter import SUEDWIND, placed, words

NAMES = ("Nordwind", "Nordwinds")
TOLD = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parents[1] / "data" / "claims.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


def rumour(id_: int, text: str, source: str = "forum", day: float = 0, **other: object) -> Said:
    return placed(words(id_, text, f"p{id_}", day, Intent.RUMOUR, **other), source)


def found_out(verdict: Verdict = Verdict.FALSE, day: float = 1) -> Evidence:
    return Evidence(verdict, "Prüfbericht des Labors", "Kai", on(day))


def answer(to: int, day: float | None = 2) -> Answer:
    return Answer(MentionId(to), None if day is None else on(day), Via.PARENT, SourceName("forum"))


def vanished(claim: Claim, mention: int, day: float) -> Claim:
    """A claim after the place of a mention was deleted where it stood."""
    places = (replace(one, gone=on(day)) if mention in one.mentions else one for one in claim.places)
    return replace(claim, places=tuple(places))


def rats(*more: Said) -> Claim:
    """A claim on two platforms."""
    told = (
        rumour(1, "Im Lager von Nordwind laufen angeblich Ratten.", "forum", 0, url="https://forum.example/t/1"),
        rumour(2, "Ratten im Nordwind-Lager?", "fedi", 0.1, url="https://fedi.example/@a/2", reach=900),
    )
    (claim,) = claims.noted((), (*told, *more), NAMES)
    return claim


def grouped(rows: Sequence[tuple[str, ...]], seed: int) -> tuple[float, float, float]:
    """Return purity, and precision and recall of pairs, of what the register makes of these tellings in some order."""
    told = list(rows)
    random.Random(seed).shuffle(told)  # noqa: S311 - an order, no secret
    register = claims.noted((), [rumour(n, row[3], day=n / 100) for n, row in enumerate(told)], NAMES)
    of = {mention: claim.number for claim in register for mention in claims.mentions(claim)}
    parts: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for n, row in enumerate(told):
        parts[of[MentionId(n)]][row[2]] += 1
    pairs = [
        (told[a][2] == told[b][2], of[MentionId(a)] == of[MentionId(b)]) for a, b in combinations(range(len(told)), 2)
    ]
    both = sum(same and met for same, met in pairs)
    purity = sum(max(part.values()) for part in parts.values()) / len(told)
    return purity, both / sum(met for _, met in pairs), both / sum(same for same, _ in pairs)


@pytest.mark.parametrize(
    ("half", "lang", "least"),
    [
        ("dev", "de", (0.97, 0.95, 0.95)),
        ("dev", "en", (0.97, 0.97, 0.93)),
        ("test", "de", (0.97, 0.95, 0.93)),
        ("test", "en", (0.95, 0.95, 0.95)),
    ],
)
def test_one_claim_in_five_wordings_is_one_and_six_claims_are_six(
    half: str, lang: str, least: tuple[float, float, float]
) -> None:
    rows = [row for row in TOLD if row[:2] == (half, lang)]
    measured = [grouped(rows, seed) for seed in range(4)]

    assert [sum(part) / len(part) >= bound for part, bound in zip(zip(*measured, strict=True), least, strict=True)] == [
        True,
        True,
        True,
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Angeblich meldet Nordwind Insolvenz an", "Heard Nordwind is going bankrupt"),
        ("Im Lager von Nordwind sollen Ratten sein", "Rats all over the Nordwind warehouse, apparently"),
        ("Kundendaten von Nordwind geklaut, Hacker!", "Nordwind customer data hacked?"),
    ],
)
def test_a_claim_goes_over_to_the_other_language(one: str, other: str) -> None:
    assert len(claims.noted((), [rumour(1, one), rumour(2, other, "fedi")], NAMES)) == 1


def test_what_only_the_hearsay_has_in_common_is_not_one_claim() -> None:
    told = [
        rumour(1, "Hab gehört, angeblich soll Nordwind die Preise verdoppeln, stimmt das?"),
        rumour(2, "Hab gehört, angeblich soll bei Nordwind der Chef verhaftet sein, stimmt das?"),
    ]

    assert len(claims.noted((), told, NAMES)) == 2


def test_two_brands_never_share_a_claim() -> None:
    other = rumour(2, "Ratten im Lager!")
    other = replace(other, utterance=replace(other.utterance, brand=SUEDWIND))

    assert [one.brand for one in claims.noted((), [rumour(1, "Ratten im Lager!"), other])] == [NORDWIND, SUEDWIND]


def test_what_is_no_rumour_is_not_noted_unless_a_person_says_so() -> None:
    plain = words(1, "Da sind Ratten", "anna")
    own = rumour(2, "Es gibt keine Ratten", own=True)

    assert claims.noted((), [plain, own], NAMES) == ()
    assert len(claims.noted((), [plain, own], NAMES, also={MentionId(1)})) == 1


def test_a_copy_and_an_answer_join_whatever_their_words() -> None:
    copy = rumour(3, "„…“ schon gehört?", "blog", 1, story=MentionId(1))
    reply = rumour(4, "Bei mir auch!", "forum", 1, parent=MentionId(1))

    claim = rats(copy, reply)

    assert [place.mentions for place in claim.places] == [(1, 4), (2,), (3,)]


def test_a_page_is_one_place_however_often_it_is_said_there() -> None:
    claim = rats(rumour(3, "Ratten im Lager, sag ich doch", "forum", 1, url="http://forum.example/t/1#p9", reach=50))

    assert [place.mentions for place in claim.places] == [(1, 3), (2,)]
    assert claim.places[0].reach == 50


def test_a_page_is_one_place_through_whichever_source_it_was_found() -> None:
    claim = rats(rumour(3, "Ratten im Lager, sag ich doch", "suche", 1, url="https://forum.example/t/1?utm_source=x"))

    assert [(place.source, place.mentions) for place in claim.places] == [("forum", (1, 3)), ("fedi", (2,))]


def test_what_stands_behind_a_hash_bang_is_a_page_of_its_own() -> None:
    told = [rumour(n, "Ratten im Lager", day=n, url=f"https://forum.example/#!/thema/{n}") for n in (1, 2)]

    (claim,) = claims.noted((), told, NAMES)

    assert len(claim.places) == 2


def test_the_gist_is_the_sentence_that_says_it_as_most_do() -> None:
    claim = rats(
        rumour(3, "Schönes Wetter heute. Im Lager von Nordwind sind Ratten. Wer kommt mit ins Kino?", "blog"),
        rumour(4, "Nordwind: Ratten, Mäuse, Lager, Gesundheitsamt, Kantine, Parkplatz, und mein Kaffee ist kalt", "x"),
    )

    assert "Ratten" in claim.gist
    assert "Lager" in claim.gist
    assert "Kino" not in claim.gist
    assert claim.gist_of in claims.mentions(claim)


def test_a_judgement_needs_evidence_and_a_name() -> None:
    with pytest.raises(UsageError, match=r"claims\.evidence"):
        claims.judged(rats(), Evidence(Verdict.FALSE, " ", "Kai", on(1)))
    with pytest.raises(UsageError, match=r"claims\.who"):
        claims.judged(rats(), Evidence(Verdict.FALSE, "", "", on(1), "https://amt.example/bericht"))

    assert claims.judged(rats(), found_out()).verdict is Verdict.FALSE
    assert rats().verdict is Verdict.UNVERIFIED


def test_two_platforms_one_answered_is_not_done_until_both_are() -> None:
    claim = claims.answered(claims.judged(rats(), found_out()), [answer(1)], on(9))

    assert not claims.is_done(claim)
    assert [place.source for place in claims.open_places(claim)] == ["fedi"]
    assert claims.time_to_clear(claim, on(5)) == timedelta(days=5)
    assert claims.standing([claim], NORDWIND) == claims.Standing("false", 1)

    assert not claims.standing([claim], NORDWIND).clear

    both = claims.answered_at(claim, {MentionId(2)}, on(3), "Anna")

    assert claims.is_done(both)
    assert claims.cleared(both) == on(3)
    assert claims.time_to_clear(both, on(99)) == timedelta(days=3)
    assert claims.standing([both], NORDWIND) == claims.Standing("none", 0)
    assert claims.standing([both], NORDWIND).clear


def test_answered_everywhere_but_undecided_is_not_done() -> None:
    claim = claims.answered(rats(), [answer(1), answer(2)], on(9))

    assert not claims.is_done(claim)
    assert claims.is_done(claims.judged(claim, found_out(Verdict.TRUE)))
    assert not claims.is_done(claims.judged(claim, found_out(Verdict.UNVERIFIED)))


def test_a_place_that_is_gone_needs_no_answer() -> None:
    claim = vanished(claims.judged(rats(), found_out()), 2, 4)
    done = claims.answered(claim, [answer(1, None)], on(6))

    assert claims.cleared(done) == on(6)
    assert not claims.open_places(done)


def test_a_new_place_reopens_what_was_cleared_and_the_clock_starts_anew() -> None:
    done = claims.answered(claims.judged(rats(), found_out()), [answer(1), answer(2)], on(3))
    again = rumour(9, "Nordwind hat Ratten im Lager", "video", 20)

    (back,) = claims.noted([done], [again], NAMES)

    assert not claims.is_done(back)
    assert back.reopened == (on(20),)
    assert claims.time_to_clear(back, on(21)) == timedelta(days=1)
    assert claims.noted([back], [again], NAMES) == (back,)


def test_what_stands_again_where_it_was_gone_has_come_back() -> None:
    done = vanished(vanished(claims.judged(rats(), found_out()), 1, 3), 2, 3)
    again = rumour(9, "Wieder da", "forum", 20, parent=MentionId(1), url="https://forum.example/t/1#p9")

    (back,) = claims.noted([replace(done, places=tuple(replace(one, url="") for one in done.places))], [again], NAMES)

    assert (back.reopened, claims.time_to_clear(back, on(21))) == ((on(20),), timedelta(days=1))
    assert [place.url for place in claims.open_places(back)] == ["https://forum.example/t/1#p9"]


def test_more_evidence_for_what_is_known_does_not_make_it_cleared_later() -> None:
    done = claims.answered(claims.judged(rats(), found_out()), [answer(1), answer(2)], on(3))

    assert claims.cleared(claims.judged(done, found_out(day=30))) == claims.cleared(done) == on(2)
    assert claims.cleared(claims.judged(done, found_out(Verdict.TRUE, day=30))) == on(30)


def test_who_says_where_it_was_answered_must_name_a_place() -> None:
    with pytest.raises(UsageError, match=r"claims\.place"):
        claims.answered_at(rats(), {MentionId(77)}, on(1), "Anna")
    with pytest.raises(UsageError, match=r"claims\.who"):
        claims.answered_at(rats(), {MentionId(1)}, on(1), "")


def test_the_widest_open_place_comes_first() -> None:
    assert [place.source for place in claims.open_places(rats())] == ["fedi", "forum"]


def test_two_claims_that_are_one_become_one() -> None:
    first, second = claims.noted((), [rumour(1, "Ratten im Lager"), rumour(2, "Chef verhaftet", "fedi")], NAMES)

    whole = claims.merged(claims.judged(first, found_out()), second)

    assert (whole.number, whole.tellings, len(whole.places), whole.verdict) == (1, 2, 2, Verdict.FALSE)


def test_of_two_claims_that_are_one_what_was_found_out_last_counts() -> None:
    first, second = claims.noted((), [rumour(1, "Ratten im Lager"), rumour(2, "Chef verhaftet", "fedi")], NAMES)
    early = claims.judged(first, found_out(Verdict.TRUE, day=2))
    late = claims.judged(second, found_out(Verdict.FALSE, day=5))

    assert [one.verdict for one in claims.merged(early, late).evidence] == [Verdict.TRUE, Verdict.FALSE]
    assert claims.merged(late, early).evidence == claims.merged(early, late).evidence


def test_a_page_on_which_both_of_two_claims_stand_is_one_place_when_they_become_one() -> None:
    page = "https://forum.example/t/1"
    first, second = claims.noted(
        (),
        [rumour(1, "Ratten im Lager", url=page), rumour(2, "Chef verhaftet", day=1, url=f"{page}#p2", reach=7)],
        NAMES,
    )
    second = claims.answered_at(second, {MentionId(2)}, on(3), "Anna")

    (place,) = claims.merged(first, second).places

    assert (place.mentions, place.answered, place.by, place.reach, place.at) == ((1, 2), on(3), "Anna", 7, on(0))


def test_the_standing_is_that_of_what_is_least_known() -> None:
    first, second = claims.noted((), [rumour(1, "Ratten im Lager"), rumour(2, "Chef verhaftet", "fedi")], NAMES)
    true = claims.judged(first, found_out(Verdict.TRUE))

    assert claims.standing([true, second], NORDWIND).status == "unverified"
    assert claims.standing([true, claims.judged(second, found_out())], NORDWIND).status == "true"
    assert claims.standing([true], SUEDWIND) == claims.Standing("none", 0)


# --- what is no rumour ---------------------------------------------------------------------------------------------


def joke(*more: Said) -> Claim:
    return claims.dismissed(rats(*more), "Ein Scherz zum 1. April", "Kai", on(1))


def test_what_is_no_rumour_waits_nowhere_and_is_counted_nowhere_and_says_who_said_so() -> None:
    claim = joke()

    assert claim.is_dismissed
    assert claims.open_places(claim) == ()
    assert not claims.is_done(claim)
    assert claims.standing([claim], NORDWIND) == claims.Standing("none", 0)
    assert claims.time_to_clear(claim, on(99)) == timedelta(days=1)
    assert claim.evidence == (Evidence(Verdict.DISMISSED, "Ein Scherz zum 1. April", "Kai", on(1)),)


def test_what_says_the_same_later_joins_it_in_silence() -> None:
    again = rumour(9, "Nordwind hat Ratten im Lager", "video", 20)

    (claim,) = claims.noted([joke()], [again], NAMES)

    assert MentionId(9) in claims.mentions(claim)
    assert (claims.open_places(claim), claim.reopened, claim.is_dismissed) == ((), (), True)


def test_between_a_rumour_and_what_is_none_that_are_as_like_it_joins_the_rumour() -> None:
    alive = replace(rats(), number=2, places=(), opened=on(3))

    first, second = claims.noted([joke(), alive], [rumour(9, "Nordwind hat Ratten im Lager", "video", 20)], NAMES)

    assert (len(first.places), len(second.places)) == (2, 1)


def test_whoever_brings_it_back_finds_it_as_it_was_judged_with_all_that_was_said_meanwhile() -> None:
    judged = claims.answered(claims.judged(rats(), found_out(day=0.5)), [answer(1)], on(1))
    claim = claims.dismissed(judged, "Gemeint ist das Schiff", "Kai", on(1))
    (claim,) = claims.noted([claim], [rumour(9, "Nordwind hat Ratten im Lager", "video", 20)], NAMES)

    back = claims.restored(claim, "Doch unser Lager", "Erna", on(21))

    assert back.verdict is Verdict.FALSE
    assert {place.source for place in claims.open_places(back)} == {"fedi", "video"}
    assert [one.who for one in back.evidence] == ["Kai", "Kai", "Erna"]
    assert claims.restored(joke(), "Doch ernst", "Erna", on(2)).verdict is Verdict.UNVERIFIED


@pytest.mark.parametrize(
    ("do", "says"),
    [
        (lambda: claims.dismissed(joke(), "Scherz", "Kai", on(2)), "is_dismissed"),
        (lambda: claims.judged(joke(), found_out()), "is_dismissed"),
        (lambda: claims.restored(rats(), "Doch", "Kai", on(2)), "not_dismissed"),
        (lambda: claims.dismissed(rats(), " ", "Kai", on(2)), r"claims\.why"),
        (lambda: claims.restored(joke(), "", "Kai", on(2)), r"claims\.why"),
        (lambda: claims.dismissed(rats(), "Scherz", " ", on(2)), r"claims\.who"),
        (lambda: claims.merged(rats(), joke()), "half_dismissed"),
        (lambda: claims.merged(joke(), rats()), "half_dismissed"),
    ],
)
def test_nothing_is_dismissed_or_brought_back_without_a_word_or_twice(do: Callable[[], Claim], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        do()


def test_two_claims_that_are_no_rumours_may_become_one() -> None:
    assert claims.merged(joke(), replace(joke(), number=2)).is_dismissed


WORDING = st.sampled_from([row[3] for row in TOLD])
SPOKEN = st.lists(st.tuples(WORDING, st.sampled_from(["forum", "fedi", "blog"]), st.integers(0, 9)), max_size=12)


@given(SPOKEN)
def test_every_rumour_stands_at_one_place_of_one_claim_and_twice_is_once(told: list[tuple[str, str, int]]) -> None:
    said = [rumour(n, text, source, day) for n, (text, source, day) in enumerate(told, 1)]
    register = claims.noted((), said, NAMES)
    standing = [mention for claim in register for place in claim.places for mention in place.mentions]

    assert sorted(standing) == [one.utterance.id for one in said]
    assert claims.noted(register, said, NAMES) == register
    assert len({claim.number for claim in register}) == len(register)


@given(SPOKEN.filter(bool), st.data())
def test_done_is_when_the_last_place_is(told: list[tuple[str, str, int]], data: st.DataObject) -> None:
    claim = claims.noted((), [rumour(n, *one) for n, one in enumerate(told, 1)], NAMES)[0]
    decided = claims.judged(claim, found_out(day=0))
    places = data.draw(st.permutations(claim.places))

    for number, place in enumerate(places):
        assert not claims.is_done(decided)
        if number % 2:
            decided = vanished(decided, place.mentions[0], 10)
        else:
            decided = claims.answered_at(decided, place.mentions[:1], on(10), "Kai")

    assert claims.is_done(decided)


def test_things_are_known_in_compounds_but_not_by_chance() -> None:
    assert set(things("rattenlager")) == {"vermin", "warehouse"}
    assert things("manager") == ()
    assert things("beratung") == ()
    assert things("kundendatenbank") == ("data",)


EVERYDAY = """bestellen antwortet verantwortung betroffen anschliessend ausschliesslich schicken halben schild abenteuer
    soldaten kandidaten vermindert nachtschicht landstrasse shuttle operating updates candidates machines refunds
    suspended headphones restore dignity"""


@pytest.mark.parametrize("word", EVERYDAY.split())
def test_an_everyday_word_in_which_the_name_of_a_thing_stands_by_chance_speaks_of_nothing(word: str) -> None:
    assert things(word) == ()


@pytest.mark.parametrize(
    ("text", "thing", "other"),
    [
        ("Da brennt was, ein Brand im Werk!", "*fire", "I am so done with this brand"),
        ("Im Essen ist Gift", "*poison", "The gift cards are worthless"),
        ("Ein Kind hat das genäht", "*child", "It is kind of true"),
        ("It went straight into the bin", "*waste", "Ich bin mir da nicht sicher"),
        ("There was a rat in the kitchen", "*vermin", "Der Rat der Stadt hat das so gewollt"),
    ],
)
def test_a_word_of_both_languages_speaks_of_the_thing_in_the_one_that_means_it(
    text: str, thing: str, other: str
) -> None:
    assert thing in traits(text)
    assert thing not in traits(other)


def test_two_rumours_that_only_share_small_talk_are_two() -> None:
    told = [
        rumour(1, "Ich bin sicher, angeblich verdoppelt Nordwind die Preise, ausschließlich für Bestellen im Netz"),
        rumour(
            2, "Ich bin dabei gewesen, der Chef wurde verhaftet, anschließend alles durchsucht, betroffen: Nordwind"
        ),
        rumour(3, "Honestly this brand is kind of done, Nordwind sells to China", "fedi"),
        rumour(4, "What kind of brand puts rats in a Nordwind warehouse", "fedi"),
    ]

    assert len(claims.noted((), told, NAMES)) == 4


@given(WORDING, WORDING)
def test_likeness_is_a_share_and_a_text_is_like_itself(one: str, other: str) -> None:
    left, right = traits(one, NAMES), traits(other, NAMES)

    assert 0 <= likeness(left, Counter(right), 1) <= 1 + 1e-9
    assert abs(likeness(left, Counter(right), 1) - likeness(right, Counter(left), 1)) < 1e-9
    assert sentence(one, left, NAMES) in " ".join(one.split())
