"""What people taught is kept beside the mentions: counts follow, texts are not kept, versions come and go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from listener.model import (
    After,
    BrandId,
    Chances,
    Gathered,
    Judged,
    Label,
    Link,
    MentionId,
    Mood,
    Phrase,
    Search,
    Tally,
    Tone,
    Version,
)
from listener.store import Store
from tests.store.conftest import BRAND, NOW, SOURCE, edited, judged, save
from tests.store.test_mentions import counts, recounted

SUEDWIND = BrandId("suedwind")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MOODS = (Mood.NEGATIVE, Mood.NEUTRAL, Mood.POSITIVE)


def said(mood: Mood) -> Tone:
    return Tone(mood, {Mood.NEGATIVE: -0.5, Mood.NEUTRAL: 0.0, Mood.POSITIVE: 0.5}[mood], "label")


def stored(store: Store, native_id: str = "a") -> MentionId:
    (id_,) = {found.id for found in store.search(Search()) if found.mention.native_id == native_id}
    return id_


def label(id_: MentionId, mood: Mood = Mood.POSITIVE, *, at: datetime = NOW, brand: BrandId = BRAND) -> Label:
    return Label(brand, id_, at, mood, "de", b"hashes", Mood.NEGATIVE, -0.6, "german-1", "zweiter Blick")


def tone(store: Store, native_id: str = "a", brand: BrandId = BRAND) -> Tone:
    (found,) = store.mentions_by_id(brand, [stored(store, native_id)])
    return found.tone


def version(number: int, *, active: bool = True, lang: str = "de", brand: BrandId = BRAND) -> Version:
    return Version(brand, lang, number, NOW + number * HOUR, "de-2", 20 * number, active, kept=True, report="{}")


def in_use(store: Store) -> list[tuple[str, int]]:
    return [(one.lang, one.number) for one, _ in store.labels.active()]


def test_what_a_person_says_is_the_tone_from_then_on_and_is_counted(store: Store) -> None:
    save(store, judged("a"), judged("b", "Alles gut", mood=Mood.POSITIVE, minutes=90))

    store.labels.put(label(stored(store)), said(Mood.POSITIVE))

    assert tone(store) == said(Mood.POSITIVE)
    assert [found.mention.native_id for found in store.search(Search(moods=(Mood.NEGATIVE,)))] == []
    assert counts(store) == recounted(store)
    assert sum(one.positive for one in store.hours([BRAND], NOW - DAY, NOW + HOUR)) == 2


def test_a_label_is_about_one_brand_only(store: Store) -> None:
    save(store, judged("a", brands=(BRAND, SUEDWIND)))

    store.labels.put(label(stored(store)), said(Mood.POSITIVE))

    assert (tone(store).mood, tone(store, brand=SUEDWIND).mood) == (Mood.POSITIVE, Mood.NEGATIVE)
    assert counts(store) == recounted(store)


def test_a_second_thought_replaces_the_first_and_what_the_program_had_said_stays(store: Store) -> None:
    save(store, judged("a"))
    first = label(stored(store))
    store.labels.put(replace(first, asked=True), said(Mood.POSITIVE))

    again = replace(first, mood=Mood.NEUTRAL, at=NOW + HOUR, before=Mood.POSITIVE, score=0.5, method="label", reason="")
    store.labels.put(again, said(Mood.NEUTRAL))

    (kept,) = store.labels.of(first.mention)
    assert (kept.mood, kept.at, kept.reason, kept.asked) == (Mood.NEUTRAL, NOW + HOUR, "", True)
    assert (kept.before, kept.score, kept.method) == (Mood.NEGATIVE, -0.6, "german-1")
    assert tone(store).mood is Mood.NEUTRAL


def test_a_label_taken_back_gives_the_mention_another_tone(store: Store) -> None:
    one = judged("a")
    save(store, one)
    store.labels.put(label(stored(store)), said(Mood.POSITIVE))

    store.labels.remove(BRAND, stored(store), one.tone)

    assert tone(store) == one.tone
    assert store.labels.listed() == []
    assert counts(store) == recounted(store)


def test_an_edit_does_not_overrule_a_person_and_the_list_shows_what_was_judged(store: Store) -> None:
    one = judged("a", "Der Zug war leer, endlich Platz")
    save(store, one)
    store.labels.put(label(stored(store)), said(Mood.POSITIVE))

    save(store, edited(one, "Der Zug war leer, endlich Platz. Nachtrag: am Freitag", Mood.NEGATIVE), at=NOW + HOUR)

    assert tone(store) == said(Mood.POSITIVE)
    assert counts(store) == recounted(store)
    assert [text for _, _, text in store.labels.listed()] == ["Der Zug war leer, endlich Platz"]


def test_deletion_at_the_source_takes_the_text_and_leaves_the_lesson(store: Store) -> None:
    save(store, judged("a", "Frau Sommer wartet seit Montag auf Erstattung"))
    id_ = stored(store)
    store.labels.put(label(id_), said(Mood.POSITIVE))

    store.save_visit(SOURCE, [], Tally(), After({}, NOW + HOUR, gone=("a",)), NOW)

    assert [(one.mention, title, text) for one, title, text in store.labels.listed()] == [(id_, "", "")]
    assert [one.features for one in store.labels.lessons(BRAND, "de")] == [b"hashes"]
    assert counts(store) == recounted(store)
    tables = ("mention", "revision", "hit", "label", "sketch", "incident", "outbox")
    assert "Sommer" not in repr([store._db.rows(f"SELECT * FROM {table}") for table in tables])  # noqa: S608 - names of ours


def test_no_word_of_a_mention_is_in_the_label_table(store: Store) -> None:
    words = "Schaffnerin verschenkt heute Schokolade"
    save(store, judged("a", words))
    store.labels.put(label(stored(store)), said(Mood.POSITIVE))

    rows = repr(store._db.rows("SELECT * FROM label"))
    assert not [word for word in (*words.split(), "Erna", "zeitung.example") if word in rows]


def test_labels_outlive_retention_and_never_show_the_words_of_another_mention(store: Store) -> None:
    """Ids are free again when their mention is forgotten; a later import may get the same one."""
    save(store, judged("a", "Alter Text", minutes=60))
    id_ = stored(store)
    store.labels.put(label(id_), said(Mood.POSITIVE))
    store.forget(NOW, NOW - DAY)
    assert [text for _, _, text in store.labels.listed()] == [""]

    other = judged("b", "Anderer Text", minutes=60)
    later = replace(other, mention=replace(other.mention, first_seen=NOW + HOUR))
    save(store, later)

    assert stored(store, "b") == id_
    assert [text for _, _, text in store.labels.listed()] == [""]
    assert [one.mention for one in store.labels.lessons(BRAND, "de")] == [id_]


def test_labels_are_listed_newest_first_by_brand_up_to_a_limit(store: Store) -> None:
    save(store, *(judged(name, name, minutes=place, brands=(BRAND, SUEDWIND)) for place, name in enumerate("abc")))
    for hour, name in enumerate("bca"):
        store.labels.put(label(stored(store, name), at=NOW + hour * HOUR), said(Mood.POSITIVE))
    store.labels.put(label(stored(store, "b"), at=NOW, brand=SUEDWIND), said(Mood.POSITIVE))

    assert [text for _, _, text in store.labels.listed([BRAND])] == ["a", "c", "b"]
    assert [text for _, _, text in store.labels.listed([BRAND], 1)] == ["a"]
    assert len(store.labels.listed()) == 4


DOUBTFUL = Chances(0.5, 0.25, 0.25)


def chanced(one: Judged, chances: Chances | None = DOUBTFUL, method: str = "de-2") -> Judged:
    return replace(one, tone=replace(one.tone, chances=chances, method=method))


def test_only_scored_originals_that_nobody_has_judged_are_asked_about(store: Store) -> None:
    original = chanced(judged("original", "Wagen vier ist seit heute früh ohne Licht", minutes=1))
    save(
        store,
        chanced(judged("labelled", minutes=2)),
        original,
        chanced(judged("ruled", "na danke", minutes=3), method="phrase"),
        chanced(judged("unscored", "ok", mood=Mood.UNSCORED, minutes=4), None),
        chanced(judged("old", "lange her", minutes=60 * 24 * 91)),
        chanced(judged("gone", "bald weg", minutes=5)),
        chanced(judged("other", "Südwind", minutes=6, brands=(SUEDWIND,))),
    )
    save(store, chanced(judged("copy", original.mention.text, link=Link(exact=True, to=stored(store, "original")))))
    store.labels.put(label(stored(store, "labelled")), said(Mood.POSITIVE))
    store.save_visit(SOURCE, [], Tally(), After({}, NOW, gone=("gone",)), NOW)

    found = store.labels.unlabelled([BRAND], NOW - 90 * DAY)

    assert [key for key, _ in found] == [(BRAND, stored(store, "original"))]
    assert found[0][1] == DOUBTFUL
    assert len(store.labels.unlabelled([], NOW - 90 * DAY)) == 2


def test_it_is_known_how_many_labels_are_new_since_the_last_fit(store: Store) -> None:
    save(store, *(judged(str(n), f"Text {n}", minutes=n) for n in range(6)))
    for n in range(4):
        store.labels.put(label(stored(store, str(n)), at=NOW + n * HOUR), said(Mood.POSITIVE))
    store.labels.put(replace(label(stored(store, "4")), lang="", features=b""), said(Mood.POSITIVE))
    assert store.labels.gathered() == [Gathered(BRAND, "de", 4, 4)]

    store.labels.keep(version(1), b"weights")  # an hour after NOW

    assert store.labels.gathered([BRAND]) == [Gathered(BRAND, "de", 4, 2)]
    assert store.labels.gathered([SUEDWIND]) == []


def test_a_refused_fit_counts_as_a_fit_and_changes_nothing(store: Store) -> None:
    save(store, judged("a"))
    store.labels.put(label(stored(store)), said(Mood.POSITIVE))
    store.labels.keep(version(1), b"weights")
    stamp = store.labels.stamp()

    store.labels.keep(version(2, active=False), b"")

    assert store.labels.gathered() == [Gathered(BRAND, "de", 1, 0)]
    assert [(one.number, one.active, one.kept) for one in store.labels.versions()] == [
        *((2, False, False), (1, True, True)),
    ]
    assert store.labels.stamp() == stamp


def test_one_version_is_in_use_for_each_brand_and_language(store: Store) -> None:
    for one in (version(1), version(1, lang="en"), version(2), version(1, brand=SUEDWIND)):
        assert store.labels.keep(one, b"w%d" % one.number)

    assert sorted(in_use(store)) == [("de", 1), ("de", 2), ("en", 1)]
    assert {weights for one, weights in store.labels.active() if (one.brand, one.lang) == (BRAND, "de")} == {b"w2"}

    store.labels.activate(BRAND, "de", 1)
    store.labels.activate(BRAND, "en", None)
    assert sorted(in_use(store)) == [("de", 1), ("de", 1)]


def test_of_two_programs_that_learn_at_once_one_is_kept(store: Store) -> None:
    assert store.labels.keep(version(1), b"first")
    assert not store.labels.keep(version(1), b"second")

    assert [weights for _, weights in store.labels.active()] == [b"first"]


def test_the_latest_versions_are_kept_and_the_one_in_use_always_is(store: Store) -> None:
    for number in range(1, 31):
        store.labels.keep(version(number, active=number == 1), b"weights")

    assert [one.number for one in store.labels.versions()] == [*range(30, 10, -1), 1]


def test_a_daemon_sees_by_one_number_that_something_was_taught(store: Store) -> None:
    save(store, judged("a"))
    phrase = Phrase(BRAND, "na danke", Mood.NEGATIVE, NOW)
    seen = [store.labels.stamp()]
    steps = (
        lambda: store.labels.put_phrase(phrase),
        lambda: store.labels.remove_phrases(BRAND, ["na danke"]),
        lambda: store.labels.keep(version(1), b"weights"),
        lambda: store.labels.activate(BRAND, "de", None),
    )
    for step in steps:
        step()
        seen.append(store.labels.stamp())

    assert len(set(seen)) == len(seen)
    store.labels.put(label(stored(store)), said(Mood.POSITIVE))
    assert store.labels.stamp() == seen[-1]  # a label alone teaches nothing before the next fit
    with Store(store.place) as other:
        assert other.labels.stamp() == seen[-1]


def test_phrases_are_kept_by_brand_and_one_replaces_another(store: Store) -> None:
    first = Phrase(BRAND, "Na, danke", Mood.NEGATIVE, NOW, "Ironie")
    store.labels.put_phrase(first)
    store.labels.put_phrase(Phrase(SUEDWIND, "na danke", Mood.NEUTRAL, NOW))
    second = Phrase(BRAND, "na danke", Mood.POSITIVE, NOW + HOUR)

    store.labels.put_phrase(second, [first.words])

    assert store.labels.phrases([BRAND]) == [second]
    assert len(store.labels.phrases()) == 2


Step = tuple[str, int, Mood]
STEPS = st.lists(
    st.tuples(st.sampled_from(["label", "remove", "edit", "delete"]), st.integers(0, 3), st.sampled_from(MOODS)),
    max_size=12,
)


@given(STEPS)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_people_and_sources_do_the_counts_are_those_of_the_mentions(
    store: Store, steps: Sequence[Step]
) -> None:
    """The same store for all examples: it only gets fuller."""
    batch = [judged(str(n), f"Wagen {n}", minutes=50 * n, brands=(BRAND, SUEDWIND)) for n in range(4)]
    save(store, *batch)
    ids = store._db.rows("SELECT id FROM mention ORDER BY native_id")
    for number, (what, which, mood) in enumerate(steps):
        id_ = MentionId(ids[which][0])
        if what == "label":
            store.labels.put(label(id_, mood), said(mood))
        elif what == "remove":
            store.labels.remove(BRAND, id_, batch[which].tone)
        elif what == "edit":
            save(store, edited(batch[which], f"Wagen {which}, Fassung {number}", mood), at=NOW + number * HOUR)
        else:
            store.save_visit(SOURCE, [], Tally(), After({}, NOW, gone=(str(which),)), NOW)

    assert counts(store) == recounted(store)
