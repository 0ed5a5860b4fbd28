"""Words that decide whether an edit of a passage leaves its statement alone, besides those that are equal."""

from __future__ import annotations

from index.date_words import ENGLISH_MONTHS, ENGLISH_WEEKDAYS
from index.equal_words import EQUAL_WORDS
from index.speech_words import OFFICES, words_of

LIGHT = words_of("a an the that also too has have had meanwhile")
"""Words that may come and go anywhere without a change of meaning."""

ATTRIBUTING = words_of("said according reported reports report wrote writes citing quoting quoted told")
"""Words that make a head or a tail say who reported."""

SAYING = ATTRIBUTING | words_of(
    """
    to of in by from reporters journalists interview statement press conference
    spokesman spokeswoman spokesperson earlier as he she it they mr mister mrs ms
    """
)
"""Words of an attribution that do not tell one speaker from another."""

CONTINUING = words_of(
    """
    and or plus to of from for with in on by at into over after before under about against
    between through during
    """
)
"""Words that, where an attribution would open, go on with the statement instead."""

TAIL_OPENERS = words_of(
    """
    after amid as at because before despite during following in including on since through when where which
    while who
    """
)
"""Words that open what a shortened copy may lack at its end."""

MOVABLE_OPENERS = words_of(
    "after amid as at because before besides despite during following in on since when while"
)
"""Words that open a time, a place or a clause, which may stand at the start or at the end."""

TIMES = ENGLISH_WEEKDAYS | words_of("yesterday today tonight")
"""Words that say when something was reported; they may be added anywhere, but never replaced."""

MONTHS = ENGLISH_MONTHS

TITLES = frozenset(EQUAL_WORDS.get(word, word) for word in OFFICES)
"""Words that may stand before a name or be left out there; all sets here hold words in their normal form."""

PARTS = words_of(
    "new north south east west northern southern eastern western central upper lower saint san los el"
)
"""Words that, before a name, make it another name."""

TURNING = words_of(
    """
    no not never none nobody nothing neither nor without hardly barely only
    deny denies denied denying refuse refuses refused refusing reject rejects rejected rejecting
    fail fails failed failing false falsely untrue wrong wrongly fake hoax alleged allegedly
    claim claims claimed doubt doubts doubted unlikely impossible rumor rumors rumour rumours
    if unless whether except
    vice former ex deputy acting half
    hundreds thousands millions billions dozens
    не нет ни без ні nicht kein keine keinen nein ohne pas jamais sans ningun nunca jamas sin
    mai senza degil yok nie bez niet geen nao nem
    """
)
"""Words that turn, doubt, condition or count what is said (without accents): no edit with one is small."""
