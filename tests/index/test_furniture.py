"""Site furniture goes, news stays."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from index.furniture import is_credit, is_furniture, is_link_header
from index.furniture_words import LINK_HEADERS
from index.segmentation import segment

FURNITURE = [
    "Subscribe to Harbour News Get stories before anyone else", "Subscribe now", "Sign up for our newsletter",
    "Follow us on Telegram", "Join our channel", "Leave a Reply", "Leave a comment »", "Cancel reply",
    "Your email address will not be published. Required fields are marked *", "Comments (12)", "3 comments",
    "Photo: Cpl.  Ada B. Quill / Pictures", "Photo by Ada Quill", "Image credit: Harbour Press",
    "Фото: Ада Квилл",
    "Foto: Ada Quill/dpa", "Crédit photo : Ada Quill", "Read also:", "See also", "Related articles",
    "Read on Harbour Pro",
    "View all events", "Source: https://example.org/a", "Источник example.org", "Kaynak: example.org",
    "© 2022 Harbour Gazette", "Copyright 2022 Harbour Gazette. All rights reserved.", "abc-1",
    "https://example.org/x",
    "Share", "Share on Facebook", "Advertisement", "Skip to content", "We use cookies to improve this site.",
    "Bir yanıt yazın", "E-posta adresiniz yayınlanmayacak.", "Yorumlar", "Paylaş", "Abone ol",
    "Оставить комментарий", "Подпишитесь на наш канал", "Читайте также:", "Поделиться", "Комментарии",
    "Залишити коментар", "Читайте також:", "Підпишіться на наш канал",
    "Schreibe einen Kommentar", "Lesen Sie auch:", "Abonnieren Sie unseren Newsletter", "Teilen",
    "Laisser un commentaire", "Lire aussi :", "Abonnez-vous à notre lettre", "Publicité",
    "Deja una respuesta", "Lea también:", "Suscríbete a nuestro boletín", "Compartir",
    "Lascia un commento", "Leggi anche:", "Iscriviti alla newsletter", "Condividi",
    "Deixe um comentário", "Leia também:", "Compartilhar", "Dodaj komentarz", "Czytaj także:", "Udostępnij",
    "Geef een reactie", "Lees ook:", "Delen", "***", "12", "| 1 | 2 |", "Posted 26 January 2022, 09:47",
    "26 Ocak 2022",
    "Updated 27 января 2022,, 10:00",
]  # fmt: skip

NEWS = [
    "Navy confirms that the pictures of the wreck are real",
    "Subscribers leave the harbour's paper", "Comments by the mayor anger the port",
    "Photo shows the bridge before it fell",
    "Share prices fell by a third", "Shares in the port fell", "Follow-up talks will be held in May",
    "Advertisement spending fell in 2021", "Search for the crew goes on", "Home prices rise",
    "Home Office to close the port",
    "Print works closes after a century", "Telegram blocked in the harbour city", "Facebook fined 3 million",
    "Source of the leak found", "Sources: port to close", "Reuters sold its harbour office",
    "TASS says the bridge is open",
    "Related deaths rose to nine", "See also rises as fishing stops", "Most read the treaty before signing",
    "Register of voters is closed", "Join or leave: the island votes",
    "Image of the year goes to a fisherman",
    "Published report blames the port", "Updated rules come into force", "Posted workers get a rise",
    "Menu prices rise", "Contact with the ship was lost", "Реклама подорожала",
    "Главная новость: мост открыт",
    "Подписано соглашение о мосте", "Fotoğrafçı köprüde öldü", "Kontakt zum Schiff verloren",
    "COVID-19 returns to the port",
    "Cookies recalled after glass was found", "January 26, 2022 was a bad day for the harbour",
    "“Subscribe to our paper,” the editor said.", "Copyright law was changed on Monday",
    "Read the treaty before you sign it, says the mayor",
]  # fmt: skip


def passages(text: str) -> list[str]:
    return [text[span.start : span.end] for span in segment(text, None)]


@pytest.mark.parametrize("line", FURNITURE)
def test_a_furniture_line_is_no_passage(line: str) -> None:
    text = f"The bridge was opened on Monday.\n\n{line}\n\nThe port paid for it."
    assert passages(text) == ["The bridge was opened on Monday.", "The port paid for it."]


@pytest.mark.parametrize("line", NEWS)
def test_a_line_of_news_stays(line: str) -> None:
    assert not is_furniture(line)
    assert (
        " ".join(passages(f"It was Monday.\n\n{line}\n\nThe port paid."))
        == f"It was Monday. {line} The port paid."
    )


def test_links_at_the_end_go_with_their_header() -> None:
    text = (
        "The port paid.\n\nRead also:\n\nOld bridge falls\n\nIs it deep? Ask a fisherman\n\nView all events"
    )
    assert passages(text) == ["The port paid."]
    assert passages("The port paid.\n\nRead also:\nOld bridge falls\nSea is empty") == ["The port paid."]


def test_what_follows_a_link_header_inside_a_story_stays() -> None:
    text = (
        "The port paid.\n\nRead also:\n\nNavy confirms the pictures\n\nWho paid\n\nThe mayor did, she said."
    )
    assert passages(text) == [
        "The port paid.",
        "Navy confirms the pictures",
        "Who paid",
        "The mayor did, she said.",
    ]


def test_one_link_on_the_line_of_its_header_goes() -> None:
    assert passages("The port paid.\nRead also: Old bridge falls\nThe city did not.") == [
        "The port paid.",
        "The city did not.",
    ]


def test_a_statement_behind_a_link_stays() -> None:
    text = (
        "See also Long strike of the dockers We will not open the bridge because it is not safe. It may fall."
    )
    assert passages(text) == ["We will not open the bridge because it is not safe.", "It may fall."]
    unclear = "See also Long strike of the dockers Bridge stays closed until the end of May. It may fall."
    assert passages(unclear) == [
        "See also Long strike of the dockers Bridge stays closed until the end of May.",
        "It may fall.",
    ]


def test_a_breadcrumb_goes_but_its_title_stays_once() -> None:
    crumb = "Main » News and comments » 2022 » Old bridge is opened"
    assert passages(f"{crumb}\n\nOld bridge is opened\n\nThe port paid.") == [
        "Old bridge is opened",
        "The port paid.",
    ]
    assert passages(f"{crumb}\n\nThe port paid.") == ["Old bridge is opened", "The port paid."]
    assert passages("Home › News › Old bridge is opened\n\nThe port paid.") == [
        "Old bridge is opened",
        "The port paid.",
    ]


@pytest.mark.parametrize("credit", ["RIA News.", "Reuters", "(AFP)", "ТАСС.", "Anadolu Agency", "dpa"])
def test_an_agency_alone_is_a_credit(credit: str) -> None:
    assert is_credit(credit)
    assert passages(f"The port paid for the new bridge. {credit}")[0].startswith(
        "The port paid for the new bridge."
    )


def test_an_agency_credit_behind_a_paragraph_is_no_passage() -> None:
    assert passages("The port paid for the bridge. RIA News.") == ["The port paid for the bridge."]


def test_a_picture_credit_behind_its_caption_is_no_passage() -> None:
    assert passages("Lorries on the bridge on Monday. Photograph: Ada Quill/Pictures") == [
        "Lorries on the bridge on Monday."
    ]


@pytest.mark.parametrize("sentence", ["Reuters reported it.", "RIA Novosti was told so.", "AP exams begin."])
def test_a_sentence_about_an_agency_is_none(sentence: str) -> None:
    assert not is_credit(sentence)


@pytest.mark.parametrize(
    "write", [str, str.upper, str.title, str.capitalize], ids=lambda write: write.__name__
)
def test_every_link_header_is_known_however_it_is_written(write: Callable[[str], str]) -> None:
    headers = [header.replace("\\", "") for header in LINK_HEADERS]
    assert [header for header in headers if not is_link_header(f"» {write(header)}:")] == []


def test_turkish_capitals_are_known() -> None:
    assert is_link_header("İlgili Haberler") and is_link_header("İLGİLİ HABERLER")
