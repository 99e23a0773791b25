"""Abbreviations: what they stand for, and whether their full stop may end a sentence.

One table for both questions: `boundaries` asks which class an abbreviation is of, the normaliser what
it stands for. To add one, put `written=spoken` into the class that fits; `_` stands for a space.
"""

from typing import Final


def _table(pairs: str) -> dict[str, str]:
    split = (pair.split("=") for pair in pairs.split())
    return {written: spoken.replace("_", " ") for written, spoken in split}


TITLES: Final = _table(
    "Dr=Doktor Prof=Professor Hr=Herr Hrn=Herrn Dipl=Diplom Ing=Ingenieur Mag=Magister St=Sankt Mr=Mister "
    "Mrs=Missis Hl=Heiliger Fam=Familie Fa=Firma Gebr=Gebrüder Frl=Fräulein Kfm=Kaufmann"
)
"""Before a name: never the end of a sentence."""

NUMBERED: Final = _table(
    "Nr=Nummer Nrn=Nummern Abb=Abbildung Kap=Kapitel Bd=Band Art=Artikel Abs=Absatz Kl=Klasse Zi=Zimmer "
    "Gl=Gleis Tel=Telefon Fax=Fax Hausnr=Hausnummer Tab=Tabelle Ziff=Ziffer Pos=Position Aufl=Auflage "
    "Jh=Jahrhundert Jhd=Jahrhundert Kto=Konto Vers=Version Ver=Version Ausg=Ausgabe Stk=Stück Art=Artikel "
    "Zif=Ziffer Lfg=Lieferung Rz=Randziffer Telefonnr=Telefonnummer Artikelnr=Artikelnummer "
    "Kundennr=Kundennummer Bestellnr=Bestellnummer Rechnungsnr=Rechnungsnummer Mobil=Mobil Bhf=Bahnhof "
    "Abt=Abteilung Ggf=gegebenenfalls Lj=Lebensjahr Stck=Stück S=Seite Whg=Wohnung Etg=Etage Gr=Größe op=Opus "
    "Buchst=Buchstabe "
    "Az=Aktenzeichen"
)
"""Before a number, which then goes on."""

DESCRIBING: Final = _table(
    "ggfls=gegebenenfalls gez=gezeichnet geschl=geschlossen geöff=geöffnet vsl=voraussichtlich "
    "stdl=stündlich d=der Dt=Deutsche ca=circa "
    "max=maximal min=minimal inkl=inklusive "
    "exkl=exklusive zzgl=zuzüglich abzgl=abzüglich  "
    "bzw=beziehungsweise bzgl=bezüglich ggf=gegebenenfalls ggfs=gegebenenfalls evtl=eventuell evt=eventuell "
    "vgl=vergleiche gem=gemäß lt=laut mind=mindestens ehem=ehemalig geb=geboren gest=gestorben sog=sogenannte "
    "zzt=zurzeit zw=zwischen vorauss=voraussichtlich durchschn=durchschnittlich entspr=entsprechend "
    "insb=insbesondere insbes=insbesondere allg=allgemein tägl=täglich wöchtl=wöchentlich wöchentl=wöchentlich "
    "monatl=monatlich jährl=jährlich stündl=stündlich einschl=einschließlich ausschl=ausschließlich dt=deutsch "
    "engl=englisch frz=französisch gegr=gegründet höchstw=höchstwahrscheinlich i=im kath=katholisch "
    "ev=evangelisch kompl=komplett lfd=laufend möbl=möbliert mtl=monatlich nachm=nachmittags vorm=vormittags "
    "nördl=nördlich südl=südlich östl=östlich westl=westlich rd=rund schriftl=schriftlich telef=telefonisch "
    "tel=telefonisch u=und unverb=unverbindlich urspr=ursprünglich verh=verheiratet versch=verschieden "
    "wg=wegen zus=zusammen bes=besonders bspw=beispielsweise dgl=dergleichen eigtl=eigentlich "
    "einschl=einschließlich erw=erweitert ff=folgende f=für gesch=geschieden ges=gesamt hist=historisch "
    "jew=jeweils kfm=kaufmännisch led=ledig mdl=mündlich med=medizinisch ital=italienisch öff=öffentlich "
    "österr=österreichisch pol=polnisch röm=römisch schweiz=schweizerisch span=spanisch städt=städtisch "
    "techn=technisch vermutl=vermutlich vollst=vollständig v=von wiss=wissenschaftlich zul=zulässig "
    "zzügl=zuzüglich abds=abends morg=morgens norm=normal akt=aktuell od=oder exkl=exklusive opt=optional "
    "temp=temporär"
)
"""Before what they describe; the end of a sentence where one surely begins behind."""

NOUNS: Final = _table(
    "MwSt=Mehrwertsteuer MWSt=Mehrwertsteuer USt=Umsatzsteuer Temp=Temperatur Str=Straße Pl=Platz Std=Stunden "
    "Min=Minuten Sek=Sekunden Mio=Millionen Mrd=Milliarden Tg=Tage Pkt=Punkte Anm=Anmerkung Adr=Adresse "
    "Ang=Angabe Anz=Anzahl Betr=Betreff Bez=Bezeichnung Bsp=Beispiel Durchschn=Durchschnitt Geb=Geburtstag "
    "Ges=Gesellschaft Gew=Gewicht Hbf=Hauptbahnhof Jan=Januar Feb=Februar Febr=Februar Mrz=März Apr=April "
    "Jun=Juni Jul=Juli Aug=August Sep=September Sept=September Okt=Oktober Nov=November Dez=Dezember Mo=Montag "
    "Di=Dienstag Mi=Mittwoch Do=Donnerstag Fr=Freitag Sa=Samstag So=Sonntag Wdh=Wiederholung Vorst=Vorstellung "
    "Verf=Verfasser Tsd=Tausend Stellv=Stellvertreter Red=Redaktion Präs=Präsident Pers=Personen "
    "Mitgl=Mitglied Lit=Literatur Kt=Kanton Jg=Jahrgang Inh=Inhaber Hrsg=Herausgeber "
    "Gesch=Geschichte Forts=Fortsetzung Feuchtigk=Feuchtigkeit Einw=Einwohner Univ=Universität Zus=Zusatz "
    " Batt=Batterie Bzgl=bezüglich Luftf=Luftfeuchtigkeit Nachm=Nachmittag Vorm=Vormittag "
    "Ztr=Zentner Mon=Monate Co=Co Rep=Reparatur Ltg=Leitung Wo=Woche Chr=Christus Stdn=Stunden Stk=Stück "
    "Stck=Stück"
)
"""Nouns; the end of a sentence where one surely begins behind."""

CLOSING: Final = _table("usw=und_so_weiter etc=et_cetera usf=und_so_fort uvm=und_viele_mehr")
"""At the end of an enumeration: the end of a sentence where a capital follows."""

BARE: Final = _table(
    "ca=circa inkl=inklusive exkl=exklusive zzgl=zuzüglich bzw=beziehungsweise bzgl=bezüglich "
    "ggf=gegebenenfalls evtl=eventuell vgl=vergleiche usw=und_so_weiter etc=et_cetera mind=mindestens "
    "zzt=zurzeit Nr=Nummer Std=Stunden MwSt=Mehrwertsteuer MWSt=Mehrwertsteuer Mio=Millionen Mrd=Milliarden "
    "Tel=Telefon Abt=Abteilung Hr=Herr Dr=Doktor Prof=Professor Hbf=Hauptbahnhof bspw=beispielsweise "
    "Bhf=Bahnhof PLZ=Postleitzahl MWST=Mehrwertsteuer KW=Kalenderwoche NK=Nebenkosten EG=Erdgeschoss "
    "OG=Obergeschoss "
    "UG=Untergeschoss DG=Dachgeschoss KG=K_G Kfz=K_F_Z Pkw=P_K_W Lkw=L_K_W GmbH=G_M_B_H eG=E_G mbH=M_B_H "
    "Nrn=Nummern"
)
"""Without a full stop, as written."""

PHRASES: Final = _table(
    "Dr.med=Doktor_der_Medizin Dr.phil=Doktor_der_Philosophie Dr.jur=Doktor_der_Rechte "
    "Dr.rer.nat=Doktor_der_Naturwissenschaften Dr.med.dent=Doktor_der_Zahnmedizin Dr.h.c=Ehrendoktor "
    "i.H.v=in_Höhe_von z.B=zum_Beispiel d.Dt=der_Deutschen d.h=das_heißt u.a=unter_anderem "
    "i.d.R=in_der_Regel o.Ä=oder_Ähnliches "
    "u.Ä=und_Ähnliches o.ä=oder_ähnliches u.ä=und_ähnliches u.U=unter_Umständen s.o=siehe_oben s.u=siehe_unten "
    "v.a=vor_allem z.T=zum_Teil u.v.m=und_vieles_mehr o.g=oben_genannte a.M=am_Main v.Chr=vor_Christus "
    "n.Chr=nach_Christus m.E=meines_Erachtens i.A=im_Auftrag z.Zt=zurzeit z.Z=zurzeit z.Hd=zu_Händen "
    "a.D=außer_Dienst e.V=e_V p.a=pro_Jahr p.P=pro_Person p.Pers=pro_Person i.S.v=im_Sinne_von "
    "u.s.w=und_so_weiter u.z=und_zwar u.a.m=und_anderes_mehr i.V=in_Vertretung m.W=meines_Wissens o.k=okay "
    "s.a=siehe_auch o.B=ohne_Befund a.d=an_der v.l.n.r=von_links_nach_rechts i.e.S=im_engeren_Sinne "
    "i.w.S=im_weiteren_Sinne b.w=bitte_wenden d.J=dieses_Jahres l.J=letzten_Jahres u.Z=unserer_Zeitrechnung "
    "n.a=nicht_angegeben k.A=keine_Angabe z.Bsp=zum_Beispiel z.b=zum_Beispiel i.Allg=im_Allgemeinen "
    "u.dgl=und_dergleichen i.d.F=in_der_Fassung u.W=unseres_Wissens h.c=ehrenhalber m.a.W=mit_anderen_Worten "
    "a.a.O=am_angegebenen_Ort zit.n=zitiert_nach a.G=auf_Gegenseitigkeit n.Br=nördlicher_Breite "
    "s.Br=südlicher_Breite ö.L=östlicher_Länge w.L=westlicher_Länge f.d=für_das ü.d.M=über_dem_Meer "
    "ü.NN=über_Normalnull a.d.R=an_der_Ruhr G.m.b.H=G_M_B_H i.G=in_Gründung m.ü.M=Meter_über_Meer"
)
"""Several letters, with or without spaces between."""

NEVER_LAST: Final = frozenset({
    "dr", "prof", "hr",
    "bzw", "ca", "inkl", "exkl", "zzgl", "abzgl", "vgl", "bzgl", "lt", "gem", "zw", "mind", "od", "sog", "bspw",
    "einschl", "rd", "wg", "ehem", "insb", "insbes", "z.b", "d.h", "d", "i", "z", "u", "v", "o", "s", "n",
    "i.d", "u.v", "geb",
})  # fmt: skip
"""Their full stop ends no sentence, as that of titles does not."""

DAYS: Final = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
SHORT_DAYS: Final = _table(
    "Mo=Montag Di=Dienstag Mi=Mittwoch Do=Donnerstag Fr=Freitag Sa=Samstag So=Sonntag"
)
MONTHS: Final = (
    "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober",
    "November", "Dezember",
)  # fmt: skip
SHORT_MONTHS: Final = _table(
    "Jan=Januar Jän=Jänner Feb=Februar Febr=Februar Mär=März Mrz=März Apr=April Jun=Juni Jul=Juli Aug=August "
    "Sep=September Sept=September Okt=Oktober Nov=November Dez=Dezember"
)
MONTH_NAMES: Final = frozenset(MONTHS) | frozenset(SHORT_MONTHS) | {"Jänner", "Feber"}

STARTERS: Final = frozenset(
    "der die das den dem des ein eine einen einem einer es er sie ich du wir ihr man dies diese dieser dieses "
    "diesen hier da dort heute morgen gestern jetzt nun dann danach dabei dazu damit daher deshalb darum und "
    "aber oder denn doch sondern wenn weil als ob falls sobald während nachdem bevor wer was wie wo wann warum "
    "woher wohin welche welcher welches bitte ja nein ok okay gut im in am an auf aus bei mit nach von vor zu "
    "zum zur für über unter um ab seit bis durch ohne gegen ist sind war waren hat haben habe hast kann kannst "
    "können soll sollen sollte möchtest möchte willst will wird werden wurde alle alles kein keine keinen noch "
    "schon auch so nur mein meine dein deine sein seine ihre unser unsere leider zuerst zunächst außerdem "
    "trotzdem vielen danke hallo guten achtung also beim vom jeder jede jedes viele einige mehr manche "
    "vielleicht natürlich gerne dich dir mir mich uns derzeit aktuell insgesamt gibt gib schalte stelle öffne "
    "schließe mach lass nimm zusammen später bald gleich immer nie".split()
)
"""Words that begin a sentence; other words with a capital may be nouns that go on."""


def starts_sentence(word: str) -> bool:
    """Tell whether a word with a capital surely begins a sentence and is not a noun."""
    return word[:1].isupper() and word.lower() in STARTERS


def is_counted_in_order(word: str) -> bool:
    """Tell whether a number with a full stop before a noun surely counts it: "1. Platz", "2. Weihnachtstag"."""
    noun = word.lower().rpartition("-")[2]
    return noun in ORDINAL_NOUNS or noun.endswith(_ORDINAL_ENDS) or word.capitalize() in MONTH_NAMES


_ORDINAL_ENDS: Final = (
    "tag",
    "etage",
    "stock",
    "geschoss",
    "klasse",
    "liga",
    "platz",
    "runde",
    "weltkrieg",
)


def determines(word: str) -> bool:
    """Tell whether an ordinal may stand behind a word: an article, or a name in the genitive, "Beethovens 9."."""
    named = word[:1].isupper() and word.endswith("s") and len(word) > 3
    return word.lower() in DETERMINERS or (named and not starts_sentence(word))


ORDINAL_NOUNS: Final = frozenset(
    "platz etage fc sc sv fsv vfb vfl tsv stock stockwerk obergeschoss untergeschoss og ug liga bundesliga "
    "klasse gang mal jahrhundert jahrtausend jahrzehnt weltkrieg kapitel quartal halbjahr semester advent "
    "geburtstag runde stelle spieltag halbzeit minute sekunde stunde tag woche monat jahr staffel folge "
    "episode auflage band satz akt teil stufe rang person reihe linie hälfte drittel viertel versuch "
    "weihnachtstag feiertag kl jh jhd jahrestag preis sieger generation mannschaft bürgermeister".split()
)
"""Nouns that a number with a full stop counts, also without an article before it."""
DETERMINERS: Final = frozenset(
    "am im vom zum zur beim ans ins der die das dem den des ein eine einem einen einer eines mein meine meinem "
    "meinen meiner dein deine deinem deinen deiner sein seine seinem seinen seiner ihr ihre ihrem ihren ihrer "
    "unser unsere unserem unseren unserer jeder jede jedes jedem jeden dieser diese dieses diesem diesen kein "
    "keine keinem keinen keiner dessen deren bis ab seit und oder bereits".split()
)
"""What stands before an ordinal."""
