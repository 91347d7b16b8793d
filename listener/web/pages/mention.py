"""One mention as a page: all that was said, everything that was read out of it, and a word against a wrong tone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from alerts.quotes import clean, name, safe_url
from listener import labelling
from listener.cli.labelrows import outcome, tone_words
from listener.cli.rows import said
from listener.cli.view import View
from listener.core.answering import MOST_NOTE, one_line
from listener.core.exchanges import matter_of
from listener.core.query_forms import sought
from listener.core.story import whole
from listener.errors import UsageError
from listener.gathering import own_of
from listener.model import Found, MentionId, Mood
from listener.parts import Parts
from listener.searching import setting
from listener.store.casebook import Stand, Wanted
from listener.web.contract import Ask, Missing, Page, There, Way
from listener.web.mentionrows import Piece, Toning, address, author, objected, pieces, readings, toning, word
from listener.web.narrowing import understood
from listener.words import number, say

SAID = (Mood.NEGATIVE, Mood.NEUTRAL, Mood.POSITIVE)
_INCIDENTS = 5
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Place:
    """Where else in the house a mention matters."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Other:
    """A mention that says the same."""

    href: str
    source: str
    when: str


@dataclass(frozen=True, slots=True)
class Older:
    """What a mention said before."""

    until: str
    text: str


def look(parts: Parts, ask: Ask) -> Page:
    """Show one mention."""
    return _page(parts, ask, stored(parts, ask.path["number"]))


def do(parts: Parts, ask: Ask) -> There | Page:
    """Keep what somebody says of the tone toward a brand, and tell what was learned from it; or take that back."""
    several = stored(parts, ask.path["number"])
    found = next((one for one in several if one.brand == ask.form.get("brand", str(several[0].brand))), None)
    if found is not None and ask.form.get("do") == "remove":
        return _removed(parts, ask, several, found)
    mood = next((one for one in SAID if one == ask.form.get("said")), None)
    if found is None or mood is None:
        return _page(parts, ask, several, word("fault_said", ask.lang))
    view = View.of(parts.config, ask.lang, ask.now)
    reason = one_line(ask.form.get("reason", ""), MOST_NOTE)
    kept = labelling.note(parts.store, found, mood, reason, ask.now)
    told = [
        say(
            "label.kept", ask.lang, id=found.id, brand=name(view.brand(found.brand)), said=view.say(f"mood_{mood}"),
            before=tone_words(found.tone, view),
        )
    ]  # fmt: skip
    if not kept.lang:
        told.append(say("label.teaches_nothing", ask.lang))
    learned = labelling.learn_due(parts.store, found.brand, ask.now)
    told += [outcome(one, view) for one in learned] or [word("learns_later", ask.lang, every=labelling.EVERY)]
    return There(_back(found, ask), " ".join(told))


def _removed(parts: Parts, ask: Ask, several: Sequence[Found], found: Found) -> There | Page:
    """Forget what a person said; the mention gets the tone that the program gives it now."""
    label = next((one for one in parts.store.labels.of(found.id) if one.brand == found.brand), None)
    if label is None:
        return _page(parts, ask, several, word("fault_removed", ask.lang))
    view = View.of(parts.config, ask.lang, ask.now)
    tone = tone_words(labelling.take_back(parts.store, label, parts.matcher, parts.learned), view)
    told = say("label.removed", ask.lang, id=found.id, brand=name(view.brand(found.brand)), tone=tone)
    return There(_back(found, ask), told)


def _back(found: Found, ask: Ask) -> str:
    return address(found.id, urlencode({"q": q}) if (q := ask.form.get("q", "")) else "")


def stored(parts: Parts, number_: str) -> list[Found]:
    """Return a mention under each brand that it names. Raises Missing."""
    if not (number_.isascii() and number_.isdecimal() and len(number_) < 19):
        raise Missing
    id_ = MentionId(int(number_))
    found = [one for brand in parts.config.brands for one in parts.store.mentions_by_id(brand.id, [id_])]
    if not found:
        raise Missing
    return found


def _page(parts: Parts, ask: Ask, several: Sequence[Found], fault: str = "") -> Page:
    view, first, store = View.of(parts.config, ask.lang, ask.now), several[0], parts.store
    id_, read = first.id, store.relations.read([first.id]).get(first.id)
    labels = {one.brand: one for one in store.labels.of(id_)}
    tones = [toning(one, labels.get(one.brand), view) for one in several]
    values = {
        "id": id_,
        "fault": fault,
        "q": ask.form.get("q", ask.one("q")),
        "back": f"/mentions?{urlencode({'q': ask.one('q')})}" if ask.one("q") else "/mentions",
        "pieces": _text(parts, ask, first),
        "lang_of": first.mention.lang if first.mention.lang.isalpha() else "",
        "url": safe_url(first.mention.url),
        "facts": _facts(parts, first, view),
        "tones": tones,
        "readings": readings(read, ask.lang),
        "others": _others(parts, first, view),
        "copies": store.looks.copied([first.story]).get(first.story, 0),
        "original": first.story == id_,
        "older": [Older(view.when(one.until), whole(one.title, one.text)) for one in store.looks.editions(id_)],
        "places": _places(parts, several, view),
        "answer": clean(str(first.mention.extra.get("reply") or "")),
        "answered": bool(store.desks.answered([id_])),
        "moods": [(str(one), view.say(f"mood_{one}")) for one in SAID],
        "typed": ask.form,
        "chosen": _wrong(tones, ask),
    }
    return Page("mention.html", word("title_one", ask.lang, number=id_), values, 422 if fault else 200)


def _wrong(tones: Sequence[Toning], ask: Ask) -> str:
    return ask.form.get("brand") or tones[0].brand_id


def _text(parts: Parts, ask: Ask, found: Found) -> tuple[tuple[Piece, ...], ...]:
    """Return the paragraphs, with the words marked by which it was found."""
    try:
        words = sought(understood(ask.one("q"), setting(parts.store, parts.config, ask.now))) if ask.one("q") else ()
    except UsageError:
        words = ()
    lines = (clean(one) for one in said(found).splitlines())
    return tuple(pieces(one, words) for one in lines if one)


def _facts(parts: Parts, found: Found, view: View) -> list[tuple[str, str]]:
    m, lang = found.mention, view.lang
    stars = ""
    if m.rating is not None:
        best = "" if m.rating_max is None else f" / {number(m.rating_max, lang)}"
        stars = number(m.rating, lang, 0 if float(m.rating).is_integer() else 1) + best
    counts = {"reach": m.reach, "likes": m.likes, "shares": m.shares, "replies": m.replies}
    known = [
        ("source", f"{name(m.source)} · {say(f'alerts.medium_{m.medium}', lang)}"),
        ("author", author(found, objected(parts), lang)),
        ("published", view.when(m.at)),
        ("seen", view.when(m.first_seen) if m.first_seen - m.at > _SECOND else ""),
        ("lang", m.lang),
        ("rating", stars),
        *((key, "" if count is None else number(count, lang)) for key, count in counts.items()),
    ]
    return [(word(f"fact_{key}", lang), value) for key, value in known if value]


def _others(parts: Parts, found: Found, view: View) -> list[Other]:
    """Return the original and its copies, without the mention itself."""
    copies = [one for one in parts.store.looks.copies(found.story) if one.id != found.id]
    told = [Other(address(one.id), name(one.source), view.when(one.at)) for one in copies]
    if found.story == found.id:
        return told
    first = parts.store.mentions_by_id(found.brand, [found.story])
    return [*(Other(address(one.id), name(one.mention.source), view.when(one.mention.at)) for one in first), *told]


def _places(parts: Parts, several: Sequence[Found], view: View) -> list[Place]:
    """Return where else it matters: the desk, feedback, rumours, what went on at that time."""
    store, lang, id_ = parts.store, view.lang, several[0].id
    places: list[Place] = []
    for one in several:
        said_in = store.relations.said_in(one.brand, [id_], own_of(parts.config))
        matter = matter_of(said_in[0].utterance) if said_in else None
        if matter is not None:
            told = say(f"desk.matter_{matter}", lang)
            places.append(Place(word("place_desk", lang, matter=told, brand=name(view.brand(one.brand))), "/desk"))
    places += [Place(_answered(one.at, one.text, view)) for one in store.desks.answered([id_])]
    places += [Place(word("place_feedback", lang, number=one), "/desk#feedback") for one in store.looks.feedback(id_)]
    places += [Place(word("place_rumour", lang, number=one), f"/rumours/{one}") for one in store.looks.rumours(id_)]
    at = several[0].mention.at
    brands = tuple(one.brand for one in several)
    for stand in (Stand.GOING, Stand.ENDED):
        listed = store.casebook.listed(Wanted(brands, stand, at, at + _SECOND), _INCIDENTS)
        places += [Place(word("place_incident", lang, name=one.name), f"/incidents/{one.id}") for one in listed]
    return places


def _answered(at: object, note: str, view: View) -> str:
    when = view.when(at)  # type: ignore[arg-type]  # None is said as a dash
    return word("place_answered_note" if note else "place_answered", view.lang, when=when, note=clean(note))


WAYS: tuple[Way, ...] = (Way("/mentions/{number}", look, do),)
