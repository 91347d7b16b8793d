"""The consent that a source needs which costs money or somebody's approval: without it nothing is asked. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from listener.core.options import Fault

ACCEPT = {
    "de": "Auf true setzen, wenn Kosten und Bedingungen dieser Schnittstelle bekannt und angenommen sind; sonst läuft "
    "die Quelle nicht.",
    "en": "Set to true once the costs and terms of this interface are known and accepted; otherwise the source does "
    "not run.",
}
"""Metadata of the option ``accept_terms``."""


def unaccepted(accepted: bool, kind: str) -> Iterator[Fault]:
    """Yield a fault, with what this kind costs and whose approval it needs, unless a person has accepted that."""
    if not accepted:
        yield "accept_terms", f"sources.terms_{kind}", {}
