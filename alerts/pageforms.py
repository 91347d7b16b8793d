"""The forms on an incident's page. Each is a POST to the page itself and brings along what the page showed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from alerts.markup import Markup, Part, joined, tag
from listener.model import Incident, Mistake, State, Verdict
from listener.words import say

_NAME, _NOTE = 60, 500


@dataclass(frozen=True, slots=True)
class Asking:
    """What the forms have in common."""

    lang: str
    form: str
    reader: str
    name: str
    note: str
    names: tuple[str, ...]
    kinds: tuple[tuple[str, str], ...]
    opened: str
    waiting: int = 0
    """Places of a rumour without an answer, while the incident goes on: ending it then takes a reason."""


def forms(incident: Incident, asking: Asking) -> Iterator[Markup]:
    """Yield what can be done about an incident, the most urgent first; nothing if it went into another one."""
    if incident.handling.into or incident.state is State.CANDIDATE:
        return
    if incident.state is State.CLOSED:
        yield _verdict(incident, asking)
        if incident.handling.mistake is None:
            yield tag("section", _false_alarm(incident, asking), class_="card folds")
        return
    yield _take(incident, asking)
    yield _snooze(incident, asking)
    rest = [
        _false_alarm(incident, asking),
        _kind(incident, asking),
        _said(incident, asking),
        _ending("close", incident, asking),
    ]
    yield tag("section", rest, class_="card folds")


def again(fields: Mapping[str, str], lang: str) -> Markup:
    """Return a form that asks for the same once more."""
    kept = [tag("input", type="hidden", name=key, value=value) for key, value in fields.items()]
    return tag("form", kept, tag("button", say("page.retry", lang), class_="act"), method="post", action="?")


def _form(incident: Incident, asking: Asking, *parts: Part, named: bool = True, **attributes: str) -> Markup:
    """Return a form with what each of them sends. ``named``: with the field for the name, if one is asked for."""
    hidden = (
        tag("input", type="hidden", name="incident", value=incident.id),
        tag("input", type="hidden", name="form", value=asking.form),
    )
    who = _who(asking) if named else None
    return tag("form", hidden, who, parts, method="post", action="?", **attributes)


def _who(asking: Asking) -> Markup | None:
    if asking.reader:
        return None
    field = tag(
        "input",
        name="name",
        value=asking.name,
        required=True,
        maxlength=_NAME,
        autocomplete="name",
        list="names" if asking.names else None,
    )
    return tag("label", say("page.name", asking.lang), field)


def _take(incident: Incident, asking: Asking) -> Markup:
    """Return the one thing to do first. It stays in view until somebody has it."""
    hands = incident.handling
    mine = hands.owner == (asking.reader or asking.name)
    free = hands.acknowledged is None
    word = "take" if free else "take_again" if mine else "take_over"
    button = tag("button", say(f"page.{word}", asking.lang), name="do", value="take", class_="act" if free else None)
    names = tag("datalist", [tag("option", value=one) for one in asking.names], id="names") if asking.names else None
    return tag("section", _form(incident, asking, button), names, class_="take" if free else "card", id="take")


def _snooze(incident: Incident, asking: Asking) -> Markup:
    lang = asking.lang
    buttons = [
        tag("button", say(f"page.snooze_{length}", lang), name="do", value=f"snooze.{length}")
        for length in ("1h", "4h", "morning")
    ]
    says = tag("p", say("page.snooze_says", lang), class_="soft")
    form = _form(incident, asking, tag("div", buttons, class_="row"))
    return tag("section", tag("h2", say("page.snooze", lang)), says, form, class_="card", id="snooze")


def _fold(what: str, asking: Asking, form: Markup, do: str = "") -> Markup:
    """Return a form behind its title; open if the link asked for it, or if it has to be filled in again."""
    says = tag("p", say(f"page.{what}_says", asking.lang), class_="soft")
    summary = tag("summary", say(f"page.{what}", asking.lang))
    return tag("details", summary, says, form, id=do or what, open=asking.opened == (do or what))


def _false_alarm(incident: Incident, asking: Asking) -> Markup:
    lang = asking.lang
    reasons = [(str(one), say(f"policy.mistake_{one}", lang)) for one in Mistake]
    reason = _select("reason", "choice", reasons, "", lang)
    return _ending("false_alarm", incident, asking, reason)


def _kind(incident: Incident, asking: Asking) -> Markup:
    lang = asking.lang
    kinds = _select("kind_is", "choice", asking.kinds, incident.playbook, lang)
    return _fold("change_kind", asking, _form(incident, asking, kinds, _do("change_kind", lang, "kind")), "kind")


def _said(incident: Incident, asking: Asking) -> Markup:
    return _fold("said", asking, _form(incident, asking, _do("said", asking.lang)))


def _verdict(incident: Incident, asking: Asking) -> Markup:
    lang = asking.lang
    buttons = [tag("button", say(f"page.verdict_{one}", lang), name="do", value=f"verdict.{one}") for one in Verdict]
    form = _form(incident, asking, tag("div", buttons, class_="row two"))
    return tag("section", tag("h2", say("page.verdict", lang)), form, class_="card", id="verdict")


def _ending(word: str, incident: Incident, asking: Asking, *fields: Part) -> Markup:
    """Return a form that ends an incident; while places wait, it says how many, and asks why all the same."""
    lang, places = asking.lang, asking.waiting
    if not places:
        return _fold(word, asking, _form(incident, asking, *fields, _note(asking), _do(word, lang)))
    says = tag("p", say("page.despite_says", lang, places=places))
    shown = tag("input", type="hidden", name="despite", value=places)
    button = tag("button", say(f"page.{word}_despite", lang, places=places), name="do", value=word)
    return _fold(word, asking, _form(incident, asking, says, shown, *fields, _note(asking, why=True), button))


def _do(word: str, lang: str, do: str = "") -> Markup:
    return tag("button", say(f"page.{word}_do", lang), name="do", value=do or word)


def _note(asking: Asking, *, why: bool = False) -> Markup:
    field = tag("input", name="note", value=asking.note, required=why, maxlength=_NOTE, autocomplete="off")
    return tag("label", say("page.note_why" if why else "page.note", asking.lang), field)


def _select(label: str, field: str, choices: Sequence[tuple[str, str]], chosen: str, lang: str) -> Markup:
    none = tag("option", say("page.choose", lang), value="", selected=not chosen)
    options = [tag("option", title, value=value, selected=value == chosen) for value, title in choices]
    found = tag("select", joined(None if chosen else none, options), name=field, required=True)
    return tag("label", say(f"page.{label}", lang), found)
