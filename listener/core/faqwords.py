"""Words that ask for the same thing in different ways, German and English, and words that only ask."""

from __future__ import annotations

from collections.abc import Mapping

from listener.core import topic

_MEANING = {
    "delivery": "liefern lieferung lieferzeit geliefert versand versenden verschickt paket sendung zustellung "
    "zugestellt delivery deliver delivered shipping ship shipped parcel package dispatch",
    "return": "rückgabe retoure retournieren zurückschicken zurücksenden zurückgeben umtausch umtauschen return "
    "returns returning exchange retourenschein rücksendung",
    "refund": "erstattung erstattet erstatten rückerstattung refund refunded reimbursed",
    "cost": "kostet kosten preis preise teuer gebühr gebühren cost costs price prices fee fees charge expensive",
    "open": "öffnungszeiten geöffnet offen öffnet schließt opening open closing closed closes opens",
    "login": "passwort kennwort login einloggen anmelden anmeldung password log signin zugang gesperrt locked",
    "pay": "bezahlen zahlen zahlung ratenzahlung paypal klarna kreditkarte pay paying payment card instalments",
    "cancel": "kündigen kündigung kündigungsfrist vertragsende cancel cancelling cancellation terminate",
    "voucher": "gutschein gutscheincode rabattcode code voucher coupon promo giftcard",
    "warranty": "garantie gewährleistung warranty guarantee",
    "repair": "reparatur reparieren repariert ersatzteil ersatzteile kaputt defekt repair repaired spare broken",
    "size": "größe größen größentabelle passt size sizes sizing fit fits",
    "stock": "lieferbar vorrätig verfügbar ausverkauft nachschub stock available restock restocked sold",
    "track": "sendungsverfolgung trackingnummer tracking verfolgen track",
    "invoice": "rechnung rechnungen rechnungskopie invoice invoices bill receipt",
    "allergy": "allergene glutenfrei vegan laktosefrei zutaten nüsse gluten allergens ingredients nuts dairy",
    "parking": "parken parkplatz parkplätze parking",
}
MEANINGS: Mapping[str, str] = {
    key: f"={meaning}"
    for meaning, words in _MEANING.items()
    for word in words.split()
    for key in (topic.term(word),)
    if key
}
"""What a term (``core.topic.term``) asks about, where people have several words for it."""
ASKING = frozenset(
    topic.term(word)
    for word in """weiß jemand frage fragen wissen sagen bekommt bekomme kriegt kriege möglich eigentlich geht lange
    moment danke hallo guten tag hey liebe hilfe helfen antwort kurz schnell genau ungefähr question anyone know tell
    possible help please thanks hello wondering works work long much many take takes there where find finde finden
    gefunden brauche brauchen nutzen benutzen need able""".split()  # noqa: SIM905 - a word list reads better as text
)
"""Terms that most questions have in common."""
