"""A tiny labelled sample of our own, for the run without public data. Its figures mean nothing."""

from __future__ import annotations

from benchmarks.tone.sets import Part, Text

_GERMAN = (
    ("positive", "Der Service war freundlich und schnell, ich bin sehr zufrieden."),
    ("positive", "Kann ich nur weiterempfehlen, alles bestens!"),
    ("positive", "Endlich läuft die App wieder, danke an das tolle Team 👍"),
    ("positive", "Gar nicht schlecht, die neue Hotline."),
    ("negative", "Seit Wochen keine Antwort, so eine Frechheit."),
    ("negative", "Die Heizung funktioniert nicht und der Support antwortet nicht."),
    ("negative", "Danke für nichts, wieder kein Internet 😡"),
    ("negative", "Servicekatastrophe, nie wieder!"),
    ("neutral", "Die Hauptversammlung findet am Dienstag in Kassel statt."),
    ("neutral", "Der Zug fährt um acht Uhr von Gleis drei nach Hamburg."),
    ("neutral", "Das Kind war mit der Gift-Ausgabe im Rat der Stadt, hell und dick."),
    ("neutral", "Wer weiß, welche Öffnungszeiten die Filiale hat?"),
)
_ENGLISH = (
    ("positive", "Great service and a lovely crew, thank you!"),
    ("positive", "My parcel came a day early, very happy with that."),
    ("negative", "Worst support ever, I waited three hours for nothing."),
    ("negative", "The app crashes every time, this is a disgrace."),
    ("neutral", "The shop in the main street opens at nine."),
    ("neutral", "The annual report will be published on Tuesday."),
)
_TOWARD = (
    ("positive", "Nordwind is great, unlike Südstrom, which is a disgrace.", "Nordwind"),
    ("negative", "Nordwind is great, unlike Südstrom, which is a disgrace.", "Südstrom"),
    ("negative", "I love my new job, but the trains of Nordwind are awful.", "Nordwind"),
    ("positive", "The weather was terrible, but the staff of Nordwind was wonderful.", "Nordwind"),
)
_CALM = tuple(text for label, text in _GERMAN if label == "neutral")


def parts() -> tuple[Part, ...]:
    """Return one small part of each kind: German, English, neutral only, toward a target."""
    return (
        Part("own_de", "test", "de", tuple(Text(*one) for one in _GERMAN)),
        Part("own_en", "test", "en", tuple(Text(*one) for one in _ENGLISH)),
        Part("own_calm_de", "test", "de", tuple(Text("neutral", text) for text in _CALM)),
        Part("own_target", "dev", "en", tuple(_aimed(*one) for one in _TOWARD)),
    )


def _aimed(label: str, text: str, target: str) -> Text:
    start = text.index(target)
    return Text(label, text, (start, start + len(target)), target)


def texts() -> tuple[Text, ...]:
    """Return the samples in turns German and English."""
    return tuple(Text(*one) for pair in zip(_GERMAN, _ENGLISH, strict=False) for one in pair)
