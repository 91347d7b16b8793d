"""The kinds benchmark measures what it says: an honest set, waves as announced, peers as they were, figures by hand."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks import kinds, kinds_measure, kinds_peers, kinds_posts
from benchmarks.kinds_measure import Confusion, Scale
from benchmarks.kinds_posts import NONE, Labelled
from listener.core import kinds_model, kinds_post
from listener.training import kinds as training

SPLITS = ("seen", "dev", "test")
POSTS = {split: kinds_posts.labelled("posts", split) for split in SPLITS}
SAFETY = {split: kinds_posts.labelled("safety", split) for split in SPLITS}
SEEN = kinds_posts.labelled("seen", "seen")


def post(text: str, kind: str, story: str = "one", *, language: str = "en", safety: bool = False) -> Labelled:
    return Labelled(text, language, kind, story, "test", safety)


@pytest.mark.parametrize("language", kinds_posts.LANGUAGES)
def test_every_kind_has_thirty_posts_and_half_of_them_are_kept_apart(language: str) -> None:
    for split in ("dev", "test"):
        counts = Counter(one.kind for one in POSTS[split] if one.language == language)

        assert set(counts) == {*kinds_post.kinds(), NONE}
        assert min(counts.values()) >= 15
    grumbling = [one for one in [*SEEN, *POSTS["dev"], *POSTS["test"]] if one.kind == NONE and one.language == language]
    assert len(grumbling) >= 60


def test_every_second_story_is_kept_apart_and_none_is_divided() -> None:
    rows = [one for lang in kinds_posts.LANGUAGES for one in in_order(lang)]
    places = defaultdict[tuple[str, str], dict[str, str]](dict)
    for one in rows:
        places[one.language, one.kind].setdefault(one.story, one.split)
        assert places[one.language, one.kind][one.story] == one.split

    for stories in places.values():
        assert list(stories.values()) == ["dev", "test"] * (len(stories) // 2)


def in_order(language: str) -> list[Labelled]:
    both = [one for split in ("dev", "test") for one in POSTS[split] if one.language == language]
    lines = (kinds_posts.FOLDER / f"posts_{language}.jsonl").read_text("utf-8").splitlines()
    return sorted(both, key=lambda one: next(at for at, line in enumerate(lines) if f'"{quoted(one.text)}"' in line))


def quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def test_no_post_of_the_test_is_anywhere_else() -> None:
    tested = [one.text for one in [*POSTS["test"], *SAFETY["test"]]]
    others = [one.text for one in [*SEEN, *POSTS["dev"], *SAFETY["seen"], *SAFETY["dev"]]]

    assert set(tested) & set(others) == set()


def test_learning_never_sees_the_test() -> None:
    known = training.read(kinds_posts.FOLDER)
    learned = {one.text for one in [*known.posts, *known.dangers]}

    assert learned & {one.text for one in [*POSTS["test"], *SAFETY["test"]]} == set()
    assert {one.text for one in POSTS["dev"]} <= learned


def test_a_wave_has_its_share_of_the_kind_and_a_fifth_of_others() -> None:
    posts = [post(f"{kind} {number}", kind) for kind in ("rumour", "press", NONE) for number in range(9)]

    drawn = list(kinds_posts.waves(posts, 20, 0.5, 3, 1))
    again = list(kinds_posts.waves(posts, 20, 0.5, 3, 1))

    assert drawn == again
    assert Counter(wave.kind for wave in drawn) == {"press": 3, "rumour": 3}
    for wave in drawn:
        assert sorted(Counter(text.split()[0] for text in wave.texts).values()) == [4, 6, 10]
        assert sum(text.startswith(wave.kind) for text in wave.texts) == 10


def test_a_story_is_a_wave_with_as_much_grumbling() -> None:
    posts = [post("a", "press", "one"), post("b", "press", "one"), post("c", "press", "two"), post("d", NONE)]
    posts += [post("e", NONE, language="de")]

    assert [(wave.kind, wave.texts) for wave in kinds_posts.stories(posts, 1)] == [
        ("press", ("a", "b", "d", "d")),
        ("press", ("c", "d")),
    ]


def test_the_lists_of_before_tell_waves_as_they_did() -> None:
    leak = ["Datenleck!", "mein Passwort ist weg", "gehackt", "na toll"]

    assert kinds_peers.of_wave(leak) == "data_breach"
    assert kinds_peers.of_wave(["Datenleck!", "gehackt"]) == NONE  # fewer than three
    assert kinds_peers.of_wave(["Datenleck", "gehackt", "Passwort", *["na toll"] * 10]) == NONE  # less than a quarter
    assert kinds_peers.of_post("Gerücht? Angeblich Datenleck") == "rumour"
    assert kinds_peers.of_post("Guten Morgen") == NONE


def test_the_commonest_and_the_guess_are_what_they_say() -> None:
    said = kinds_peers.guessed(["a", "a", "b"])

    assert said["commonest"] == ["a", "a", "a"]
    assert set(said["random"]) <= {"a", "b"}


def test_reports_of_danger_are_counted_one_by_one() -> None:
    figures = kinds_measure.dangers(
        [
            post(
                "Caught fire while charging, I burned my hand and ended up in hospital", "product_defect", safety=True
            ),
            post("It hurt someone somehow somewhere", "product_defect", safety=True),
            post("Nice weather", NONE),
        ]
    )

    assert (figures["safety.en.n"], figures["safety.en.reports"]) == (3, 2)
    assert (figures["safety.en.precision"], figures["safety.en.recall"]) == (1.0, 0.5)


def test_without_the_public_set_no_strangers_are_measured(tmp_path: Path) -> None:
    assert kinds_measure.strangers(tmp_path, Scale(1)) == {}


def test_real_complaints_at_airlines_are_told_as_failing_service(public_data: Callable[[str], Path]) -> None:
    figures = kinds_measure.strangers(public_data("detection").parent, Scale(1))

    assert figures["real.service_failure.accuracy"] == 1
    assert figures["real.service_failure.safety_per_1000"] < 2


def test_the_matrix_shows_who_is_taken_for_whom() -> None:
    shown = kinds.confusion(Confusion("de", Counter({("press", "press"): 3, ("press", "rumour"): 1}))).splitlines()

    assert shown[0].split()[:2] == ["posts,", "de"]
    assert next(line for line in shown if line.startswith("press")).split()[-1] == "75%"


def test_kinds_are_learned_and_packed_as_they_are_loaded(tmp_path: Path) -> None:
    known = training.read(kinds_posts.FOLDER)
    few = training.Material(known.posts[::30], known.dangers[::4], known.harmless[::1000])

    packed, right = training.learn(few)

    (tmp_path / "kinds.bin").write_bytes(packed)
    assert kinds_model.load(packed).kinds == kinds_post.kinds()
    assert right > 0.2  # blind chance: 1 in 17
