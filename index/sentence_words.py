"""Words that decide where a sentence ends, by language."""

from __future__ import annotations

from typing import Final

# Case-folded, with their full stop: a sentence never ends behind one of these. sentencex knows many more;
# here stands what it misses.
_ABBREVIATIONS: Final[dict[str, str]] = {
    "en": "rep. reps. gov. sgt. cpl. pvt. lt. maj. brig. cmdr. ft. mt. sept. est. approx. messrs. fig. ave. "
    "blvd. det. insp. supt. amb. sen. sens. gen. col. capt. adm. rev. hon. pres. spc. cf. sq.",
    "ru": "млн. млрд. тыс. руб. им. ул. просп. пл. акад. проф. доц. гл. обл. св. см. ср. "
    "напр. т.е. т.н. тов. гр. г-н.",
    "uk": "млн. млрд. тис. грн. ім. вул. просп. проф. акад. обл. див. напр. св.",
    "tr": "dr. prof. doç. av. yrd. sn. cad. sok. mah. no. hz. bkz. vb. örn.",
    "de": "dr. prof. bzw. ca. d.h. evtl. ggf. inkl. mio. mrd. nr. sog. str. u.a. vgl. z.b. bspw. st.",
    "fr": "m. mm. mme. mmes. mlle. dr. me. st. ste. av. bd. env. cf. p.ex.",
    "es": "sr. sra. srta. dr. dra. d. dña. lic. ing. gral. avda. pág. aprox. ee.",
    "it": "sig. sig.ra dott. dott.ssa prof. on. avv. ing. gen. ecc. pag. s.p.a.",
    "pt": "sr. sra. dr. dra. prof. eng. exmo. av. pág. aprox.",
    "pl": "ul. al. pl. prof. dr. inż. mgr. hab. św. tys. mln. mld. np. tzw. tj. woj. gen. płk. ks.",
    "nl": "dhr. mevr. mw. dr. prof. drs. mr. ir. jl. bijv. nl. o.a. m.b.t. blz.",
}  # fmt: skip

ABBREVIATIONS: Final[frozenset[str]] = frozenset(
    word.casefold() for row in _ABBREVIATIONS.values() for word in row.split()
)

# After a closing quotation mark these say whose words it was.
SPEECH_VERBS: Final[tuple[str, ...]] = (
    "said", "says", "asked", "added", "wrote", "writes", "told", "replied", "insisted", "stressed", "warned",
    "сказал", "сказала", "заявил", "заявила", "отметил", "отметила", "добавил", "добавила",
    "написал", "подчеркнул",
    "сказав", "сказала", "заявив", "заявила", "додав", "додала", "зазначив", "зазначила",
    "dedi", "diye konuştu", "sagte", "erklärte", "fragte", "schrieb", "betonte",
    "a déclaré", "a-t-il dit", "a-t-elle dit", "a affirmé", "dijo", "afirmó", "aseguró", "preguntó",
    "ha detto", "ha dichiarato", "disse", "afirmou", "powiedział", "powiedziała", "dodał",
    "zei", "zegt", "aldus",
)  # fmt: skip

# Small words inside a name and office: "Chairman of the Committee on ...".
CREDIT_PARTICLES: Final[frozenset[str]] = frozenset(
    {
        "of", "the", "on", "for", "in", "and", "to", "at", "&", "de", "la", "le", "du", "des", "del", "der",
        "die", "das", "von", "van", "und", "et", "y", "e", "i", "w", "z", "для", "по", "и", "при",
        "о", "з", "у",
    }
)  # fmt: skip
