"""Sentences with commands in backticks, as they are written for a terminal, as HTML."""

from __future__ import annotations

from markupsafe import Markup


def coded(sentence: str) -> Markup:
    """Return a sentence, escaped, with what stands in backticks as code; one backtick alone stays what it is."""
    parts = sentence.split("`")
    if len(parts) % 2 == 0:
        parts[-2:] = [f"{parts[-2]}`{parts[-1]}"]
    pieces = (Markup("<code>{}</code>").format(one) if place % 2 else one for place, one in enumerate(parts))
    return Markup().join(pieces)
