"""Genders of nouns that are counted, by a table and by their endings."""

from functools import lru_cache
from typing import Final

MASCULINE, FEMININE, NEUTER = "m", "f", "n"


def _of(gender: str, words: str) -> dict[str, str]:
    return dict.fromkeys(words.split(), gender)


_MASCULINE: Final = (
    "abdruck abend ablauf absatz abschluss abschnitt abstand advent affe affekt akkord akku akt alarm anfall "
    "anfang anruf anschlag anschluss anspruch anteil antrag apfel apparat april arbeitsplatz arm artikel arzt "
    "aspekt assistent auftrag augenblick august ausdruck ausgang ausschuss ausweis automat bach bahnhof "
    "balken balkon ball bart bau bauch baum becher befehl befund beginn begriff benutzer benzinkanister "
    "bereich berg bericht beruf besatz bescheid beschluss besitz bestand besuch betrag beweis bewohner bezirk "
    "bildschirm blick blitz block boden brand braten brauch brei brief bruch bund bus button cent chat choral "
    "computer dampf darm defekt delfin dezember dienst dienstag diskurs distrikt dolch dollar donnerstag "
    "download drache draht drang dreck druck drucker durchgang effekt eid einbruch eindruck einfluss eingang "
    "einkauf einsatz eintrag empfang erfolg ersatz esslöffel euro experte export extrakt faden fall februar "
    "feed fehler fels fernseher film filter fisch flansch fleck fluch flug flur fluss franken freitag freund "
    "friedhof frosch frühling fuchs fund fuß gang garten gast gebrauch geburtstag gegenstand general genuss "
    "gerichtshof geruch gesang geschmack gewinn glanz grad graf griff grund gruß hafen haken hals hanf hang "
    "hase haushalt hektar herd hering herr hinweis hirsch hof hub hund husten hut import impuls infarkt "
    "instinkt irrtum jahrgang januar joghurt juli juni kaffee kamin kampf kanal kasten kauf keil keks keller "
    "kern kilometer kitsch klang klee klick knall knick knochen knopf kollege komet konflikt konsum kontakt "
    "kopf krach krampf kranz kratzer kreis krieg kubikmeter kuchen kurs kuss käse kühlschrank lack laden lauf "
    "lautsprecher lehrer lehrgang leiter link liter lohn luchs lärm löffel löwe lüfter magen magnet mai mais "
    "mann markt marsch matsch melder mensch meter milchkaffee millimeter mittag mittwoch modus moment monat "
    "mond monitor montag mord morgen mund mut märz nachbar nachteil neid november nutz nutzer ofen oktober "
    "ordner pakt papagei paragraf park parkplatz patch pfad pfeil plan planet platz podcast pokal pol preis "
    "prozess präsident puls punkt punsch putsch quadratmeter quark rabatt rand rang rasen rat raub rauch raum "
    "rechner regen reichtum reis rekord respekt rest ring rock rollladen rollo router ruck ruf rumpf ruß "
    "rückblick rücken rückgang rückstand saal sack saft salat samstag sand satz saum schacht schal schall "
    "schalter schatten schatz schaum schein schirm schlaf schlag schlauch schlitz schluck schlund schluss "
    "schmetterling schmuck schnee schnitt schnupfen schock schrank schreck schrei schritt schuh schutz "
    "schwanz schweiß schwung schüler see senat sensor september server sieg sinn sitz skandal sohn soldat "
    "song sonntag spagat spaß speck spieler spieltag spinat sport sportplatz sprit spruch sprung stab stall "
    "stand start status staub staubsauger stecker steig stein stern stich stock stoff strand strauß stream "
    "streich streifen streik streit strich strolch strom strumpf student stuhl sturm sumpf tab tag takt tanz "
    "tarif tee teelöffel teich teig teil teppich termin test text thermostat tiefgang timer tisch titel ton "
    "topf transport traum treff trick tritt trockner tropf tropfen trumpf turm umfang umgang umsatz umschlag "
    "umstand unterricht upload urlaub ventilator verbund verband halter behälter verdacht verein "
    "vergleich verkauf verlauf verlust "
    "verrat vers verschluss verstand versuch vertrag verzicht vorgang vorhang vorrat vorschlag vorteil wagen "
    "wald wall wecker weg wein weltkrieg wert widerstand wind witz wunsch wurm zahn zapfen zement zentimeter "
    "zeuge zopf zug zusammenhang zuschlag zustand zwang zweck zweig zwerg zwilling zyklus zähler überfluss "
    "übergang"
)
_FEMININE: Final = (
    "achsel ader adresse agenda aktion allee ampel amperestunde analyse angst ankunft anstalt antwort app "
    "arbeit armee armut aufgabe aula auskunft automation axt bahn banane bank basis batterie bibel billiarde "
    "billion birne box brezel brust brut brücke bucht burg butter chance cloud cola community couch datei "
    "dauer decke dose dosis dusche e-mail ecke entität erkenntnis erlaubnis etage fabel fackel fahrt falle "
    "familie farbe faser feder fee feier figur finsternis firma flasche flucht flut folge form formel fracht "
    "frage frau frucht furcht gabel gans garage geburt gebühr geduld gefahr gegend gegenwart gesamtheit "
    "gestalt gewalt glut gunst haft halle hand hardware haut heilkunde heizung herkunft hilfe homepage huld "
    "hälfte höhle idee insel integration jagd jalousie jugend kamera kammer karotte karte kartoffel kasse "
    "katze kelle kenntnis kerze kiefer kilowattstunde kiste klammer klasse klingel kohle kost kraft kreuzung "
    "kugel kuh kunst küche lampe laus leber leier leuchte liga linie liste luft lust macht mail markise masse "
    "matratze mauer maus mehrheit meile mensa messe milch milliarde million minute mode muschel mutter möhre "
    "mühle nachricht nacht nadel naht natur norm not note nummer nuss oma oper orgel packung paprika partikel "
    "party person pfanne pflicht pizza plattform playlist position post praxis prise prüfung pute qual quelle "
    "quote reform regel reihe reise runde saat sahne schale schar schaukel scheibe schicht schlacht schlucht "
    "schrift schuld schule schulter schwelle schwester schüssel seele seite sekunde sicht skala software "
    "sorte spalte sprache spur stadt staffel steckdose stelle steuer stimme stirn straße strecke stufe stunde "
    "sucht szene tafel tasse taste tat these timeline tochter tomate tonne torte trauer trommel tugend tür "
    "uhr uniform unterkunft unze urkunde vernunft villa vokabel wahl wand wattstunde website wehr welle welt "
    "wildnis windel woche wurst wurzel wut zahl zehe zeit zelle ziffer zitrone zone zucht zukunft zwiebel ära"
)
_NEUTER: Final = (
    "abenteuer abonnement abteil adjektiv aggregat album ampere amt angebot aquarium archiv attentat "
    "aufgebot auge auto backup bad ballett band bankett bar bedürfnis bein bett bier bild bit blatt blei boot "
    "brett brot buch budget byte büfett büro camping center cluster dach dachgeschoss datum debüt dezibel dg "
    "diagramm ding display dokument dorf drama drittel duett ebook eg eis eisen element embargo erdgeschoss "
    "ereignis ergebnis ersatzteil essen etikett event exempel facebook fahrrad fahrzeug feedback feld fenster "
    "fest festival feuer fieber finale fleisch flugzeug format foto garagentor gartentor gas gebiet gebirge "
    "gebiss gebot gebäude gedicht gedächtnis geflügel gefälle gefängnis gefäß gefühl gegenteil gehege "
    "geheimnis gehäuse geld gelenk gelände gemälde gemüse gericht gerät geräusch geschenk geschirr geschoss "
    "geschäft gesetz gesicht gespräch gespür getreide getriebe getränk getue gewand gewebe gewerbe gewicht "
    "gewissen gewitter ghetto gigabyte glas gleis gramm grammophon gras gymnasium haar halbjahr handy haus "
    "haustier headset heft heim hektopascal hemd hertz herz heu hindernis hoftor holz hotel icon insekt "
    "inserat institut interesse internet interview jackett jahr jahresende jahrhundert jahrtausend jahrzehnt "
    "jh jhd jhdt kabel kapital kapitel kelvin kennwort kilo kilobyte kilogramm kind kino kissen klavier kleid "
    "klima kloster knie komma konto konzert kupfer lager land leben lebensjahr leder licht lied lineal loch "
    "lokal lumen lux mal manöver marketing material maß meer meeting megabyte menü messer mikrofon mikroskop "
    "milieu mineral ministerium mitglied mittel modell modul monatsende monster moor motiv motorrad museum "
    "muster mädchen möbel nest netbook netz netzwerk niveau notebook obergeschoss objekt obst og ohr opfer "
    "orchester paar paddel paket papier paradies paradigma parkett passwort pedal personal pferd pfund plakat "
    "plateau podest portal poster problem produkt programm projekt protokoll prozent pulver quartal quartett "
    "quartier quiz rad radio recht recycling referat register reh relais rennen restaurant resultat review "
    "rezept risiko ritual rohr rolltor rätsel salz schema scheunentor schiff schild schloss schreiben schwein "
    "script segel semester shopping siegel signal silber silo silvester skelett skript smartphone sofa spiel "
    "stativ statut stichwort stroh studio studium stück subjekt system tableau tablet tablett tal team "
    "telefon telegramm teleskop tempo terabyte theater thema thermometer ticket tier training treffen tuch "
    "turnier ufo ug untergeschoss unternehmen update urteil ventil verbot verfahren vergnügen verhältnis "
    "vermögen verständnis vertrauen verzeichnis video vieh viertel visum volt vorwort wasser watt weh werk "
    "werkzeug wesen wetter wild wochenende wort wunder zeichen zelt zentrum zertifikat zeug zeugnis ziel "
    "zimmer zitat öl übel"
)
_NOUNS: Final = _of(MASCULINE, _MASCULINE) | _of(FEMININE, _FEMININE) | _of(NEUTER, _NEUTER)
"""By themselves, and as the last word of a longer one: "Wohnzimmerlampe"."""
_ALONE: Final = (
    _of(MASCULINE, "kunde name junge")
    | _of(FEMININE, "art last partie lust haft")
    | _of(NEUTER, "tor ei ende glas wachs ufer alter flussufer")
)
"""By themselves only; other words end so by chance, or have another gender there."""
_SUFFIXES: Final = (
    *((suffix, FEMININE) for suffix in (
        "ung heit keit schaft ion tät erin istin orin entin antin ogin eurin agin anz enz ur ik ei ie age ade "
        "ette itis "
        "sis a"
    ).split()),
    *((suffix, NEUTER) for suffix in (
        "chen lein ment um ma tum nis ett ing en o iv gramm skop zeug werk ekt at eum"
    ).split()),
    *((suffix, MASCULINE) for suffix in (
        "ling ismus or ig ich ist ant ent är eur ier loge graf ein aum er el us"
    ).split()),
    ("in", FEMININE), ("e", FEMININE),
)  # fmt: skip
_LEAST_LETTERS: Final = 3


@lru_cache(maxsize=1024)
def gender(noun: str) -> str:
    """Return the gender of a noun in the singular; "" where nothing tells it."""
    word = noun.lower().rpartition("-")[2] or noun.lower()
    if word in _ALONE or word in _NOUNS:
        return _ALONE.get(word) or _NOUNS[word]
    for start in range(len(word) - _LEAST_LETTERS + 1):
        if word[start:] in _NOUNS:
            return _NOUNS[word[start:]]
    longest = max((suffix for suffix, _ in _SUFFIXES if word.endswith(suffix)), key=len, default="")
    return dict(_SUFFIXES).get(longest, "")


@lru_cache(maxsize=256)
def gender_of_plural(noun: str) -> str:
    """Return the gender of a noun that stands in the plural: "Lampen", "Fenster"."""
    lowered = noun.lower()
    for ending in ("", "n", "en", "e", "er", "s"):
        stem = lowered.removesuffix(ending)
        if lowered.endswith(ending) and is_noun(stem):
            return gender(stem)
    return gender(lowered.removesuffix("n"))


def is_noun(word: str) -> bool:
    """Tell whether the table has a noun, by itself or as the end of a longer one."""
    lowered = word.lower()
    if lowered in _ALONE:
        return True
    return any(
        lowered[start:] in _NOUNS for start in range(max(1, len(lowered) - _LEAST_LETTERS + 1))
    )
