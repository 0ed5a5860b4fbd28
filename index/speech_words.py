"""English words of reported speech: verbs that report, nouns that can speak, titles before names."""

from __future__ import annotations

from typing import Final


def words_of(listed: str) -> frozenset[str]:
    """Make a set of the words of a text."""
    return frozenset(listed.split())


SAYS: Final = words_of("said says say told tells tell wrote writes write tweeted quipped testified")
"""Verbs that report whatever follows them."""

ASSERTS: Final = words_of(
    """
    added adds announced announces argued argues asserted asserts cautioned cautions conceded concedes
    concluded concludes complained complains declared declares emphasised emphasises emphasized emphasizes
    estimated estimates explained explains insisted insists maintained maintains mentioned noted notes
    observed pledged pointed predicted predicts promised promises reiterated reiterates recalled recalls
    remarked repeated repeats replied replies reported reports responded responds revealed reveals stated
    stressed stresses suggested suggests vowed vows warned warns admitted admits acknowledged
    acknowledges assured continued joked answered commented boasted
    """
)
"""Verbs that report where a clause or a quotation follows."""

HOLDS: Final = words_of(
    """
    believes believe thinks think expects expect hopes hope fears fear estimates predict predicts
    """
)
"""Verbs of opinion, in the present only."""

CLAIMS: Final = words_of(
    """
    claimed claims claim denied denies deny confirmed confirms confirm alleged alleges allege blamed
    blames blame contended contends disputed disputes accused accuses
    """
)
"""Verbs that report with a noun behind them as well: "denied the charges"."""

CLAUSE_OPENERS: Final = words_of(
    """
    that it he she they there we i its his her their no nothing this these those the a an all some more
    most in if
    """
)
"""Words with which a reported clause often opens, where "that" is left out."""

NO_STATEMENT: Final = words_of(
    "nothing no yes goodbye hello so little farewell sorry thanks prayers mass thank"
)
"""Words behind "said" that make it no report."""

BLOCKERS: Final = words_of(
    """
    not never to would will could might may should can did does do cannot must who which what whether
    nobody
    """
)
"""Words before a verb that keep it from reporting: "did not say", "refused to say", "who said"."""

AUXILIARIES: Final = words_of(
    """
    has have had also later then earlier further again recently still since previously once only both all
    just
    """
)
"""Words between a speaker and the verb."""

CLAUSE_WORDS: Final = words_of(
    """
    and but as while when that because after before although though if where since until what how why or
    nor than
    """
)
"""Words that open a clause, so that no speaker reaches across them."""

VERBS: Final = words_of(
    """
    is are was were be been being am has have had do does did will would can could may might should must
    """
)
"""Words that make a run of words more than the name of a speaker."""

OFFICES: Final = words_of(
    """
    president premier chancellor prime minister foreign secretary defence defense interior finance health
    justice king queen prince princess pope sir lord lady mr mrs ms miss dr doctor prof professor gen general
    colonel captain sergeant sen senator gov governor mayor judge ambassador spokesman spokeswoman
    spokesperson ceo chief head leader
    """
)
"""Words before a name that one report of a statement may have and another lack."""

TITLES: Final = OFFICES | words_of(
    """
    co-creator co-founder founder speaker vice education economy energy trade state deputy acting former col
    capt sgt lt lieutenant major representative rep chairman chairwoman chair director coach councillor
    councilor commissioner congressman congresswoman mp bishop archbishop cardinal rabbi imam sheikh inspector
    detective officer opposition executive editor attorney prosecutor lawyer economist analyst
    """
)
"""Words before a name that are no part of it."""

PARTICLES: Final = words_of("de van von der den al bin ibn el la le del della di da dos du ter ben abu")
"""Small words inside names."""

BODIES: Final = words_of(
    """
    administration agency airline alliance army association authority authorities bank board body
    broadcaster bureau cabinet centre center chamber channel charity club command commission committee
    company companies coalition coastguard consortium council country court department embassy exchange
    faction federation firm fund government group guard hospital house institute kremlin ministry mission
    movement navy network newspaper office officials operator organisation organization organisers
    organizers palace parliament party police prosecutors regulator service society station team union
    university watchdog
    """
)
"""Nouns of bodies that speak and that "it" or "they" can stand for."""

PRONOUNS: Final = words_of("he she it they i we you")
PERSONS: Final = words_of("he she")
BODIES_AS: Final = words_of("it they")

NOT_SPEAKERS: Final = words_of("plan plans schedule law tradition custom rules legend reason design")
"""What things are according to without anybody saying so."""

GROUPS: Final = words_of(
    """
    activists analysts authorities campaigners critics diplomats doctors economists eyewitnesses experts
    engineers families farmers fans firefighters investigators investors journalists lawmakers lawyers
    leaders locals media ministers neighbours neighbors observers officers officials opponents organisers
    organizers parents people police police politicians prosecutors relatives reporters researchers
    residents scientists scholars sources staff students supporters survivors teachers traders unions
    victims volunteers witnesses workers
    """
)
"""Groups that speak without a name or an article, and so begin a sentence with a capital."""
