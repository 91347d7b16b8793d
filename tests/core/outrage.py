"""What people say of the invented brand, each in words of their own: everyday talk, outrage, praise, jokes, headlines.

A storm of a few templates would rightly be taken for arranged (``core.crowd``), so a post is put together of an opener,
a detail and sometimes a demand, with slots. All texts are invented.
"""

from __future__ import annotations

from random import Random

ENGLISH = {
    "Altöl": "used oil",
    "Mikroplastik": "microplastics",
    "Gammelfleisch": "rotten meat",
    "Datenleck": "data leak",
}
"""Each topic of a storm, and what it is called abroad."""
TOPICS = tuple(ENGLISH)
_ABROAD = 0.15
"""Share of a German storm's posts that are written in English."""

_PLACES = ("Kiel", "Ulm", "Erfurt", "Rostock", "Passau", "Siegen", "Goslar", "Trier", "Husum", "Gera", "Celle", "Halle")
_PEOPLE = ("meine Schwester", "unser Nachbar", "eine Kollegin", "mein Vater", "die ganze Klasse", "ein Freund von mir")
_TAGS = ("", "", "", "#nordwind", "#nordwindskandal", "!!", "😡")

OPENERS = (
    "Nordwind und {topic}: ich kann gar nicht glauben, was ich da aus {place} lese.",
    "Seit Wochen wissen die bei Nordwind vom {topic} und sagen kein Wort dazu.",
    "{topic} bei Nordwind, und die Pressestelle schweigt einfach weiter.",
    "Wer hat bei Nordwind eigentlich entschieden, dass {topic} schon niemand bemerkt?",
    "Heute Morgen in {place} selbst gesehen: {topic}, und keiner von Nordwind ging ans Telefon.",
    "Also {people} arbeitet dort und sagt, {topic} war im ganzen Werk bekannt.",
    "Zwanzig Jahre war ich bei Nordwind, und jetzt das mit dem {topic}.",
    "Das Bild aus {place} geht mir nicht aus dem Kopf, {topic} so weit man schaut.",
    "Erst die Preise rauf und dann {topic}, vielen Dank auch, Nordwind.",
    "Wenn {topic} kein Grund für einen Rückruf ist, was denn dann?",
    "Ihr redet von Nachhaltigkeit und verkauft uns {topic}.",
    "Der Chef von Nordwind nennt {topic} einen Einzelfall, dabei war es in {place} genauso.",
    "Warum erfahren wir vom {topic} aus der Zeitung und nicht von Nordwind?",
    "Man muss sich das vorstellen: {topic}, mitten in {place}, und Nordwind lacht darüber.",
    "Gestern noch Werbung mit Kindern gemacht, heute kommt {topic} heraus.",
    "Ausgerechnet Nordwind. Von denen hätte {people} {topic} nie erwartet.",
    "Dreimal habe ich wegen {topic} geschrieben und dreimal denselben Textbaustein bekommen.",
    "Die Behörde in {place} prüft {topic} jetzt, viel zu spät, wenn ihr mich fragt.",
    "Nicht das erste Mal, dass bei Nordwind {topic} unter den Teppich gekehrt wird.",
    "Ich stand im Laden in {place} und sollte für {topic} auch noch den vollen Preis bezahlen.",
)
DETAILS = (
    "Unfassbar, mit welcher Frechheit da gelogen wird.",
    "Dafür habe ich gestern erst bezahlt und bin richtig wütend.",
    "Bei {people} liegt das Zeug noch im Keller.",
    "Und in {place} stehen sie schon Schlange vor dem Laden.",
    "Das ist ein Skandal, nichts anderes.",
    "Die Kinder haben davon gegessen, wisst ihr überhaupt, was das heißt?",
    "Angeblich prüft man intern, wie jedes Jahr.",
    "Entschuldigung? Fehlanzeige.",
    "Mir wird schlecht, wenn ich daran denke.",
    "Ihr habt das gewusst und verschwiegen.",
    "So geht man nicht mit Leuten um, die euch vertraut haben.",
    "Wir lassen uns das nicht mehr gefallen.",
    "Und die Hotline legt nach zwei Minuten auf.",
    "In jedem anderen Betrieb wäre dafür längst jemand gegangen.",
)
DEMANDS = (
    "Nie wieder Nordwind.",
    "Boykott, ohne Wenn und Aber!",
    "Ich kündige heute noch.",
    "Kauft nicht mehr bei denen.",
    "Wo kann man die Petition unterschreiben?",
    "Jetzt muss jemand die Verantwortung übernehmen.",
    "",
    "",
    "",
    "",
)
OPENERS_ABROAD = (
    "So Nordwind knew about the {topic} for weeks and told nobody.",
    "Reading about {topic} at Nordwind on the train to {place} and feeling sick.",
    "How can a company like Nordwind get away with {topic} in this country?",
    "My order from Nordwind came with {topic}, and support hung up on me.",
    "They call the {topic} an isolated case, the people in {place} say otherwise.",
    "Nordwind, please explain the {topic} to my kids, because I cannot.",
    "First the prices went up and now {topic}, thank you so much Nordwind.",
    "Nobody at Nordwind wants to talk about {topic}, funny how that works.",
)
DETAILS_ABROAD = (
    "This is disgusting and they know it.",
    "I trusted them for years.",
    "Still waiting for an apology.",
    "Cancel your subscription, people.",
    "What a shame.",
    "Never buying there again.",
    "They lied to every single one of us.",
    "Somebody has to answer for this.",
)
EVERYDAY = (
    "Frage zur {thing} bei Nordwind, hat {people} da schon Erfahrung gemacht?",
    "Heute wieder Nordwind {thing} gehabt, diesmal ging es in {place} ganz flott",
    "Nordwind und die {thing}: wie immer, aber was will man machen",
    "Weiß jemand, ob der Laden in {place} samstags nach vier noch offen hat",
    "Kurzer Hinweis, die {thing} von Nordwind ist umgezogen, steht jetzt am Bahnhof",
    "Am Wochenende mit dem Rad nach {place}, {people} kommt auch mit",
    "Mein {part} von Nordwind quietscht seit dem Regen, woran kann das liegen",
    "Beim {part} habe ich mich für Nordwind entschieden, war lange unsicher",
    "Die {thing} kam zwei Tage später als gedacht, ist aber alles dabei",
    "Gibt es den {part} auch einzeln oder nur mit dem ganzen Rad zusammen",
    "Nordwind sucht in {place} Leute für die Werkstatt, falls es wen interessiert",
    "Habe die {thing} von Nordwind angeschrieben, mal sehen, wann sie sich melden",
    "Vergleich gelesen: Nordwind liegt beim {part} irgendwo im Mittelfeld",
    "Das alte Nordwind von {people} fährt nach elf Jahren immer noch",
    "Schlauch geflickt, Kette geölt, {part} nachgezogen, fertig für {place}",
    "Neue {thing} bei Nordwind gesehen, sieht anders aus als die alte",
    "In {place} steht jetzt so ein Leihrad von Nordwind vor der Bücherei",
    "Bin nicht ganz zufrieden mit der {thing}, aber es gibt Schlimmeres",
    "Nordwind {thing} dauert mir zu lange, {people} wartet schon drei Wochen",
    "Zum dritten Mal die falsche {thing}, so langsam nervt mich Nordwind",
    "The Nordwind {thing} took a while but the bike is fine",
    "Anyone here riding a Nordwind around {place}, is it worth the money",
)
_THINGS = (
    "Lieferung",
    "Hotline",
    "App",
    "Filiale",
    "Rechnung",
    "Verpackung",
    "Werbung",
    "Reparatur",
    "Seite",
    "Garantie",
)
PRAISE = (
    "Das neue Nordwind Rad ist großartig geworden, heute in {place} eine Runde gedreht",
    "Endlich da: mein Nordwind {part} ist bestellt, {people} will auch eins",
    "Nordwind Neuheit im Test, der {part} überzeugt auf ganzer Strecke",
    "Gerade bei der Vorstellung in {place} gewesen, das macht richtig Lust auf Frühling",
    "So leise fuhr noch kein Rad von Nordwind, {people} hat es gar nicht kommen hören",
    "Der {part} am neuen Modell ist endlich so, wie wir ihn uns gewünscht haben",
    "Großes Lob nach {place}, der Laden war voll und trotzdem hatten alle Zeit",
    "Ich habe zwei Jahre auf genau dieses Rad gewartet und es lohnt sich",
    "Wer Nordwind kennt, weiß, dass sie es können, und diesmal haben sie es gezeigt",
    "Preis ist sportlich, aber der {part} allein ist es wert",
    "Kurzer Eindruck von der Probefahrt in {place}: leicht, flink, schön",
    "Danke Nordwind, {people} fährt wieder mit mir zur Arbeit",
    "Bericht von der Messe: am Stand von Nordwind war kein Durchkommen",
    "Mit dem {part} haben sie die Konkurrenz erst einmal abgehängt",
)
_PARTS = ("Gepäckträger", "Lenker", "Antrieb", "Rahmen", "Sattel", "Akku")
JOKES = (
    "Nordwind auf Kurs lol",
    "dieser Nordwind Spruch, ich kann nicht mehr 😂",
    "Nordwind: sag es durch {place}",
    "haha Nordwind",
    "😂😂 {place} grüßt Nordwind",
    "made my day, Nordwind",
    "Nordwind sagt, {people} soll schieben 😂",
    "läuft bei Nordwind",
)
HEADLINES = (
    "Nordwind mit Verlust im Quartal: der Radhersteller aus {place} senkt die Prognose und spart beim Personal",
    "Radhersteller Nordwind meldet rote Zahlen im Quartal und senkt seine Prognose deutlich",
)


def rage(dice: Random, topic: str) -> str:
    """Return what somebody who is angry about a topic says: one of some ten thousand texts."""
    if dice.random() < _ABROAD:
        return _filled(dice, " ".join((dice.choice(OPENERS_ABROAD), dice.choice(DETAILS_ABROAD))), ENGLISH[topic])
    parts = dice.choice(OPENERS), dice.choice(DETAILS), dice.choice(DEMANDS), dice.choice(_TAGS)
    return _filled(dice, " ".join(part for part in parts if part), topic)


def said(dice: Random, texts: tuple[str, ...]) -> str:
    """Return one of these texts with its slots filled."""
    return _filled(dice, dice.choice(texts), "")


def complaint(number: int) -> str:
    """Return the outrage of one person about used oil, in German; the same for the same number."""
    opener, detail = OPENERS[number % len(OPENERS)], DETAILS[(number // 3) % len(DETAILS)]
    filled = f"{opener} {detail}".format(
        topic="Altöl", place=_PLACES[number % len(_PLACES)], people=_PEOPLE[number % len(_PEOPLE)]
    )
    return f"{filled} #altölskandal"


def _filled(dice: Random, text: str, topic: str) -> str:
    return text.format(
        topic=topic,
        place=dice.choice(_PLACES),
        people=dice.choice(_PEOPLE),
        part=dice.choice(_PARTS),
        thing=dice.choice(_THINGS),
    )
