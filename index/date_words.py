"""Words that dates are written with: months, weekdays, header words, zones. One row a language."""

from __future__ import annotations

from typing import Final


def plain(word: str) -> str:
    """Lower-case a word for look-up, the Turkish dotted capital I included."""
    return word.lower().replace("i\u0307", "i")


# Twelve entries a row, January first; spellings of one month are separated by "/". Abbreviations stand
# without their full stop.
_MONTHS: Final[dict[str, str]] = {
    "en": "january/jan february/feb march/mar april/apr may june/jun july/jul august/aug "
    "september/sept/sep october/oct november/nov december/dec",
    "ru": "января/январь/янв февраля/февраль/февр/фев марта/март/мар апреля/апрель/апр мая/май "
    "июня/июнь/июн июля/июль/июл августа/август/авг сентября/сентябрь/сент/сен октября/октябрь/окт "
    "ноября/ноябрь/нояб/ноя декабря/декабрь/дек",
    "uk": "січня/січень/січ лютого/лютий/лют березня/березень/бер квітня/квітень/квіт/кві "
    "травня/травень/трав/тра червня/червень/черв/чер липня/липень/лип серпня/серпень/серп/сер "
    "вересня/вересень/вер жовтня/жовтень/жовт/жов листопада/листопад/лист/лис грудня/грудень/груд/гру",
    # "KASIM" in small letters is "kasim" outside Turkey.
    "tr": "ocak/oca şubat/şub/subat mart nisan/nis mayıs/mayis/may haziran/haz temmuz/tem "
    "ağustos/ağu/agustos eylül/eyl/eylul ekim/eki kasım/kasim/kas aralık/aralik/ara",
    "de": "januar/jänner/jan februar/feber/feb märz/mär/mrz april/apr mai juni/jun juli/jul "
    "august/aug september/sept/sep oktober/okt november/nov dezember/dez",
    "fr": "janvier/janv février/févr/fév/fevrier mars avril/avr mai juin juillet/juil août/aout "
    "septembre/sept octobre/oct novembre/nov décembre/déc/decembre",
    "es": "enero/ene febrero/feb marzo/mar abril/abr mayo/may junio/jun julio/jul agosto/ago "
    "septiembre/setiembre/sept/sep octubre/oct noviembre/nov diciembre/dic",
    "it": "gennaio/gen febbraio/feb marzo/mar aprile/apr maggio/mag giugno/giu luglio/lug agosto/ago "
    "settembre/set/sett ottobre/ott novembre/nov dicembre/dic",
    "pt": "janeiro/jan fevereiro/fev março/mar abril/abr maio/mai junho/jun julho/jul agosto/ago "
    "setembro/set outubro/out novembro/nov dezembro/dez",
    "pl": "stycznia/styczeń/sty lutego/luty/lut marca/marzec/mar kwietnia/kwiecień/kwi maja/maj "
    "czerwca/czerwiec/cze lipca/lipiec/lip sierpnia/sierpień/sie września/wrzesień/wrz "
    "października/październik/paź listopada/listopad/lis grudnia/grudzień/gru",
    "sv": "januari/jan februari/feb mars april/apr maj juni/jun juli/jul augusti/aug "
    "september/sept/sep oktober/okt november/nov december/dec",
    "da": "januar/jan februar/feb marts april/apr maj juni/jun juli/jul august/aug "
    "september/sept/sep oktober/okt november/nov december/dec",
    "nb": "januar/jan februar/feb mars april/apr mai juni/jun juli/jul august/aug "
    "september/sept/sep oktober/okt november/nov desember/des",
    "fi": "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta "
    "syyskuuta lokakuuta marraskuuta joulukuuta",
    "cs": "ledna/leden února/únor března/březen dubna/duben května/květen června/červen "
    "července/červenec srpna/srpen září října/říjen listopadu/listopad prosince/prosinec",
    "ro": "ianuarie/ian februarie/feb martie aprilie/apr mai iunie/iun iulie/iul august/aug "
    "septembrie/sept octombrie/oct noiembrie/nov decembrie/dec",
    "hu": "január/jan február/febr március/márc április/ápr május/máj június/jún július/júl "
    "augusztus/aug szeptember/szept október/okt november/nov december/dec",
    "el": "ιανουαρίου/ιανουάριος φεβρουαρίου/φεβρουάριος μαρτίου/μάρτιος απριλίου/απρίλιος "
    "μαΐου/μάιος ιουνίου/ιούνιος ιουλίου/ιούλιος αυγούστου/αύγουστος σεπτεμβρίου/σεπτέμβριος "
    "οκτωβρίου/οκτώβριος νοεμβρίου/νοέμβριος δεκεμβρίου/δεκέμβριος",
    "bg": "януари/ян февруари/фев март/мар април/апр май юни/юн юли/юл август/авг септември/сеп "
    "октомври/окт ноември/ное декември/дек",
    "nl": "januari/jan februari/feb maart/mrt april/apr mei juni/jun juli/jul augustus/aug "
    "september/sept/sep oktober/okt november/nov december/dec",
}

# Seven entries a row, Monday first.
_WEEKDAYS: Final[dict[str, str]] = {
    "en": "monday/mon tuesday/tue/tues wednesday/wed thursday/thu/thur/thurs "
    "friday/fri saturday/sat sunday/sun",
    "ru": "понедельник/пн вторник/вт среда/ср четверг/чт пятница/пт суббота/сб воскресенье/вс",
    "uk": "понеділок/пн вівторок/вт середа/ср четвер/чт п'ятниця/п’ятниця/пт субота/сб неділя/нд",
    "tr": "pazartesi/pzt salı/sali çarşamba/çar perşembe/per cuma/cum cumartesi/cmt pazar/paz",
    "de": "montag/mo dienstag/di mittwoch/mi donnerstag/do freitag/fr samstag/sonnabend/sa sonntag/so",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "it": "lunedì/lun martedì mercoledì/mer giovedì/gio venerdì/ven sabato domenica/dom",
    "pt": "segunda-feira/segunda terça-feira/terça quarta-feira/quarta quinta-feira/quinta "
    "sexta-feira/sexta sábado domingo",
    "pl": "poniedziałek wtorek środa czwartek piątek sobota niedziela",
    "sv": "måndag tisdag onsdag torsdag fredag lördag söndag",
    "da": "mandag tirsdag onsdag torsdag fredag lørdag søndag",
    "cs": "pondělí úterý středa/středu čtvrtek pátek sobota neděle",
    "ro": "luni marți/marţi miercuri joi vineri sâmbătă duminică",
    "hu": "hétfő kedd szerda csütörtök péntek szombat vasárnap",
    "el": "δευτέρα τρίτη τετάρτη πέμπτη παρασκευή σάββατο κυριακή",
    "nl": "maandag/ma dinsdag/di woensdag/wo donderdag/do vrijdag/vr zaterdag/za zondag/zo",
}

# Names that mean one offset to everybody who writes them. Of the others (no offset) the time is kept alone.
ZONES: Final[dict[str, str]] = {
    "z": "Z", "gmt": "Z", "utc": "Z", "cet": "+01:00", "mez": "+01:00", "cest": "+02:00", "mesz": "+02:00",
    "eet": "+02:00", "eest": "+03:00", "msk": "+03:00", "мск": "+03:00", "trt": "+03:00",
    "est": "-05:00", "edt": "-04:00", "pst": "-08:00", "pdt": "-07:00",
    "et": "", "ct": "", "mt": "", "pt": "", "cst": "", "cdt": "", "mst": "", "mdt": "", "bst": "", "ist": "",
    "aest": "", "jst": "", "wib": "",
}  # fmt: skip

# Languages whose numeric dates put the day first; English writes both orders, by region.
DAY_FIRST: Final[frozenset[str]] = frozenset(
    {
        "ru", "uk", "tr", "de", "fr", "es", "it", "pt", "pl", "nl", "sv", "da", "nb", "no", "fi", "cs", "sk",
        "ro", "el", "bg", "be", "sr", "hr", "sl", "et", "lv", "ca", "gl",
    }
)  # fmt: skip
DAY_FIRST_REGIONS: Final[frozenset[str]] = frozenset({"en-gb", "en-ie", "en-au", "en-nz", "en-in", "en-za"})

MONTH_FIRST_REGIONS: Final[frozenset[str]] = frozenset({"en-us"})


def _numbered(rows: dict[str, str]) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for row in rows.values():
        for number, spellings in enumerate(row.split(), start=1):
            for spelling in spellings.split("/"):
                if numbers.setdefault(spelling, number) != number:
                    raise ValueError(f"{spelling!r} stands for two different numbers")
    return numbers


MONTH_NUMBERS: Final[dict[str, int]] = _numbered(_MONTHS)
WEEKDAY_NUMBERS: Final[dict[str, int]] = _numbered(_WEEKDAYS)


def _full_names(row: str) -> frozenset[str]:
    return frozenset(spellings.split("/")[0] for spellings in row.split())


ENGLISH_MONTHS: Final[frozenset[str]] = _full_names(_MONTHS["en"])
ENGLISH_WEEKDAYS: Final[frozenset[str]] = _full_names(_WEEKDAYS["en"])
