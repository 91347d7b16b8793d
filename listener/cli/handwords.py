"""The sentences of the commands with which people handle incidents; like ``wording``, but of their own catalogue."""

from __future__ import annotations

from listener.cli.wording import sentences

text, help_text = sentences("handling")
