"""The words that the generated feeds are made of. All sentences are our own; no real company is named.

Fixed phrases are short, or carry a number (#): texts that share long ones would be taken for near copies too often.
"""

from __future__ import annotations

OPENERS = {
    "de": (
        "Seit gestern,Laut Kunden,Überraschend,Am Morgen,In Kassel,Trotz Hinweisen,Wie erwartet,Zum Glück,Im Süden,"
        "Ohne Vorwarnung,Laut Umfrage,Am Abend,Inzwischen,Nach Tagen,Wieder einmal,Auf Nachfrage,Im Gegenzug,"
        "Unter Beifall,Kurz darauf,Bundesweit,Nach Protesten,Am Wochenende,Bei Regen,Mit Verspätung"
    ),
    "en": (
        "Since yesterday,Say customers,Surprisingly,By morning,In Leeds,Despite warnings,As expected,With luck,"
        "Down south,Without notice,Polls say,By evening,Meanwhile,After days,Once again,When asked,By contrast,"
        "To applause,Soon after,Nationwide,After protests,This weekend,In rain,Running late"
    ),
}
VERBS = {
    "de": (
        "prüft,ersetzt,verschiebt,lobt,kritisiert,verteidigt,öffnet,schließt,beendet,verspricht,bestätigt,verliert,"
        "erneuert,vergisst,beschreibt,erklärt,begrüßt,bezweifelt,verkauft,repariert,untersucht,verbessert,gefährdet,"
        "übernimmt,testet,blockiert,verlängert,streicht,finanziert,bremst"
    ),
    "en": (
        "checks,replaces,postpones,praises,criticises,defends,opens,closes,ends,promises,confirms,loses,renews,forgets,"
        "describes,explains,welcomes,doubts,sells,repairs,examines,improves,endangers,adopts,tests,blocks,extends,"
        "cancels,funds,slows"
    ),
}
ADJECTIVES = {
    "de": (
        "neu,alt,zuverlässig,freundlich,mangelhaft,peinlich,günstig,überteuert,schnell,langsam,zuständig,defekt,beliebt,"
        "umstritten,sauber,schmutzig,modern,veraltet,regional,städtisch,digital,gedruckt,kostenlos,versprochen,geplant,"
        "verspätet,hervorragend,unverschämt,ehrlich,irreführend,gemeinsam,vorläufig,endgültig,barrierefrei,nächtlich,"
        "öffentlich,vertraulich,ausführlich,knapp,hilfreich"
    ),
    "en": (
        "new,old,reliable,friendly,faulty,embarrassing,cheap,overpriced,quick,slow,competent,broken,popular,disputed,"
        "clean,dirty,modern,outdated,regional,municipal,digital,printed,free,promised,planned,delayed,excellent,"
        "outrageous,honest,misleading,joint,provisional,final,accessible,nightly,public,confidential,detailed,brief,"
        "helpful"
    ),
}
NOUNS = {
    "de": (
        "die Hotline,das Portal,die Behörde,die Rechnung,das Kundenkonto,die Lieferung,das Ersatzteil,die Filiale,"
        "das Angebot,die Preiserhöhung,die Wartung,das Netz,die Störung,das Abonnement,die Kündigung,die Beratung,"
        "das Werk,die Baustelle,die Verbindung,das Ticket,die Erstattung,das Gutachten,die Pressestelle,"
        "die Belegschaft,das Management,die Klage,das Urteil,die Verspätung,das Fahrzeug,die Heizung,die Anlage,"
        "das Projekt,die Studie,das Ergebnis,die Beschwerde,die Entschuldigung,das Versprechen,die Garantie,"
        "das Gewinnspiel,die Werbung,die Verpackung,das Rezept,die Zutat,das Geschäft,die Öffnungszeit,"
        "die Warteschlange,das Formular,die Auskunft,das Gespräch,die Bewertung"
    ),
    "en": (
        "the hotline,the portal,the authority,the invoice,the account,the delivery,the component,the branch,the offer,"
        "the surcharge,the maintenance,the network,the outage,the subscription,the cancellation,the advice,the plant,"
        "the roadworks,the connection,the ticket,the refund,the report,the spokesman,the workforce,the management,"
        "the lawsuit,the verdict,the delay,the vehicle,the heating,the system,the project,the study,the result,"
        "the complaint,the apology,the pledge,the warranty,the raffle,the advert,the packaging,the recipe,"
        "the ingredient,the shop,the schedule,the queue,the form,the enquiry,the talk,the review"
    ),
}
TAILS = {
    "de": (
        "nach # Tagen ohne Ergebnis,zur Freude von # Anwohnern,zum Ärger von # Kunden,für rund # Euro im Monat,"
        "bis Woche # im Jahr,in # Filialen,aus Kostengründen,unter Vorbehalt,gegen Aufpreis,im Betrieb,per Brief,"
        "trotz # Anfragen,wie # Mal zuvor,mit # Partnern,zu spät,mit Erfolg,über Nacht,ein wenig lustlos,"
        "zum Erstaunen von # Fachleuten,bei # Grad im Schatten"
    ),
    "en": (
        "after # days without result,to delight # residents,annoying # customers,for about # pounds a month,"
        "until week # or later,in # branches,for savings,with reservations,at extra charge,during hours,by letter,"
        "despite # requests,as # times before,with # partners,too late,with success,over night,rather listlessly,"
        "surprising # experts,at # degrees outside"
    ),
}
STEMS = (
    "Hal Vor Nim Kel Dra Tus Olb Ferr Quin Zav",
    "mo va ri lu ne ta do ke bi so",
    "tec nis dan vik lor mar gon pax",
)
"""Syllables; ten times ten times eight of them make the made-up names of brands."""
SUFFIXES = (" Gruppe", " Energie", "-Werke", "direkt")
EVERYDAY = "with from nach wird sind that have this eine nicht"
"""Stand in for names in real feeds, where nobody has heard of ours."""
