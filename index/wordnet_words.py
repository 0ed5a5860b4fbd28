"""Words that WordNet gives one most frequent sense, and that news puts for one another.

Taken from WordNet 3.1 by a rule: at least three quarters of a word's uses in WordNet's tagged texts are of
one sense, and so are those of the others in its group. What is not equal in nearly every sentence
("commission", "committee"), and what no news has, was left out by eye. The words stand in their base form;
`WORDNET_GROUPS` has their regular inflections as well.
"""

# The licence of what was taken:
#
# WordNet Release 3.0
#
# This software and database is being provided to you, the LICENSEE, by
# Princeton University under the following license.  By obtaining, using
# and/or copying this software and database, you agree that you have
# read, understood, and will comply with these terms and conditions.:
#
# Permission to use, copy, modify and distribute this software and
# database and its documentation for any purpose and without fee or
# royalty is hereby granted, provided that you agree to comply with
# the following copyright notice and statements, including the disclaimer,
# and that the same appear on ALL copies of the software, database and
# documentation, including modifications that you make for internal
# use or for distribution.
#
# WordNet 3.0 Copyright 2006 by Princeton University.  All rights reserved.
#
# THIS SOFTWARE AND DATABASE IS PROVIDED "AS IS" AND PRINCETON
# UNIVERSITY MAKES NO REPRESENTATIONS OR WARRANTIES, EXPRESS OR
# IMPLIED.  BY WAY OF EXAMPLE, BUT NOT LIMITATION, PRINCETON
# UNIVERSITY MAKES NO REPRESENTATIONS OR WARRANTIES OF MERCHANT-
# ABILITY OR FITNESS FOR ANY PARTICULAR PURPOSE OR THAT THE USE
# OF THE LICENSED SOFTWARE, DATABASE OR DOCUMENTATION WILL NOT
# INFRINGE ANY THIRD PARTY PATENTS, COPYRIGHTS, TRADEMARKS OR
# OTHER RIGHTS.
#
# The name of Princeton University or Princeton may not be used in
# advertising or publicity pertaining to distribution of the software
# and/or database.  Title to copyright in this software, database and
# any associated documentation shall at all times remain with
# Princeton University and LICENSEE agrees to preserve same.

from __future__ import annotations

import re
from typing import Final

_VERBS: Final = """
die perish / imagine envisage / recommend advocate / recall recollect / devote dedicate / compute calculate
emphasize accentuate / strengthen fortify / compete vie / condemn decry / compel oblige
cooperate collaborate / evaluate assess appraise / forbid prohibit proscribe / deduct subtract
flourish thrive / analyze analyse / install instal / punish penalize / underline underscore
allocate apportion / enroll enrol / reiterate restate / annoy irritate / amaze astound
supersede supplant / shun eschew / repeal rescind / evade sidestep / corroborate substantiate
distrust mistrust / attribute ascribe / swindle defraud / infer deduce / hate detest
misunderstand misconstrue / scold rebuke berate chide / decorate adorn / mumble mutter
"""

_NOUNS: Final = """
group grouping / kind sort / city metropolis / animal creature / author writer
achievement accomplishment / responsibility obligation / motive motivation / laboratory lab
baby babe infant / basement cellar / viewpoint standpoint / punishment penalty / ammunition ammo
cloth fabric textile / revenge retaliation / freight cargo / couch sofa / expansion enlargement
dealer trader / tragedy catastrophe calamity / grandmother granny grandma / usage utilization
impasse deadlock / revolt insurrection / cemetery graveyard / stairway staircase / playwright dramatist
uproar tumult / maintenance upkeep / bucket pail / refrigerator icebox / tyranny dictatorship
termination expiration / vigilance alertness / fatigue weariness / whisky whiskey / sensor detector
era epoch / creek brook / locality vicinity
"""

_OTHERS: Final = """
almost nearly / later afterward afterwards subsequently / perhaps maybe possibly
usually normally commonly ordinarily / therefore hence / accordingly consequently
especially particularly / certainly surely / apparently seemingly
completely entirely altogether wholly totally / obviously evidently plainly
relatively comparatively / primarily mainly chiefly principally / essentially basically fundamentally
largely mostly / partly partially / deeply profoundly / considerably substantially / rarely seldom
anyway anyhow / perfectly absolutely utterly / deliberately purposely / solely exclusively
undoubtedly doubtless / vastly immensely / tremendously enormously staggeringly
increasingly progressively / fairly reasonably moderately / hitherto heretofore / somewhat slightly
vast immense / needed required / famous famed / financial fiscal / wonderful wondrous / terrible dreadful
cheap inexpensive / reliable dependable / disabled handicapped / tentative provisional
lengthy prolonged / exhausted fatigued / astonished stunned / notorious infamous
countless myriad / disturbing distressing / simultaneous concurrent / feasible workable
triumphant exultant jubilant / skillful proficient / urgent pressing / unavoidable inescapable
prodigious colossal stupendous / enraged maddened / gruesome ghastly / tedious boring
maximum maximal / optimum optimal / located situated / marked pronounced
"""


def _rows(listed: str) -> list[list[str]]:
    return [row.split() for row in listed.strip().replace("\n", " / ").split(" / ")]


def _with_s(word: str) -> str:
    if re.search(r"[^aeiou]y$", word):
        return word[:-1] + "ies"
    return word + ("es" if re.search(r"(?:s|sh|ch|x)$", word) else "s")


def _with_ed(word: str) -> str:
    if word.endswith("e"):
        return word + "d"
    return word[:-1] + "ied" if re.search(r"[^aeiou]y$", word) else word + "ed"


def _with_ing(word: str) -> str:
    if word.endswith("ie"):
        return word[:-2] + "ying"
    return (word[:-1] if word.endswith("e") else word) + "ing"


WORDNET_GROUPS: Final[tuple[tuple[str, ...], ...]] = tuple(
    tuple(dict.fromkeys(map(form, row)))
    for listed, forms in (
        (_VERBS, (str, _with_s, _with_ed, _with_ing)),
        (_NOUNS, (str, _with_s)),
        (_OTHERS, (str,)),
    )
    for row in _rows(listed)
    for form in forms
)
"""Equal words, in every form; none stands in two groups."""
