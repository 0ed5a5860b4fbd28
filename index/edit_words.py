"""Words that decide whether an edit of a passage leaves its statement alone, besides those that are equal."""

from __future__ import annotations


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


LIGHT = _words("a an the that also too has have had meanwhile")
"""Words that may come and go anywhere without a change of meaning."""

ATTRIBUTING = _words("said according reported reports report wrote writes citing quoting quoted told")
"""Words that make a head or a tail say who reported."""

SAYING = ATTRIBUTING | _words(
    """
    to of in by from reporters journalists interview statement press conference
    spokesman spokeswoman spokesperson earlier as he she it they mr mister mrs ms
    """
)
"""Words of an attribution that do not tell one speaker from another."""

CONTINUING = _words(
    """
    and or plus to of from for with in on by at into over after before under about against
    between through during
    """
)
"""Words that, where an attribution would open, go on with the statement instead."""

TAIL_OPENERS = _words(
    """
    after amid as at because before despite during following in including on since through when where which
    while who
    """
)
"""Words that open what a shortened copy may lack at its end."""

MOVABLE_OPENERS = _words("after amid as at because before despite during following in on since when while")
"""Words that open a time, a place or a clause, which may stand at the start or at the end."""

TIMES = _words(
    """
    monday tuesday wednesday thursday friday saturday sunday yesterday today tonight
    """
)
"""Words that say when something was reported; they may be added anywhere, but never replaced."""

MONTHS = _words("january february march april may june july august september october november december")

TITLES = _words(
    """
    president premier chancellor minister foreign secretary defense interior finance health prime king queen
    prince princess pope sir lord lady mister mrs ms miss doctor professor general colonel captain sergeant
    senator governor mayor judge justice ambassador spokesman spokeswoman spokesperson boss ceo
    """
)
"""Words that may stand before a name or be left out there."""

PARTS = _words(
    "new north south east west northern southern eastern western central upper lower saint san los el"
)
"""Words that, before a name, make it another name."""

TURNING = _words(
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
