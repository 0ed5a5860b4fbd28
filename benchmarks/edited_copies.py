"""Edits of a news sentence: those that leave its statement alone, and those that change it.

Every edit takes a sentence and a random source and gives the edited sentence, or None where it does not
apply. The words are this file's own: `OTHER_WORDS` are equals that the service does not list.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random
from typing import Final

Edit = Callable[[str, Random], str | None]


def _pairs(listed: str) -> list[tuple[str, str]]:
    return [(left, right) for left, _, right in (pair.partition("=") for pair in listed.split("/"))]


_EQUALS: Final = {
    "tuning": _pairs(
        "attack=assault/attacks=assaults/officials=authorities/began=started/begin=start/children=kids/"
        "bought=purchased/help=assist/helped=assisted/large=big/largest=biggest/wounded=injured/"
        "country=nation/countries=nations/showed=indicated/trying=attempting/tried=attempted/needs=requires/"
        "fell=dropped/war=conflict/deal=agreement/talks=negotiations/company=firm/companies=firms/"
        "cars=vehicles/car=vehicle/residents=inhabitants/quickly=rapidly/often=frequently/because of=due to/"
        "US=United States/UK=United Kingdom/more than 1=over 1/Kyiv=Kiev/programme=program/defence=defense"
    ),
    "reported": _pairs(
        "announced=declared/leader=chief/meeting=gathering/doctors=physicians/soldiers=troops/fire=blaze/"
        "destroyed=demolished/huge=enormous/warned=cautioned/built=constructed/build=construct/"
        "allowed=permitted/allow=permit/happened=occurred/lawyer=attorney/store=shop/stopped=halted/"
        "investigation=inquiry/many=numerous/annual=yearly/film=movie/people=persons/"
        "despite=in spite of/currently=at present/several=a number of/win=victory/game=match/"
        "problem=issue/problems=issues/support=back/goal=aim/video=footage/decided=resolved/"
        "election=vote/ships=vessels/prison=jail/labour=labor/centre=center/neighbouring=neighboring"
    ),
}  # fmt: skip
OTHER_WORDS: Final = _pairs(
    "pledged=vowed/urged=pressed/launch=open/boost=lift/curb=limit/shipment=consignment/scientists=researchers/"
    "researchers=scientists/expert=specialist/experts=specialists/crowd=throng/village=hamlet/praised=lauded/"
    "worried=concerned/concerned=worried/happy=pleased/angry=furious/usually=normally/perhaps=maybe/"
    "across=throughout/under=beneath/launched=started/former=ex-/created=formed/included=comprised/"
    "work=labour/group=band/groups=bands/major=big/later=afterwards/told=informed/shows=displays/rules=laws/"
    "reached=attained/return=come back/returned=came back/suffered=endured/gathered=assembled/place=spot"
)  # fmt: skip
_OPPOSITES: Final = {
    "tuning": _pairs(
        "rose=fell/increase=decrease/increased=decreased/won=lost/more=less/before=after/after=before/"
        "accepted=rejected/support=oppose/first=last/last=first/high=low/higher=lower/north=south/south=north/"
        "men=women/man=woman/woman=man/alive=dead/open=closed/began=ended/best=worst/bought=sold/old=new/"
        "new=old/guilty=innocent/legal=illegal/public=private/son=daughter/father=mother/husband=wife/east=west"
    ),
    "reported": _pairs(
        "allowed=banned/approved=blocked/convicted=acquitted/praised=criticised/victory=defeat/"
        "majority=minority/inside=outside/early=late/earlier=later/later=earlier/day=night/morning=evening/"
        "brother=sister/boys=girls/young=old/rich=poor/imports=exports/released=detained/peace=war/"
        "safe=dangerous/strong=weak/military=civilian/foreign=domestic/senior=junior/major=minor/many=few/"
        "long=short/good=bad/better=worse/killed=rescued/up=down/entered=left/over=under/with=without/"
        "all=none of"
    ),
}  # fmt: skip
_OF_ONE_KIND: Final = {
    "tuning": _pairs(
        "hospital=school/hospitals=schools/bridge=tunnel/minister=mayor/president=king/murder=fraud/train=bus/"
        "doctor=nurse/police=army/church=mosque/company=union/companies=banks/river=lake/film=album/"
        "music=dance/phone=laptop/phones=laptops/year=month/week=month/hours=days/city=village/state=county/"
        "book=film/users=staff/data=money/government=opposition/game=season/team=coach/food=water/"
        "report=film/car=bicycle/security=privacy/market=factory/election=strike/people=animals"
    ),
    "reported": _pairs(
        "court=parliament/judge=witness/student=teacher/students=teachers/airport=harbour/plane=helicopter/"
        "drone=tank/drones=tanks/gas=oil/oil=coal/prison=hospital/soldiers=sailors/lawyer=banker/"
        "actor=singer/series=book/show=concert/model=engine/app=device/software=hardware/months=years/"
        "days=weeks/minutes=seconds/country=town/region=island/budget=contract/tax=fine/storm=drought/"
        "billion=million/founder=client/investors=workers/women=children/law=ban/attack=protest/"
        "home=office/video=letter/family=neighbours/friends=rivals/customers=suppliers/night=week"
    ),
}  # fmt: skip
_NUMBER_WORDS: Final = _pairs(
    "two=2/three=3/four=4/five=5/six=6/seven=7/eight=8/nine=9/ten=10/eleven=11/twelve=12/twenty=20/thirty=30"
)
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = (
    "January", "February", "March", "April", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_NAMES: Final = (
    "Norway", "Peru", "Lagos", "Marta Lindqvist", "Osaka", "Bolivia", "Quebec", "Ivan Petrescu", "Zambia",
    "Leeds", "Hanoi", "Toyota", "Amara Diallo", "Uruguay", "Gdansk",
)  # fmt: skip
_OPENERS: Final = "on|in|at|after|during|since|amid|following|before|when|while|because|despite"
_REPORTERS: Final = ("officials", "the agency", "a spokesman", "local media", "the ministry", "police")
_NEGATIONS: Final = (("can't ", "cannot "), ("won't ", "will not "), ("n't ", " not "))
_SAID: Final = re.compile(r"\b(?:said|says|told|according|reported|added|wrote)\b")


def swapped(listed: Sequence[tuple[str, str]], most: int) -> Edit:
    """Make an edit that replaces up to `most` listed words."""

    def edit(sentence: str, random: Random) -> str | None:
        fits = [pair for pair in listed if re.search(rf"\b{re.escape(pair[0])}\b", sentence)]
        if not fits:
            return None
        for old, new in random.sample(fits, min(len(fits), random.randint(1, most))):
            sentence = re.sub(rf"\b{re.escape(old)}\b", new, sentence, count=1)
        return sentence

    return edit


def cut(sentence: str, random: Random) -> str | None:
    """Leave out the last clause, the first, or an apposition; at least half of the words stay."""
    stem = sentence.rstrip(".")
    if stem.count(",") > 3 or re.search(r"[()—–:;]", stem):
        return None
    options = []
    last = re.match(rf"(.*\w),? (?:{_OPENERS}|who|where|which|including|according to|saying) [^,]*$", stem)
    if last:
        options.append(f"{last[1]}.")
    participle = re.match(r"(.*\w), (?:\w+ing|and|but|as|with) [^,]*$", stem)
    if participle and stem.count(",") == 1:
        options.append(f"{participle[1]}.")
    first = re.match(r"(?:On|In|After|During|Amid|Following|As|While|Despite|Since) [^,]+, ([^,]+)$", stem)
    if first:
        options.append(f"{_capital(first[1])}.")
    middle = re.match(r"([^,]*\w), (?:who|which|where|a|an|the|including|such as) [^,]+, ([^,]+)$", stem)
    if middle:
        options.append(f"{middle[1]} {middle[2]}.")
    words = len(sentence.split())
    dangling = re.compile(r"\b(?:of|in|for|to|with|and|by|at|from)\.$")
    options = [
        each for each in options if len(each.split()) >= max(7, words / 2) and not dangling.search(each)
    ]
    return random.choice(options) if options else None


def moved(sentence: str, random: Random) -> str | None:
    """Move a time or a clause from the start to the end, or the other way round."""
    stem = sentence.rstrip(".")
    if _SAID.search(stem):
        return None
    first = re.match(rf"((?i:{_OPENERS}) [^,]+), ([^,]+)$", stem)
    if first:
        return f"{_capital(first[2])} {_small(first[1])}."
    last = re.match(
        r"([^,]{25,}) ((?:on|in|after|during|since|amid|following|despite|while) [^,]{6,60})$", stem
    )
    return f"{_capital(last[2])}, {_small(last[1])}." if last else None


def reattributed(sentence: str, random: Random) -> str | None:
    """Put who reported it before or behind a statement, or move it from one end to the other."""
    stem = sentence.rstrip(".")
    tail = re.match(r"([^,\"“”]{30,}), ((?:\w+ ){1,4}(?:said|says|reported))$", stem)
    if tail:
        return f"{_capital(tail[2])} {_small(tail[1])}."
    if _SAID.search(stem) or '"' in stem or "“" in stem or stem.endswith("?"):
        return None
    who = _REPORTERS[len(sentence.split()) % len(_REPORTERS)]
    return random.choice(
        (
            f"{stem}, {who} said.",
            f"According to {who}, {_small(stem)}.",
            f"{_capital(who)} said {_small(stem)}.",
        )
    )


def retitled(sentence: str, random: Random) -> str | None:
    """Print a sentence as another outlet's headline or first line would have it."""
    stem = sentence.rstrip(".")
    place = random.choice(("GENEVA", "NEW DELHI", "BRUSSELS"))
    return random.choice(
        (f"{place} (Example Wire) — {sentence}", f"{place}, March 3 - {sentence}", f"Watch: {stem}",
         stem.upper(), f"{stem} - Example News", f"LIVE: {stem}", stem)
    )  # fmt: skip


def typeset(sentence: str, random: Random) -> str | None:
    """Change quotation marks, dashes, apostrophes and contractions."""
    edited = sentence.translate(str.maketrans("“”’–—", '""\'--'))
    if edited == sentence:
        edited = sentence.replace('"', "“").replace("'", "’").replace(" - ", " – ")
    for short, long in (*_NEGATIONS, ("'re ", " are "), ("'ll ", " will ")):
        edited = edited.replace(short, long)
    return edited if edited != sentence else None


def renumbered(sentence: str, random: Random) -> str | None:
    """Write a number in another form: words or digits, with or without marks, scaled or in full."""
    edited = re.sub(r"(?<=\d),(?=\d{3}\b)", "", sentence)
    percent = re.sub(r" percent\b", "%", edited)
    edited = percent if percent != edited else edited.replace("%", " per cent")
    edited = re.sub(r"(?<=\d)(?:m|mn|M)\b", " million", edited)
    edited = re.sub(r"(?<=\d)(?:bn|B)\b(?! \w+ Street)", " billion", edited)
    edited = re.sub(r"\$(\d+(?:\.\d+)?(?![\d,.\w])(?: (?i:m|b|tr)(?i:illion)\b)?)", r"\1 dollars", edited)
    for word, digits in _NUMBER_WORDS:
        edited = re.sub(rf"(?<!-)\b{word}\b(?!-)", digits, edited)
    return edited if edited != sentence else None


def inserted(sentence: str, random: Random) -> str | None:
    """Put in a few words that add no statement of weight."""
    options = [f"{sentence.rstrip('.')}, as reported earlier."]
    for verb in ("said", "told", "announced", "died", "arrived", "met", "opened"):
        if f" {verb} " in sentence:
            options.append(sentence.replace(f" {verb} ", f" {verb} on {random.choice(_DAYS)} ", 1))
            options.append(sentence.replace(f" {verb} ", f" also {verb} ", 1))
    name = re.search(r"(?<=[a-z] )([A-Z][a-z]+ [A-Z][a-z]+)(?= (?:said|was|is|has|told))", sentence)
    if name:
        options.append(f"{sentence[: name.end()]}, {random.randint(30, 70)},{sentence[name.end() :]}")
        options.append(f"{sentence[: name.end()]}, who lives nearby,{sentence[name.end() :]}")
    for day in _DAYS:
        if f" on {day}" in sentence:
            options.append(sentence.replace(f" on {day}", f" late on {day}", 1))
    return random.choice(options)


def round_trip(sentence: str, random: Random) -> str | None:
    """Imitate a translation there and back: articles, auxiliaries and contractions come and go."""
    edited = re.sub(
        r"(?<=\w )(?:the|a|an) (?=[a-z])", lambda m: m[0] if random.random() < 0.5 else "", sentence
    )
    edited = re.sub(r"\bha[sd] (?=\w+ed\b)", "", edited)
    edited = re.sub(r"(?<=\w )that (?=[a-z])", "", edited)
    edited = edited.replace("’", "'")
    for short, long in _NEGATIONS:
        edited = edited.replace(short, long)
    return edited if edited != sentence else None


def another_number(sentence: str, random: Random) -> str | None:
    """Change one figure."""
    found = list(re.finditer(r"(?<![\w.,-])\d+(?![\w-]|[.,]\d)", sentence))
    if not found:
        return swapped([("two", "three"), ("three", "five"), ("four", "six"), ("million", "billion")], 1)(
            sentence, random
        )
    at = random.choice(found)
    number = int(at[0]) + random.choice((1, 2, 3, 10))
    return sentence[: at.start()] + str(number) + sentence[at.end() :]


def another_name(sentence: str, random: Random) -> str | None:
    """Put another name in the place of one."""
    found = list(re.finditer(r"(?<=[a-z,] )[A-Z][a-z]{3,}(?: [A-Z][a-z]+)*", sentence))
    if not found:
        return None
    at = random.choice(found)
    return sentence[: at.start()] + random.choice(_NAMES) + sentence[at.end() :]


def another_day(sentence: str, random: Random) -> str | None:
    """Change a weekday or a month."""
    for row in (_DAYS, _MONTHS):
        for word in row:
            if re.search(rf"\b{word}\b", sentence):
                other = random.choice([each for each in row if each != word])
                return re.sub(rf"\b{word}\b", other, sentence, count=1)
    return None


def negated(sentence: str, random: Random) -> str | None:
    """Turn a statement round, or take its negation away."""
    if " not " in sentence:
        return sentence.replace(" not ", " ", 1)
    for verb in ("will", "has", "have", "had", "is", "are", "was", "were", "can", "would", "could"):
        if f" {verb} " in sentence:
            return sentence.replace(f" {verb} ", f" {verb} not ", 1)
    return None


def exchanged(sentence: str, random: Random) -> str | None:
    """Let two names change places."""
    found = re.finditer(r"(?<=[a-z,] )[A-Z][a-z]{3,}(?: [A-Z][a-z]+)*(?=[ ,.])", sentence)
    names = [at for at in found if at[0] not in _DAYS + _MONTHS]
    if len({at[0] for at in names}) < 2:
        return None
    first, second = names[0], next(at for at in names if at[0] != names[0][0])
    middle = sentence[first.end() : second.start()]
    if re.fullmatch(r" (?:and|or) |,? ", middle):
        return None
    return sentence[: first.start()] + second[0] + middle + first[0] + sentence[second.end() :]


def copy_edits(half: str) -> dict[str, Edit]:
    """Name the edits that make a copy; the words of the halves differ."""
    return {
        "cut": cut, "clause moved": moved, "attribution": reattributed, "headline": retitled,
        "typography": typeset, "number format": renumbered, "reworded": swapped(_EQUALS[half], 3),
        "insertion": inserted, "round trip": round_trip,
    }  # fmt: skip


def changes(half: str) -> dict[str, Edit]:
    """Name the edits that make another statement."""
    return {
        "another number": another_number, "another name": another_name, "another day": another_day,
        "negated": negated, "opposite": swapped(_OPPOSITES[half], 1), "names exchanged": exchanged,
        "another of its kind": swapped(_OF_ONE_KIND[half], 1),
    }  # fmt: skip


def _small(text: str) -> str:
    return (
        text[0].lower() + text[1:]
        if re.match(r"(?:The|A|An|In|On|At|After|During|It|He|She|They)\b", text)
        else text
    )


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
