"""Lead scores for a CRM: who is scored, what a company imports of them, and the signed letters that carry scores.

About single pseudonyms: only with ``[desk] profiles = true``. The scores are ``core.leads``.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from listener.config.desk import CrmTable
from listener.core.leads import Behaviour, Deed, Lead, Role, RoleCue, leads
from listener.core.seal import sealed
from listener.errors import DeliveryError
from listener.model import BrandId, Request, Response, Seal, SourceName
from listener.model.person import LeadEvent
from listener.ports import Clock, Http
from listener.store import Store
from listener.trusting import Known

VERSION = 1
"""Of the letters; goes up when a key changes its meaning."""
AT_ONCE = 500
"""Leads in one letter."""
KEY = "Listener-Key"
"""Header that is the same for every try of the same letter."""
KINDS = frozenset(map(str, (*Behaviour, *RoleCue)))
"""What may be imported."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of an import: an event, or what is wrong with the line."""

    line: int
    event: LeadEvent | None
    problem: str = ""
    """Key of a sentence (``relationship.…``)."""
    given: str = ""


def scored(store: Store, ground: Known) -> tuple[Lead, ...]:
    """Return the lead scores of all who are known toward a brand, the best first; who objects is not among them.

    Imported events belong to no brand: they count toward each.
    """
    events = store.persons.events()
    deeds = [Deed(one.author, one.day, Behaviour(one.kind)) for one in events if one.kind in set(Behaviour)]
    roles = [Role(one.author, one.day, RoleCue(one.kind)) for one in events if one.kind in set(RoleCue)]
    objected = ground.gathered.objected
    return leads(ground.utterances, ground.today, deeds, roles, zone=ground.zone, objections=objected)


def rows(store: Store, lines: Iterable[str], today: date) -> Iterator[Row]:
    """Read a CSV file with ``day`` (ISO 8601), ``kind``, and ``person`` (a pseudonym) or ``source`` and ``author``.

    Names become pseudonyms here; nothing of the file is kept but pseudonym, day and kind. Days to come are refused.
    """
    reader = csv.DictReader(lines)
    for cells in reader:
        told = {(name or "").strip().casefold(): (text or "").strip() for name, text in cells.items() if name}
        yield _row(store, reader.line_num, told, today)


def _row(store: Store, line: int, told: Mapping[str, str], today: date) -> Row:
    source, author = told.get("source", ""), told.get("author", "")
    person = told.get("person") or (store.relations.person(SourceName(source), author) if source and author else "")
    if not person:
        return Row(line, None, "import_nobody")
    if told.get("kind", "") not in KINDS:
        return Row(line, None, "import_kind", told.get("kind", ""))
    try:
        day = date.fromisoformat(told.get("day", ""))
    except ValueError:
        return Row(line, None, "import_day", told.get("day", ""))
    return Row(line, LeadEvent(person, day, told["kind"])) if day <= today else Row(line, None, "import_future")


def as_object(brand: BrandId, lead: Lead) -> dict[str, object]:
    """Return a lead for machines; the points of its parts add up to its score."""
    return {
        "brand": brand,
        "person": lead.author,
        "score": lead.score.points,
        "card": f"{lead.score.card}-{lead.score.version}",
        "day": lead.score.day.isoformat(),
        "last": lead.last.isoformat() if lead.last else None,
        "parts": [{"rule": part.rule, "events": part.events, "points": part.points} for part in lead.score.parts],
    }


def letters(crm: CrmTable, brand: BrandId, found: Sequence[Lead], now: datetime) -> Iterator[Request]:
    """Give the requests that carry the scores of a brand, some hundred each; signed when they are sent (``send``)."""
    secrets = (crm.secret, crm.next_secret) if crm.next_secret else (crm.secret,)
    for start in range(0, len(found), AT_ONCE):
        part = [as_object(brand, one) for one in found[start : start + AT_ONCE]]
        key = f"leads-{brand}-{now:%Y%m%dT%H%M%SZ}-{start // AT_ONCE}"
        body = {"version": VERSION, "kind": "leads", "key": key, "at": now.isoformat(), "brand": brand, "leads": part}
        yield Request(
            method="POST",
            headers={"Content-Type": "application/json", KEY: key},
            body=json.dumps(body, ensure_ascii=True, separators=(",", ":")).encode("ascii"),
            secret_url=crm.url,
            follow=False,
            seal=Seal(secrets),
        )


def send(http: Http, clock: Clock, letter: Request) -> None:
    """Send one letter, signed at this moment. Raises SourceError or, if it was not taken, DeliveryError."""
    answer: Response = http(sealed(letter, clock()))
    if not 200 <= answer.status < 300:
        raise DeliveryError(f"http_{answer.status}", permanent=400 <= answer.status < 500)
