"""The sheet for the works council: what the program can see of employees, who looks, what is logged, what is off.

What can watch conduct or performance is subject to co-determination (BetrVG § 87 (1) no. 6; BAG 1 ABR 7/15).
"""

from __future__ import annotations

from listener.cli.paperfacts import Facts
from listener.cli.papertables import bullets, line, paper, recipients, switches, terms, word
from listener.report.page import Blanks, Block, Page, Paragraph, Section
from listener.words import number


def works_council(facts: Facts) -> Page:
    """Return the sheet, with what an agreement has to settle as questions."""
    return paper(facts, "works_council", [
        Section(word(facts, "w_about"), [bullets(facts, "w_can", "w_not_for", "w_codetermined")]),
        Section(word(facts, "w_staff"), _staff(facts)),
        Section(word(facts, "w_who"), [bullets(facts, "w_roles", "w_server"), *recipients(facts)]),
        Section(word(facts, "w_log"), [
            bullets(facts, "w_deeds", "w_logins", "w_privacy", "w_times"),
            Paragraph(line(facts, "w_people", count=(number(facts.deciders, facts.lang),))),
        ]),
        Section(word(facts, "w_long"), [terms(facts)]),
        Section(word(facts, "w_off"), [switches(facts)]),
        Section(word(facts, "w_agree"), [Blanks([word(facts, f"ask_works_{one}") for one in range(1, 11)])]),
    ])  # fmt: skip


def _staff(facts: Facts) -> list[Block]:
    """Tell what is done about employees' names, and where they are spoken of most."""
    count = (number(facts.employees, facts.lang),)
    masked = line(facts, "w_masked", count=count) if facts.employees else (word(facts, "w_unmasked"),)
    blocks: list[Block] = [Paragraph(masked), bullets(facts, "w_quotes", "w_public_staff")]
    if facts.employers:
        blocks.append(Paragraph(line(facts, "w_employers", sources=", ".join(facts.employers))))
    if facts.persons:
        blocks.append(Paragraph(line(facts, "w_brands", brands=", ".join(facts.persons))))
    return blocks
