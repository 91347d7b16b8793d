"""Asking a person at a terminal for the tone of one mention after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import click

from listener.cli.labelrows import tone_words
from listener.cli.labelwords import text
from listener.cli.output import note, safe, width
from listener.cli.prose import wrapped
from listener.cli.rows import said, signed
from listener.cli.view import View
from listener.core.fold import fold
from listener.model import Found, Mood

SKIP, QUIT = "skip", "quit"
_ANSWERS: dict[str, Mood | str] = {
    **dict.fromkeys(("n", "negativ", "negative", "-"), Mood.NEGATIVE),
    **dict.fromkeys(("u", "neutral", "0"), Mood.NEUTRAL),
    **dict.fromkeys(("p", "positiv", "positive", "+"), Mood.POSITIVE),
    **dict.fromkeys(("s", "skip", "ue", "ueberspringen"), SKIP),
    **dict.fromkeys(("q", "quit", "e", "ende"), QUIT),
}


def meant(typed: str) -> Mood | str | None:
    """Return what an answer means: a mood, ``SKIP``, ``QUIT``; None for anything else. German words do as well."""
    return _ANSWERS.get(fold(typed).strip())


def ask(found: Sequence[Found], view: View, keep: Callable[[Found, Mood], Iterable[str]]) -> None:
    """Show each mention, wait for an answer, and have it kept at once; the sentences that ``keep`` gives are shown."""
    kept = 0
    for place, one in enumerate(found, 1):
        for line in _question(one, f"{place}/{len(found)}", view, width()):
            click.echo(line)
        answer = _answer()
        if answer == QUIT:
            break
        if isinstance(answer, Mood):
            kept += 1
            for line in keep(one, answer):
                click.echo(line)
    click.echo(text("asked_done", kept=kept))


def _answer() -> Mood | str:
    """Wait for an answer that is one. The end of the input is one, too: it stops."""
    while True:
        try:
            typed = click.prompt(text("prompt"), prompt_suffix=" ")
        except click.Abort as stopped:
            if isinstance(stopped.__cause__ or stopped.__context__, EOFError):
                return QUIT
            raise
        answer = meant(typed)
        if answer is not None:
            return answer
        note(text("not_an_answer"))


def _question(found: Found, place: str, view: View, room: int) -> Iterator[str]:
    mention = found.mention
    speaker = signed(mention.author, view.lang)
    head = [place, view.when(mention.at), view.brand(found.brand), speaker, str(mention.source)]
    yield ""
    yield from (click.style(line, bold=True) for line in wrapped(" · ".join(filter(None, head)), room, "  ", ""))
    for paragraph in said(found).split("\n"):
        yield from wrapped(paragraph, room, "  ")
    yield from ([f"  {safe(mention.url)}"] if mention.url else [])
    yield from wrapped(text("program_says", tone=tone_words(found.tone, view)), room, "  ", "")
