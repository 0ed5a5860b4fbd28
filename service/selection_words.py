"""English words by which a sentence is known as a statement, an opinion, an instruction; see `selection`."""

from __future__ import annotations

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ENGLISH: Final = _words("the of and to with from that this not it were has have by its which after over")
"""Frequent words that the languages around do not share."""

QUANTITIES: Final = _words(
    "percent per half third thirds quarter quarters twice double doubled tripled halved million billion "
    "trillion thousand hundred dozen dozens more fewer less most least all every none no nobody first "
    "second last only two three four five six seven eight nine ten eleven twelve twenty thirty forty "
    "fifty sixty ninety about nearly almost highest lowest largest biggest smallest longest hottest "
    "record"
)
TIMES: Final = _words(
    "january february march april may june july august september october november december monday "
    "tuesday wednesday thursday friday saturday sunday yesterday today tonight week weeks month months "
    "year years day days decade century since until ago before after during last when"
)
REPORTING: Final = _words(
    "said says told announced reported according denied confirmed found concluded ruled agreed claimed "
    "stated warned admitted argued declared accused spokesman spokeswoman spokesperson study report "
    "survey police court government ministry minister ministers president parliament"
)
VERBS: Final = _words(
    "is are was were be been being has have had does do did isn't aren't wasn't weren't hasn't haven't "
    "hadn't doesn't don't didn't will won't can can't cannot could would should may might must shall "
    "became become becomes began begins broke breaks brought brings bought buys built builds came comes "
    "chose cost costs cut cuts died dies drew drove fell falls felt fought found finds flew gave gives "
    "gets got goes went grew grows held holds hit hits keeps kept knew knows leaves left led leads lies "
    "lay lost loses made makes means meant met meets opens owns paid pays put puts raises ran runs "
    "reads reopens rises rose said says saw sees seeks sells sold sent sends sets shows shook shot "
    "shuts sinks sank sits sat spent spends spoke speaks stands stood stole strikes struck takes took "
    "taught tells told thinks thought threw torn understood voted wants wins won works wrote writes "
    "employs covers counts contains carries remains closes rejects approves backs bans denies plans "
    "signs quits joins exports imports produces exists lives causes includes receives borders faces "
    "serves needs lets let seems looks sounds feels talk talks see hope hopes think believe want need "
    "go come like"
)
JUDGEMENTS: Final = _words(
    "beautiful ugly wonderful terrible horrible awful great good bad better best worst shameful shame "
    "disgrace disgraceful brilliant boring funny moving masterpiece stupid absurd ridiculous sad sadly "
    "happy unfortunately hopefully fortunately honestly clearly obviously frankly surely should ought "
    "must hard easy simple important wrong sense mistake courage admire arrogance love hate hope hopes "
    "wish feels feel seems enough too so such nothing never really simply far finally view opinion "
    "perhaps maybe liked like lovely fair unfair right dangerous outrageous pathetic embarrassing "
    "impressive disappointing"
)
FIRST_PERSON: Final = _words(
    "i i'm i've i'd we we're we've us our ours my me mine you your you're yours let's"
)
VAGUE: Final = _words(
    "things thing something somehow somewhere some many people everything everybody everyone nobody "
    "nothing time life road story others differently different new these days way lot kind sort so end "
    "beginning answer answers question questions next ahead tomorrow"
)
POINTERS: Final = _words("it this that these those there such they he she one here what nobody nothing")
IMPERATIVES: Final = _words(
    "click read please share follow preheat do don't call see sign let add download imagine send "
    "subscribe watch listen visit join enter check find register turn put take make mix stir bake serve "
    "remember note stay keep try learn discover buy order contact write tell look wait go come get use "
    "enable log scroll swipe tap vote donate support book install update ask think consider"
)
