"""The notice to the public about people who were never asked (GDPR Art. 14; public by Art. 14 (5)(b))."""

from __future__ import annotations

from listener.cli.paperfacts import Facts
from listener.cli.papertables import bullets, company, line, paper, places, purposes, recipients, terms, word
from listener.report.page import Bullets, Page, Paragraph, Section

_RIGHTS = ("access", "rectify", "erase", "restrict", "object", "complain")


def notice(facts: Facts) -> Page:
    """Return the notice: each point of Art. 14 (1) and (2) has its section."""
    return paper(facts, "notice", [
        Section(word(facts, "n_who"), [company(facts)]),
        Section(word(facts, "n_why"), [
            purposes(facts), Paragraph((word(facts, "basis"),)), bullets(facts, "interest_warn", "interest_answer"),
        ]),
        Section(word(facts, "n_what"), [categories(facts)]),
        Section(word(facts, "n_where"), [Paragraph((word(facts, "public"),)), *places(facts)]),
        Section(word(facts, "n_whom"), list(recipients(facts, openly=True))),
        Section(word(facts, "n_long"), [terms(facts), Paragraph((word(facts, "held"),), soft=True)]),
        Section(word(facts, "n_rights"), [
            bullets(facts, *(f"right_{one}" for one in _RIGHTS)),
            Paragraph(line(facts, "how", contact=facts.company.contact or "⟦" + word(facts, "company_contact") + "⟧")),
        ]),
        Section(word(facts, "n_automated"), [Paragraph((word(facts, "automated"),))]),
    ])  # fmt: skip


def categories(facts: Facts) -> Bullets:
    """Return which data of whom: what is stored, under which name, and what is not."""
    keys = ["data_post", "data_authors" if facts.has("authors") else "data_authors_clear", "data_bylines"]
    keys += ["data_figures"] if facts.figures else []
    keys += ["data_staff"] if facts.has("employees") else []
    keys += ["data_derived", "data_profiles_off" if facts.has("profiles") else "data_profiles", "data_special"]
    return bullets(facts, *keys, "data_not")
