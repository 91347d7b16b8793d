"""Questions that come again and again, what an FAQ says of them, and a draft for what it does not."""

from __future__ import annotations

from collections import Counter as Tally
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listener.core.faq import Asked, Entry, Recurring, asked, grouped, recurring
from listener.core.faqfile import read
from listener.core.replies import answers
from listener.errors import UsageError
from listener.model import MentionId
from listener.model.desk import Said
from listener.model.relation import Intent
from listener.report.faqdraft import page
from listener.report.markdown import markdown
from tests.core.counter import NOON, Counter, alias, copying, id_of

QUESTIONS = Path(__file__).parents[1] / "data" / "questions.tsv"
BERLIN = ZoneInfo("Europe/Berlin")
FAQ = """# Häufige Fragen

## Bestellen
### Wie lange dauert der Versand?
Zwei bis vier Tage.

### Wie kann ich mein Abo kündigen?
Im Konto unter „Verträge“.

**Habt ihr Parkplätze?**
Ja, hinter dem Haus.
"""


def kept() -> tuple[tuple[Asked, ...], dict[MentionId, tuple[str, str]]]:
    """Return the questions of the half that is kept, and to which group each belongs."""
    rows = [line.split("\t") for line in QUESTIONS.read_text("utf-8").splitlines() if line[0] != "#"]
    found = [(lang, group, text) for lang, half, group, text in rows if half == "kept"]
    questions = tuple(Asked(MentionId(one), NOON, "", text, lang) for one, (lang, _, text) in enumerate(found, start=1))
    return questions, {MentionId(one): (lang, group) for one, (lang, group, _) in enumerate(found, start=1)}


def test_groups_of_the_half_kept_apart_are_pure_and_miss_little() -> None:
    questions, group = kept()
    found = recurring(questions)
    tallies = [Tally(group[member] for member in one.members) for one in found]
    counted = sum(tally.total() for tally in tallies)
    pure = sum(max((count for (_, name), count in tally.items() if name != "-"), default=0) for tally in tallies)

    assert pure / counted >= 0.8
    assert counted >= 0.7 * sum(name != "-" for _, name in group.values())
    assert len(found) >= 10


def ask(desk: Counter, *texts: str) -> list[Said]:
    return [desk.asked(90 - one, f"kunde{one}", text) for one, text in enumerate(texts)]


RETURNS = ("Wie geht eine Retoure?", "Kann ich die Hose zurückschicken?", "Wie läuft der Umtausch? Danke! 0431 5555555")


def test_only_what_asks_is_kept_and_nothing_of_anybodys_own() -> None:
    desk = Counter()
    question = desk.asked(
        3, "karl", "Hallo @nordwind. Wo bleibt Bestellung 445 566 778? Schreibt an karl@post.example."
    )
    copy = copying(desk.asked(2, "uwe"), question)

    (found,) = asked([question, copy, desk.complained(1), desk.answered(1, question)])
    assert found.text == "Wo bleibt Bestellung …?"


def test_a_recurring_question_comes_with_its_latest_answer_as_a_draft() -> None:
    desk = Counter()
    said = ask(desk, *RETURNS, "Ist der Kuchen vegan?")
    said += [desk.answered(50, said[0], "Früher so."), desk.answered(40, said[2], "Etikett im Konto drucken.")]
    (found,) = recurring(asked(said), answers(said, alias))

    assert found.voices == 3
    assert found.members == tuple(id_of(one) for one in said[:3])
    assert found.answer == "Etikett im Konto drucken."
    assert found.known is None
    assert found.question in {"Wie geht eine Retoure?", "Wie läuft der Umtausch?"}


def test_one_who_asks_three_times_is_no_recurring_question() -> None:
    desk = Counter()
    said = [desk.asked(one, "karl", text) for one, text in enumerate(RETURNS)]

    assert recurring(asked(said)) == ()


def test_what_the_faq_answers_is_pointed_to() -> None:
    desk = Counter()
    entries = read(FAQ.encode(), "faq.md")
    said = ask(desk, "Wie kündige ich?", "Wo muss die Kündigung hin?", "Kann ich das Abo kündigen?", *RETURNS)
    cancelling, returning = recurring(asked(said), faq=entries)

    assert cancelling.known == Entry(2, "Wie kann ich mein Abo kündigen?", "Im Konto unter „Verträge“.")
    assert returning.known is None


def test_an_faq_in_markdown_has_its_questions_in_headings_and_bold_lines() -> None:
    assert [one.question for one in read(FAQ.encode(), "faq.md")] == [
        "Wie lange dauert der Versand?",
        "Wie kann ich mein Abo kündigen?",
        "Habt ihr Parkplätze?",
    ]


@pytest.mark.parametrize(
    "data",
    [
        "Nr;Frage;Antwort\n1;Wie lange?;Zwei Tage\n2;;leer\n".encode("windows-1252"),
        b"\xef\xbb\xbfQuestion,Answer\r\nWie lange?,Zwei Tage\r\n",
        b"sep=;\nfrage;antwort\nWie lange?;Zwei Tage",
    ],
)
def test_an_faq_in_a_table(data: bytes) -> None:
    assert read(data, "FAQ.CSV") == (Entry(1, "Wie lange?", "Zwei Tage"),)


@pytest.mark.parametrize(("data", "name"), [(b"", "faq.md"), (b"a;b\n1;2\n", "faq.csv"), (b"nur Text\n", "faq.txt")])
def test_a_file_without_a_question_is_refused(data: bytes, name: str) -> None:
    with pytest.raises(UsageError, match="faq_without_questions"):
        read(data, name)


@pytest.mark.parametrize(
    ("lang", "known"), [("de", "Schon beantwortet durch \\#7"), ("en", "Already answered by \\#7")]
)
def test_the_draft_reads_as_a_page(lang: str, known: str) -> None:
    open_one = Recurring("Wie geht <b>das</b>?", ("Und das?",), 4, (MentionId(1),) * 4, NOON, "So.", None)
    text = markdown(page([replace(open_one, known=Entry(7, "So geht das", "")), open_one], "Nordwind", lang, BERLIN))

    assert known in text
    assert "`So geht das`" in text
    assert "`So.`" in text
    assert "<b>" not in text.replace("\\<b\\>", "")
    assert page([], "Nordwind", lang, BERLIN).sections == []


@settings(max_examples=40)
@given(st.lists(st.dictionaries(st.sampled_from("abcdef"), st.floats(0.1, 1), max_size=3), max_size=12))
def test_every_question_is_in_one_group(vectors: list[dict[str, float]]) -> None:
    found = grouped(vectors)

    assert sorted(place for group in found for place in group) == list(range(len(vectors)))
    assert all(len(group) == 1 for group in found if any(not vectors[place] for place in group))


def test_a_question_without_words_that_tell_is_asked_all_the_same() -> None:
    desk = Counter()

    assert recurring(asked([desk.said("???", 1, Intent.QUESTION, who=name) for name in ("a", "b", "c")])) == ()
