"""Wrap articles whose dates are known as outlets do: as pages, and as texts with header lines."""

from __future__ import annotations

import html
import json
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

_MONTHS: Final = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "tr": "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık",
    "uk": "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
}
_WEEKDAYS: Final = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "de": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "it": "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    "ru": "понедельник вторник среда четверг пятница суббота воскресенье",
    "tr": "Pazartesi Salı Çarşamba Perşembe Cuma Cumartesi Pazar",
    "uk": "понеділок вівторок середа четвер п'ятниця субота неділя",
}
# {d} day, {D} two digits, {m} month's number, {M} its name, {w} weekday, {y} year, {t} time, {u} a later day.
_HEADERS: Final[dict[str, tuple[str, ...]]] = {
    "en": (
        "Published {M} {d}, {y}", "Posted on {w}, {M} {d}, {y} at {t}", "By Ada Quill | {d} {M} {y}",
        "{w} {d} {M} {y} {t} GMT", "First published: {d} {M} {y}", "{t}, {d} {M} {y}", "{y}-{m}-{D} {t}",
        "Published {d} {M} {y} | Updated {u}", "{M} {d}, {y} - 4 min read",
    ),
    "de": (
        "Veröffentlicht am {d}. {M} {y}", "{w}, {d}. {M} {y}, {t} Uhr", "{D}.{m}.{y}, {t} Uhr",
        "Von Ada Quill, {d}. {M} {y}", "Erschienen am {d}. {M} {y} | Aktualisiert am {u}",
    ),
    "fr": (
        "Publié le {d} {M} {y} à {t}", "{w} {d} {M} {y}", "Par Ada Quill, le {d} {M} {y}",
        "Publié le {D}/{m}/{y} à {t}, mis à jour le {u}",
    ),
    "es": (
        "Publicado el {d} de {M} de {y}", "{w}, {d} de {M} de {y}", "{d} de {M} de {y} - {t}h",
        "Por Ada Quill - {d} de {M} de {y}", "Publicado: {D}/{m}/{y} {t}",
    ),
    "it": (
        "Pubblicato il {d} {M} {y} alle {t}", "{w} {d} {M} {y}", "di Ada Quill, {d} {M} {y}",
        "{d} {M} {y} alle ore {t}",
    ),
    "ru": (
        "{d} {M} {y}, {t}", "Опубликовано: {D}.{m}.{y}, {t} МСК", "{w}, {d} {M} {y} г. в {t}",
        "Posted {d} {M} {y},, {t}", "{t}, {d} {M} {y}", "Дата публикации: {d} {M} {y} года",
    ),
    "tr": (
        "{d} {M} {y} {w} {t}", "Giriş Tarihi: {D}.{m}.{y} {t}", "Yayınlanma: {d} {M} {y} - {t}",
        "Yayın Tarihi: {d} {M} {y}",
    ),
    "uk": (
        "{d} {M} {y}, {t}", "Опубліковано: {D}.{m}.{y} {t}", "{w}, {d} {M} {y}, {t}",
        "Дата публікації: {d} {M} {y} р.",
    ),
}  # fmt: skip
LANGUAGES: Final = tuple(_HEADERS)
PAGE_KINDS: Final = (
    "JSON-LD", "JSON-LD in a graph", "meta article:published_time", "meta date", "time itemprop",
    "time published", "visible header", "visible header above the headline", "address",
    "only a day of change", "nothing",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wrapped:
    """Hold a page or text and the day that it states of its publication, ISO; None where it states none."""

    kind: str
    language: str
    content: str
    day: str | None


def header_line(published: datetime, language: str, draw: random.Random) -> str:
    """Write the day of publication as a header line of an outlet in that language."""
    later = published + timedelta(days=draw.randint(1, 40))
    form = draw.choice(_HEADERS[language])
    month, weekday = _MONTHS[language].split(), _WEEKDAYS[language].split()
    day_and_month = f"{later.day} {month[later.month - 1]} {later.year}"
    update = day_and_month.replace(" ", ". ", 1) if language == "de" else day_and_month
    return form.format(
        d=published.day, D=f"{published.day:02}", m=f"{published.month:02}", y=published.year, u=update,
        M=month[published.month - 1], w=weekday[published.weekday()], t=f"{published:%H:%M}",
    )  # fmt: skip


def wrapped_text(title: str, text: str, published: datetime, language: str, draw: random.Random) -> Wrapped:
    """Put a header line between headline and story, or before both."""
    line = header_line(published, language, draw)
    # A day alone is taken for that of publication only where a headline stands before it.
    has_word = not line[0].isdigit() or ":" in line
    head = f"{line}\n{title}" if has_word and draw.random() < 0.3 else f"{title}\n{line}"
    return Wrapped("text header", language, f"{head}\n\n{text}", f"{published:%Y-%m-%d}")


def wrapped_page(
    title: str, text: str, published: datetime, kind: str, language: str, draw: random.Random
) -> Wrapped:
    """Make a page that states its day as `kind` says, among dates that are none of its own."""
    stamp = published.isoformat()
    changed = (published + timedelta(days=draw.randint(1, 40))).isoformat()
    line = f"<p>{html.escape(header_line(published, language, draw))}</p>"
    article = {
        "@type": "NewsArticle", "headline": title, "datePublished": stamp, "dateModified": changed,
        "author": {"@type": "Person", "name": "Ada Quill"},
    }  # fmt: skip
    change = f'<meta property="article:modified_time" content="{changed}">'
    head, above, below = {
        "JSON-LD": (_linked(article), "", ""),
        "JSON-LD in a graph": (_linked({"@graph": [{"@type": "WebSite"}, article]}), "", ""),
        "meta article:published_time": (
            f'<meta property="article:published_time" content="{stamp}">{change}', "", "",
        ),
        "meta date": (f'<meta name="date" content="{stamp[:10]}">{change}', "", ""),
        "time itemprop": (change, "", f'<time itemprop="datePublished" datetime="{stamp}">lately</time>'),
        "time published": (
            "", "",
            f'<p>Posted on <time class="entry-date published" datetime="{stamp}">lately</time>'
            f'<time class="updated" datetime="{changed}">later</time></p>',
        ),
        "visible header": (change, "", line),
        "visible header above the headline": ("", f"<p>Published {published:%d %B %Y}</p>", ""),
        "address": (f'<link rel="canonical" href="https://x.example.org/{published:%Y/%m/%d}/x">', "", ""),
        "only a day of change": (change, "", f"<p>Updated {changed[:10]}</p>"),
        "nothing": ("", "", ""),
    }[kind]  # fmt: skip
    body = "".join(f"<p>{html.escape(each)}</p>" for each in text.splitlines() if each.strip())
    content = (
        f'<html lang="{language}"><head><meta charset="utf-8"><title>{html.escape(title)} | Gazette</title>'
        f"{head}</head><body><div class=masthead>Sunday, 22 November 2026</div><nav><a href=/>Home</a></nav>"
        f"<article>{above}<h1>{html.escape(title)}</h1>{below}{body}</article>"
        "<aside><h3>Read also</h3><p>5 May 2019</p><p>A storm broke two cranes</p></aside>"
        "<section><h3>Comments</h3><time datetime='2026-11-20T10:00:00Z'>20 Nov</time></section>"
        "<footer>Copyright 2010-2026 Gazette</footer></body></html>"
    )
    states = kind not in ("only a day of change", "nothing")
    return Wrapped(kind, language, content, f"{published:%Y-%m-%d}" if states else None)


def _linked(data: object) -> str:
    written = json.dumps(data).replace("</", "<\\/")
    return f'<script type="application/ld+json">{written}</script>'
