"""A draft for an FAQ from recurring questions as a page, for people to edit (idea B09)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from listener.core.faq import Recurring
from listener.report.heard import day
from listener.report.page import Block, Bullets, Page, Paragraph, Quote, Section, named, theirs
from listener.words import say


def page(found: Sequence[Recurring], brand: str, lang: str, zone: tzinfo) -> Page:
    """Return the draft, the most frequent question first; what others wrote stands in it literally."""
    about = say("desk.faq_about", lang, questions=sum(len(one.members) for one in found), topics=len(found))
    return Page(
        lang=lang,
        title=(say("desk.faq_title", lang), " · ", named(brand)),
        about=[(about,)] if found else [(say("desk.faq_empty", lang),)],
        sections=[
            Section(f"{number}. {theirs(one.question, 120).text}", _blocks(one, lang, zone))
            for number, one in enumerate(found, start=1)
        ],
        footer=(say("desk.faq_footer", lang),),
    )


def _blocks(one: Recurring, lang: str, zone: tzinfo) -> list[Block]:
    asked = Paragraph((say("desk.faq_asked", lang, voices=one.voices, day=day(one.last, lang, zone)),), soft=True)
    others: list[Block] = [
        Paragraph((say("desk.faq_others", lang),)),
        Bullets([(theirs(text),) for text in one.others]),
    ]
    return [asked, _answer(one, lang), *(others if one.others else [])]


def _answer(one: Recurring, lang: str) -> Block:
    if one.known:
        return Quote((say("desk.faq_answered", lang, number=one.known.number),), theirs(one.known.question))
    if one.answer:
        return Quote((say("desk.faq_draft", lang),), theirs(one.answer))
    return Paragraph((say("desk.faq_no_draft", lang),))
