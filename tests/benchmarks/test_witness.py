"""What contradicts an earlier answer is told; what does not, is not."""

from __future__ import annotations

from typing import Any

from benchmarks.witness import Witness


def answer(revision: int, *shown: str, documents: int = 5, copies: tuple[str, ...] = ()) -> dict[str, Any]:
    also_in = [{"document_id": each} for each in copies]
    evidence = [{"source": {"document_id": each}, "origin": {"also_in": also_in}} for each in shown]
    return {"evidence": evidence, "corpus": {"revision": revision, "documents": documents, "passages": 9}}


def test_a_revision_never_goes_back_for_who_asked_after_it_was_told() -> None:
    witness = Witness()
    early = witness.begin()
    witness.judge(witness.begin(), answer(7))
    late = witness.begin()

    witness.judge(early, answer(6))
    assert witness.violations == [], "asked before 7 was told"
    witness.judge(late, answer(6))
    assert witness.violations == ["revision 6 was told after 7"]
    assert witness.answers == 3


def test_one_revision_has_one_size() -> None:
    witness = Witness()
    witness.judge(witness.begin(), answer(7, documents=5))
    witness.judge(witness.begin(), answer(8, documents=6))
    assert witness.violations == []

    witness.judge(witness.begin(), answer(8, documents=5))

    assert witness.violations == ["revision 8 has (6, 9) and (5, 9)"]


def test_a_deleted_document_is_not_shown_to_who_asked_after_its_deletion() -> None:
    witness = Witness()
    witness.deleted("a")
    between = witness.begin()
    witness.deleted("b")
    after = witness.begin()

    witness.judge(between, answer(7, "b", "c"))
    assert witness.violations == [], "b was deleted after that was asked"
    witness.judge(between, answer(7, "a"))
    witness.judge(after, answer(7, "c", copies=("b",)))
    assert witness.violations == [
        "a was shown after its deletion was acknowledged",
        "b was shown after its deletion was acknowledged",
    ]
