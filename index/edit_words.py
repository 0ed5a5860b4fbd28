"""Words that decide whether an edit of a passage leaves its statement alone."""

from __future__ import annotations


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


SPELLINGS = {
    "%": ("percent",), "cannot": ("can", "not"), "won't": ("will", "not"), "can't": ("can", "not"),
    "says": ("said",), "stated": ("said",), "added": ("said",), "noted": ("said",),
}  # fmt: skip
"""Words that count as others, by the folded word."""

LIGHT = _words("a an the that also has have had")
"""Words that may come and go anywhere without a change of meaning."""

ATTRIBUTING = _words("said according reported reports report wrote writes citing quoting quoted")
"""Words that make a head or a tail say who reported."""

CONTINUING = _words(
    """
    and or plus to of from for with in on by at into over after before under about against
    between through during
    """
)
"""Words that, where an attribution would open, go on with the statement instead."""

TAIL_OPENERS = _words("after amid as at because before during following in on since when where while who")
"""Words that open what a shortened copy may lack at its end."""

MOVABLE_OPENERS = _words("after amid at before during following in on since")
"""Words that open a time or a place, which may stand at the start or at the end."""

TURNING = _words(
    """
    no not never none nobody nothing neither nor without hardly barely only
    deny denies denied denying refuse refuses refused refusing reject rejects rejected rejecting
    fail fails failed failing false falsely untrue wrong wrongly fake hoax alleged allegedly
    claim claims claimed rumour rumours rumor rumors doubt doubts doubted unlikely impossible
    if unless whether except but although though however despite would could might may should
    hundred hundreds thousand thousands million millions billion billions dozen dozens half
    one two three four five six seven eight nine ten eleven twelve
    twenty thirty forty fifty sixty seventy eighty ninety
    не нет ни без ні nicht kein keine keinen nein ohne pas jamais sans ningun nunca jamas sin
    mai senza degil yok nie bez niet geen nao nem
    """
)
"""Words that turn, doubt, condition or count what is said (without accents): no edit with one is small."""
