"""Words that a desk puts for one another without changing what is said.

Only words that are equal in nearly every sentence of news stand in one group: a copy with a word replaced
by any other counts as another statement. No measure of likeness can take the place of this list:
opposites ("rose", "fell") and members of one kind ("Geneva", "Vienna") are as near to each other by embedding
as equals.
"""

from __future__ import annotations

from typing import Final

from index.wordnet_words import WORDNET_GROUPS

_GROUPS: Final = """
said says say stated added noted / percent % pct процент процентов prozent
officials authorities / begin start commence / begins starts commences / began started commenced
beginning starting / buy purchase / buys purchases / bought purchased / buying purchasing
help assist / helped assisted / helping assisting / big large / bigger larger / biggest largest
huge enormous massive / small little tiny / rapid fast swift / quickly rapidly swiftly
injured wounded hurt / country nation / countries nations / shows indicates / showed indicated
try attempt / trying attempting / tried attempted / tries attempts / need require / needs requires
fall drop decline / falls drops declines / fell dropped declined / falling dropping declining
rise climb / rose climbed / rising climbing / increased grew / increase growth
war conflict / wars conflicts / deal agreement accord pact / deals agreements accords pacts
talks negotiations / company firm business / companies firms businesses / car vehicle / cars vehicles
resident inhabitant / residents inhabitants / lawmakers legislators parliamentarians mps
lawmaker legislator parliamentarian mp / often frequently / about around approximately roughly
important significant / children kids / child kid / attack assault / attacks assaults
meeting gathering / meetings gatherings / doctor physician / doctors physicians
soldiers troops servicemen / fire blaze / fires blazes / destroyed demolished wrecked
warn caution / warns cautions / warned cautioned / warning cautioning / build construct
built constructed / building constructing / allow permit / allows permits / allowed permitted
happen occur / happens occurs / happened occurred / lawyer attorney solicitor
lawyers attorneys solicitors / rich wealthy affluent / shop store / shops stores / stop halt
stopped halted / stopping halting / investigation probe inquiry enquiry
investigations probes inquiries enquiries / investigating probing / investigated probed
many numerous / annual yearly / annually yearly / film movie / films movies / mother mum mom
father dad / killed slain / prison jail / jailed imprisoned / home house / homes houses
money funds / speak talk / spoke talked / speaking talking / speech address / get receive obtain
got received obtained / getting receiving obtaining / give provide / gave provided / gives provides
giving providing / use utilise utilize / used utilised utilized / using utilising utilizing
asked requested / believe think / believes thinks / believed thought / choose select / chose selected
chosen selected / leave depart / leaving departing / send dispatch / sent dispatched
keep retain / kept retained / remain stay / remains stays / remained stayed / find discover
found discovered / explain clarify / explained clarified / reveal disclose / reveals discloses
revealed disclosed / publish release / published released / publishing releasing
announce declare / announced declared / announces declares / fight battle / fighting battling
fought battled / protest demonstration / protests demonstrations / protesters demonstrators
election vote poll ballot / elections polls / aircraft airplane aeroplane plane / aircrafts airplanes planes
hit struck / hitting striking / boat vessel ship / boats vessels ships / border frontier
borders frontiers / street road / streets roads / illness disease sickness / ill sick unwell
medicine drug medication / medicines drugs medications / student pupil / students pupils
teacher educator / teachers educators / worker employee / workers employees / boss chief head leader
bosses chiefs heads leaders / owner proprietor / price cost / prices costs / profit earnings
salary wage / salaries wages / amount sum / area region / areas regions / evidence proof
goal aim objective / goals aims objectives / problem issue / problems issues / difficult hard tough
danger hazard peril / dangerous hazardous perilous / support back / supported backed
supports backs / supporting backing / criticise criticize / response reply answer
responses replies answers / responded replied answered / statement declaration
statements declarations / proposal suggestion / proposals suggestions / decided resolved
legislation law / rule regulation / rules regulations / currently presently now / recently lately
immediately instantly / finally eventually / despite notwithstanding
through via / amid amidst / among amongst / while whilst / toward towards / until till
also too / additionally moreover furthermore / however nevertheless nonetheless / enough sufficient
entire whole / chief principal / several various / person individual / people persons
teenager teen / teenagers teens / elderly aged / weapons arms / explosion blast / explosions blasts
exploded detonated / rocket missile / rockets missiles / flood flooding / earthquake quake
rain rainfall / football soccer / match game / matches games / beat defeated / win victory
wins victories / coach manager / television tv / phone telephone / photo photograph picture image
photos photographs pictures images / video footage clip / website site / lorry truck / lorries trucks
flat apartment / flats apartments / petrol gasoline / holiday vacation / underground subway metro
railway railroad / centre center / theatre theater / programme program / programmes programs
metre meter / metres meters / kilometre kilometer km / kilometres kilometers km / litre liter
litres liters / labour labor / defence defense / offence offense / colour color / honour honor
favour favor / neighbour neighbor / neighbours neighbors / neighbouring neighboring
behaviour behavior / harbour harbor / rumour rumor / rumours rumors / travelled traveled
travelling traveling / traveller traveler / cancelled canceled / grey gray / tyre tire
ageing aging / judgement judgment / sceptical skeptical / licence license
kyiv kiev / odesa odessa / kharkiv kharkov / lviv lvov / mykolaiv nikolaev / dnipro dnepr
chornobyl chernobyl / zelensky zelenskyy zelenskiy / lukashenko lukashenka / gaddafi qaddafi
quran koran / hezbollah hizbollah / turkey turkiye / myanmar burma / mumbai bombay
us usa america / uk britain / january jan / february feb / august aug / september sept sep
october oct / november nov / december dec / monday mon / tuesday tue tues / wednesday wed
thursday thu thurs / friday fri / saturday sat / sunday sun / mister mr / doctor dr
professor prof / general gen / senator sen / governor gov / saint st / versus vs
"""

_PHRASES: Final = """
united states = us / united states america = us / united kingdom = uk / great britain = uk
close to = near / due to = because / owing to = because / because of = because / in order to = to
a number of = several / number of = several / at present = now / in addition to = besides
in addition = additionally / prior to = before / ahead of = before / take part = participate
took part = participated / more than = over
carried out = conducted / carry out = conduct / set up = established / european union = eu
united nations = un / prime minister = premier / as well as = and / in spite of = despite
with regard to = about / per cent = percent
"""
"""Phrases as they read once light words ("the", "a") are gone."""


def _representatives() -> dict[str, str]:
    equal: dict[str, str] = {}
    known: set[str] = set()
    for row in _GROUPS.replace("\n", " / ").split(" / "):
        first, *others = row.split() or ("",)
        # A word of two groups, such as "chief", stays with the first: groups never flow together.
        for other in others:
            equal.setdefault(other, equal.get(first, first))
        known.update((first, *others))
    for group in WORDNET_GROUPS:
        new = [word for word in group if word not in known]
        equal.update((word, new[0]) for word in new)
    return {word: first for word, first in equal.items() if word != first}


def _phrases() -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
    by_first: dict[str, tuple[tuple[tuple[str, ...], str], ...]] = {}
    for row in _PHRASES.replace("\n", " / ").split(" / "):
        if row.strip():
            written, meant = row.split(" = ")
            words = tuple(written.split())
            found = (*by_first.get(words[0], ()), (words[1:], EQUAL_WORDS.get(meant.strip(), meant.strip())))
            by_first[words[0]] = tuple(sorted(found, key=lambda each: -len(each[0])))
    return by_first


EQUAL_WORDS: Final[dict[str, str]] = _representatives()
"""The word that stands for each, by the folded word; a word that stands for itself is left out."""

EQUAL_PHRASES: Final = _phrases()
"""What a phrase means, by its first word: its other words, longest first, and the word that stands for it."""
