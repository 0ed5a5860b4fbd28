"""Words that an edit may exchange, and words that say the same: small tables, safe in news."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final


def one_of(words: str, more: Iterable[str] = ()) -> str:
    """Return a pattern of any of the words, given with blanks between them; "_" stands for a blank."""
    return "(?:" + "|".join([*(word.replace("_", " ") for word in words.split()), *more]) + ")"


PAST: Final[dict[str, str]] = {
    "said": "say", "announced": "announce", "won": "win", "bought": "buy", "sold": "sell", "killed": "kill",
    "agreed": "agree", "launched": "launch", "reported": "report", "opened": "open", "signed": "sign",
    "approved": "approve", "acquired": "acquire", "completed": "complete", "added": "add", "called": "call",
    "struck": "strike", "arrested": "arrest", "released": "release", "declared": "declare", "fell": "fall",
    "rose": "rise", "made": "make", "took": "take", "became": "become", "received": "receive",
    "died": "die", "joined": "join", "confirmed": "confirm", "published": "publish", "met": "meet",
    "starred": "star", "played": "play", "wrote": "write", "directed": "direct", "acted": "act",
    "appeared": "appear", "worked": "work", "attended": "attend", "moved": "move", "lived": "live",
    "began": "begin", "started": "start", "ended": "end", "founded": "found", "created": "create",
    "produced": "produce", "earned": "earn", "hosted": "host", "married": "marry", "recorded": "record",
    "served": "serve", "lost": "lose", "grew": "grow", "increased": "increase", "raised": "raise",
    "closed": "close", "rejected": "reject", "accepted": "accept", "voted": "vote", "denied": "deny",
    "invaded": "invade", "attacked": "attack", "banned": "ban", "resigned": "resign", "went": "go",
    "came": "come", "gave": "give", "sent": "send", "saw": "see", "paid": "pay", "built": "build",
    "merged": "merge", "ordered": "order", "offered": "offer", "expanded": "expand", "held": "hold",
    "left": "leave", "returned": "return", "visited": "visit", "sued": "sue", "issued": "issue",
    "filed": "file", "ran": "run", "introduced": "introduce", "suspended": "suspend", "extended": "extend",
}  # fmt: skip
"""Past tense -> base form."""

BASE_TO_PAST: Final[dict[str, str]] = {base: past for past, base in PAST.items()} | {"cut": "cut"}

FINITE: Final = one_of(
    "is are was were will would has have had can could may might expects? plans? says?", PAST
)
"""A pattern of verbs of which a whole sentence has at least one."""

_VERB_PAIRS: Final[tuple[tuple[str, str], ...]] = (
    ("rise rises rose rising", "fall falls fell falling"),
    ("increase increases increased increasing", "decrease decreases decreased decreasing"),
    ("approve approves approved approving", "reject rejects rejected rejecting"),
    ("accept accepts accepted accepting", "refuse refuses refused refusing"),
    ("win wins won winning", "lose loses lost losing"),
    ("confirm confirms confirmed confirming", "deny denies denied denying"),
    ("buy buys bought buying", "sell sells sold selling"),
    ("arrest arrests arrested arresting", "release releases released releasing"),
    ("start starts started starting", "stop stops stopped stopping"),
    ("open opens opened opening", "close closes closed closing"),
    ("strengthen strengthens strengthened strengthening", "weaken weakens weakened weakening"),
    ("allow allows allowed allowing", "forbid forbids forbade forbidding"),
    ("praise praises praised praising", "condemn condemns condemned condemning"),
    ("improve improves improved improving", "worsen worsens worsened worsening"),
    ("expand expands expanded expanding", "shrink shrinks shrank shrinking"),
    ("raise raises raised raising", "lower lowers lowered lowering"),
    ("succeed succeeds succeeded succeeding", "fail fails failed failing"),
    ("impose imposes imposed imposing", "lift lifts lifted lifting"),
    ("import imports imported importing", "export exports exported exporting"),
    ("gain gains gained gaining", "lose loses lost losing"),
    ("join joins joined joining", "quit quits quit quitting"),
    ("prevent prevents prevented preventing", "cause causes caused causing"),
    ("reduce reduces reduced reducing", "raise raises raised raising"),
    ("survive survives survived surviving", "die dies died dying"),
)
_WORD_PAIRS: Final = (
    "more:fewer higher:lower highest:lowest profit:loss profits:losses largest:smallest larger:smaller "
    "bigger:smaller above:below stronger:weaker guilty:innocent alive:dead north:south northern:southern "
    "east:west eastern:western majority:minority always:never surplus:deficit optimistic:pessimistic "
    "likely:unlikely able:unable peace:war maximum:minimum men:women man:woman son:daughter "
    "father:mother brother:sister husband:wife domestic:foreign temporary:permanent better:worse "
    "positive:negative unanimously:narrowly faster:slower earlier:later before:after "
    "oldest:youngest older:younger longest:shortest  richest:poorest worst:best "
    "increase:decrease supporters:opponents support:oppose supports:opposes supported:opposed "
    "beginning:end early:late public:private safe:unsafe effective:ineffective "
    "healthy:sick high:low good:bad left:right with:without majority:minority gains:losses"
)
_NOT_BACK: Final = re.compile(
    one_of(
        "end left right with refused lifts lift lifted stop fewer war late lower lowers lowered loss without "
        "best dead open close released"
    )
)
"""Words that have other senses besides the one that is an opposite: they are put in, never taken out."""


def _antonyms() -> dict[str, str]:
    pairs = [tuple(pair.split(":")) for pair in _WORD_PAIRS.split()]
    for first, second in _VERB_PAIRS:
        pairs.extend(zip(first.split(), second.split(), strict=True))
    table: dict[str, str] = {}
    for first, second in pairs:
        if first not in ("left", "with", "start", "dead", "open", "close"):
            table.setdefault(first, second)
        if not _NOT_BACK.fullmatch(second):
            table.setdefault(second, first)
    return table


OPPOSITES: Final = _antonyms()
"""Word -> a word that says the opposite in the same place of a sentence."""

EXCLUSIVE: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "unit": (
        ("million", "billion", "trillion"),
        ("hours", "days", "weeks", "months", "years"),
        ("dollars", "euros", "pounds", "yen", "marks", "francs"),
        ("tonnes", "kilograms", "pounds"), ("miles", "kilometres", "metres"),
        ("barrels", "gallons"), ("thousand", "million"), ("daily", "weekly", "monthly", "yearly"),
    ),
    "role": (
        ("finance minister", "defence minister", "health minister", "foreign minister", "trade minister"),
        ("Finance Minister", "Defence Minister", "Health Minister", "Foreign Minister", "Trade Minister"),
        ("foreign ministry", "finance ministry", "interior ministry"),
        ("chief executive", "finance director", "spokesman", "deputy chairman"),
        ("president", "vice president", "prime minister"), ("President", "Vice President", "Prime Minister"),
        ("chairman", "treasurer", "secretary"), ("CEO", "CFO"), ("senator", "governor", "mayor"),
        ("Treasury Secretary", "Defense Secretary", "Commerce Secretary"), ("Senator", "Governor", "Mayor"),
        ("actor", "director", "producer", "singer", "footballer"), ("spokesman", "lawyer", "chairman"),
        ("actress", "novelist", "politician"), ("judge", "prosecutor", "defendant"),
        ("doctor", "lawyer", "teacher"), ("subsidiary", "competitor", "shareholder"),
    ),
    "order": (
        ("first", "second", "third", "fourth", "fifth"), ("morning", "afternoon", "evening"),
        ("spring", "summer", "autumn", "winter"), ("last year", "this year", "next year"),
        ("last month", "next month"), ("last week", "next week"), ("yesterday", "tomorrow"),
    ),
}  # fmt: skip
"""Kind -> groups of words of which a thing is only one."""

CITY_COUNTRY: Final[dict[str, str]] = {
    "Paris": "France", "Berlin": "Germany", "Frankfurt": "Germany", "Bonn": "West Germany", "Rome": "Italy",
    "Milan": "Italy", "Madrid": "Spain", "Barcelona": "Spain", "London": "Britain", "Manchester": "England",
    "Tokyo": "Japan", "Osaka": "Japan", "Beijing": "China", "Shanghai": "China", "Moscow": "Russia",
    "Kyiv": "Ukraine", "Kharkiv": "Ukraine", "Odesa": "Ukraine", "Tehran": "Iran", "Baghdad": "Iraq",
    "Geneva": "Switzerland", "Zurich": "Switzerland", "Vienna": "Austria", "Brussels": "Belgium",
    "Amsterdam": "the Netherlands", "Stockholm": "Sweden", "Oslo": "Norway", "Copenhagen": "Denmark",
    "Sydney": "Australia", "Melbourne": "Australia", "Toronto": "Canada", "Montreal": "Canada",
    "Caracas": "Venezuela", "Lagos": "Nigeria", "Nairobi": "Kenya", "Cairo": "Egypt", "Seoul": "South Korea",
    "Minneapolis": "Minnesota", "Chicago": "Illinois", "Los Angeles": "California",
    "Seattle": "Washington state",
    "San Francisco": "California", "Houston": "Texas", "Dallas": "Texas", "Las Vegas": "Nevada",
    "Miami": "Florida", "Boston": "Massachusetts", "Kampala": "Uganda", "Delhi": "India", "Mumbai": "India",
    "Buenos Aires": "Argentina", "Damascus": "Syria", "Davos": "Switzerland", "Jakarta": "Indonesia",
}  # fmt: skip

SYNONYMS: Final[tuple[tuple[str, str], ...]] = (
    ("bought", "purchased"), ("buying", "purchasing"), ("began", "started"),
    ("begin", "start"), ("company", "firm"), ("nearly", "almost"),
    ("prior to", "before"), ("agreement", "deal"), ("is not", "isn't"), ("was not", "wasn't"),
    ("did not", "didn't"), ("will not", "won't"), ("are not", "aren't"), ("were not", "weren't"),
    ("has not", "hasn't"), ("cannot", "can't"), ("the United States", "the US"), ("U.S.", "American"),
    ("revealed", "disclosed"), ("resigned", "stepped down"), ("resign", "step down"),
    ("in order to", "to"), ("because", "since"), ("film", "movie"),
    ("several", "a number of"), ("acquire", "take over"),
    ("shareholders", "stockholders"), ("attempt to", "try to"),
    ("attempted to", "tried to"), ("tried to", "attempted to"), ("children", "kids"),
    ("said it would", "said it planned to"), ("is expected to", "is likely to"), ("declined to",
    "refused to"),
    ("wants to", "would like to"), ("huge", "enormous"), ("large", "big"), ("quickly", "fast"),
    ("doctors", "physicians"), ("attorney", "lawyer"), ("lawmakers", "legislators"),
    ("rose", "went up"), ("fell", "went down"), ("rose", "climbed"), ("fell", "dropped"),

    ("permitted", "allowed"), ("rejected", "turned down"),
    ("postponed", "put off"), ("cancelled", "called off"),
    ("demanded", "called for"), ("requested", "asked for"), ("employees", "workers"),
    ("workers", "staff"), ("profits", "earnings"), ("earnings", "profits"),
    ("was arrested", "was taken into custody"), ("were arrested", "were detained"), ("jailed", "imprisoned"),
    ("injured", "hurt"), ("wounded", "injured"),
    ("published", "released"),
    ("warned", "cautioned"), ("urged", "called on"), ("purchase", "buy"),
    ("purchased", "bought"), ("obtained", "got"), ("operates", "runs"), ("located", "situated"),
    ("also ", ""), ("currently ", ""),
    ("more than", "over"), ("over the next", "during the next"), ("during", "in the course of"),
    ("important", "significant"), ("nation", "country"), ("halt", "stop"),
    ("halted", "stopped"), ("assist", "help"), ("showed", "indicated"),
    ("defeated", "beat"), ("beat", "defeated"), ("murdered", "killed"),
    ("vowed to", "promised to"), ("pledged to", "promised to"), ("seeks to", "wants to"), ("aims to",
    "wants to"),
)  # fmt: skip
