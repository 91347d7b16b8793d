"""What documents of privacy tell in the same way: who is responsible, where from, to whom, how long, what is on.

What somebody else wrote into the configuration keeps its type, so that it is shown literally wherever it stands.
"""

from __future__ import annotations

from collections.abc import Sequence

from listener.cli.paperfacts import Facts, Recipient, Term
from listener.report.page import Block, Bullets, Line, Page, Paragraph, Section, Table, filled, joined, named, theirs
from listener.words import catalogue, number, say


def word(facts: Facts, key: str) -> str:
    """Return a sentence without slots."""
    return say(f"papers.{key}", facts.lang)


def line(facts: Facts, key: str, /, **values: object) -> Line:
    """Return a sentence; what fills its slots was written by people and stays literal."""
    slots = {name: value if isinstance(value, tuple) else theirs(str(value)) for name, value in values.items()}
    return filled(catalogue("papers", facts.lang)[key], **slots)


def bullets(facts: Facts, *keys: str) -> Bullets:
    """Return sentences without slots as a list."""
    return Bullets([(word(facts, key),) for key in keys])


def paper(facts: Facts, name: str, sections: Sequence[Section]) -> Page:
    """Return a document: each says when it was made of what, and that it is nobody's advice."""
    day = (f"{facts.day:%d.%m.%Y}" if facts.lang == "de" else f"{facts.day:%Y-%m-%d}",)
    about = line(facts, f"about_{name}", name=_given(facts, "name"))
    return Page(facts.lang, (word(facts, f"title_{name}"),), [about], sections, line(facts, "disclaimer", day=day))


def _given(facts: Facts, option: str) -> Line:
    """Return an entry of ``[company]``, or the gap that somebody has to fill."""
    found = getattr(facts.company, option).strip()
    return (theirs(found),) if found else (f"⟦{word(facts, f'company_{option}')}⟧",)


def company(facts: Facts, *options: str) -> Table:
    """Return who is responsible, and whom to turn to; ``options``: what else is told of it."""
    options = ("name", "address", "contact", "dpo", "authority", *options)
    rows: list[list[Line]] = [[(word(facts, f"company_{one}"),), _given(facts, one)] for one in options]
    return Table([word(facts, "col_what"), word(facts, "col_entry")], rows)


def purposes(facts: Facts) -> Bullets:
    """Return what it is done for: what is switched off is no purpose."""
    on = ("profiles", "crm")
    keys = ["purpose_warn", "purpose_answer", "purpose_learn"]
    return bullets(facts, *keys, *(f"purpose_{one}" for one in on if not facts.has(one)))


def places(facts: Facts) -> Sequence[Block]:
    """Return where is listened; every source stands there by name."""
    if not facts.places:
        return [Paragraph((word(facts, "no_places"),))]
    heads = [word(facts, f"col_{one}") for one in ("kind", "medium", "sources")]
    rows: list[list[Line]] = [
        [
            (named(one.kind),),
            (say(f"alerts.medium_{one.medium}", facts.lang),),
            joined([(named(name),) for name in one.names], ", "),
        ]
        for one in facts.places
    ]
    return [Table(heads, rows)]


def recipients(facts: Facts, *, openly: bool = False) -> Sequence[Block]:
    """Return who gets something, and whether that is to be checked; nothing is claimed of where they process it.

    ``openly``: for strangers, who need to know the kind, and are not told what things are called in the house.
    """
    heads = [word(facts, f"col_{one}") for one in ("recipient", "gets", "third")]
    rows = [_recipient(facts, one, openly=openly) for one in facts.recipients]
    rows = [row for place, row in enumerate(rows) if row not in rows[:place]]
    note = Paragraph((word(facts, "operators"),), soft=True)
    return [Table(heads, rows), note] if rows else [Paragraph((word(facts, "no_recipients"),)), note]


def _recipient(facts: Facts, one: Recipient, *, openly: bool) -> list[Line]:
    gets = word(facts, f"gets_{one.quotes}" if one.quotes else f"gets_{one.kind}")
    check = word(facts, "to_check" if one.outside else "inside")
    return [_who(facts, one, openly=openly), (gets,), (f"⟦{check}⟧" if one.outside and openly else check,)]


def _who(facts: Facts, one: Recipient, *, openly: bool) -> Line:
    kind = word(facts, f"kind_{one.kind}")
    if openly or one.name == one.kind:
        return (kind,)
    return (kind, " ", named(one.name), *((" (", named(one.host), ")") if one.host else ()))


def terms(facts: Facts) -> Table:
    """Return how long what is kept."""
    heads = [word(facts, "col_what"), word(facts, "col_days")]
    rows: list[list[Line]] = [[_kept(facts, one), (number(one.days, facts.lang),)] for one in facts.terms]
    others = (("kept_quotes", facts.quotes_days), ("kept_visits", facts.visits_days))
    rows += [[(word(facts, key),), (number(days, facts.lang),)] for key, days in others]
    rows += [[(word(facts, f"kept_{one}"),), (word(facts, "unlimited"),)] for one in ("counts", "log")]
    return Table(heads, rows, (1,))


def _kept(facts: Facts, one: Term) -> Line:
    if one.medium is not None:
        return (say(f"alerts.medium_{one.medium}", facts.lang),)
    return line(facts, "kept_source", source=one.source) if one.source else (word(facts, "kept_others"),)


def switches(facts: Facts) -> Table:
    """Return what protects people, and what of it is on."""
    heads = [word(facts, f"col_{one}") for one in ("guard", "state", "option")]
    rows: list[list[Line]] = [
        [
            (word(facts, f"switch_{one.name}"),),
            (word(facts, f"switch_{one.name}_{'on' if one.on else 'off'}"),),
            (theirs(one.option),),
        ]
        for one in facts.switches
    ]
    return Table(heads, rows)
