"""*Antworten*: what awaits an answer, the most urgent first, with its clock; ticking off; what became of feedback."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from listener.cli.view import View
from listener.core import feedback as feedback_rules
from listener.core.answering import MOST_NOTE, one_line
from listener.core.feedback import NEXT, standing
from listener.core.sla import Matter
from listener.desking import answers_are_known
from listener.errors import UsageError
from listener.model import BrandId, MentionId
from listener.model.desk import Progress
from listener.parts import Parts
from listener.web.contract import Ask, Page, There, Way
from listener.web.deskrows import Row, Thing, figures, rows, thing, word
from listener.web.deskview import Chosen, Desk, desk, is_quick, listed
from listener.web.pages.incidentdeeds import actor
from listener.web.picking import SOON_S, counted
from listener.web.reckoned import Kept
from listener.words import number, say

LIVE_S = 60
ON_A_PAGE = 25
_MOST_TOPIC = 200
_SECOND = timedelta(seconds=1)


class _Undone(Exception):
    """Nothing was done; the text says why, in the person's language."""


@dataclass(frozen=True, slots=True)
class _Option:
    value: str
    label: str
    chosen: bool


def look(parts: Parts, ask: Ask) -> Page:
    """Show the desk."""
    return _page(parts, ask)


def do(parts: Parts, ask: Ask) -> There | Page:
    """Note an answer, begin feedback, or say what became of it."""
    deeds = {"answered": _answered, "open": _opened, "step": _stepped}
    try:
        told = deeds.get(ask.form.get("do", ""), _unreadable)(parts, ask)
    except _Undone as undone:
        return _page(parts, ask, str(undone))
    except UsageError as error:
        return _page(parts, ask, _sentence(error, ask.lang))
    return There(_onward(parts, ask), told)


def _unreadable(_parts: Parts, ask: Ask) -> str:
    raise _Undone(word("fault_unreadable", ask.lang))


def _sentence(error: UsageError, lang: str) -> str:
    values = dict(error.values)
    for key in ("progress", "before"):
        if values.get(key) in set(Progress):
            values[key] = say(f"desk.progress_{values[key]}", lang)
    return say(error.key, lang, **values)


def _onward(parts: Parts, ask: Ask) -> str:
    """Return where somebody goes on: to the mention that they came from, or the desk as it was narrowed."""
    if ask.form.get("from") == "mention":
        return f"/mentions/{_mention(parts, ask)}"
    return _address(_chosen(parts, ask)) + ("#feedback" if ask.form.get("do") == "step" else "")


def _mention(parts: Parts, ask: Ask) -> MentionId:
    """Return the mention that a form names. Raises _Undone if there is none."""
    text = ask.form.get("mention", "")
    if text.isascii() and text.isdecimal() and len(text) < 19:
        id_ = MentionId(int(text))
        if any(parts.store.mentions_by_id(one.id, [id_]) for one in parts.config.brands):
            return id_
    raise _Undone(word("fault_mention", ask.lang))


def _who(parts: Parts, ask: Ask) -> str:
    return actor(ask, parts.config.people)


def _answered(parts: Parts, ask: Ask) -> str:
    id_ = _mention(parts, ask)
    if parts.store.desks.answered([id_]):
        return word("told_again", ask.lang)
    who = _who(parts, ask)
    parts.store.desks.answer(id_, who, one_line(ask.form.get("note", ""), MOST_NOTE), ask.now)
    return word("told_answered", ask.lang, number=id_, who=who)


def _opened(parts: Parts, ask: Ask) -> str:
    id_, topic = _mention(parts, ask), one_line(ask.form.get("topic", ""), _MOST_TOPIC)
    if not topic:
        raise _Undone(say("desk.no_topic", ask.lang))
    brand = BrandId(ask.form.get("of", ""))
    if not (brand in parts.brands and parts.store.mentions_by_id(brand, [id_])):
        raise _Undone(word("fault_mention", ask.lang))
    known = parts.store.desks.feedback([brand])
    if any(id_ in one.mentions and one.topic == topic for one in known):
        return word("told_again", ask.lang)
    made = parts.store.desks.open(brand, topic, [id_], _who(parts, ask), ask.now)
    return word("told_opened", ask.lang, number=made.number, topic=topic)


def _stepped(parts: Parts, ask: Ask) -> str:
    known = next((one for one in parts.store.desks.feedback() if str(one.number) == ask.form.get("number")), None)
    wanted = next((one for one in Progress if one == ask.form.get("progress")), None)
    if known is None or wanted is None:
        raise _Undone(word("fault_unreadable", ask.lang))
    history, note = parts.store.desks.steps(known.number), one_line(ask.form.get("note", ""), MOST_NOTE)
    who, last = _who(parts, ask), standing(history, known.number, ask.now + _SECOND)
    if last is not None and (last.progress, last.note, last.actor) == (wanted, note, who):
        return word("told_again", ask.lang)
    made = feedback_rules.step(history, known, wanted, who, ask.now, note)
    parts.store.desks.step(made)
    progress = say(f"desk.progress_{made.progress}", ask.lang)
    return say("desk.stepped", ask.lang, number=known.number, topic=known.topic, progress=progress, actor=made.actor)


def _chosen(parts: Parts, ask: Ask) -> Chosen:
    """Return what of the desk is asked for, in the address or in a form; what makes no sense is left out."""
    brand, owner, matter, ever = (
        ask.form.get(f"in_{key}", ask.one(key)) for key in ("brand", "owner", "matter", "all")
    )
    return Chosen(
        brand if brand in parts.brands else "",
        owner if owner in parts.config.desk.owners.names else "",
        matter if matter in set(Matter) else "",
        bool(ever),
    )


def _address(chosen: Chosen, page: int = 1) -> str:
    fields = {"brand": chosen.brand, "owner": chosen.owner, "matter": chosen.matter, "all": "1" if chosen.ever else ""}
    fields["page"] = str(page) if page > 1 else ""
    kept = {key: value for key, value in fields.items() if value}
    return f"/desk?{urlencode(kept)}" if kept else "/desk"


def _page(parts: Parts, ask: Ask, fault: str = "") -> Page:
    chosen, view = _chosen(parts, ask), View.of(parts.config, ask.lang, ask.now)
    brands = [one.id for one in parts.config.brands if chosen.brand in {"", str(one.id)}]
    kept = [one for one in (_kept(parts, ask, brand) for brand in brands) if one is not None]
    values = {
        "fault": fault,
        "typed": ask.form if fault else {},
        "chosen": chosen,
        "counting": len(kept) < len(brands),
        "known": answers_are_known(parts),
        "things": _things(parts, chosen, view),
        **_options(parts, ask, chosen),
        **_shown(parts, ask, kept, chosen, view),
    }
    live = 0 if fault else SOON_S if values["counting"] else LIVE_S
    return Page("desk.html", word("title", ask.lang), values, 409 if fault else 200, live)


def _kept(parts: Parts, ask: Ask, brand: BrandId) -> Kept[Desk] | None:
    config, now = parts.config, ask.now
    return counted(
        parts,
        ask,
        ("desk", brand, ""),
        lambda store: desk(store, config, brand, now),
        quick=is_quick(parts.store, brand, now),
    )


def _shown(parts: Parts, ask: Ask, kept: Sequence[Kept[Desk]], chosen: Chosen, view: View) -> dict[str, object]:
    """Return what waits as far as it is counted, without what people have settled since."""
    desks = [one.value for one in kept]
    since = min((one.at for one in kept), default=ask.now)
    rules = parts.store.desks
    done = parts.store.looks.answered_since(since) | feedback_rules.closed(rules.feedback(), rules.steps())
    fitting, older = listed(desks, done, chosen, ask.now)
    page = max(1, min(_number(ask.one("page")), -(-len(fitting) // ON_A_PAGE)))
    part = fitting[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
    entries: list[Row] = rows(parts, part, {one.brand: one.days for one in desks}, view)
    return {
        "any": bool(kept),
        "figures": figures(desks, fitting, view) if kept else (),
        "rows": entries,
        "count": number(len(fitting), ask.lang),
        "older": number(older, ask.lang) if older else "",
        "older_href": _address(Chosen(chosen.brand, chosen.owner, chosen.matter, ever=True)),
        "before": _address(chosen, page - 1) if page > 1 else "",
        "after": _address(chosen, page + 1) if page * ON_A_PAGE < len(fitting) else "",
        "at": min((one.at for one in kept), default=None),
        "days": min((one.days for one in desks), default=0),
        "several": len(parts.config.brands) > 1,
        "narrowed": chosen != Chosen(),
    }


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 1


def _options(parts: Parts, ask: Ask, chosen: Chosen) -> dict[str, object]:
    matters = [
        (str(one), say(f"desk.matter_{one}", ask.lang)) for one in (Matter.URGENT, Matter.COMPLAINT, Matter.QUESTION)
    ]
    brands = [(str(one.id), one.name) for one in parts.config.brands]
    owners = [(one, one) for one in parts.config.desk.owners.names]
    return {
        "matters": [_Option(value, label, value == chosen.matter) for value, label in matters],
        "brands": [_Option(value, label, value == chosen.brand) for value, label in brands],
        "owners": [_Option(value, label, value == chosen.owner) for value, label in owners],
    }


def _things(parts: Parts, chosen: Chosen, view: View) -> list[Thing]:
    """Return feedback: what is open, oldest first."""
    desks, end = parts.store.desks, view.now + _SECOND
    history = desks.steps()
    known = desks.feedback([BrandId(chosen.brand)] if chosen.brand else ())
    last = [(one, standing(history, one.number, end)) for one in known]
    ends = feedback_rules.ENDS
    return [
        thing(one, step, sorted(NEXT[step.progress if step else None], key=list(Progress).index), view)
        for one, step in last
        if step is None or step.progress not in ends
    ]


WAYS: tuple[Way, ...] = (Way("/desk", look, do),)
