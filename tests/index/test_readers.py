"""Readers: every record becomes a document or a reason, and reading goes on."""

from __future__ import annotations

import io
import json
import tracemalloc
from pathlib import Path

import pytest

from index.documents import Document, Source
from index.edtf import UNKNOWN_DATE, parse_edtf
from index.readers import Defaults, read_json_lines, read_paths, read_table
from index.records import Rejected
from index.validation import InvalidDocumentError

SEEDS = Path(__file__).parents[2].parent / "shared" / "seeds"
NONE = Defaults()
TEXT = "The bridge was opened on Monday."


def json_lines(*lines: bytes | str, defaults: Defaults = NONE) -> list[Document | Rejected]:
    raw = b"\n".join(line.encode() if isinstance(line, str) else line for line in lines)
    return list(read_json_lines(io.BytesIO(raw), "news.jsonl", defaults))


def table(text: str | bytes, defaults: Defaults = NONE) -> list[Document | Rejected]:
    raw = text.encode() if isinstance(text, str) else text
    return list(read_table(io.BytesIO(raw), "news.csv", defaults))


def document(item: Document | Rejected) -> Document:
    assert isinstance(item, Document), item
    return item


def rejected(item: Document | Rejected) -> Rejected:
    assert isinstance(item, Rejected), item
    return item


class TestJsonLines:
    def test_a_line_is_a_document_flat_or_with_its_source_apart(self) -> None:
        source = {"title": "Bridge", "publisher": "Gazette", "url": "https://example.org/b", "language": "en"}
        rest = {"id": "b-1", "text": TEXT, "published": "2022-01-26"}
        flat, nested = json_lines(json.dumps({**rest, **source}), json.dumps({**rest, "source": source}))
        assert flat == nested
        assert document(flat).id == "b-1"
        assert document(flat).source == Source("Bridge", "Gazette", "https://example.org/b", "en")
        assert document(flat).published == parse_edtf("2022-01-26")

    def test_defaults_fill_what_a_record_does_not_state(self) -> None:
        defaults = Defaults("Gazette", "https://example.org", parse_edtf("2022"), "en")
        one, two, three = json_lines(
            json.dumps({"text": TEXT}),
            json.dumps({"text": f"Published 2021-05-06\n{TEXT}", "publisher": "Herald", "published": None}),
            json.dumps({"text": TEXT, "title": "Bridge", "published": "2020"}),
            defaults=defaults,
        )
        assert document(one).source == Source(None, "Gazette", "https://example.org", "en")
        assert document(one).published == parse_edtf("2022")
        assert document(two).source.publisher == "Herald"
        assert document(two).published == UNKNOWN_DATE
        assert document(three).published == parse_edtf("2020")
        assert len({document(item).id for item in (one, two, three)}) == 3

    def test_two_records_with_one_address_are_two_documents(self) -> None:
        page = {"url": "https://example.org/b"}
        one, two = json_lines(json.dumps({"text": TEXT, **page}), json.dumps({"text": "It held.", **page}))
        assert document(one).id != document(two).id

    def test_without_a_date_the_header_of_the_text_is_read(self) -> None:
        (item,) = json_lines(json.dumps({"text": f"Published 26 January 2022\n\n{TEXT}"}))
        assert (document(item).published.value, document(item).published.origin) == ("2022-01-26", "text")

    @pytest.mark.parametrize(
        ("line", "reason"),
        [
            (b"{", "is no JSON"),
            (b"[]", "is no object"),
            (b'"text"', "is no object"),
            (b"{}", "text: is missing"),
            (b'{"text": null}', "text: is missing"),
            (b'{"text": 5}', "text: is a number"),
            (b'{"text": ""}', "text: is empty"),
            (b'{"text": "a\\u0000b"}', "text: holds a NUL"),
            (b'{"text": "a\\ud800b"}', "text: holds half a surrogate"),
            (b'{"text": "a", "writer": "b"}', "writer: is no known field"),
            (b'{"text": "a", "source": {"name": "b"}}', "source.name: is no known field"),
            (b'{"text": "a", "source": "b"}', "source: is no object"),
            (b'{"text": "a", "title": "b", "source": {"title": "c"}}', "title: is given twice"),
            (b'{"text": "a", "text": "b"}', "text: is given twice"),
            (b'{"text": "a", "published": "yesterday"}', "published: 'yesterday' is not a date"),
            (b'{"text": "a", "published": 2022}', "published: is a number"),
            (b'{"text": "a", "url": "example.org"}', "url: is no web address"),
            (b'{"text": "a", "language": "english"}', "language: is no BCP 47"),
            (b'{"text": "a", "id": "a b"}', "id: an id has"),
            (b'{"text": "a", "id": 5}', "id: is a number"),
            (b'{"text": NaN}', "NaN is no JSON"),
            (b'{"text": "\xff"}', "is not UTF-8"),
            (b"\0", "is no JSON"),
            (b"[" * 100_000, "nested too deeply"),
            (b'{"text": ' + b"9" * 5_000 + b"}", "a number too long"),
        ],
    )
    def test_a_bad_line_is_named_with_its_mend_and_reading_goes_on(self, line: bytes, reason: str) -> None:
        before, bad, after = json_lines(
            json.dumps({"text": TEXT}), line, json.dumps({"text": f"{TEXT} It held."})
        )
        assert document(before).text == TEXT
        assert rejected(bad).where == "news.jsonl:2"
        assert reason in rejected(bad).reason
        assert len(rejected(bad).reason) < 300
        assert document(after).text == f"{TEXT} It held."

    def test_a_rejected_record_keeps_its_id(self) -> None:
        (item,) = json_lines('{"id": "b-1", "text": ""}')
        assert rejected(item).document_id == "b-1"

    def test_blank_lines_and_a_byte_order_mark_are_passed_over(self) -> None:
        items = json_lines(b"\xef\xbb\xbf" + json.dumps({"text": TEXT}).encode(), "", "  \r", '{"text": ""}')
        assert document(items[0]).text == TEXT
        assert rejected(items[1]).where == "news.jsonl:4"

    def test_a_line_that_is_too_long_is_passed_over(self) -> None:
        raw = b'{"text": "' + b"a" * 5_000_000 + b'"}\n' + json.dumps({"text": TEXT}).encode() + b"\n"
        long, good = read_json_lines(io.BytesIO(raw), "news.jsonl", NONE, max_line_bytes=1_000)
        assert (rejected(long).where, document(good).text) == ("news.jsonl:1", TEXT)
        assert "longer than 1,000 bytes" in rejected(long).reason

    def test_a_file_in_utf_16_is_told_so_once(self) -> None:
        (item,) = json_lines(json.dumps({"text": TEXT}).encode("utf-16"))
        assert "UTF-16" in rejected(item).reason

    def test_a_long_file_is_never_in_memory_as_a_whole(self, tmp_path: Path) -> None:
        file = tmp_path / "news.jsonl"
        with file.open("w") as stream:
            for number in range(200):
                stream.write(json.dumps({"text": f"{number} " + TEXT * 1_000}) + "\n")
        assert file.stat().st_size > 6_000_000
        tracemalloc.start()
        count = sum(isinstance(item, Document) for item in read_paths([file], NONE))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert count == 200
        assert peak < 2_000_000


class TestTables:
    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    def test_a_row_is_a_document_whatever_the_delimiter(self, delimiter: str) -> None:
        rows = [["Published", "text", "ID"], ["2022-01-26", TEXT, "b-1"]]
        (item,) = table("\n".join(delimiter.join(row) for row in rows))
        assert (document(item).id, document(item).text) == ("b-1", TEXT)
        assert document(item).published == parse_edtf("2022-01-26")

    def test_cells_may_hold_delimiters_quotes_and_line_ends(self) -> None:
        first, second = table(
            '\ufeff"text","title"\r\n"It held, he said: ""yes"".\nIt did.",Bridge\r\nFine.,\r\n'
        )
        assert document(first).text == 'It held, he said: "yes".\nIt did.'
        assert document(first).source.title == "Bridge"
        assert document(second).source.title is None

    def test_an_empty_date_cell_lets_the_text_speak(self) -> None:
        (item,) = table(f'published,text\n,"Published 26 January 2022\n\n{TEXT}"\n')
        assert document(item).published.value == "2022-01-26"

    @pytest.mark.parametrize(
        ("header", "reason"),
        [
            ("title,body", "text: there is no such column"),
            ("text,title,text", "text: is the name of two columns"),
            ("", "the first row is empty"),
            ("\n", "the first row is empty"),
        ],
    )
    def test_a_wrong_first_row_is_one_clear_refusal(self, header: str, reason: str) -> None:
        (item,) = table(f"{header}\na,b\nc,d\n" if header else header)
        assert rejected(item).where == "news.csv:1"
        assert reason in rejected(item).reason

    def test_unknown_columns_are_passed_over_and_said_once(self, tmp_path: Path) -> None:
        file, notes = tmp_path / "news.csv", list[str]()
        file.write_text(f"Desk,text,,words\nAda,{TEXT},,x\n,It held.,,\n")
        items = [document(item) for item in read_paths([file], NONE, on_note=notes.append)]
        assert [item.text for item in items] == [TEXT, "It held."]
        assert notes == [
            f"{file}: columns passed over: desk, words; "
            "known are id, text, title, publisher, url, language, author, section, published, modified"
        ]

    def test_a_bad_row_is_named_by_its_first_line_and_reading_goes_on(self) -> None:
        raw = b'text,title\n"Two\nlines.",a\nonly one\n\n,b\nBad \xff byte,c\nNUL \0 byte,d\nGood.,e\n'
        good, short, empty, encoding, nul, last = table(raw)
        assert document(good).text == "Two\nlines."
        assert (rejected(short).where, rejected(empty).where) == ("news.csv:4", "news.csv:6")
        assert "has 1 cells, the first row has 2" in rejected(short).reason
        assert "text: is missing" in rejected(empty).reason
        assert (rejected(encoding).where, rejected(nul).where) == ("news.csv:7", "news.csv:8")
        assert "not UTF-8" in rejected(encoding).reason
        assert "NUL" in rejected(nul).reason
        assert document(last).text == "Good."

    def test_a_cell_may_be_as_long_as_a_text_and_no_longer(self) -> None:
        fits, long, after = table(f"text\n{'a' * 2_000_000}\n{'b' * 2_000_900}\nGood.\n")
        assert len(document(fits).text) == 2_000_000
        assert "2,000,000" in rejected(long).reason
        assert document(after).text == "Good."

    def test_a_quote_that_never_closes_ends_in_a_reason(self) -> None:
        (item,) = table('text\n"It held\n' + "and held.\n" * 250_000)
        assert rejected(item).where == "news.csv:2"
        assert "close its quotation marks; the rest of the file is not read" in rejected(item).reason

    def test_a_file_in_utf_16_is_told_so_once(self) -> None:
        (item,) = table(f"text\n{TEXT}".encode("utf-16"))
        assert "UTF-16" in rejected(item).reason


class TestPlainTexts:
    def read(
        self, tmp_path: Path, content: bytes, name: str = "bridge.txt", defaults: Defaults = NONE
    ) -> Document | Rejected:
        (tmp_path / name).write_bytes(content)
        (item,) = read_paths([tmp_path / name], defaults)
        return item

    def test_a_file_is_a_document_with_its_name_as_id(self, tmp_path: Path) -> None:
        content = f"\ufeff26 January 2022, 09:47\n\nBridge opened\n\n{TEXT}\r\n".encode()
        item = document(self.read(tmp_path, content))
        assert item.id == "bridge.txt"
        assert item.source == Source(title="Bridge opened", language="en")
        assert item.language_origin == "detected"
        assert (item.published.value, item.published.origin) == ("2022-01-26T09:47:00", "text")
        assert item.text == f"26 January 2022, 09:47\n\nBridge opened\n\n{TEXT}\r\n"

    @pytest.mark.parametrize(
        ("head", "published", "origin"),
        [("Published: 2 February 2022\n\n", "2022-02-02", "text"), ("", "2019-01-01", "given")],
        ids=["the text states its date", "the text does not"],
    )
    def test_a_default_date_counts_where_the_text_states_none(
        self, tmp_path: Path, head: str, published: str, origin: str
    ) -> None:
        defaults = Defaults(published=parse_edtf("2019-01-01"))
        item = document(self.read(tmp_path, f"{head}{TEXT}".encode(), defaults=defaults))
        assert (item.published.value, item.published.origin) == (published, origin)

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (b"", "text: is empty"),
            (b" \n", "text: is empty"),
            (b"a\0b", "NUL"),
            ("naïve".encode("latin-1"), "byte 3 of the file is not UTF-8"),
            ("text".encode("utf-16"), "UTF-16"),
            (b"a" * 8_000_001, "larger than 8,000,000 bytes"),
        ],
    )
    def test_what_is_no_text_is_named_with_its_mend(
        self, tmp_path: Path, content: bytes, reason: str
    ) -> None:
        item = rejected(self.read(tmp_path, content))
        assert item.where == str(tmp_path / "bridge.txt")
        assert reason in item.reason
        assert item.document_id == "bridge.txt"

    @pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed texts are not beside the project")
    def test_the_seed_texts_come_in_as_they_are(self) -> None:
        items = [document(item) for item in read_paths(sorted(SEEDS.glob("*.txt")), NONE)]
        assert [item.id for item in items] == sorted(file.name for file in SEEDS.glob("*.txt"))
        assert [item.source.title is not None for item in items] == [True, True, False, True, True]
        assert [item.published.precision for item in items] == ["minute", None, "day", "year", None]


class TestPaths:
    def test_a_folder_is_read_in_order_with_everything_below_it(self, tmp_path: Path) -> None:
        for name in ("b.txt", "a.jsonl", "c.CSV", "sub/a.txt", ".hidden.txt", ".git/a.txt", "notes.md"):
            file = tmp_path / name
            file.parent.mkdir(exist_ok=True)
            file.write_text({".jsonl": '{"text": "J."}', ".CSV": "text\nC.\n"}.get(file.suffix, f"T {name}"))
        items = [document(item) for item in read_paths([tmp_path], NONE)]
        assert [item.text for item in items] == ["J.", "T b.txt", "C.", "T sub/a.txt"]
        assert [item.id for item in items][1::2] == ["b.txt", "sub:a.txt"]

    def texts_by_id(self, *paths: Path) -> dict[str, str]:
        items = [document(item) for item in read_paths(paths, NONE)]
        assert len({item.id for item in items}) == len(items), [item.id for item in items]
        return {item.id: item.text for item in items}

    def test_files_of_one_name_in_different_folders_are_different_documents(self, tmp_path: Path) -> None:
        for year in ("2021", "2022"):
            (tmp_path / year).mkdir()
            (tmp_path / year / "report.txt").write_text(f"The year {year}.")
            (tmp_path / year / f"{year}.txt").write_text(f"Only in {year}.")
        reports = [tmp_path / year / "report.txt" for year in ("2021", "2022")]

        stored = self.texts_by_id(*reports)

        assert sorted(stored.values()) == ["The year 2021.", "The year 2022."]
        assert all(document_id.startswith("report.txt~") for document_id in stored)
        assert self.texts_by_id(*reversed(reports)) == stored
        folders = self.texts_by_id(tmp_path / "2021", tmp_path / "2022")
        assert stored.items() <= folders.items()
        assert {"2021.txt", "2022.txt"} <= folders.keys()

    def test_names_in_one_folder_that_come_to_one_id_stay_apart(self, tmp_path: Path) -> None:
        (tmp_path / "a").mkdir()
        for name in ("a/b.txt", "a:b.txt", "a\\b.txt", "мост.txt"):
            (tmp_path / name).write_text(name)
        assert len(self.texts_by_id(tmp_path)) == 4

    def test_a_file_given_twice_keeps_its_name_as_id(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text(TEXT)
        paths = [tmp_path / "a.txt", tmp_path / ".." / tmp_path.name / "a.txt", tmp_path]
        assert {document(item).id for item in read_paths(paths, NONE)} == {"a.txt"}

    def test_minus_is_json_lines_on_standard_input(self) -> None:
        stream = io.BytesIO(b'{"text": "a"}\n{"text": 5}\n')
        good, bad = read_paths(["-"], NONE, stream)
        assert document(good).text == "a"
        assert rejected(bad).where == "stdin:2"

    def test_what_cannot_be_read_is_named_and_the_rest_is_read(self, tmp_path: Path) -> None:
        (tmp_path / "empty").mkdir()
        (tmp_path / "page.pdf").write_bytes(b"%PDF")
        (tmp_path / "good.txt").write_text(TEXT)
        names = ("missing.txt", "empty", "page.pdf", "noending", "good.txt")
        *bad, good = read_paths([tmp_path / name for name in names], NONE)
        assert [rejected(item).where for item in bad] == [str(tmp_path / name) for name in names[:-1]]
        for item, part in zip(
            bad, ("no such file", "holds no file", ".pdf is not known", "(none)"), strict=True
        ):
            assert part in rejected(item).reason
            assert "standard input" in rejected(item).reason
        assert document(good).text == TEXT

    def test_a_link_back_to_the_folder_does_not_go_round(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text(TEXT)
        (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
        assert len(list(read_paths([tmp_path], NONE))) == 1


@pytest.mark.parametrize(
    ("defaults", "field"),
    [
        ({"url": "example.org"}, "url"),
        ({"publisher": "a" * 301}, "publisher"),
        ({"language": "english"}, "language"),
    ],
)
def test_a_wrong_default_is_refused_at_once(defaults: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidDocumentError) as refusal:
        Defaults(**defaults)
    assert refusal.value.field == field
