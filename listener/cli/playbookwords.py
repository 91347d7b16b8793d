"""The sentences of the commands about playbooks; like ``wording``, but of their own catalogue."""

from __future__ import annotations

from listener.cli.wording import sentences

text, help_text = sentences("playbook")
