"""The web page in a real browser, against a real server with the real models and the sample corpus."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from service.results import VerdictLabel
from service.wording import confidence_phrase
from tests.e2e.browsing import chromium, opened, until, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.e2e.conftest import Server, Start

SUEZ = "About 30 per cent of world trade passes through the Suez Canal."
FINLAND = "Finland belongs to NATO."
EURO = "Croatia adopted the euro on 1 January 2023."
VERDICT = "document.querySelector('#verdict').innerText"
OSTERBY = "🦉 Owls came. The mill at Osterby burned down in the night of 3 May 2020."
PHONE = {"viewport": {"width": 360, "height": 740}}
HEADINGS = {
    VerdictLabel.SUPPORTED: "Supported by the sources",
    VerdictLabel.REFUTED: "Refuted by the sources",
    VerdictLabel.CONFLICTING: "Conflicting: the sources disagree, or the story changed",
    VerdictLabel.NOT_ENOUGH_EVIDENCE: "Not enough evidence",
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def ask(server: Server, claim: str, **options: Any) -> dict[str, Any]:
    stances = ["SUPPORTS", "REFUTES", "NOT_ENOUGH_INFO"]
    answer: dict[str, Any] = server.fresh(
        "POST", "/check", json={"claim": claim, "stances": stances, **options}
    ).json()
    return answer


def check(page: Page, claim: str) -> None:
    page.get_by_label("Claim", exact=True).fill(claim)
    page.get_by_role("button", name="Check", exact=True).click()
    settled(page)


def settled(page: Page) -> None:
    page.wait_for_selector("#claim-answer:not([aria-busy]) :is(.verdict, .failure)")


def heading(page: Page) -> str:
    return page.locator("#verdict").inner_text()


def test_a_claim_is_answered_with_verdict_evidence_source_and_date(
    demo_server: Server, browser: Browser
) -> None:
    answer = ask(demo_server, SUEZ)
    with opened(browser, demo_server.url + "/") as page:
        check(page, SUEZ)

        assert heading(page) == HEADINGS[answer["verdict"]["label"]] == "Refuted by the sources"
        standfirst = page.locator(".standfirst").inner_text()
        assert standfirst.lower().startswith(confidence_phrase(answer["verdict"]["confidence"]))
        card = page.locator(".evidence.refutes").first
        best = answer["evidence"][0]
        assert card.locator("mark").inner_text() == best["passage"]["text"]
        assert best["passage"]["before"] in card.locator("blockquote").inner_text()
        assert "30 March 2021 · Northern Ledger" in card.inner_text()
        assert card.get_by_text("Refutes the claim").is_visible()  # in words, not by colour alone
        assert card.locator("mark .differs").all_inner_texts() == ["12 per cent"]
        assert page.locator(".verdict .claim .differs").all_inner_texts() == ["30 per cent"]
        assert "the claim says 30 per cent, the passage 12 per cent" in card.inner_text()
        shown = page.locator("#claim-answer li.evidence").count()
        assert shown == len(answer["evidence"])


def test_one_story_in_many_outlets_is_one_card_that_names_the_others(
    demo_server: Server, browser: Browser
) -> None:
    best = ask(demo_server, EURO)["evidence"][0]
    outlets = {copy["publisher"] for copy in best["origin"]["also_in"]}
    with opened(browser, demo_server.url + "/") as page:
        check(page, EURO)

        copies = page.locator(f"#evidence-{best['passage_id']} .copies")
        assert f"Also in {len(outlets)} outlets" in copies.locator("summary").inner_text()
        copies.locator("summary").click()
        listed = copies.locator("li a").all_inner_texts()
        assert len(outlets) > 2
        assert set(listed) == outlets


def test_filters_narrow_what_is_searched_and_can_be_dropped(demo_server: Server, browser: Browser) -> None:
    with opened(browser, demo_server.url + "/") as page:
        page.locator("#filters summary").click()
        page.get_by_label("Only these publishers").fill("Baltic Monitor; Nobody's Gazette")
        check(page, FINLAND)
        publishers = set(page.locator("#claim-answer .evidence .publisher").all_text_contents())
        assert publishers == {"Baltic Monitor"}
        assert "(1 set)" in page.locator("#filters summary").inner_text()

        page.get_by_label("Only these publishers").fill("Nobody's Gazette")
        page.get_by_label("Published from").fill("2023-01-01")
        check(page, FINLAND)
        assert page.locator(".standfirst").inner_text() == "No source passes the filters."
        page.get_by_role("button", name="Ask again without filters").click()
        page.wait_for_selector(".evidence.supports")
        assert "Meridian Wire" in page.locator("#claim-answer").inner_text()

        page.get_by_label("Published from").fill("2023-01-01")
        page.get_by_label("Published up to").fill("2022-01-01")
        check(page, FINLAND)
        told = page.get_by_role("alert").inner_text()
        assert "Published up to: " in told
        assert page.locator("#published_to[aria-invalid]").count() == 1


def test_the_slider_asks_what_the_sources_said_by_then(demo_server: Server, browser: Browser) -> None:
    whole = ask(demo_server, FINLAND)
    with opened(browser, demo_server.url + "/") as page:
        check(page, FINLAND)
        assert heading(page) == HEADINGS[whole["verdict"]["label"]]
        dated = [item for item in whole["evidence"] if item["stance"] != "NOT_ENOUGH_INFO" and item["date"]]
        assert page.locator(".story .mark").count() == len(dated)

        slider = page.get_by_role("slider", name="As the sources stood on")
        assert slider.get_attribute("aria-valuetext") == "now, all sources"
        slider.focus()
        slider.press("Home")
        until(page, "location.hash.includes('as_of=')")
        settled(page)
        date = page.evaluate("new URLSearchParams(location.hash.slice(1)).get('as_of')")
        then = ask(demo_server, FINLAND, as_of=date)
        until(page, VERDICT, HEADINGS[then["verdict"]["label"]])
        assert then["verdict"]["label"] != whole["verdict"]["label"]
        assert page.locator(".story .as-of-line").count() == 1
        assert page.evaluate("document.activeElement.id") == "as-of-slider"  # one can go on sliding

        slider.press("End")
        until(page, "location.hash.includes('as_of=')", False)
        until(page, VERDICT, HEADINGS[whole["verdict"]["label"]])


def test_a_link_reproduces_the_answer(demo_server: Server, browser: Browser) -> None:
    link = f"{demo_server.url}/#claim=Finland+belongs+to+NATO.&as_of=2023-02&publishers=Baltic+Monitor"
    with opened(browser, link, permissions=["clipboard-read", "clipboard-write"]) as page:
        settled(page)
        expected = ask(demo_server, FINLAND, as_of="2023-02", publishers=["Baltic Monitor"])
        assert heading(page) == HEADINGS[expected["verdict"]["label"]]
        assert page.get_by_label("Claim", exact=True).input_value() == FINLAND
        assert page.locator("#publishers").input_value() == "Baltic Monitor"

        page.get_by_text("API key", exact=True).click()
        page.get_by_label("Key", exact=True).fill("a-secret-key")
        page.get_by_role("button", name="Check", exact=True).click()
        settled(page)
        page.get_by_role("button", name="Copy the link").click()
        page.get_by_text("Copied.").wait_for()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == link  # the month is still a month, and the key is no part of it

        check(page, SUEZ)
        page.go_back()
        until(page, "document.querySelector('#claim').value", FINLAND)
        settled(page)


def test_the_key_goes_along_in_a_header_and_is_kept_for_this_tab_only(
    demo_server: Server, browser: Browser
) -> None:
    with opened(browser, demo_server.url + "/") as page:
        page.get_by_text("API key", exact=True).click()
        page.get_by_label("Key", exact=True).fill("a-secret-key")
        with page.expect_request("**/check") as asked:
            check(page, SUEZ)
        assert asked.value.headers["authorization"] == "Bearer a-secret-key"
        assert "a-secret-key" not in asked.value.url
        assert page.evaluate("[localStorage.length, document.cookie]") == [0, ""]


def test_all_of_it_works_from_the_keyboard(demo_server: Server, browser: Browser) -> None:
    with opened(browser, demo_server.url + "/") as page:
        assert page.evaluate("document.activeElement.id") == "claim"
        page.keyboard.type(EURO)
        page.keyboard.press("Enter")
        settled(page)
        assert page.evaluate("document.activeElement.id") == "verdict"
        assert page.locator("#claim-status").inner_text().startswith("Supported by the sources")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('#claim-answer') !== null")
        page.locator("body").evaluate("body => { document.activeElement.blur(); scrollTo(0, 0) }")
        page.reload()
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        settled(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(demo_server: Server, browser: Browser, scheme: str) -> None:
    with opened(browser, demo_server.url + "/", color_scheme=scheme) as page:
        check(page, FINLAND)
        page.locator("#filters summary").click()
        page.locator(".related > summary").click()
        page.locator(".as-list summary").click()
        assert violations(page) == []
        page.goto(f"{demo_server.url}/#mode=add")
        assert violations(page) == []
        page.goto(f"{demo_server.url}/#claim={SUEZ}")
        settled(page)
        assert violations(page) == []
        page.locator(".evidence .title").first.click()
        page.wait_for_selector(".passage.shown")
        assert violations(page) == []


def test_nothing_is_wider_than_a_small_phone(demo_server: Server, browser: Browser) -> None:
    wider = "document.documentElement.scrollWidth > innerWidth"
    with opened(browser, demo_server.url + "/", **PHONE) as page:
        for claim in (FINLAND, SUEZ):
            check(page, claim)
            assert not page.evaluate(wider)
        page.locator("#filters summary").click()
        assert not page.evaluate(wider)
        for mode in ("add", "text"):
            page.goto(f"{demo_server.url}/#mode={mode}")
            page.locator(f"[data-view={mode}]").wait_for()
            assert not page.evaluate(wider)


def test_a_whole_text_is_read_with_its_claims_marked(demo_server: Server, browser: Browser) -> None:
    text = f"Good evening 🌊🚢 dear readers! {SUEZ} Was that all? Ministers met.\n\n{EURO} We like it."
    answer = demo_server.fresh("POST", "/check/text", json={"text": text}).json()
    checked = [sentence for sentence in answer["sentences"] if sentence["answer"]]
    with opened(browser, demo_server.url + "/#mode=text") as page:
        page.get_by_role("textbox", name="Text", exact=True).fill(text)
        page.get_by_role("button", name="Check the text").click()
        page.get_by_text(f"{len(checked)} checked").wait_for()

        marks = page.locator("#marked-text .claim-mark")
        words = [mark.evaluate("mark => mark.firstChild.data") for mark in marks.all()]
        assert words == [sentence["text"] for sentence in checked]  # no emoji moves them
        assert {SUEZ, EURO} <= set(words)
        refuted = marks.filter(has_text=SUEZ)
        assert refuted.get_attribute("class") == "claim-mark refutes"
        page.evaluate("document.querySelectorAll('#marked-text .unseen').forEach(one => one.remove())")
        assert page.locator("#marked-text").text_content() == text

        refuted.focus()
        page.keyboard.press("Enter")
        assert page.locator("#chosen-verdict").inner_text() == "Refuted by the sources"
        assert refuted.get_attribute("aria-pressed") == "true"
        assert "Northern Ledger" in page.locator(".chosen .evidence").first.inner_text()
        assert violations(page) == []


def test_the_page_of_a_document_highlights_the_passage_of_the_link(
    demo_server: Server, browser: Browser
) -> None:
    best = ask(demo_server, SUEZ)["evidence"][0]
    with opened(browser, demo_server.url + "/") as page:
        check(page, SUEZ)
        page.locator(".evidence .title").first.click()
        page.wait_for_selector(".passage.shown")

        assert page.url.endswith(f"/documents/suez-costs#p{best['passage_id']}")
        assert page.locator("h1").inner_text() == best["source"]["title"]
        assert page.locator(".passage.shown").all_inner_texts() == [best["passage"]["text"]]
        text = demo_server.fresh("GET", "/documents/suez-costs").json()["text"]
        assert page.locator(".document-text").text_content() == text
        page.goto(page.url.split("#")[0] + "#p999999")
        page.get_by_text("no longer part of the document").wait_for()


def test_a_document_added_here_is_found_at_once(changing_server: Server, browser: Browser) -> None:
    with opened(browser, changing_server.url + "/#mode=add") as page:
        page.get_by_role("textbox", name="Published").fill("last week")
        page.get_by_role("textbox", name="Text").fill(OSTERBY)
        page.get_by_role("button", name="Add it").click()
        page.get_by_role("alert").wait_for()
        assert "Published: " in page.get_by_role("alert").inner_text()
        page.get_by_role("textbox", name="Published").fill("2020-05-04")
        page.get_by_role("textbox", name="Publisher", exact=True).fill("Osterby Post")
        page.get_by_role("button", name="Add it").click()
        page.locator("#add-status", has_text="It is stored").wait_for()
        page.get_by_role("link", name="Read it as it is stored").click()
        page.locator(".passage").last.wait_for()
        assert page.locator(".passage").last.inner_text().startswith("The mill at Osterby")

        page.goto(changing_server.url + "/")
        check(page, "The mill at Osterby burned down in 2020.")
        assert "4 May 2020 · Osterby Post" in page.locator("#claim-answer").inner_text()


def test_speaker_missing_date_and_published_fact_checks_are_shown(
    changing_server: Server, browser: Browser
) -> None:
    claim = "The tunnel under Grayle Bay is safe."
    review = {"claim_reviewed": claim, "rating": "Mostly true", "reviewer": "Fact Desk"}
    spoken = {"text": "Traffic was light. “The tunnel under Grayle Bay is safe,” said engineer Mara Holt."}
    for name, document in (
        ("tunnel", spoken),
        ("tunnel-check", {"review": review, "published": "2020-05-04"}),
    ):
        assert changing_server.fresh("PUT", f"/documents/{name}", json=document).status_code == 201
    [found] = [item for item in ask(changing_server, claim)["evidence"] if item["attribution"]]
    with opened(browser, changing_server.url + "/") as page:
        check(page, claim)

        page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
        card = page.locator(f"#evidence-{found['passage_id']}").inner_text()
        assert f"In the words of {found['attribution']['speaker']}" in card
        assert "no date · document tunnel" in card
        review_shown = page.locator(".fact-checks").inner_text()
        assert claim in review_shown
        assert "Mostly true · Fact Desk · 4 May 2020" in review_shown
        assert violations(page) == []


def test_html_and_scripts_in_a_document_are_shown_as_text(changing_server: Server, browser: Browser) -> None:
    image = "<img src=x onerror=document.body.dataset.owned=1>"
    script = "</mark><script>document.body.dataset.owned=1</script>"
    text = f"The keeper of Quill Rock lighthouse {script} painted it violet in 1987. {image} Nobody minded."
    hostile = {
        "text": text,
        "source": {
            "title": f"Violet {image}",
            "publisher": f"{script} Post",
            "url": "https://post.example.org/'onmouseover='document.body.dataset.owned=1",
            "language": "en",
        },
        "published": "1987-05-04",
    }  # fmt: skip
    put = changing_server.fresh("PUT", "/documents/hostile", json=hostile)
    assert put.status_code in (200, 201), put.text
    claim = f"The keeper of Quill Rock lighthouse painted it violet in 1988. {image}"
    with opened(browser, changing_server.url + "/") as page:
        check(page, claim)
        card = page.locator(".evidence").filter(has_text="Quill Rock").first
        page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
        assert script in card.locator("blockquote").inner_text()
        assert f"Violet {image}" in card.inner_text()
        assert f"{script} Post" in card.inner_text()
        assert image in page.locator(".verdict .claim").inner_text()
        assert unharmed(page)

        page.goto(changing_server.url + "/documents/hostile")
        page.locator(".passage").first.wait_for()
        assert page.locator(".document-text").text_content() == text
        assert page.locator("h1").inner_text() == f"Violet {image}"
        assert unharmed(page)


def unharmed(page: Page) -> bool:
    made = page.locator("main img, main script, main [onerror], main [onmouseover]").count()
    return made == 0 and page.evaluate("document.body.dataset.owned") is None


def test_what_cannot_be_answered_is_said_in_plain_words(browser: Browser, start: Start) -> None:
    server = start(writes=False, workers=1)
    with opened(browser, server.url + "/") as page:
        check(page, SUEZ)
        assert heading(page) == "Not enough evidence"
        assert "The corpus is empty" in page.locator(".standfirst").inner_text()
        assert not page.get_by_role("link", name="Add", exact=True).is_visible()
        assert violations(page) == []

        page.get_by_label("Claim", exact=True).fill("long " * 500)
        page.get_by_role("button", name="Check", exact=True).click()
        told = page.get_by_role("alert")
        told.wait_for()
        assert "Claim: " in told.inner_text()
        assert "2000" in told.inner_text().replace(",", "")
        assert violations(page) == []
