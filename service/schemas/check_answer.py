"""The answer of POST /check."""

from __future__ import annotations

from typing import Final

from marshmallow import fields

from service.results import NoVerdictReason, VerdictLabel
from service.schemas.evidence import EvidenceReferenceSchema, EvidenceSchema, FactCheckSchema, probability
from service.schemas.fields import AnswerSchema, Part, Rounded, described

_VERDICTS: Final = [label.value for label in VerdictLabel]
_REASONS: Final = [*(reason.value for reason in NoVerdictReason), None]


class OriginCountsSchema(AnswerSchema):
    """Count the independent origins on each side: one wire story in many outlets counts once."""

    supports = fields.Integer(metadata=described("Origins that support the claim."))
    refutes = fields.Integer(metadata=described("Origins that refute it."))


class ChangeSchema(AnswerSchema):
    """Say that later evidence overruled earlier evidence: the story changed. Undated evidence has no part."""

    # `from` is a word of Python's own.
    before = fields.String(
        data_key="from", metadata=described("The verdict of the earlier evidence.", enum=_VERDICTS)
    )
    after = fields.String(
        data_key="to", metadata=described("The verdict of the later evidence.", enum=_VERDICTS)
    )
    on = fields.String(
        attribute="date",
        metadata=described("When the later evidence was published (EDTF).", example="2022-02-02"),
    )
    by = fields.Nested(EvidenceReferenceSchema, metadata=described("The passage that brought the change."))


class VerdictSchema(AnswerSchema):
    """Say what the corpus says of the claim; never that the claim is true or false."""

    label = fields.String(metadata=described("The verdict (AVeriTeC's labels).", enum=_VERDICTS))
    confidence = probability("The probability that the label is right.")
    reason = fields.String(
        allow_none=True,
        metadata=described("Why there is not enough evidence; null where there is.", enum=_REASONS),
    )
    origins = Part(OriginCountsSchema, metadata=described("How many independent origins each side has."))
    newest = fields.Nested(
        EvidenceReferenceSchema,
        allow_none=True,
        metadata=described("The youngest dated evidence that weighs in the verdict; null without any."),
    )
    changed = fields.Nested(
        ChangeSchema,
        allow_none=True,
        metadata=described(
            "Set where the story changed: later evidence overruled earlier evidence, which is shown but no "
            "longer weighed. The label differs from `to` where undated evidence contradicts it."
        ),
    )
    attributed_only = fields.Boolean(
        metadata=described(
            "Whether the label rests on reported speech alone: somebody said so, but no outlet in its own "
            "words."
        )
    )


class TimelinePointSchema(AnswerSchema):
    """Say what the verdict was once the evidence of one date was out."""

    date = fields.String(metadata=described("The date (EDTF).", example="2022-01-26"))
    label = fields.String(metadata=described("The verdict from then on.", enum=_VERDICTS))
    confidence = probability("The probability that this label is right.")
    changed_by = fields.Nested(
        EvidenceReferenceSchema,
        allow_none=True,
        metadata=described("What gave the verdict this label; null where it stayed as it was."),
    )


class CoverageSchema(AnswerSchema):
    """Say how much of the corpus the answer rests on."""

    passages_searched = fields.Integer(metadata=described("Passages that passed the filters."))
    judged = fields.Integer(metadata=described("Passages whose stance was judged."))
    excluded_undated = fields.Integer(
        metadata=described("Documents that a date filter left out only because they have no date.")
    )


class CorpusStateSchema(AnswerSchema):
    """Name the state of the corpus that the whole answer comes from."""

    revision = fields.Integer(metadata=described("A number that grows with every change to the corpus."))
    documents = fields.Integer(metadata=described("Documents in the corpus."))
    passages = fields.Integer(metadata=described("Passages in the corpus."))


class ModelNamesSchema(AnswerSchema):
    """Name the models that gave the answer."""

    embedder = fields.String(metadata=described("The embedding model."))
    stance = fields.String(metadata=described("The stance model."))


class CheckAnswerSchema(AnswerSchema):
    """Answer a claim: a verdict about this corpus, and the passages that it rests on."""

    claim = fields.String(metadata=described("The claim, as it was checked: trimmed."))
    verdict = fields.Nested(VerdictSchema)
    evidence = fields.List(
        fields.Nested(EvidenceSchema),
        metadata=described(
            "Decided stances first, strongest first; then the merely related, nearest first. Where both "
            "sides have evidence, the best of each side is always there, given a limit above 1."
        ),
    )
    fact_checks = fields.List(
        fields.Nested(FactCheckSchema),
        metadata=described(
            "Published fact-checks in the corpus that review this very claim and pass the same filters, "
            "nearest first. They are never evidence: neither weighed in the verdict nor counted as an origin."
        ),
    )
    timeline = fields.List(
        fields.Nested(TimelinePointSchema),
        allow_none=True,
        metadata=described("The verdict from date to date, earliest first; null where it was not asked for."),
    )
    undated = fields.List(
        fields.Nested(EvidenceReferenceSchema),
        allow_none=True,
        metadata=described(
            "The evidence that has no place in the timeline, since its date is unknown, strongest first; "
            "null where no timeline was asked for."
        ),
    )
    warnings = fields.List(
        fields.String(),
        metadata=described("What a reader should know before trusting the answer, in plain words."),
    )
    coverage = fields.Nested(CoverageSchema)
    corpus = fields.Nested(CorpusStateSchema)
    models = fields.Nested(ModelNamesSchema)
    took_ms = Rounded(1, metadata=described("Milliseconds that the check took.", minimum=0))
