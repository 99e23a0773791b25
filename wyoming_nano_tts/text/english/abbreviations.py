"""Abbreviations: what they stand for, and whether their full stop may end a sentence.

One table for both questions: `boundaries` asks which class an abbreviation is of, the normaliser what
it stands for. To add one, put `written=spoken` into the class that fits; `_` stands for a space.
"""

from typing import Final


def _table(pairs: str) -> dict[str, str]:
    split = (pair.split("=") for pair in pairs.split())
    return {written: spoken.replace("_", " ") for written, spoken in split}


TITLES: Final = _table(
    "mr=mister mrs=missus ms=miz mx=mix messrs=messieurs drs=doctors prof=professor gen=general "
    "sen=senator rep=representative gov=governor pres=president capt=captain cpt=captain "
    "cmdr=commander lt=lieutenant col=colonel sgt=sergeant maj=major adm=admiral pvt=private "
    "cpl=corporal rev=reverend hon=honorable supt=superintendent insp=inspector det=detective "
    "amb=ambassador mt=mount fr=father"
)
"""Before a name: never the end of a sentence."""

NUMBERED: Final = _table(
    "no=number nos=numbers fig=figure figs=figures vol=volume vols=volumes ch=chapter chap=chapter "
    "sec=section sect=section pp=pages p=page para=paragraph op=opus ep=episode eps=episodes "
    "apt=apartment bldg=building fl=floor rm=room rms=rooms ste=suite ext=extension rt=route "
    "rte=route hwy=highway eq=equation ver=version vers=version tel=telephone ph=phone "
    "vit=vitamin pop=population elev=elevation exp=expires art=article ex=example lvl=level hts=heights "
    "pg=page pgs=pages wt=weight ht=height vis=visibility div=division eqs=equations flr=floor sc=scene "
    "tbl=table sem=semester lec=lecture ps=psalm cl=clause grp=group rs=rupees chs=chapters opt=option"
)
"""Before a number or a letter, which then goes on."""

DESCRIBING: Final = _table(
    "approx=approximately max=maximum min=minimum temp=temporary temps=temperatures avg=average "
    "orig=original natl=national intl=international int=international med=medium reg=regular "
    "elec=electric misc=miscellaneous incl=including excl=excluding assoc=associate asst=assistant "
    "tech=technical rel=relative est=estimated cont=continued resp=respectively recd=received "
    "cu=cubic sq=square alt=altitude freq=frequency alum=aluminum disc=discount attn=attention "
    "sm=small lg=large equiv=equivalent prev=previous curr=current addl=additional "
    "perm=permanent std=standard viz=namely cf=compare vs=versus hist=historic comm=community "
    "res=residential exch=exchange lin=linear term=terminal dep=departs arr=arrives def=defeated "
    "refrig=refrigerated min'l=mineral temp'l=temporal bot=bottom maint=maintenance mfg=manufacturing "
    "cond=conditional ins=insurance equip=equipment avail=available btwn=between betw=between"
)
"""Before what they describe: the end only where the next word begins a sentence."""

NOUNS: Final = _table(
    "jr=junior sr=senior esq=esquire inc=incorporated ltd=limited corp=corporation co=company "
    "bros=brothers dept=department depts=departments univ=university govt=government "
    "appt=appointment appts=appointments assn=association etc=et_cetera hum=humidity "
    "humid=humidity precip=precipitation dist=distance qty=quantity amt=amount acct=account "
    "ref=reference mfr=manufacturer mtg=meeting mgr=manager admin=administrator vac=vacuum "
    "bat=battery batt=battery conf=conference dir=direction info=info msg=message "
    "msgs=messages ed=edition eds=editions tues=Tuesday thurs=Thursday bldgs=buildings "
    "apts=apartments rd=road ave=avenue av=avenue blvd=boulevard ln=lane pkwy=parkway "
    "hosp=hospital inst=institute dev=development mgmt=management pkg=package pkgs=packages "
    "sched=schedule fwy=freeway expy=expressway tpke=turnpike ea=each agg=aggregate ppl=people "
    "dest=destination bn=battalion regt=regiment inf=infantry cav=cavalry brig=brigade ctr=center pymt=payment "
    "pmt=payment bal=balance stmt=statement veh=vehicle lic=license div=division sta=station jct=junction "
    "twp=township svc=service svcs=services cert=certificate supv=supervisor mktg=marketing cust=customer chg=charge"
)
"""The end of a sentence where a capital follows."""

MEASURED: Final = _table(
    "mins=minutes hrs=hours hr=hour secs=seconds wk=week wks=weeks yr=year yrs=years mo=month "
    "mos=months lbs=pounds lb=pound oz=ounces yd=yards yds=yards tbsp=tablespoon tsp=teaspoon "
    "gal=gallons pct=percent deg=degrees doz=dozen qts=quarts qt=quart pts=points pt=pint ft=feet "
    "mi=miles in=inches ct=count pkt=packets pkts=packets dz=dozen ac=acres"
)
"""Behind a number; the end where a capital follows."""

STREETS: Final = _table(
    "st=street ave=avenue av=avenue blvd=boulevard rd=road dr=drive ln=lane ct=court crt=court "
    "pl=place hwy=highway pkwy=parkway sq=square ter=terrace cir=circle trl=trail aly=alley "
    "cres=crescent fwy=freeway expy=expressway tpke=turnpike plz=plaza"
)
"""Behind a name or an ordinal; `Way`, `Loop` and the like are words already."""

BARE: Final = _table(
    "Mr=mister Mrs=missus Ms=miz Prof=professor Jr=junior vs=versus approx=approximately "
    "avg=average Avg=average temp=temperature Temp=temperature temps=temperatures "
    "Temps=temperatures etc=et_cetera dept=department Dept=department hrs=hours mins=minutes "
    "secs=seconds yrs=years wks=weeks lbs=pounds qty=quantity Qty=quantity misc=miscellaneous "
    "pls=please plz=please thx=thanks Blvd=boulevard Hwy=highway hwy=highway Pkwy=parkway Apt=apartment apt=apartment "
    "Bldg=building bldg=building appt=appointment Appt=appointment tbsp=tablespoons "
    "tsp=teaspoons ppl=people tmrw=tomorrow tmr=tomorrow btwn=between Vol=volume Lvl=level "
    "lvl=level Pwr=power pwr=power btn=button num=number sched=schedule bdrm=bedroom "
    "Bdrm=bedroom bthrm=bathroom precip=precipitation Precip=precipitation Qtr=quarter "
    "govt=government Govt=government batt=battery Batt=battery Wx=weather Rte=route "
    "msgs=messages msg=message Attn=attention bsmt=basement Intl=international "
    "intl=international thru=through nite=night tonite=tonight Mgmt=management wk=week hr=hour "
    "yr=year Rm=room rm=room Mk=mark mtg=meeting Mtg=meeting Natl=national Univ=university "
    "ea=each mkt=market Mkt=market chk=check hx=history ur=your sry=sorry chg=change Dx=diagnosis "
    "YoY=year_over_year QoQ=quarter_over_quarter nr=near acct=account Acct=account rn=right_now abt=about "
    "dz=dozen pkg=package pkgs=packages "
    "tstm=thunderstorm tstms=thunderstorms Tstms=thunderstorms Chc=chance chc=chance fcst=forecast"
)
"""Without a full stop, as written."""

COUNTED: Final = _table(
    "err=error gm=game grp=group trk=track pg=page pgs=pages ep=episode eps=episodes vol=volume fig=figure "
    "vis=visibility bldg=building brd=boards wk=week ste=suite flr=floor fl=floor"
)
"""Before a number, also without a full stop."""

BULLETINS: Final = _table(
    "adv=advisory advy=advisory advsy=advisory vsby=visibility vis=visibility accum=accumulation "
    "accums=accumulations tstm=thunderstorm tstms=thunderstorms tsra=thunderstorms "
    "chc=chance prob=probability fcst=forecast wrng=warning wrn=warning wtch=watch isold=isolated "
    "sct=scattered sctd=scattered lgt=light hvy=heavy sfc=surface cnty=county til=till "
    "fri=Friday sat=Saturday sun=Sunday mon=Monday aftn=afternoon eve=evening morn=morning mtns=mountains "
    "elev=elevation intvl=interval msl=sea_level xtrm=extreme"
)
"""In bulletins that are all in capitals, "HIGH SURF ADV TIL 6 PM HST SUN"."""

US_STATES: Final = _table(
    "ala=Alabama ariz=Arizona ark=Arkansas calif=California colo=Colorado conn=Connecticut del=Delaware "
    "fla=Florida ill=Illinois ind=Indiana kan=Kansas ky=Kentucky mass=Massachusetts md=Maryland mich=Michigan "
    "minn=Minnesota miss=Mississippi mont=Montana neb=Nebraska nev=Nevada okla=Oklahoma ore=Oregon "
    "pa=Pennsylvania penn=Pennsylvania tenn=Tennessee tex=Texas va=Virginia vt=Vermont wash=Washington "
    "wis=Wisconsin wyo=Wyoming"
)
"""Behind a city or a party, with a full stop: "Boston, Mass.", "(D-Mass.)"."""

BOOKS: Final = {
    "gen": "Genesis", "ex": "Exodus", "exod": "Exodus", "lev": "Leviticus", "num": "Numbers", "deut": "Deuteronomy",
    "josh": "Joshua", "judg": "Judges", "sam": "Samuel", "ps": "Psalm", "prov": "Proverbs", "eccl": "Ecclesiastes",
    "isa": "Isaiah", "jer": "Jeremiah", "ezek": "Ezekiel", "dan": "Daniel", "mic": "Micah", "matt": "Matthew",
    "rom": "Romans", "cor": "Corinthians", "gal": "Galatians", "eph": "Ephesians", "phil": "Philippians",
    "col": "Colossians", "thess": "Thessalonians", "tim": "Timothy", "heb": "Hebrews", "pet": "Peter",
    "rev": "Revelation",
}  # fmt: skip
"""Books of the Bible, before a chapter and a verse."""

LATIN: Final = _table("e.g=for_example, i.e=that_is, a.k.a=AKA")

NEVER_LAST: Final = frozenset(TITLES) | {"e.g", "i.e", "vs", "cf", "viz", "ca"}
"""Their dot ends no sentence."""

DAYS: Final = (
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
)  # fmt: skip
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
SHORT_DAYS: Final = _table(
    "mon=Monday tue=Tuesday tues=Tuesday wed=Wednesday weds=Wednesday thu=Thursday thur=Thursday "
    "thurs=Thursday fri=Friday sat=Saturday sun=Sunday"
)
SHORT_MONTHS: Final = _table(
    "jan=January feb=February mar=March apr=April jun=June jul=July aug=August sep=September "
    "sept=September oct=October nov=November dec=December"
)

STARTERS: Final = frozenset(
    "the a an it its it's he she we they you this that these those there here i i'm i'll i've if "
    "in on at and as but or so when while after before because what who where why how is are was "
    "do does did can could would will should please no yes ok okay not now then also for to from "
    "however my your his her our their all each every some turn set good have has let don't let's".split()
)
"""Words that begin a sentence rather than follow an initial such as "U.S."."""


def starts_sentence(word: str) -> bool:
    """Tell whether a word, also contracted ("She'll"), begins a sentence and does not go on with a name."""
    lowered = word.lower().replace("’", "'")
    return lowered in STARTERS or lowered.partition("'")[0] in STARTERS


ZONES: Final = frozenset(
    "est edt cst cdt mst mdt pst pdt gmt utc cet cest bst ist jst et ct mt pt".split()
)
CALENDAR_NAMES: Final = (
    frozenset(SHORT_DAYS) | frozenset(SHORT_MONTHS) | frozenset(name.lower() for name in DAYS + MONTHS)
) - {"may", "mar", "march", "sat", "sun"}  # fmt: skip
"""Names of days and months that are no other words: behind "appt." they go on."""

MONTHLY: Final = frozenset(
    "in of last next this since until till by through thru early late mid every and to or from between before "
    "after -".split()
)
"""What a month stands behind; without one "Jan. Smith" is a person."""

AFTER_A_TIME: Final = (
    ZONES
    | frozenset(day.lower() for day in DAYS)
    | frozenset(f"{day.lower()}s" for day in DAYS)
    | frozenset(month.lower() for month in MONTHS)
    | frozenset("eastern central mountain pacific atlantic greenwich zulu".split())
)
"""Words with a capital that may follow "p.m." inside a sentence."""

LETTERED: Final = frozenset(
    "plan vitamin option group class grade section type zone phase part unit terminal gate "
    "appendix hepatitis team model block wing room apartment floor bus line channel point".split()
)
"""Words that a single letter belongs to: behind "plan B." a sentence may end."""

SAINTS: Final = frozenset(
    "louis paul john mary peter patrick james george andrew helena helens anne anthony augustine "
    "barth bernard catherine charles clair cloud croix david denis francis gallen ives joseph "
    "jude kitts lawrence lucia lucie luke malo mark martin matthew michael moritz nicholas olaf "
    "pancras petersburg pierre simon stephen thomas tropez vincent albans joan elmo cross".split()
)
"""Names behind "St." that are saints' rather than anything else."""

WAYS: Final = {"N": "north", "S": "south", "E": "east", "W": "west"}


def compass(letters: str) -> str:
    """Say points of the compass: "NE" is "northeast", "NNW" "north northwest"."""
    names = [WAYS[letter] for letter in letters.upper()]
    return f"{names[0]} {names[1]}{names[2]}" if len(names) == 3 else "".join(names)
