"""``[company]``: who is responsible for what is stored, for the documents that have to name it; no secrets."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

from listener.config.build import Reading, Table, build
from listener.config.options import said
from listener.config.sections import section


@dataclass(frozen=True, slots=True)
class Company:
    """``[company]``: the controller (GDPR Art. 4 (7)) as the documents of ``listener privacy`` name it."""

    name: str = field(
        default="",
        metadata=said("Verantwortlicher, wie er im Impressum steht", "The controller, as in the legal notice"),
    )
    address: str = field(default="", metadata=said("Anschrift, in einer Zeile", "Postal address, in one line"))
    contact: str = field(
        default="",
        metadata=said(
            "Wohin sich wendet, wer Auskunft, Löschung oder Widerspruch will: Adresse oder Webseite",
            "Where to turn for access, erasure or objection: mail address or page",
        ),
    )
    dpo: str = field(
        default="",
        metadata=said(
            "Datenschutzbeauftragte Stelle mit Kontakt; am besten eine Funktion, kein Name",
            "Data protection officer with contact; best an office, not a name",
        ),
    )
    authority: str = field(
        default="",
        metadata=said("Zuständige Aufsichtsbehörde", "The supervisory authority that is responsible"),
    )
    page: str = field(
        default="",
        metadata=said(
            "Wo der Hinweis für die Öffentlichkeit steht (listener privacy notice)",
            "Where the notice to the public stands (listener privacy notice)",
        ),
    )

    @property
    def missing(self) -> tuple[str, ...]:
        """The options that nobody has filled in."""
        return tuple(option.name for option in fields(self) if not getattr(self, option.name).strip())


def company_of(root: Table, reading: Reading) -> Company:
    """Return who is responsible."""
    return build(Company, section(root, "company", reading), "company", reading) or Company()
