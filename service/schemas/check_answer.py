"""The answer of POST /check."""

from __future__ import annotations

from typing import Any, Final

from marshmallow import fields

from models.stance import Stance
from service.results import NoVerdictReason, VerdictLabel
from service.schemas.fields import AnswerSchema, Count, Part, Rounded, described
from service.schemas.source import date_field, origin_field, precision_field

_DECIMALS: Final = 4
_VERDICTS: Final = [label.value for label in VerdictLabel]
_REASONS: Final = [*(reason.value for reason in NoVerdictReason), None]
_STANCES: Final = [stance.value for stance in Stance]


def _probability(description: str, **more: Any) -> Rounded:
    return Rounded(_DECIMALS, metadata=described(description, minimum=0, maximum=1, **more))


class OriginCountsSchema(AnswerSchema):
    """Count the independent origins on each side: one wire story in many outlets counts once."""

    supports = fields.Integer(metadata=described("Origins that support the claim."))
    refutes = fields.Integer(metadata=described("Origins that refute it."))


class VerdictSchema(AnswerSchema):
    """Say what the corpus says of the claim; never that the claim is true or false."""

    label = fields.String(metadata=described("The verdict (AVeriTeC's labels).", enum=_VERDICTS))
    confidence = _probability("The probability that the label is right.")
    reason = fields.String(
        allow_none=True,
        metadata=described("Why there is not enough evidence; null where there is.", enum=_REASONS),
    )
    origins = Part(OriginCountsSchema, metadata=described("How many independent origins each side has."))


class StanceScoresSchema(AnswerSchema):
    """Give the probability of each stance; they sum to 1."""

    supports = _probability("The passage supports the claim.")
    refutes = _probability("The passage refutes the claim.")
    not_enough_info = _probability("The passage decides nothing.")


class PassageSchema(AnswerSchema):
    """Give a sentence word for word, with its neighbours."""

    text = fields.String(attribute="passage.text", metadata=described("The sentence, word for word."))
    before = fields.String(metadata=described("The sentences before it; empty at the start of a document."))
    after = fields.String(metadata=described("The sentences after it; empty at the end of a document."))
    start = fields.Integer(
        attribute="passage.start",
        metadata=described("Where it starts in the document's text, counted in code points from 0."),
    )
    end = fields.Integer(
        attribute="passage.end", metadata=described("Where it ends: the sentence is text[start:end].")
    )


class EvidenceSourceSchema(AnswerSchema):
    """Say which document a passage comes from; null where something is not known."""

    document_id = fields.String(attribute="passage.document_id", metadata=described("The document's id."))
    title = fields.String(attribute="source.title", allow_none=True, metadata=described("Its headline."))
    publisher = fields.String(
        attribute="source.publisher", allow_none=True, metadata=described("Who published it.")
    )
    url = fields.String(attribute="source.url", allow_none=True, metadata=described("Where it can be read."))
    language = fields.String(
        attribute="source.language", allow_none=True, metadata=described("Its language (BCP 47).")
    )


class CopySchema(AnswerSchema):
    """Name another document that carries nearly the same passage."""

    document_id = fields.String(attribute="passage.document_id", metadata=described("Its id."))
    publisher = fields.String(
        attribute="source.publisher", allow_none=True, metadata=described("Who published it.")
    )
    url = fields.String(attribute="source.url", allow_none=True, metadata=described("Where it can be read."))
    date = date_field("published.value")


class OriginSchema(AnswerSchema):
    """Say where else the same story stands; all of it together counts once."""

    copies = Count(metadata=described("How many other documents carry nearly the same passage."))
    also_in = Part(
        CopySchema, of="copies", many=True,
        metadata=described("Those documents, earliest first, undated last."),
    )  # fmt: skip


class DifferenceSchema(AnswerSchema):
    """Name one thing that the claim has and the passage has otherwise."""

    kind = fields.String(metadata=described("What differs, such as number or date.", example="number"))
    claim = fields.String(metadata=described("What the claim says.", example="20"))
    passage = fields.String(metadata=described("What the passage says.", example="30"))


class EvidenceSchema(AnswerSchema):
    """Show a passage, its stance towards the claim, its source and its date."""

    passage_id = fields.Integer(attribute="hit.passage.id", metadata=described("The id of the passage."))
    stance = fields.String(metadata=described("The most probable stance (FEVER's labels).", enum=_STANCES))
    stance_scores = fields.Nested(
        StanceScoresSchema, attribute="scores", metadata=described("The probabilities of the three stances.")
    )
    similarity = Rounded(
        _DECIMALS, attribute="hit.similarity",
        metadata=described(
            "How near the passage is to the claim (cosine of their embeddings); higher is nearer. "
            "It says nothing about the stance.",
            minimum=-1, maximum=1,
        ),
    )  # fmt: skip
    passage = Part(PassageSchema, of="hit", metadata=described("The sentence itself."))
    source = Part(EvidenceSourceSchema, of="hit", metadata=described("The document that it stands in."))
    date = date_field("hit.published.value")
    date_precision = precision_field("hit.published.precision")
    date_origin = origin_field("hit.published.origin")
    differences = fields.List(
        fields.Nested(DifferenceSchema), metadata=described("What the claim has otherwise than the passage.")
    )
    origin = Part(OriginSchema, metadata=described("Where else the same story stands."))


class TimelinePointSchema(AnswerSchema):
    """Say what the verdict was once the evidence of one date was out."""

    date = fields.String(metadata=described("The date (EDTF).", example="2022-01-26"))
    label = fields.String(metadata=described("The verdict from then on.", enum=_VERDICTS))


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
    timeline = fields.List(
        fields.Nested(TimelinePointSchema),
        allow_none=True,
        metadata=described("The verdict from date to date, earliest first; null where it was not asked for."),
    )
    coverage = fields.Nested(CoverageSchema)
    corpus = fields.Nested(CorpusStateSchema)
    models = fields.Nested(ModelNamesSchema)
    took_ms = Rounded(1, metadata=described("Milliseconds that the check took.", minimum=0))
