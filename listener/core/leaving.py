"""Why people left, in a table: what former customers give as the reason (idea C19).

Source: knowledge.md 1.3, C19 (seed 002:112, 128: "habe gekündigt, weil" → reason table). The words are a list made for
this project.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from listener.core.fold import fold
from listener.core.groups import SIZE, Row, row
from listener.core.story import whole
from listener.model.desk import Said
from listener.model.names import MentionId
from listener.model.relation import Intent

OTHER = "other"
"""A reason that no list knows."""
REASONS: dict[str, re.Pattern[str]] = {
    name: re.compile(rf"\b(?:{'|'.join(words.split())})\b".replace("_", " "))
    for name, words in {
        "price": r"""zu_teuer\w* teuer\w* preis\w* \w+preise? \w*gebuehr\w* guenstiger\w* billiger\w* \w*erhoehung\w*
            erhoeht abzock\w* abgeknoepft kost(?:et|en) kostete euro cent abschlag \w*beitraege? beitrag verdoppelt
            abbuch\w* abgebucht expensive price[sdy]? pricing pricier cheaper dearer fees? cost costs hikes? hiked
            raised raise quid bucks billing billed charged charging charges overcharged waehrungs\w* kassier\w*
            nachzahlung rabatt\w* double doubled paying pay worth discounts? afford deposit""",
        "service": r"""hotline \w*service kundendienst support warteschleife\w* antwort\w* erreichbar\w* unerreichbar
            rueckruf\w* zurueckruf\w* vertroest\w* ignorier\w* reagiert reaktion rueckmeldung abgewimmelt gemeldet
            bearbeit\w* auskuenfte? bot chatbot customer_(?:service|care) on_hold call_?backs? called_back ignored
            helpdesk reply replied response nobody_(?:answer|call)\w* no_one_(?:answer|call)\w* told_by queue tickets?
            abgelehnt verweigert erstattung erstattet termine? wartezeit\w* gewartet wochenlang monatelang vergessen
            versprochen hingehalten useless hopeless incompetent refus\w* refunds? declined denied waiting waited
            appointments? promised promises? forgot ghosted complaints? complained claims? ring ringing emails?""",
        "staff": r"""unfreundlich\w* unverschaemt\w* frech\w* beleidig\w* unhoeflich\w* herablassend\w* angeschnauzt
            angebruellt ausgelacht bezeichnet behandelt arrogan\w* rude\w* insult\w* shout\w* yell\w* roars?
            laughed_at condescending patroni[sz]\w* treated disrespect\w* blocked personal chef verkaeufer\w*
            trainer\w* attitude staff manager""",
        "quality": r"""\w*qualitaet\w* kaputt\w* defekt\w* \w*stoerung\w* ausfall ausfaelle ausgefallen stuerzt
            absturz\w* abstuerz\w* funktionier\w* funkloch empfang leitung mangel maengel geht_(?:nicht|nie) lief_\w+
            schimmel\w* dreck\w* falsche[nrs]? verschlechter\w* kalt unlesbar\w* hygien\w* quality broken broke
            outages? crash\w* bugs? buggy faults? faulty signal unreliable wrong mould mouldy dirty stopped_working
            kleiner geschmack schmeckt webseite website app login passwort update taste tastes smaller shrunk worse
            password log_?in logged locked_out update slow cold smell stank""",
        "delivery": r"""\w*liefer\w* \w*paket\w* zustell\w* verspaet\w* verspaetung\w* versand koffer deliver\w*
            parcels? shipping shipped late delay\w* courier luggage beschaedigt verloren substitut\w* swapped damaged
            lost missing_parcel never_arrived""",
        "conduct": r"""moral\w* haltung politi\w* \w*skandal\w* luegen? luege gelogen angelogen mitarbeiter\w* umwelt\w*
            kinderarbeit \w*daten \w*daten(?:schutz|panne|leck)\w* vertrau\w* bezahlt_werden werbung werbespots? spam
            mails newsletter ethic\w* scandals? lied lying workers privacy breach trust values ads adverts spammed
            left_on_reception politics gleichgueltig\w* betrogen betrug heimlich cheated scam dishonest hidden
            secretly privately records tracking""",
        "offer": r"""fehlt\w* abgeschafft eingestellt sortiment auswahl funktion\w* angebot verschwunden geschlossen
            zugemacht schnittstelle kuendigen_muss online_termin\w* kein_platz_frei rezept\w* missing discontinued
            dropped features? range api closed shut ended selection timetable towers coverage moved_class\w* no_branch
            recipe locked_me_out gestrichen gekuerzt ausgelistet ausverkauft schliesst cut cuts cutting axed scrapped
            stopped_(?:selling|stocking|making) out_of_stock moved_to closing""",
        "contract": r"""vertrag\w* laufzeit\w* klausel\w* agb kleingedruckt\w* kuendigungsfrist abo abomodell contracts?
            small_print terms subscription_only add_ons? bindung automatisch_verlaengert auto_?renew\w* renewal
            tied_in""",
        "life": r"""umgezogen umzug umziehe\w* weggezogen nicht_mehr_(?:brauch\w*|noetig) keine_zeit kein_platz_mehr
            geburt \w*kind rente arbeitslos jobwechsel moved_(?:house|away|city|abroad) we_moved no_longer_need
            don_t_need no_time retired new_job ausland schwanger\w* studium baby moving_(?:house|away|abroad)
            relocat\w* pregnant graduated""",
    }.items()
}
"""What a reason is about, in the order in which they are looked for."""
_BECAUSE = re.compile(
    r"\b(?:weil|wegen|da(?=\s+(?:ich|ihr|die|der|das|man|wir|es|sie)\b)|denn|aufgrund|grund(?: ist| war"
    r"|:)?|deshalb|nachdem"
    r"|because(?: of)?|cos|cuz|bc|due to|since|reason(?: is| was|:)?|after|over)\b[\s:,]*",
    re.IGNORECASE,
)
_STOP = re.compile(r"[.!?;\n]|(?:,\s*(?:deshalb|darum|also|so)\b)")
_LONGEST = 200
_NOT = re.compile(
    r"\b(?:nicht (?:wegen )?(?:der|die|das|dem|den|des|am|an der|um)|not (?:because of )?(?:the|about the|for the)"
    r"|(?:wasn|isn|weren) t (?:even )?(?:the|about the)) \w+"
    r"|\b\w+ (?:was|were|war|waren|is|ist) (?:fine|gorgeous|gut|top)\b"
)
"""What is said not to be the reason."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one person left."""

    mention: MentionId
    who: str
    clause: str
    """In their words; empty where no word of cause marks it, and the whole text was read."""
    about: tuple[str, ...]
    """Names of ``REASONS``, or ``other``."""


def clause(text: str) -> str:
    """Return what a text gives as the cause, in its words: what follows "weil" or "because"; "" if it marks none."""
    found = _BECAUSE.search(text)
    if found is None:
        return ""
    rest = text[found.end() : found.end() + _LONGEST]
    end = _STOP.search(rest)
    return " ".join(rest[: end.start() if end else None].split())


def reasons(said: Iterable[Said]) -> tuple[Reason, ...]:
    """Return why people left: of every mention with the intent LEAVING, the newest of each person."""
    newest: dict[str, Said] = {}
    for one in sorted(said, key=lambda one: (one.utterance.at, one.utterance.id)):
        spoken = one.utterance
        if Intent.LEAVING in spoken.relation.intents and not spoken.own and spoken.story is None:
            newest[spoken.author or f"#{spoken.id}"] = one
    return tuple(_reason(who, one) for who, one in newest.items())


def _reason(who: str, one: Said) -> Reason:
    text = whole(one.title, one.text)
    marked = clause(text)
    return Reason(one.utterance.id, who, marked, _about(marked) or _about(text) or (OTHER,))


def _about(text: str) -> tuple[str, ...]:
    said = _NOT.sub(" ", " ".join(re.findall(r"[^\W_]+", fold(text))))
    return tuple(name for name, words in REASONS.items() if words.search(said))


def reason_table(given: Iterable[Reason], size: int = SIZE) -> Row[str]:
    """Return how many people left mainly for what, protected: each counts once, with the first of their reasons."""
    counts = dict.fromkeys((*REASONS, OTHER), 0)
    for one in given:
        counts[one.about[0]] += 1
    return row(counts, size)
