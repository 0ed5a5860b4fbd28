"""What was said, denied, planned or possible: every claim with a passage for each label."""

from __future__ import annotations

from random import Random

from models.training.voice import VOICES, Asked


def asked(kind: str, sentence: str) -> list[Asked]:
    return [one for seed in range(40) for one in VOICES[kind](sentence, Random(seed))]


def test_a_denial_refutes_a_confirmation_and_a_question_leaves_it_open() -> None:
    claims = asked("speech", "The mayor said the harbour bridge was sold to a bank.")
    assert claims
    denials = ("denied", "rejected", "dismissed", "not true")
    for one in claims:
        assert one.undecided and (
            "whether" in one.undecided or "if" in one.undecided or "reports" in one.undecided
        )
        if one.refutes:
            assert one.supports
            refuted_by_denial = any(word in one.refutes for word in denials)
            assert refuted_by_denial is not any(word in one.claim for word in denials)
            assert refuted_by_denial is not any(word in one.supports for word in denials)


def test_a_bare_claim_is_supported_by_a_confirmation_only() -> None:
    bare = [one for one in asked("speech", "The mayor said the harbour bridge was sold.") if one.doubtful]
    assert bare
    for one in bare:
        assert one.claim == "The harbour bridge was sold."
        assert one.supports and ("confirmed" in one.supports or "acknowledged" in one.supports)
        assert one.refutes is None


def test_a_possibility_does_not_support_a_certainty() -> None:
    for one in asked("modal", "The firm will sell its harbour."):
        assert one.refutes
        if " will not " in one.claim:
            assert one.refutes == "The firm will sell its harbour."
        else:
            assert " will not " in one.refutes
        if one.undecided:
            assert " will " in one.claim and " will " not in one.undecided
        if " may " in one.claim:
            assert one.supports in (one.claim, "The firm will sell its harbour.")


def test_a_plan_is_not_the_deed() -> None:
    claims = asked("plan", "Ark Lines plans to buy two ferries.")
    deeds = [one for one in claims if one.claim == "Ark Lines bought two ferries."]
    assert deeds
    for one in deeds:
        assert one.undecided == "Ark Lines plans to buy two ferries."
        assert one.refutes == "Ark Lines did not buy two ferries."
    assert {one.claim for one in claims} == {
        "Ark Lines bought two ferries.",
        "Ark Lines plans to buy two ferries.",
        "Ark Lines does not plan to buy two ferries.",
    }


def test_all_some_and_none() -> None:
    for one in asked("quantity", "Some of the clerks signed the letter."):
        assert one.refutes == "None of the clerks signed the letter."
        if one.claim.startswith("All"):
            assert one.undecided and not one.undecided.startswith("All")
        else:
            assert one.undecided is None


def test_only_and_not_only() -> None:
    seen = set()
    for one in asked("only", "The circus played in Lund and Bern."):
        alone = " only in " in one.claim
        seen.add(alone)
        assert one.supports and one.refutes
        if alone:
            assert "Lund" in one.refutes and "Bern" in one.refutes and " alone" in one.supports
    assert seen == {True, False}


def test_a_figure_is_rounded_rightly_and_wrongly() -> None:
    claims = asked("figure", "The fair sold 4,812 tickets.")
    assert any(one.supports for one in claims) and any(one.refutes for one in claims)
    for one in claims:
        assert (one.supports is None) is not (one.refutes is None)
        assert one.undecided == "The fair sold tickets."


def test_denied_sentences_are_left_alone() -> None:
    for kind in ("modal", "plan", "quantity", "only"):
        assert (
            asked(kind, "Some never said that they will not plan to buy in Lund and Bern if it rains.") == []
        )
