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
    "it": "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    "pt": "segunda-feira/segunda terça-feira/terça quarta-feira/quarta quinta-feira/quinta "
    "sexta-feira/sexta sábado domingo",
    "pl": "poniedziałek wtorek środa czwartek piątek sobota niedziela",
    "nl": "maandag/ma dinsdag/di woensdag/wo donderdag/do vrijdag/vr zaterdag/za zondag/zo",
}

# Phrases before the day on which a text came out, longest first within a row.
PUBLISHED: Final[dict[str, tuple[str, ...]]] = {
    "en": (
        "first published on", "first published at", "first published", "originally published on",
        "originally published", "date of publication", "publication date", "published date",
        "published on", "published at", "published", "posted on", "posted at", "posted", "release date",
        "released on", "issued on", "date", "pubdate",
    ),
    "ru": ("дата публикации", "опубликовано", "опубликован", "опубликована", "размещено", "дата"),
    "uk": ("дата публікації", "опубліковано", "розміщено", "дата"),
    "tr": ("yayınlanma tarihi", "yayınlanma", "yayın tarihi", "yayınlandı", "yayımlanma tarihi", "yayımlandı",
           "giriş tarihi", "giriş", "oluşturulma tarihi", "tarih"),
    "de": ("veröffentlicht am", "veröffentlichungsdatum", "veröffentlicht", "erschienen am",
           "erstellt am", "datum"),
    "fr": ("date de publication", "publié le", "publiée le", "publié", "paru le", "mis en ligne le", "date"),
    "es": ("fecha de publicación", "publicado el", "publicada el", "publicado", "publicada", "fecha"),
    "it": ("data di pubblicazione", "pubblicato il", "pubblicata il", "pubblicato", "pubblicata", "data"),
    "pt": ("data de publicação", "publicado em", "publicada em", "publicado a", "publicado", "publicada",
           "data"),
    "pl": ("data publikacji", "data dodania", "opublikowano", "opublikowany", "opublikowana", "dodano",
           "data"),
    "nl": ("publicatiedatum", "gepubliceerd op", "gepubliceerd", "geplaatst op", "geplaatst", "datum"),
}  # fmt: skip

# Phrases before the day of a later change: never the publication date.
UPDATED: Final[dict[str, tuple[str, ...]]] = {
    "en": ("last updated on", "last updated at", "last updated", "last modified on", "last modified",
           "updated on", "updated at", "updated", "modified on", "modified", "edited on", "edited",
           "last edited", "corrected on"),
    "ru": ("дата обновления", "последнее обновление", "обновлено", "обновлён", "обновлен", "изменено"),
    "uk": ("останнє оновлення", "оновлено", "змінено"),
    "tr": ("son güncelleme tarihi", "son güncelleme", "güncelleme tarihi", "güncellenme tarihi",
           "güncelleme", "güncellendi"),
    "de": ("zuletzt aktualisiert am", "zuletzt aktualisiert", "aktualisiert am", "aktualisiert",
           "zuletzt geändert am", "geändert am", "letzte änderung"),
    "fr": ("dernière mise à jour le", "dernière mise à jour", "mis à jour le", "mise à jour le", "mis à jour",
           "mise à jour", "modifié le"),
    "es": ("última actualización", "actualizado el", "actualizado a las", "actualizado", "modificado el"),
    "it": ("ultimo aggiornamento", "ultima modifica", "aggiornato il", "aggiornato alle", "aggiornato",
           "modificato il"),
    "pt": ("última atualização", "atualizado em", "atualizado a", "atualizado", "modificado em"),
    "pl": ("ostatnia aktualizacja", "data aktualizacji", "aktualizacja", "zaktualizowano",
           "ostatnia modyfikacja"),
    "nl": ("laatst bijgewerkt op", "laatst bijgewerkt", "laatste update", "bijgewerkt op", "bijgewerkt",
           "gewijzigd op"),
}  # fmt: skip

# Who wrote it, between a header word and its date: "Posted by admin on March 3, 2020"; or a line of its own.
BY: Final[tuple[str, ...]] = (
    "by", "von", "par", "por", "di", "door", "przez", "автор", "автором", "autor", "autore", "auteur",
    "yazan", "haber",
)  # fmt: skip

# Steps of a breadcrumb that hold articles by year.
NEWS_STEPS: Final[tuple[str, ...]] = (
    "news", "archive", "archives", "articles", "press", "blog", "новости", "архив", "статьи", "новини",
    "архів", "haber", "haberler", "arşiv", "nachrichten", "aktuelles", "archiv", "actualité", "actualités",
    "actualites", "noticias", "archivo", "notizie", "archivio", "notícias", "arquivo", "wiadomości",
    "aktualności", "archiwum", "nieuws", "archief",
)  # fmt: skip

# Names that mean one offset to everybody who writes them. Of the others (no offset) the time is kept alone.
ZONES: Final[dict[str, str]] = {
    "z": "Z", "gmt": "Z", "utc": "Z", "cet": "+01:00", "mez": "+01:00", "cest": "+02:00", "mesz": "+02:00",
    "eet": "+02:00", "eest": "+03:00", "msk": "+03:00", "мск": "+03:00", "trt": "+03:00",
    "est": "-05:00", "edt": "-04:00", "pst": "-08:00", "pdt": "-07:00",
    "et": "", "ct": "", "mt": "", "pt": "", "cst": "", "cdt": "", "mst": "", "mdt": "", "bst": "", "ist": "",
    "aest": "", "jst": "", "wib": "",
}  # fmt: skip

# Languages whose numeric dates put the day first; English writes both orders.
DAY_FIRST: Final[frozenset[str]] = frozenset({"ru", "uk", "tr", "de", "fr", "es", "it", "pt", "pl", "nl"})


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
