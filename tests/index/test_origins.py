"""Which passages count as one story: pairs that must join, pairs that must never, and the grouping itself."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from index.copies import same_statement
from index.documents import Passage
from index.origins import OriginGrouping
from index.wording import wording

COPIES = [
    ("The port of Varna reopened on Sunday.", "The port of Varna reopened on Sunday."),
    ("The port of Varna reopened on Sunday.", "Port of Varna reopened on Sunday"),
    ("The port of Varna reopened on Sunday.", "  THE PORT OF VARNA  REOPENED ON SUNDAY "),
    ("“We won’t leave,” the mayor said.", '"We won\'t leave", the mayor said.'),
    ("We won't leave before the vote", "We will not leave before the vote"),
    ("The ferry – built in 1994 – sank off Malta.", "The ferry - built in 1994 - sank off Malta."),
    ("Prices rose by 5% in the third quarter.", "Prices rose by 5 per cent in the third quarter."),
    ("The army counted 12,500 volunteers.", "The army counted 12 500 volunteers."),
    ("The army counted 12,500 volunteers.", "The army counted 12500 volunteers."),
    (
        "The US defense secretary Anna Kowal visited the port of Varna on Sunday.",
        "Anna Kowal visited the port of Varna on Sunday.",
    ),
    (
        "The engine of defence secretary Anna Kowal's plane failed near the port of Varna.",
        "The engine of Anna Kowal's plane failed near the port of Varna.",
    ),
    ("El País printed the letter in full.", "El Pais printed the letter in full."),
    ("The U.S. embassy in Baku closed its doors.", "The US embassy in Baku closed its doors."),
    ("SOFIA (Example Wire) — The port of Varna reopened on Sunday.", "The port of Varna reopened on Sunday."),
    ("SOFIA, March 3 - The port of Varna reopened on Sunday.", "The port of Varna reopened on Sunday."),
    ("The port of Varna reopened on Sunday, officials said.", "The port of Varna reopened on Sunday."),
    ("According to officials, the port of Varna reopened on Sunday.", "Port of Varna reopened on Sunday."),
    ("We report that the port of Varna reopened.", "We report the port of Varna has reopened."),
    ("Trains to Lviv stopped running on Friday after a fire.", "Trains to Lviv stopped running on Friday."),
    ("The mine will close on Friday evening.", "The mine will close on Friday evening, 3 sources said."),
    ("The union said the mine will close on Friday.", "The mine will close on Friday, said the union."),
    ("In a statement, the union said the mine will close.", "The union said the mine will close."),
    (
        "A storm killed 12 people in the city.",
        "A storm killed twelve people in the city, Example News reports.",
    ),
    ("The firm lost $1.5bn in a single day.", "The company lost 1.5 billion dollars in a single day."),
    ("Attackers wounded 25 people in Kyiv.", "Attackers injured twenty-five people in Kiev."),
    ("Officials began talks with the firm.", "Authorities started negotiations with the company."),
    ("President Ana Ruiz opened the bridge on Friday.", "Ruiz opened the bridge on Friday."),
    (
        "The mayor, who took office in 2021, closed the port on Sunday.",
        "The mayor closed the port on Sunday.",
    ),
    (
        "The port of Varna was closed on Sunday.",
        "The port of Varna was closed on Sunday, killing trade for 3 days.",
    ),
    ("LIVE: The port of Varna reopened on Sunday", "The port of Varna reopened on Sunday."),
    ("Despite the storm, the port of Varna opened.", "The port of Varna opened despite the storm."),
    ("The port was closed in March 2021 after a fire.", "The port was closed after a fire."),
    ("On Monday, parliament adopted the new budget.", "Parliament adopted the new budget on Monday."),
    ("After the storm the bridge was closed.", "The bridge was closed after the storm."),
    ("SOFIA, March 3 - The lev - once a lion - is gone.", "The lev - once a lion - is gone."),
    (
        "AND NO, THE PORT OF VARNA — STILL CLOSED — IS FULL",
        "And no, the port of Varna - still closed - is full.",
    ),
    ("Officials said in June, the port of Varna was closed.", "In June, the port of Varna was closed."),
    ("On Friday, a leak was reported in the port of Varna.", "On Friday, a leak was reported."),
    ("The firm sold the port ($1,038M) on Friday.", "The firm sold the port ($1,038 million) on Friday."),
    ("The union met the firm on Friday.", "The union met the firm late on Friday."),
    ("“We leave,” a guard in Varna said.", "“We leave,” a guard said."),
    ("The port of Varna was shut after the fire of May 2.", "The port of Varna was shut."),
    ("The ferry sank off northern Malta, with a full deck.", "The ferry sank off northern Malta."),
    ("Jan Duda, head of the union, said the mine will close.", "Jan Duda said the mine will close."),
    (
        "In addition to Oslo, the firm left the port of Varna.",
        "The firm left the port of Varna in addition to Oslo.",
    ),
    ("The port earned €160 million ($187 million).", "The port earned €160 million (187 million dollars)."),
    ("Port of Varna reopened on Sunday - Example News", "The port of Varna reopened on Sunday after a fire."),
    ("You cannot enter the port of Varna.", "You can't enter the port of Varna."),
    (
        "The mine was almost completely closed in the spring.",
        "The mine was nearly wholly closed in the spring.",
    ),
    ("Парламент принял бюджет на следующий год.", "Парламент принял бюджет на следующий год"),
    ("Der Bundestag hat den Haushalt beschlossen.", "Der Bundestag hat den Haushalt beschlossen!"),
]

STATEMENTS_APART = [
    ("The plan was supported by 30 allies.", "The plan was supported by 20 allies."),
    ("The plan was supported by thirty allies.", "The plan was supported by twenty allies."),
    ("The plan was supported by 30 allies in the end.", "The plan was supported by allies in the end."),
    ("The government will publish the letter.", "The government will not publish the letter."),
    ("The government will publish the letter.", "The government won't publish the letter."),
    ("The government will publish the letter.", "The government may publish the letter."),
    ("The government will publish the letter.", "The government published the letter."),
    ("The government will publish the letter.", "The government will publish the letter if Oslo agrees."),
    ("The government will publish the letter.", "The government denied that it will publish the letter."),
    ("The government will publish the letter.", "It is untrue that the government will publish the letter."),
    (
        "The government will publish the letter.",
        "He said it was false that the government will publish the letter.",
    ),
    ("Lisbon lent Madrid the money last year.", "Madrid lent Lisbon the money last year."),
    ("Inflation rose to its highest level in years.", "Inflation fell to its highest level in years."),
    ("The court upheld the ban on the party.", "The court overturned the ban on the party."),
    ("The talks took place in Geneva on Monday.", "The talks took place in Vienna on Monday."),
    ("The talks took place in Geneva on Monday.", "The talks took place in Geneva on Tuesday."),
    ("The talks took place before the summit ended.", "The talks took place after the summit ended."),
    ("Temperatures dropped to -5 degrees overnight.", "Temperatures dropped to 5 degrees overnight."),
    ("The fund lost $4 million in a single day.", "The fund lost €4 million in a single day."),
    ("The fund lost 4.5 million in a single day.", "The fund lost 45 million in a single day."),
    ("People died in the flood on the coast.", "Two hundred people died in the flood on the coast."),
    ("The minister's former aide was arrested on Friday.", "The minister's aide was arrested on Friday."),
    ("The mine will close on Friday evening.", "The mine will close on Friday evening, a false report said."),
    (
        "Trains to Lviv stopped running on Friday.",
        "Trains to Lviv stopped running on Friday in two districts.",
    ),
    ("Trains to Lviv stopped running.", "Trains to Lviv stopped running in at least two districts."),
    ("The chairman, Jan Duda, said Monday he agreed.", "The chairman, Jan Duda, agreed."),
    (
        "“We leave town tonight,” said Anna Kowal Lindqvist, founder and general partner of a bank in Varna.",
        "“We leave town tonight,” said Jan Duda, founder and general partner of a bank in Varna.",
    ),
    ("On Monday the bridge over the Drina was closed.", "The bridge over the Drina was closed on Tuesday."),
    ("In June the fund sold its shares in the port.", "In July the fund sold its shares in the port."),
    ("The union said on Monday it will strike.", "The union said it will strike on Monday."),
    ("The port of Varna reopened on Sunday.", "The port of New Varna reopened on Sunday."),
    ("The vice president signed the law in Riga.", "The president signed the law in Riga."),
    ("DUBLIN — Police closed the port after a fire.", "CORK — Police closed the port after a fire."),
    ("The firm lost $4 million in a single day.", "The firm lost $4 billion in a single day."),
    ("Anna Kowal beat Maria Duda in the final race.", "Maria Duda beat Anna Kowal in the final race."),
    ("The ship sank because the crew had left it.", "The crew had left it because the ship sank."),
    ("The firm sold its mines in Peru.", "The firm sold its mines in Peru and Chile, its owner said."),
    ("The firm sold its mines in Peru.", "The firm sold its mines in Peru to a rival, its owner said."),
    ("On Monday the union said it will strike.", "The union said it will strike on Monday."),
    (
        "Anna Kowal, lawyer of Jan Duda, said the mine will close.",
        "Jan Duda, lawyer of Anna Kowal, said the mine will close.",
    ),
    ("The ship sank, the navy said.", "The ship sank, the rebels said."),
    ("He met the leader of the party - Anna Kowal", "He met the leader of the party - Maria Duda"),
    ("Italy won 2-1.", "Italy won 1-2."),
    ("The port of Varna has reopened.", "The port of Varna has reopened?"),
    ("The share of the vote was > 40 percent.", "The share of the vote was < 40 percent."),
    ("!!!", "…"),
    ("Правительство опубликует письмо сегодня.", "Правительство не опубликует письмо сегодня."),
    ("Die Regierung wird den Brief veröffentlichen.", "Die Regierung wird den Brief nicht veröffentlichen."),
    ("पिता ने कहा कि वह घर पर था", "पीता ने कहा कि वह घर पर था"),
]


@pytest.mark.parametrize(("first", "second"), COPIES)
def test_copies_join(first: str, second: str) -> None:
    assert same_statement(wording(first), wording(second))
    assert same_statement(wording(second), wording(first))


@pytest.mark.parametrize(("first", "second"), STATEMENTS_APART)
def test_statements_that_differ_never_join(first: str, second: str) -> None:
    assert not same_statement(wording(first), wording(second))
    assert not same_statement(wording(second), wording(first))


def passages(*texts_by_document: tuple[str, str]) -> list[Passage]:
    return [
        Passage(at, document, 0, text, 0, len(text)) for at, (document, text) in enumerate(texts_by_document)
    ]


def alike(count: int) -> NDArray[np.float32]:
    return np.tile(np.array([1, 0], np.float32), (count, 1))


def grouped(found: list[Passage], vectors: NDArray[np.float32], limit: int = 10) -> list[list[int]]:
    """Group passages and give their places, the lead of each group first."""
    grouping = OriginGrouping(limit, vectors.shape[1])
    for passage, vector in zip(found, vectors, strict=True):
        grouping.add(passage, vector)
    return [[each.id for each in (group.lead, *group.copies)] for group in grouping.groups()]


def test_copies_of_other_documents_follow_their_lead() -> None:
    found = passages(
        ("a", "The bridge over the Drina was closed."),
        ("b", "Farmers blocked the road to Novi Sad."),
        ("c", "The bridge over the Drina was closed"),
        ("d", "The bridge over the Drina was closed, police said."),
    )
    assert grouped(found, alike(4)) == [[0, 2, 3], [1]]


def test_a_document_that_repeats_itself_counts_once() -> None:
    text = "The bridge over the Drina was closed."
    found = passages(("a", text), ("a", text), ("b", text), ("b", text))
    assert grouped(found, alike(4)) == [[0, 2]]


def test_full_groups_still_take_copies_but_no_new_origin_opens() -> None:
    found = passages(("a", "One plan."), ("b", "Another plan."), ("c", "A third."), ("d", "Another plan."))
    assert grouped(found, alike(4), limit=2) == [[0], [1, 3]]


def test_a_copy_is_compared_with_the_lead_and_not_with_other_copies() -> None:
    short = "The strike at the mine ended on Friday"
    found = passages(
        ("a", f"{short} because pay had risen."),
        ("b", f"{short}."),
        ("c", f"{short} after talks in Katowice."),
    )
    # b is a copy of either, but a and c say different things around it.
    assert grouped(found, alike(3)) == [[0, 1], [2]]


def test_passages_far_apart_are_never_compared() -> None:
    found = passages(("a", "The bridge was closed."), ("b", "The bridge was closed."))
    assert grouped(found, np.eye(2, dtype=np.float32)) == [[0], [1]]


def test_only_passages_near_a_lead_may_be_copies() -> None:
    grouping = OriginGrouping(1, 2)
    (passage,) = passages(("a", "The bridge was closed."))
    assert not grouping.is_full
    assert grouping.near_leads(alike(1)).tolist() == [False]
    grouping.add(passage, alike(1)[0])
    assert grouping.is_full
    assert grouping.near_leads(np.array([[1, 0], [0, 1], [0.8, 0.6], [0.6, 0.8]], np.float32)).tolist() == [
        True, False, True, False,
    ]  # fmt: skip
