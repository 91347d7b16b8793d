"""What the words and the crowd of a wave say: its topic, its papers, its loudest voice, and whether it was arranged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from listener.core.baseline import Baseline, learn
from listener.core.gauge import gauge
from listener.core.look import day
from listener.core.omens import FEW_TEXTS, READ, Omens, omens, quotes, trigger
from listener.core.pulse import pulse
from listener.core.reprints import folded
from listener.model import Heard, Medium, MentionId, Mood, SourceName
from tests.core import gossip, outrage, storms
from tests.core.gossip import HOUR, MORNING, NAMES, everyday, posts, together

NOON = MORNING + 4 * HOUR
BEFORE = together(everyday(MORNING - 24 * HOUR, 28))
USUAL: Baseline = learn(storms.bins(BEFORE), NOON, storms.BERLIN)
COMPLAINTS = tuple(outrage.complaint(number) for number in range(40))


def read(*crowds: Sequence[Heard], now: timedelta = HOUR) -> Omens:
    heard = day([*BEFORE, *(one for crowd in crowds for one in crowd)], NOON + now, USUAL)
    return omens(heard, gauge(pulse(heard.heard), heard.now, USUAL), NAMES)


def papers(texts: Sequence[str], mood: Mood = Mood.NEGATIVE, at: timedelta = timedelta()) -> list[Heard]:
    """One report in each of so many papers of one source."""
    return [
        replace(
            gossip.posts((text,), 1, NOON + at, mood=mood)[0],
            medium=Medium.NEWS,
            source=SourceName("presse"),
            author="",
            url=f"https://blatt{place}.example/a",
        )
        for place, text in enumerate(texts)
    ]


# The wave


def test_the_wave_is_what_stands_out_of_the_day_and_its_words_are_its_own() -> None:
    oil = posts(gossip.OIL, 30, NOON)
    found = read(oil)
    assert {one.id for one in oil} <= {one.id for one in found.wave}
    assert len(found.wave) <= len(oil) + 5
    assert found.words[0] in {"altöl", "fluss"}
    assert found.using >= 15
    assert found.confirmed


def test_the_wave_has_a_stir_of_all_moods_and_copies() -> None:
    oil = posts(gossip.OIL, 30, NOON)
    shared = [replace(oil[0], id=MentionId(10**6 + n), author=f"s{n}", at=NOON + HOUR / 2) for n in range(20)]
    praise = posts(outrage.PRAISE, 5, NOON, mood=Mood.POSITIVE)
    found = read(oil, shared, praise)
    assert len(found.stir) >= 55
    assert not {one.id for one in shared} & {one.id for one in found.wave}


def test_of_a_quiet_day_there_is_no_topic_and_nobody_is_accused() -> None:
    found = read()
    assert (found.outlets, found.pickups, found.media) == (0, 0, 0)
    assert not found.arranged


def test_of_nothing_nothing_is_read() -> None:
    heard = day((), NOON, USUAL)
    found = omens(heard, gauge(pulse(()), NOON, USUAL))
    assert (found.wave, found.stir, found.words, found.using, found.read) == ((), (), (), 0, 0)
    assert (found.amplifier, found.doubling, trigger(found)) == (None, None, None)


def test_a_huge_storm_is_read_in_part() -> None:
    found = read(posts(COMPLAINTS, 900, NOON))
    assert len(found.wave) >= 890
    assert found.read == READ
    assert found.using <= READ


def test_the_brand_s_own_names_are_no_topic() -> None:
    assert "nordwind" not in read(posts(COMPLAINTS, 60, NOON)).words


# The papers


def test_eighty_papers_with_one_agency_s_report_are_one_report() -> None:
    text = "Der Radhersteller Nordwind hat im dritten Quartal einen Verlust von zwölf Millionen Euro gemacht"
    found = read(papers([f"{text}, Blatt {n} berichtet" for n in range(80)]))
    assert found.outlets == 2
    assert found.media < 3.5


def test_eight_papers_that_each_found_something_are_eight() -> None:
    found = read(papers(COMPLAINTS[:8]))
    assert found.outlets == found.fresh_outlets == 8
    assert found.media > 3
    assert read(papers(COMPLAINTS[:8]), now=5 * HOUR).fresh_outlets == 0


def test_papers_that_take_the_topic_up_count_whatever_their_tone() -> None:
    oil = posts(gossip.OIL, 40, NOON)
    about_it = papers(["Altöl im Fluss: Nordwind nimmt Stellung", "Fische im Fluss, Altöl am Ufer"], Mood.NEUTRAL)
    of_else = papers(["Nordwind eröffnet eine Filiale in Ulm"] * 3, Mood.NEUTRAL)
    late = [replace(one, at=NOON + HOUR / 2) for one in (*about_it, *of_else)]
    assert read(oil, late).pickups == 2
    assert read(oil, late).outlets == 0


def test_reprints_become_copies_of_the_first_report_and_nothing_else_changes() -> None:
    agency = papers(["Nordwind macht im dritten Quartal zwölf Millionen Verlust und will sparen"] * 4)
    own, post = papers(["Altöl im Fluss: ein Besuch bei den Anglern von Kiel"])[0], posts(gossip.OIL, 1, NOON)[0]
    told = folded([*agency, own, post], NOON - HOUR)
    assert {one.story for one in told[:4]} == {agency[0].id}
    assert list(told[4:]) == [own, post]


def test_without_reprints_nothing_is_copied() -> None:
    apart = [*papers(COMPLAINTS[:24:8]), *posts(gossip.OIL, 20, NOON)]
    assert folded(apart, NOON - HOUR) is apart
    twice = papers(["Nordwind macht im dritten Quartal zwölf Millionen Verlust und will sparen"] * 2)
    assert folded(twice, NOON + HOUR) is twice  # older than what is looked at


# The crowd


def test_one_text_of_two_hundred_accounts_is_arranged() -> None:
    first = posts(("Nordwind lügt uns alle an, Schluss damit",), 1, NOON)[0]
    bots = [replace(first, id=MentionId(10**6 + n), author=f"xkcdwq{n}", at=NOON + n * HOUR / 200) for n in range(200)]
    found = read([first, *bots])
    assert found.crowd.coordinated
    assert found.arranged


def test_ordinary_critics_go_on_speaking_beside_bots_and_do_not_excuse_them() -> None:
    """Fifty grumblers a day in words of their own, and three templates with a slot that no copy is recognised by."""
    busy = together(everyday(MORNING - 72 * HOUR, 80, 20, seed=2))
    grumblers = [replace(one, mood=Mood.NEGATIVE) if n % 8 == 0 else one for n, one in enumerate(busy)]
    usual = learn(storms.bins(grumblers), NOON, storms.BERLIN)
    said = [f"Nordwind lügt uns alle an, sagt {who}, und weiß es seit Jahren, teilt das" for who in "abcdefghij"]
    heard = day([*grumblers, *posts(said, 100, NOON)], NOON + HOUR, usual)
    found = omens(heard, gauge(pulse(heard.heard), heard.now, usual), NAMES)
    assert found.crowd.coordinated
    assert found.arranged


def test_a_storm_whose_posts_are_pushed_by_copies_is_a_storm() -> None:
    """Whoever joins in, hundreds of people say it in words of their own."""
    oil = posts(COMPLAINTS, 60, NOON)
    first = oil[0]
    bots = [replace(first, id=MentionId(10**6 + n), author=f"xkcdwq{n}", at=NOON + n * HOUR / 400) for n in range(400)]
    found = read(oil, bots)
    assert found.crowd.coordinated
    assert not found.arranged


def test_a_few_texts_more_make_a_wave_somebody_s_outrage() -> None:
    def wave(texts: int) -> Omens:
        return read(posts(COMPLAINTS[: 3 * texts : 3], 120, NOON))

    assert wave(FEW_TEXTS - 2).arranged
    assert not wave(FEW_TEXTS + 3).arranged


def test_who_reaches_a_thousand_times_as_many_carries_it() -> None:
    oil = [replace(one, reach=200) for one in posts(gossip.OIL, 30, NOON)]
    star = replace(oil[10], author="star", reach=400_000)
    found = read([*oil[:10], star, *oil[11:]])
    assert found.amplifier is not None
    assert (found.amplifier.id, found.amplifier.prominent) == (star.id, True)


def test_who_comes_back_is_counted_once() -> None:
    oil = posts(gossip.OIL, 30, NOON)
    found = read([replace(one, author=f"anna{n % 10}") for n, one in enumerate(oil)])
    assert found.repeated >= 10


# What is quoted


def test_the_trigger_is_the_first_who_speaks_of_the_topic() -> None:
    wordless, oil = posts(gossip.WORDLESS[:1], 1, NOON)[0], posts(gossip.OIL[:1], 30, NOON + HOUR / 60)
    found = read([wordless, *oil])
    assert trigger(found) in {one.id for one in oil[:1]}


def test_quotes_are_of_three_people_and_the_farthest_reaching_come_first() -> None:
    said = posts(gossip.OIL, 5, NOON)
    loud = [
        replace(one, author=author, reach=reach)
        for one, author, reach in zip(said, "aabcd", (9, 8, 7, 6, 5), strict=True)
    ]
    assert quotes(loud) == (loud[0].id, loud[2].id, loud[3].id)
    assert quotes(()) == ()


def test_of_equal_reach_the_more_critical_and_then_the_newer_is_quoted() -> None:
    mild, harsh, newer = (
        replace(one, reach=5, score=score)
        for one, score in zip(posts(gossip.OIL, 3, NOON), (-0.2, -0.9, -0.9), strict=True)
    )
    assert quotes((mild, harsh, newer)) == (newer.id, harsh.id, mild.id)


@settings(max_examples=20)
@given(st.integers(0, 60), st.integers(0, 40), st.integers(0, 30), st.integers(0, 12))
def test_counts_of_a_wave_keep_their_bounds(critics: int, fans: int, copies: int, outlets: int) -> None:
    oil, praise = posts(COMPLAINTS, critics, NOON), posts(outrage.PRAISE, fans, NOON, mood=Mood.POSITIVE)
    of = (oil or praise or posts(gossip.OIL, 1, NOON))[0]
    shared = [replace(of, id=MentionId(10**6 + n), author=f"s{n}") for n in range(copies)]
    found = read(oil, praise, shared, papers(COMPLAINTS[:outlets]))
    assert 0 <= found.using <= found.read <= READ
    assert found.fresh_outlets <= found.outlets <= outlets + 5
    assert found.pickups >= found.outlets - 5
    assert all(one.mood is Mood.NEGATIVE and one.story == one.id for one in found.wave)
    assert (trigger(found) is None) == (not found.wave)
    assert not found.arranged or found.crowd.coordinated
