"""Words of the header lines of articles: before the day of publication, of a change, of an author."""

from __future__ import annotations

from typing import Final

# Phrases before the day on which a text came out, longest first within a row.
PUBLISHED: Final[dict[str, tuple[str, ...]]] = {
    "en": (
        "first published on", "first published at", "first published", "originally published on",
        "originally published", "date of publication", "publication date", "published date",
        "published on", "published at", "published", "posted on", "posted at", "posted", "release date",
        "released on", "issued on", "issued", "date", "pubdate",
    ),
    "ru": ("дата публикации", "опубликовано", "опубликован", "опубликована", "размещено", "дата"),
    "uk": ("дата публікації", "опубліковано", "розміщено", "дата"),
    "tr": ("yayınlanma tarihi", "yayınlanma", "yayın tarihi", "yayınlandı", "yayımlanma tarihi", "yayımlandı",
           "giriş tarihi", "giriş", "oluşturulma tarihi", "tarih"),
    "de": ("veröffentlicht am", "veröffentlichungsdatum", "veröffentlicht", "publiziert am", "erschienen am",
           "erstellt am", "erstellt", "datum"),
    "fr": ("date de publication", "publié le", "publiée le", "publié", "paru le", "mis en ligne le", "date"),
    "es": ("fecha de publicación", "publicado el", "publicada el", "publicado", "publicada", "fecha"),
    "it": ("data di pubblicazione", "pubblicato il", "pubblicata il", "pubblicato", "pubblicata", "data"),
    "pt": ("data de publicação", "publicado em", "publicada em", "publicado a", "publicado", "publicada",
           "data"),
    "pl": ("data publikacji", "data dodania", "opublikowano", "opublikowany", "opublikowana", "dodano",
           "data"),
    "sv": ("publicerad den", "publicerad", "publicerat", "publiceringsdatum", "datum"),
    "da": ("offentliggjort den", "offentliggjort", "udgivet den", "udgivet", "publiceret"),
    "nb": ("publisert", "publisert den"),
    "fi": ("julkaistu", "julkaisupäivä"),
    "cs": ("zveřejněno", "publikováno", "vydáno", "datum vydání"),
    "ro": ("publicat la", "publicat pe", "publicat", "data publicării"),
    "hu": ("közzétéve", "megjelent", "publikálva"),
    "el": ("δημοσιεύτηκε στις", "δημοσιεύτηκε", "δημοσιεύθηκε", "ημερομηνία δημοσίευσης"),
    "bg": ("публикувано на", "публикувано", "публикувана на", "публикувана"),
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
           "zuletzt geändert am", "geändert am", "letzte änderung", "stand"),
    "fr": ("dernière mise à jour le", "dernière mise à jour", "mis à jour le", "mise à jour le", "mis à jour",
           "mise à jour", "modifié le"),
    "es": ("última actualización", "actualizado el", "actualizado a las", "actualizado", "modificado el"),
    "it": ("ultimo aggiornamento", "ultima modifica", "aggiornato il", "aggiornato alle", "aggiornato",
           "modificato il"),
    "pt": ("última atualização", "atualizado em", "atualizado a", "atualizado", "modificado em"),
    "pl": ("ostatnia aktualizacja", "data aktualizacji", "aktualizacja", "zaktualizowano",
           "ostatnia modyfikacja"),
    "sv": ("senast uppdaterad", "uppdaterad den", "uppdaterad", "ändrad"),
    "da": ("opdateret den", "opdateret", "sidst opdateret"),
    "nb": ("sist oppdatert", "oppdatert"),
    "fi": ("päivitetty", "muokattu"),
    "cs": ("aktualizováno", "poslední aktualizace"),
    "ro": ("actualizat la", "actualizat", "ultima actualizare"),
    "hu": ("frissítve", "módosítva"),
    "el": ("τελευταία ενημέρωση", "ενημερώθηκε"),
    "bg": ("обновено на", "обновена на", "обновено", "обновена"),
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


# Between a byline or the beginning of a line and a date: "Le 26 janvier 2022".
ON: Final[tuple[str, ...]] = ("on", "am", "le", "el", "em", "il", "op", "den")

# Behind the date of a header line: how long it takes to read, how many comments it has.
TRAILERS: Final[tuple[str, ...]] = (
    r"\d{1,3}\s?[-–]?\s?min(?:\.|utes?|uten|uti)?(?:\s(?:de\s)?(?:read|lesezeit|lecture|lectura|lettura|leitura))?",
    r"\d{1,5}\s(?:comments?|kommentare?|commentaires?|comentarios?|comentários?|commenti|yorum)",
    r"(?:reading time|lesezeit|temps de lecture|tiempo de lectura):?\s\d{1,3}\s?min(?:\.|utes?|uten|utos)?",
)  # fmt: skip
