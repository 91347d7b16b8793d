"""The two bodies of a letter: plain text, and HTML of one column that loads nothing. Takes a notice that is cleaned."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape

from listener.model import Act, Action, Notice, Reason, Voice
from listener.words import say

_DEAF = "#4a4f57"
_COLOURS = ("#1b6e35", "#1b6e35", "#1b6e35", "#f2c230", "#b45309", "#b00020", "#7a0016")
"""Background of the banner by level; on each the text has a contrast of 4.5 or more."""
_STYLE = (
    ":root{color-scheme:light dark;supported-color-schemes:light dark}"
    "@media (prefers-color-scheme:dark){.page{background:#121212!important;color:#e8e8e8!important}"
    ".soft{color:#b0b0b0!important}.card{background:#1e1e1e!important;border-color:#4a4a4a!important}"
    ".link{color:#8ab4f8!important}}"
)
_FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"


def _why_title(notice: Notice) -> str:
    words = {Reason.END: "channels.course", Reason.SOURCES: "channels.sources"}
    return say(words.get(notice.reason, "channels.why"), notice.lang)


def text_body(notice: Notice) -> str:
    """Return the notice as plain text."""
    parts = [[notice.headline, notice.context, notice.repeat, notice.status]]
    if notice.why:
        parts.append([_why_title(notice).upper(), *(f"- {line}" for line in notice.why)])
    if notice.steps:
        parts.append([notice.steps_title.upper(), *(f"{n}. {step}" for n, step in enumerate(notice.steps, 1))])
    if notice.advice:
        parts.append([f"- {line}" for line in notice.advice])
    if links := [f"{action.label}: {action.url}" for action in notice.actions if action.url]:
        parts.append(links)
    if notice.chart_title:
        parts.append([notice.chart_title])
    for number, voice in enumerate(notice.voices):
        title = "" if number else notice.voices_title.upper()
        said = f"> {voice.text}" if voice.text else ""
        parts.append([title, f"{voice.who} · {voice.where} · {voice.when}", said, voice.url])
    if notice.facts:
        parts.append([say("channels.facts", notice.lang).upper(), *notice.facts])
    if notice.statement:
        parts.append([notice.statement_title.upper(), notice.statement])
    if notice.donts:
        parts.append([notice.donts_title.upper(), *(f"- {dont}" for dont in notice.donts)])
    parts.append(["-- ", notice.footer])
    return "\n\n".join("\n".join(line for line in part if line) for part in parts) + "\n"


def html_body(notice: Notice, picture: str = "") -> str:
    """Lay out as one table of one column: what old mail programs and telephones both show. Nothing is loaded.

    ``picture``: the id of the chart that comes with the letter; empty: there is none.
    """
    rows = "".join(f'<tr><td style="padding:0 16px">{part}</td></tr>' for part in _html_parts(notice, picture))
    return (
        f'<!doctype html><html lang="{escape(notice.lang)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">'
        f"<title>{escape(notice.subject)}</title><style>{_STYLE}</style></head>"
        f'<body class="page" style="margin:0;padding:0;background:#ffffff;color:#1a1a1a;{_FONT};'
        'font-size:16px;line-height:1.45;word-break:break-word">'
        f'<div style="display:none;max-height:0;overflow:hidden">{escape(notice.push)}</div>'
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" '
        f'style="max-width:640px;margin:0 auto;border-collapse:collapse">{_banner(notice)}{rows}</table>'
        "</body></html>\n"
    )


def _banner(notice: Notice) -> str:
    level = 0 if notice.reason is Reason.END else min(max(notice.level, notice.urgency, 0), 6)
    ink = "#1a1a1a" if level == 3 else "#ffffff"
    # green would say that all is well
    deaf = notice.reason in {Reason.SOURCES, Reason.SELF, Reason.BACKLOG} and notice.steps
    return (
        f'<tr><td style="background:{_DEAF if deaf else _COLOURS[level]};color:{ink};padding:14px 16px">'
        f'<div style="font-size:20px;font-weight:700;line-height:1.25">{escape(notice.headline)}</div>'
        f'<div style="font-size:14px;margin-top:6px">{escape(notice.context)}</div></td></tr>'
    )


def _html_head(notice: Notice) -> Iterator[str]:
    """Lay out who has it, and what can be done from here."""
    if notice.repeat:
        yield f'<p style="margin:14px 0 0;font-weight:700">{escape(notice.repeat)}</p>'
    if notice.status:
        yield f'<p style="margin:14px 0 0;font-size:15px">{escape(notice.status)}</p>'
    if any(action.url for action in notice.actions):
        yield _buttons(notice.actions)


def _html_parts(notice: Notice, picture: str) -> Iterator[str]:
    yield from _html_head(notice)
    if notice.why:
        yield _title(_why_title(notice)) + _list("ul", notice.why, "font-size:15px")
    if notice.steps:
        yield _title(notice.steps_title) + _list("ol", notice.steps, "font-size:17px")
    if notice.advice:
        yield _list("ul", notice.advice, "font-size:15px;margin-top:10px")
    if notice.chart_title:
        yield _picture(notice.chart_title, picture)
    if notice.voices:
        yield _title(notice.voices_title) + "".join(_html_voice(voice, notice.lang) for voice in notice.voices)
    if notice.statement:
        yield _title(notice.statement_title) + _card(_marked(notice.statement), "#8a8a8a")
    if notice.donts:
        yield _title(notice.donts_title) + _list("ul", notice.donts)
    if notice.facts:
        yield _title(say("channels.facts", notice.lang)) + _list("ul", notice.facts, "font-size:14px")
    yield f'<p class="soft" style="margin:22px 0 24px;font-size:13px;color:#555555">{escape(notice.footer)}</p>'


def _title(text: str) -> str:
    return f'<h2 style="margin:22px 0 6px;font-size:16px;line-height:1.3">{escape(text)}</h2>'


def _buttons(actions: Sequence[Action]) -> str:
    """Links that look like buttons and lead to a page that asks first; the first one stands out."""
    cells = []
    for action in (one for one in actions if one.url):
        main = action.act is Act.TAKE
        ground, ink, edge = ("#0b57d0", "#ffffff", "#0b57d0") if main else ("transparent", "#0b57d0", "#0b57d0")
        kind = "" if main else ' class="link"'
        cells.append(
            f'<a href="{escape(action.url)}" rel="noopener noreferrer"{kind} style="display:inline-block;margin:0 8px '
            f"8px 0;padding:12px 16px;border:1px solid {edge};border-radius:6px;background:{ground};color:{ink};"
            f'font-size:15px;font-weight:700;text-decoration:none">{escape(action.label)}</a>'
        )
    return f'<div style="margin:14px 0 0">{"".join(cells)}</div>'


def _picture(title: str, picture: str) -> str:
    words = f'<p class="soft" style="margin:4px 0 0;font-size:13px;color:#555555">{escape(title)}</p>'
    if not picture:
        return words
    return (
        f'<img src="cid:{escape(picture)}" alt="{escape(title)}" width="600" style="display:block;width:100%;'
        f'max-width:600px;height:auto;margin:18px 0 0;border:0">{words}'
    )


def _list(tag: str, texts: Sequence[str], style: str = "") -> str:
    items = "".join(f'<li style="margin:0 0 6px">{escape(text)}</li>' for text in texts)
    return f'<{tag} style="margin:0;padding-left:22px;{style}">{items}</{tag}>'


def _card(content: str, edge: str) -> str:
    return (
        f'<div class="card" style="margin:0 0 8px;padding:10px 12px;background:#f4f4f4;border-left:4px solid {edge}">'
        f"{content}</div>"
    )


def _marked(statement: str) -> str:
    """Make the open slots of a statement stand out, so that nobody sends them along."""
    mark = r'<b style="background:#ffe08a;color:#1a1a1a">\1</b>'
    return re.sub("(⟦[^⟧]*⟧)", mark, escape(statement))


def _html_voice(voice: Voice, lang: str) -> str:
    """Quote a voice. The link's label is our word, so that it cannot claim to lead elsewhere."""
    about = f"<b>{escape(voice.who)}</b> · {escape(voice.where)} · {escape(voice.when)}"
    if voice.url:
        label = escape(say("channels.view", lang))
        rel = 'rel="noopener noreferrer nofollow"'
        about += f' · <a class="link" href="{escape(voice.url)}" {rel} style="color:#0b57d0">{label}</a>'
    said = f'<div dir="auto" style="margin-top:4px">{escape(voice.text)}</div>' if voice.text else ""
    return _card(f'<div class="soft" style="font-size:13px;color:#555555">{about}</div>{said}', "#b0b0b0")
