"""The sentences of `listener init`."""

from __future__ import annotations

from listener.cli.wording import sentences

text, help_text = sentences("init")
