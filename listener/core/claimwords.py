"""What rumours about companies are about, in German and English: one name for each thing, however it is called.

Lists made for this project: the claims that companies have to answer again and again (money, owners, jobs, harm, data,
conduct, conditions). How they are written:

    pleite    a word that begins so; from five letters on also one that it is a part of (``insolvenzpleite``)
    ^fusion   only a word that begins so, for it stands inside others by chance (``konfusion``)
    glas=     the whole word only
    ~lager=   the whole word, and compounds that end with it
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache

_INSIDE = 5
"""Letters from which a part of a word counts wherever it stands: shorter ones ("rat" in "Beratung") mislead."""

THINGS: dict[str, str] = {
    # money and owners
    "bankrupt": "insolv pleite bankrott konkurs zahlungsunfaehig bankrupt insolvency administration= receivership",
    "sold": "uebernahm uebernomm uebernehm uebernimmt verkauft= verkauf= aufgekauft geschluckt schlucken= takeover "
    "takeovers taken= acquir sold= buyout merger ^fusion eigentuemerwechsel owner= owners= ownership",
    "investor": "investor heuschrecke hedge= fonds fund= equity finanzinvestor",
    "china": "china ^chines shanghai peking beijing",
    "america": "amerika us-konzern american america= york=",
    "russia": "russland russisch russia",
    "tax": "steuer finanzamt tax= taxes= taxman",
    "fraud": "betrug betrueg bilanzfaelsch unterschlag veruntreu untreue geldwaesche fraud embezzl cooked= accounting= "
    "auditor scam launder= laundered= laundering=",
    "arrest": "verhaft festgenomm u-haft haftbefehl razzia abgefuehrt polizei staatsanwalt arrest raid= raided= "
    "police= custody handschellen durchsuch",
    "chief": "chef= chefin= chefs= boss bosses= vorstand geschaeftsfuehr inhaber ^gruender firmengruender ceo= "
    "founder exec= executive",
    "resign": "zuruecktret ruecktritt abgetreten resign stepped= quit= ousted gefeuert=",
    "donate": "^spende spendet gespendet finanzier unterstuetz donat funds= funding bankroll",
    "party": "partei parteispende rechte= rechten= rechts= rechtsaussen nazi nazis extremist party= parties= afd=",
    # jobs and places
    "layoffs": "entlass stellenabbau stellen= kuendigungswelle jobabbau arbeitsplaetz strasse= ^layoff laid= "
    "redundancy= redundancies= redundant= sacked= firing= jobs= cuts=",
    "closing": "schliessen= schliesst= schliesse= schliessung dichtmach dichtgemacht zumach zugemacht macht-zu "
    "aufgibt= aufgeben= stilllegung close= closes= closed= closing= closings= closure shut= shuts= shutting= shutdown=",
    "plant": "werk= werke= werks= fabrik standort produktionshalle factory factories plant= halle=",
    "stores": "filiale laeden= geschaefte= store= stores= shop= shops= branch= branches= high-street",
    "warehouse": "~lager= lagerhalle zentrallager lagern= warehouse depot=",
    # harm
    "glass": "glas= glassplitter scherbe splitter glasscherbe glass= shards=",
    "metal": "metallspaen metallteil draht= metal= shavings=",
    "vermin": "ratte maeuse= ungeziefer nagern= nagetier kakerlak schaben= kaefer maden= rat= rats= mouse= mice= "
    "vermin= rodent cockroach maggot bugs=",
    "mould": "schimmel verschimmelt mould mold=",
    "germs": "keim= keime= keimen= bakteri salmonell listerien coli= germ= germs= bacteri salmonella listeria e-coli "
    "verseucht verkeimt kontaminiert contaminat tainted polluted",
    "poison": "gift= giftig giftstoff pfas= schadstoff blei= quecksilber arsen= toxic poison chemical lead= mercury",
    "cancer": "krebs krebserreg tumor cancer carcino tumour",
    "fire": "~brand= brennt= brennen= feuer flammen abgebrannt entzuendet= entzuenden= entzuendlich explodier "
    "explosion fire= fires= flames burn= burns= burned= burning= burnt= explod ^ignit",
    "battery": "akku batterie battery batteries powerbank power-pack pack= packs= charger charging "
    "ladegeraet ladekabel",
    "injured": "verletzt krankenhaus vergiftet tote= toter= ^gestorben injured hospital died= death= deaths=",
    "recall": "rueckruf zurueckgerufen recall",
    "water": "~wasser= mineralwasser quelle= brunnen= water=",
    "meat": "fleisch haehnchen= huhn= ~wurst= meat= mince= chicken= beef= sausage",
    "expired": "abgelauf verfallsdatum mindesthaltbark mhd= umetikett etikett expir relabel repackag use-by "
    "out-of-date sticker label date= dates=",
    "child": "~kinder= kind= kinderarbeit ~kindern= achtjaehrig ^child schoolchild grandchild kids=",
    "labour": "arbeiten= schufte ausbeut plantage farmen= sklaven ernten= labour labor= sweatshop exploit slave",
    "prison": "gefaengnis haeftling straefling knast= prison jail inmate convict",
    "animals": "tierversuch tierquael tierversuche animal cruelty",
    "organic": "bio= biosiegel oekoschwindel organic= greenwash",
    "forest": "regenwald palmoel abholz rainforest palm-oil deforest",
    "waste": "vernicht= vernichtet schredder ~muell= entsorg wegwerf weggeworfen verbrenn= verbrennt verbrannt destroy "
    "shred landfill bin= binned dumped=",
    "returns": "retoure ruecksend zurueckgeschick ruecklaeufer returned= returns= return=",
    # data
    "data": "daten= kundendaten nutzerdaten zugangsdaten kontodaten adressdaten patientendaten datensaetz datenbank "
    "adressen= iban= passwort passwoerter data= database password records=",
    "leak": "leak= leaks= leaked= datenleck datenpanne abgefloss geleakt breach offen= darknet",
    "hacked": "hack= hacks= hacked= hacking= hacker gehackt cyberangriff ransomware",
    "listens": "abhoer abgehoert mithoer mitlausch belausch mikro= mikros= mikrofon mikrophon listen= "
    "listens= listened= listening= eavesdrop microphone mic= spy spies spying lauscht= hoert-mit conversations=",
    "photos": "foto bilder= album alben= photo photos picture image= images= album albums snaps= uploaded=",
    "tracking": "standortdaten ortung= ortet= ueberwach tracking= tracks= location= surveil",
    "staff": "mitarbeiter ~personal= angestellte staff= staffs= staffed= employee worker agents=",
    # conduct and conditions
    "bought": "gekauft= bezahlt= bezahlen= paid= pays= pay= bought= tenner",
    "reviews": "bewertung rezension sternebewertung reviews= review= rating= ratings= star=",
    "fake": "gefaelscht fake= fakes= faelsch falschbewertung forged phoney",
    "price": "preis preise preisen ^teuer ueberteuer teurer= aufpreis aufschlag price prices fee= fees= cost= costs= "
    "charge=",
    "double": "verdoppel doppelt= double doubles= doubling twice=",
    "dearer": "preiserhoeh erhoeht= teuerung hike= hikes= rise= increase=",
    "subscription": "abo= abos= abopreis abonnement subscri subs= plan=",
    "device": "iphone apple= android handy smartphone geraet phone= phones= device",
    "warranty": "garantie gewaehrleistung warrant guarantee",
    "coating": "beschicht schicht= coating coated nonstick",
    "pan": "pfanne pan= pans= frying",
    "stops": "eingestellt= einstellung= abschaff discontinu scrap= scraps= scrapped= scrapping= axed=",
}
_OF_ONE: dict[str, str] = {
    **dict.fromkeys(("brand", "chef", "chefs", "gift", "kind", "personal"), "de"),
    **dict.fromkeys(("bin", "fund", "image", "labor", "lead", "listen", "plant", "rat"), "en"),
}
"""Words that mean the thing in one language only: "gift cards", "kind of" and "ich bin" speak of no such thing."""
HEARSAY = frozenset(
    """achtung ahnung angeblich angebliche aussage bekannt bekannte bekannter behauptet behaupten beleg belege
    bestaetigen bestaetigt bestimmt beweis beweise cousin dementiert erzaehlen erzaehlt falls finger freund freundin
    gehoert geruecht geruechte geruechten geruechtehalber geglaubt glaub glaube gruppe gruppen heisst hoeren
    hoerensagen jemand kollege kumpel laeuten lesen liest meint moeglich munkelt nachbarin natuerlich netz offiziell
    offizielles online quelle quellen radio sagen sagt schaut schwager schweigt schwiegermutter soll sollen stimmt
    stimmts tante telegram thread ungeprueft verbreitet vermutlich wahr wahrscheinlich weiss wer werde whatsapp
    wirklich wohl wort
    allegation allegedly anybody anyone apparently believe claim claimed claims confirm confirmation confirmed
    evidence friend group guy hear heard hearing idea legit mate mill neighbour official officially podcast possibly
    proof read reading real reckons reddit reportedly rumor rumored rumour rumoured rumours said say saying says
    somebody someone source sources supposedly sure swears talk talking told true truth unconfirmed unverified
    verified whisper whispers wonder word writing""".split()  # noqa: SIM905 - a word list reads better as text
)
"""Words that only say that something was heard, folded: "angeblich", "apparently", "mein Cousin"."""


@cache
def _whole() -> dict[str, str]:
    return {listed.strip("~="): thing for thing, listed in _words() if listed.endswith("=")}


@cache
def _ends() -> tuple[tuple[str, str], ...]:
    return tuple((listed.strip("~="), thing) for thing, listed in _words() if listed.startswith("~"))


@cache
def _beginnings() -> tuple[tuple[str, str, bool], ...]:
    """Beginnings with what they stand for and whether they may be any part of a word, the longest first."""
    found = [(listed, thing) for thing, listed in _words() if not listed.endswith("=")]
    parts = [(one.strip("^"), thing, len(one) >= _INSIDE and not one.startswith("^")) for one, thing in found]
    return tuple(sorted(parts, key=lambda part: (-len(part[0]), part[0])))


def _words() -> Iterator[tuple[str, str]]:
    for thing, listed in THINGS.items():
        yield from ((thing, one.replace("-", "")) for one in listed.split())


@lru_cache(maxsize=8192)
def things(word: str, lang: str = "") -> tuple[str, ...]:
    """Return what a folded word speaks of: ``rattenlager`` of vermin (and a warehouse); mostly nothing.

    ``lang``: of the text, if it is known.
    """
    bare = word.replace("-", "")
    if bare in _whole():
        return (_whole()[bare],) if _speaks(bare, lang) else ()
    inside = [thing for one, thing, part in _beginnings() if bare.startswith(one) or (part and one in bare)]
    ends = [thing for one, thing in _ends() if bare.endswith(one) and _speaks(one, lang)]
    return tuple(dict.fromkeys((*inside, *ends)))


def _speaks(word: str, lang: str) -> bool:
    return not lang or _OF_ONE.get(word, lang) == lang
