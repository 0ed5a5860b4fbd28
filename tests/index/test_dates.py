"""Publication dates: read from what a text says of itself, never from what its story mentions."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.dates import HeaderKind, find_dates, find_publication_date, read_header_line
from index.edtf import UNKNOWN_DATE

SEEDS = Path(__file__).parents[2].parent / "shared" / "seeds"
HEADLINE = "Harbour bridge opened after nine weeks"
STORY = "\n\nThe harbour bridge was opened to lorries on Monday.\n\nIt was shut on December 17 last year."

# From pages of many outlets: header line(s), language, and what they say; "-" for nothing.
REAL_HEADERS = [
    tuple(line.split("\t"))
    for line in Path(__file__).with_name("date_headers.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]

# header, language or None, EDTF, precision
HEADERS = [
    ("Published 2 February 2022", None, "2022-02-02", "day"),
    ("Posted on January 26, 2022 by admin", None, "2022-01-26", "day"),
    ("Posted January 26th, 2022 at 9:47 p.m.", None, "2022-01-26T21:47:00", "minute"),
    ("First published on Wed 26 Jan 2022 06.30 GMT", None, "2022-01-26T06:30:00Z", "minute"),
    ("Published: 26 January 2022 | Updated: 27 January 2022", None, "2022-01-26", "day"),
    ("Date: 2022-01-26", None, "2022-01-26", "day"),
    ("DATE 2022-01-26 The harbour bridge was opened to lorries after nine weeks.", None, "2022-01-26", "day"),
    ("Published January 2022", None, "2022-01", "month"),
    ("Publication date: 2022-01", None, "2022-01", "month"),
    ("Wednesday, January 26, 2022 9:47 AM EST", None, "2022-01-26T09:47:00-05:00", "minute"),
    ("26-FEB-1987 15:01:01.79", None, "1987-02-26T15:01:01", "second"),
    ("Wed, 26 Jan 2022 09:47:00 +0300", None, "2022-01-26T09:47:00+03:00", "second"),
    ("Tue, 23 Dec 2025 01:29:07 GMT", None, "2025-12-23T01:29:07Z", "second"),
    ("2025-12-31T17:54:10-05:00", None, "2025-12-31T17:54:10-05:00", "second"),
    ("2022-01-26T09:47:00.000Z", None, "2022-01-26T09:47:00Z", "second"),
    ("2022/01/26 09:47", None, "2022-01-26T09:47:00", "minute"),
    ("01/26/2022, 5pm", None, "2022-01-26T17:00:00", "minute"),
    ("Published 03/04/2022", None, "2022", "year"),
    ("Published 03/04/2022", "en-US", "2022-03-04", "day"),
    ("Published 03/04/2022", "de", "2022-04-03", "day"),
    ("Published 03/04/2022", "en-GB", "2022-04-03", "day"),
    ("Posted 2 февраля 2022,, 09:47", None, "2022-02-02T09:47:00", "minute"),
    ("2 февраля 2022, 09:47", None, "2022-02-02T09:47:00", "minute"),
    ("Опубликовано: 26.01.2022, 10:00 МСК", None, "2022-01-26T10:00:00+03:00", "minute"),
    ("Дата публикации: 03.04.2022", None, "2022-04-03", "day"),
    ("среда, 26 января 2022 г. в 14:05", None, "2022-01-26T14:05:00", "minute"),
    ("Опубліковано 26 січня 2022 р., 12:30", None, "2022-01-26T12:30:00", "minute"),
    ("П'ятниця, 8 січня 2021, 16:05", None, "2021-01-08T16:05:00", "minute"),
    ("26 OCAK 2022 ÇARŞAMBA 10:30", None, "2022-01-26T10:30:00", "minute"),
    ("SALI, 16 KASIM 2021", None, "2021-11-16", "day"),
    ("Giriş Tarihi: 26.01.2022 14:20", None, "2022-01-26T14:20:00", "minute"),
    ("Yayınlanma: 3 HAZİRAN 2021 - 08:15 | Güncelleme: 4.6.2021", None, "2021-06-03T08:15:00", "minute"),
    ("Mi., 26. Januar 2022", None, "2022-01-26", "day"),
    ("Veröffentlicht am 26. Januar 2022 um 09:47 Uhr", None, "2022-01-26T09:47:00", "minute"),
    ("Datum: 03.04.2022", None, "2022-04-03", "day"),
    ("Veröffentlicht am 23. Dezember 2025", None, "2025-12-23", "day"),
    ("Publicado em 23 dezembro 2025", None, "2025-12-23", "day"),
    ("5. März 2020, 18.30 Uhr", None, "2020-03-05T18:30:00", "minute"),
    ("Publié le 26 janvier 2022 à 09h47", None, "2022-01-26T09:47:00", "minute"),
    ("mercredi 26 janvier 2022", None, "2022-01-26", "day"),
    ("Publicado el 26 de enero de 2022", None, "2022-01-26", "day"),
    ("26 de enero de 2022 - 09:47 hs", None, "2022-01-26T09:47:00", "minute"),
    ("Pubblicato il 26 gennaio 2022 alle 9:47", None, "2022-01-26T09:47:00", "minute"),
    ("mercoledì 26 gennaio 2022", None, "2022-01-26", "day"),
    ("Publicado em 26 de janeiro de 2022 às 09h47", None, "2022-01-26T09:47:00", "minute"),
    ("quarta-feira, 26 de janeiro de 2022", None, "2022-01-26", "day"),
    ("Opublikowano: 26 stycznia 2022 r., godz. 9:47", None, "2022-01-26T09:47:00", "minute"),
    ("Gepubliceerd op 26 januari 2022 om 09:47", None, "2022-01-26T09:47:00", "minute"),
    ("woensdag 26 maart 2025", None, "2025-03-26", "day"),
    ("Jan 26, 2022, 9:47 PM ET", None, "2022-01-26T21:47:00", "minute"),
    ("Jan 26, 2022, 9:47 PM EST", None, "2022-01-26T21:47:00-05:00", "minute"),
    ("26 January 2022 09:47 BST", None, "2022-01-26T09:47:00", "minute"),
    ("26 January 2022, 09:47 MSK", None, "2022-01-26T09:47:00+03:00", "minute"),
    ("Posted by admin on March 3, 2020", None, "2020-03-03", "day"),
    ("Published by Ada Quill | 3 March 2020", None, "2020-03-03", "day"),
    ("Veröffentlicht von Ada Quill am 3. März 2020", None, "2020-03-03", "day"),
    ("By Ada Quill\n26 January 2022", None, "2022-01-26", "day"),
    ("26 January 2022\nBy Ada Quill, Harbour Desk", None, "2022-01-26", "day"),
    ("Is the harbour bridge safe?\n26 January 2022", None, "2022-01-26", "day"),
    ("26 January 2022 | Updated 27 January 2022", None, "2022-01-26", "day"),
    ("Main » News and comments » 2022 » Bridge opened", None, "2022", "year"),
    ("Главная » Новости » 2022 » 01 » Мост открыт", None, "2022", "year"),
    ("Home » Archive » 2021 » The harbour bridge is opened", None, "2021", "year"),
]  # fmt: skip

# A clock that no day has: the day is kept, the clock is not.
BAD_CLOCKS = [
    ("Published 26 January 2022 25:61", "2022-01-26"),
    ("Published 26 January 2022, 24:00", "2022-01-26"),
    ("Published 26 January 2022 09:99 GMT", "2022-01-26"),
    ("Published 26 January 2022 09:47:61", "2022-01-26"),
    ("Published 26 January 2022 09:47 +99:00", "2022-01-26"),
    ("Published 26 January 2022 at 17:30 pm", "2022-01-26"),
    ("Published 26 January 2022, 25:61 | Updated 27 January 2022, 10:00", "2022-01-26"),
    ("Published 25:61 on 26 January 2022", "2022-01-26"),
    ("Wednesday, 26 January 2022, 25:61", "2022-01-26"),
    ("2022-01-26T25:99:00Z\nBy Ada Quill", "2022-01-26"),
    ("Published 03/04/2022 25:61", "2022"),
]

# Digits of other scripts, which int() reads and EDTF does not have.
OTHER_DIGITS = {
    "Arabic": "٠١٢٣٤٥٦٧٨٩",
    "Devanagari": "०१२३४५६७८९",
    "full width": "０１２３４５６７８９",
    "mathematical": "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
    "superscript": "⁰¹²³⁴⁵⁶⁷⁸⁹",
}

# Heads of texts that say nothing of their own day.
STORIES = [
    "The bridge was opened on January 26, 2022.",
    "On 26 January 2022 the bridge was opened.",
    "In 2022 the bridge was opened.",
    "January 26 was the day on which the bridge was opened.",
    "January 26, 2022 was a bad day for the harbour",
    "26 January 2022: the day the bridge fell",
    "KYIV, January 26, 2022 (Agency) - The bridge was opened.",
    "Published 2 February 2022 in the journal Bridges, the study looks at forty harbours.",
    "Published in 2021, the report looks at forty harbours.",
    "Posted workers get 12 euros an hour",
    "Updated 24 December 2022",
    "Last modified: 2022-12-24 10:00",
    "Обновлено 24 декабря 2022, 22:38",
    "Güncelleme: 24 Aralık 2022",
    "Aktualisiert am 24. Dezember 2022",
    "Mis à jour le 24 décembre 2022",
    "Modified 24 декабря 2022,, 22:38",
    "Published 31 February 2022",
    "30 February 2022",
    "Monday, 26 January 2022",
    "Date of the election",
    "December 17 last year",
    "2022",
    "January 2022",
    "09:47",
    "26 January",
    "03/04/2022",
    "26 January 22",
    "Version 2.10.2022-beta",
    "The year 2022 » a look back » in pictures",
    "1234567890",
    "Dated 26 January 2022",
    "May 5 people in a car",
    "Data 5 of 12",
    "September 11, 2001",
    "9 May 1945",
    "D-Day\n6 June 1944",
    "The landing on the coast of Normandy\n6 June 1944",
    "Tuesday, 6 June 1944",
    "World Trade Center\nSeptember 11, 2001",
    "September 11, 2001\nWhere were you on that day?",
    "How the war began, day by day\n24 February 2022\nThe first day",
    "9 May 1995\nBy the end of the war",
    "Posted by users on March 3, 2020, the video shows a bridge.",
    "Home » World » 1984 » Bhopal remembered",
    "Home » News » 1984 » Bhopal remembered",
    "Home » Books » 2001 » A Space Odyssey",
    "Home » News » Books » 2001 » A Space Odyssey",
]


# Lines that are a date and nothing else: below a headline they are the day of the article.
DATELINES = [
    ("26 January 2022", None, "2022-01-26", "day"),
    ("January 26, 2022", None, "2022-01-26", "day"),
    ("Sept. 5, 2021", None, "2021-09-05", "day"),
    ("1st of March 2023", None, "2023-03-01", "day"),
    ("[2022-01-26]", None, "2022-01-26", "day"),
    ("26/01/2022", None, "2022-01-26", "day"),
    ("03/03/2022", None, "2022-03-03", "day"),
    ("26 января 2022 года", None, "2022-01-26", "day"),
    ("26 лютого 2022", None, "2022-02-26", "day"),
    ("26 Ocak 2022", None, "2022-01-26", "day"),
    ("23 December 2025", None, "2025-12-23", "day"),
    ("1er août 2021", None, "2021-08-01", "day"),
    ("26 października 2021", None, "2021-10-26", "day"),
]


@pytest.mark.parametrize(("header", "language", "value", "precision"), HEADERS)
def test_a_header_line_gives_the_date(header: str, language: str | None, value: str, precision: str) -> None:
    date = find_publication_date(header + STORY, language)
    assert (date.value, date.precision, date.origin) == (value, precision, "text")


@pytest.mark.parametrize(("header", "language", "value", "precision", "modified"), REAL_HEADERS)
def test_real_headers_give_their_dates_or_none(
    header: str, language: str, value: str, precision: str, modified: str
) -> None:
    dates = find_dates(header.replace(r"\n", "\n") + STORY, None if language == "-" else language)
    found = (dates.published.value, dates.published.precision, dates.modified.value)
    assert tuple(each or "-" for each in found) == (value, precision, modified)


@pytest.mark.parametrize(("header", "value"), BAD_CLOCKS)
def test_a_clock_that_no_day_has_leaves_the_day(header: str, value: str) -> None:
    date = find_publication_date(header + STORY)
    assert (date.value, date.origin) == (value, "text")
    assert date.warning is not None


def test_the_warning_names_the_clock_that_was_dropped() -> None:
    date = find_publication_date(f"Published 26 January 2022 25:61{STORY}")
    assert date.warning == "25:61 is no time of day: the day alone is kept"


def test_a_clock_that_no_day_has_is_no_sign_of_a_dateline() -> None:
    assert find_publication_date(f"26 January 2022, 25:61{STORY}") == UNKNOWN_DATE


@pytest.mark.parametrize("digits", OTHER_DIGITS.values(), ids=OTHER_DIGITS)
def test_digits_of_other_scripts_give_no_other_day(digits: str) -> None:
    for changed in ("0123456789", "02468", *"0123456789"):
        table = str.maketrans({digit: digits[int(digit)] for digit in changed})
        for header, language, value, _ in HEADERS:
            date = find_publication_date(header.translate(table) + STORY, language)
            assert value[:10].startswith((date.value or "")[:10]), header.translate(table)


@pytest.mark.parametrize("digits", OTHER_DIGITS.values(), ids=OTHER_DIGITS)
def test_a_breadcrumb_with_digits_of_another_script_has_no_year(digits: str) -> None:
    assert find_publication_date(f"Main » News » 2{digits[0]}{digits[2]}{digits[2]} » Bridge{STORY}") == (
        UNKNOWN_DATE
    )


def test_a_date_whose_order_nobody_knows_is_kept_as_its_year_and_says_why() -> None:
    date = find_publication_date(f"Published 03/04/2022{STORY}")
    assert (date.value, date.precision) == ("2022", "year")
    assert date.warning is not None
    assert "2022-04-03 or 2022-03-04" in date.warning
    assert find_publication_date(f"Published 03/04/2022{STORY}", "de").warning is None


@pytest.mark.parametrize("dateline", DATELINES)
def test_a_bare_day_counts_below_a_headline_and_never_as_the_first_line(
    dateline: tuple[str, str | None, str, str],
) -> None:
    header, language, value, precision = dateline
    assert find_publication_date(header + STORY, language) == UNKNOWN_DATE
    date = find_publication_date(f"{HEADLINE}\n{header}{STORY}", language)
    assert (date.value, date.precision, date.origin) == (value, precision, "text")


@pytest.mark.parametrize("head", STORIES)
def test_a_story_that_mentions_a_date_gives_none(head: str) -> None:
    assert find_publication_date(head + STORY) == UNKNOWN_DATE


def test_the_table_is_as_long_as_promised() -> None:
    assert len(REAL_HEADERS) >= 120


def test_a_headline_may_stand_before_the_date() -> None:
    text = "Harbour bridge opened\nBy Ada Quill\n26 January 2022, 10:00\n\nLorries rolled on Monday."
    assert find_publication_date(text).value == "2022-01-26T10:00:00"


def test_the_day_of_publication_wins_over_the_day_of_an_update() -> None:
    text = f"Updated 27 January 2022\nPublished 26 January 2022{STORY}"
    assert find_publication_date(text).value == "2022-01-26"


def test_the_header_word_wins_over_a_breadcrumb_and_a_bare_date() -> None:
    text = f"Main » News » 2021 » Bridge\n25 January 2022\nPublished: 26 January 2022{STORY}"
    assert find_publication_date(text).value == "2022-01-26"


def test_bare_dates_that_differ_cancel_out() -> None:
    assert find_publication_date(f"{HEADLINE}\n26 January 2022\n27 January 2022{STORY}") == UNKNOWN_DATE
    assert (
        find_publication_date(f"{HEADLINE}\n26 January 2022\n26 January 2022, 10:00{STORY}").value
        == "2022-01-26"
    )


def test_publication_days_that_differ_cancel_out() -> None:
    assert find_publication_date(f"Posted 26 January 2022\nPublished 2 May 2022{STORY}") == UNKNOWN_DATE


def test_a_date_below_the_first_long_paragraph_is_none_of_the_header() -> None:
    paragraph = "The bridge over the harbour was opened to lorries after nine weeks of work. " * 4
    assert find_publication_date(f"Bridge opened\n\n{paragraph}\n\n26 January 2022\n") == UNKNOWN_DATE


def test_a_date_below_twelve_lines_is_none_of_the_header() -> None:
    assert find_publication_date("A line\n" * 12 + "26 January 2022, 10:00\n") == UNKNOWN_DATE
    assert find_publication_date("A line\n" * 11 + "26 January 2022, 10:00\n").value == "2022-01-26T10:00:00"


@pytest.mark.parametrize(
    "text", ["", "\n" * 50, "\0", "\ufeff26 January 2022" * 5, "9" * 100_000, "»" * 50_000]
)
def test_a_text_without_a_header_has_no_date(text: str) -> None:
    assert find_publication_date(text) == UNKNOWN_DATE


def test_a_header_line_says_where_the_story_begins() -> None:
    line = " date 2022-01-26 The harbour bridge was opened to lorries after nine weeks."
    header = read_header_line(line)
    assert header is not None
    assert line[header.end :].startswith("The harbour bridge")
    whole = read_header_line("Published 26 January 2022")
    assert whole is not None
    assert (whole.kind, whole.end) == (HeaderKind.PUBLISHED, len("Published 26 January 2022"))


@pytest.mark.parametrize(
    ("name", "value", "precision"),
    [
        ("000_c47deeef02ef0ed4.txt", "2022-02-02T09:47:00", "minute"),
        ("001_c6e0712510b5e0ca.txt", None, None),
        ("002_98d809ffcf7d910d.txt", "2022-01-26", "day"),
        ("003_0b51985ab310aec7.txt", "2022", "year"),
        ("004_f32ef6696808ee46.txt", None, None),
    ],
)
@pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed texts are not beside the project")
def test_the_seed_texts_give_what_they_state_and_no_more(
    name: str, value: str | None, precision: str | None
) -> None:
    date = find_publication_date((SEEDS / name).read_text("utf-8"))
    assert (date.value, date.precision, date.origin) == (value, precision, "text" if value else "unknown")
