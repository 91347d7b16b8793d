"""The sentences of doctor, backup and restore; like ``wording``, but of their own catalogue."""

from __future__ import annotations

from listener.cli.wording import sentences

text, help_text = sentences("upkeep")
