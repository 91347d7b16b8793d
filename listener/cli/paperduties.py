"""What whoever is responsible has to write down: records (Art. 30), need of an assessment (35), balance (6 (1)(f)).

Only what the configuration knows is answered. Where a person must decide, the document asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum

from listener.cli.paperfacts import Facts
from listener.cli.paperpublic import categories
from listener.cli.papertables import (
    bullets,
    company,
    line,
    paper,
    places,
    purposes,
    recipients,
    switches,
    terms,
    word,
)
from listener.report.page import Blanks, Block, Bullets, Line, Page, Paragraph, Section, Table, named
from listener.words import number

_LARGE = 20
"""Sources: from here on the need to look at the scale is told as a fact."""


class Verdict(StrEnum):
    """What is known of a criterion."""

    YES = "yes"
    NO = "no"
    PERSON = "person"


def vvt(facts: Facts) -> Page:
    """Return the entry of the records of processing activities: Art. 30 (1) (a) to (g)."""
    blocks: Sequence[tuple[str, Sequence[Block]]] = [
        ("v_a", [company(facts, "page")]),
        ("v_b", [purposes(facts), Paragraph((word(facts, "basis"),)), *_brands(facts)]),
        ("v_c", [bullets(facts, "v_people_authors", "v_people_named", "v_people_staff"), categories(facts)]),
        ("v_source", list(places(facts))),
        ("v_d", list(recipients(facts))),
        ("v_e", [Paragraph((word(facts, "third"),))]),
        ("v_f", [terms(facts), Paragraph((word(facts, "held"),), soft=True)]),
        ("v_g", [switches(facts), bullets(facts, *(f"tom_{one}" for one in _TOMS))]),
        *([("v_figures", [_figures(facts)])] if facts.figures else []),
    ]
    return paper(facts, "vvt", [Section(word(facts, key), told) for key, told in blocks])


_TOMS = ("files", "secrets", "fetch", "roles", "deletion", "log", "backup")


def _brands(facts: Facts) -> Iterator[Block]:
    yield Paragraph(line(facts, "searched", brands=", ".join(facts.brands)))
    if facts.purposes:
        yield Bullets([line(facts, "searched_for", brand=brand, purpose=why) for brand, why in facts.purposes])


def _figures(facts: Facts) -> Table:
    heads = [word(facts, f"col_{one}") for one in ("figure", "reason", "review")]
    rows: list[list[Line]] = [
        [(named(one.name),), (named(one.reason),), (one.review.isoformat(),)] for one in facts.figures
    ]
    return Table(heads, rows)


def dsfa(facts: Facts) -> Page:
    """Return the look whether an assessment is needed: the nine criteria of WP 248 rev. 01, III.B."""
    found = list(_criteria(facts))
    heads = [word(facts, f"col_{one}") for one in ("criterion", "answer", "because")]
    rows: list[list[Line]] = [
        [(word(facts, f"c_{name}"),), (word(facts, f"answer_{verdict}"),), reason] for name, verdict, reason in found
    ]
    yes = sum(verdict is Verdict.YES for _, verdict, _ in found)
    still = sum(verdict is Verdict.PERSON for _, verdict, _ in found)
    sum_ = line(facts, "sum_two" if yes > 1 else "sum_open", yes=(str(yes),), open=(str(still),))
    return paper(facts, "dsfa", [
        Section(word(facts, "d_criteria"), [Table(heads, rows)]),
        Section(word(facts, "d_result"), [Paragraph(sum_), Paragraph((word(facts, "d_list"),), soft=True)]),
        Section(word(facts, "d_decision"), [_questions(facts, "ask_dsfa", 4)]),
    ])  # fmt: skip


def _criteria(facts: Facts) -> Iterator[tuple[str, Verdict, Line]]:
    """Yield each criterion with what the configuration says of it."""

    def told(name: str, verdict: Verdict, key: str = "") -> tuple[str, Verdict, Line]:
        return name, verdict, (word(facts, f"why_{key or name}"),)

    profiles = not facts.has("profiles") or not facts.has("crm")
    yield told("scoring", Verdict.YES if profiles else Verdict.NO, "scoring" if profiles else "scoring_off")
    yield told("automated", Verdict.NO)
    yield told("monitoring", Verdict.YES if facts.places else Verdict.NO, "monitoring" if facts.places else "silent")
    yield told("sensitive", Verdict.PERSON)
    count = sum(len(one.names) for one in facts.places)
    large = "why_scale_large" if count >= _LARGE else "why_scale"
    yield "scale", Verdict.PERSON, line(facts, large, count=(number(count, facts.lang),))
    crm = not facts.has("crm")
    yield told("matching", Verdict.YES if crm else Verdict.PERSON, "matching_crm" if crm else "matching")
    staff = bool(facts.employers or facts.persons)
    yield told("vulnerable", Verdict.YES if staff else Verdict.PERSON, "vulnerable_staff" if staff else "vulnerable")
    yield told("technology", Verdict.PERSON, "technology_own" if facts.own_models else "technology")
    yield told("barrier", Verdict.NO)


def lia(facts: Facts) -> Page:
    """Return the balance of interests as far as a program can know: three steps (Art. 6 (1)(f), C-13/16)."""
    return paper(facts, "lia", [
        Section(word(facts, "l_interest"), [
            purposes(facts), bullets(facts, "interest_warn", "interest_answer"), _questions(facts, "ask_interest", 2),
        ]),
        Section(word(facts, "l_need"), [
            bullets(facts, "need_public", "need_brands", "need_less"), *places(facts), _questions(facts, "ask_need", 2),
        ]),
        Section(word(facts, "l_balance"), [
            bullets(facts, "against_unaware", "against_context", "against_special"), switches(facts), terms(facts),
            _questions(facts, "ask_balance", 3),
        ]),
        Section(word(facts, "l_result"), [_questions(facts, "ask_result", 3)]),
    ])  # fmt: skip


def _questions(facts: Facts, key: str, count: int) -> Blanks:
    return Blanks([word(facts, f"{key}_{number_}") for number_ in range(1, count + 1)])
