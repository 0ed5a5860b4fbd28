"""One piece of evidence, as answers show it."""

from __future__ import annotations

from typing import Any, Final

from marshmallow import fields

from index.documents import AttributionKind
from models.stance import Stance
from service.schemas.fields import AnswerSchema, Count, Part, Rounded, described
from service.schemas.source import date_field, origin_field, precision_field

_DECIMALS: Final = 4
_STANCES: Final = [stance.value for stance in Stance]


def probability(description: str, **more: Any) -> Rounded:
    """Show a probability."""
    return Rounded(_DECIMALS, metadata=described(description, minimum=0, maximum=1, **more))


def similarity_field(attribute: str, description: str) -> Rounded:
    """Show the cosine of two embeddings."""
    return Rounded(_DECIMALS, attribute=attribute, metadata=described(description, minimum=-1, maximum=1))


class StanceScoresSchema(AnswerSchema):
    """Give the probability of each stance; they sum to 1."""

    supports = probability("The passage supports the claim.")
    refutes = probability("The passage refutes the claim.")
    not_enough_info = probability("The passage decides nothing.")


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


class SelectorSchema(AnswerSchema):
    """Find the sentence in a page, as a TextQuoteSelector does (W3C Web Annotation Data Model)."""

    exact = fields.String(attribute="passage.text", metadata=described("The sentence."))
    prefix = fields.String(
        metadata=described(
            "What stands right before it in the document's text: some 32 code points, more where it takes "
            "more to tell it from the same words elsewhere."
        )
    )
    suffix = fields.String(metadata=described("What stands right after it."))


class AttributionSchema(AnswerSchema):
    """Say whose statement a passage is, where it is not the outlet's own."""

    speaker = fields.String(metadata=described("Who says it.", example="the harbour authority"))
    kind = fields.String(
        metadata=described(
            "Whether these are the speaker's own words or a report of them.",
            enum=[kind.value for kind in AttributionKind],
        )
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
    section = fields.String(
        attribute="source.section", allow_none=True,
        metadata=described("The part of the publication that it stands in.", example="World"),
    )  # fmt: skip


class CopySchema(AnswerSchema):
    """Name another document that carries nearly the same passage."""

    passage_id = fields.Integer(attribute="passage.id", metadata=described("The id of its passage."))
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


class EvidenceReferenceSchema(AnswerSchema):
    """Name one passage and what it says; it stands in `evidence` or `also_in`, as far as those are shown."""

    passage_id = fields.Integer(metadata=described("The id of the passage."))
    document_id = fields.String(metadata=described("The document that it stands in."))
    publisher = fields.String(allow_none=True, metadata=described("Who published it; null if unknown."))
    stance = fields.String(metadata=described("Its side.", enum=_STANCES))
    date = date_field("date")


class EvidenceSchema(AnswerSchema):
    """Show a passage, its stance towards the claim, its source and its date."""

    passage_id = fields.Integer(attribute="hit.passage.id", metadata=described("The id of the passage."))
    stance = fields.String(metadata=described("The most probable stance (FEVER's labels).", enum=_STANCES))
    stance_scores = fields.Nested(
        StanceScoresSchema, attribute="scores", metadata=described("The probabilities of the three stances.")
    )
    similarity = similarity_field(
        "hit.similarity",
        "How near the passage is to the claim (cosine of their embeddings); higher is nearer. "
        "It says nothing about the stance.",
    )
    passage = Part(PassageSchema, of="hit", metadata=described("The sentence itself."))
    selector = Part(SelectorSchema, of="hit", metadata=described("How a browser finds it in the page."))
    attribution = fields.Nested(
        AttributionSchema,
        attribute="hit.passage.attribution",
        allow_none=True,
        metadata=described("Whose statement it is; null for the outlet's own."),
    )
    source = Part(EvidenceSourceSchema, of="hit", metadata=described("The document that it stands in."))
    date = date_field("hit.published.value")
    date_precision = precision_field("hit.published.precision")
    date_origin = origin_field("hit.published.origin")
    differences = fields.List(
        fields.Nested(DifferenceSchema), metadata=described("What the claim has otherwise than the passage.")
    )
    origin = Part(OriginSchema, metadata=described("Where else the same story stands."))


class FactCheckSchema(AnswerSchema):
    """Show a published fact-check of this very claim; null where it does not say."""

    document_id = fields.String(attribute="hit.passage.document_id", metadata=described("The document's id."))
    title = fields.String(attribute="hit.source.title", allow_none=True, metadata=described("Its headline."))
    claim_reviewed = fields.String(
        attribute="review.claim_reviewed",
        metadata=described("The claim that was checked, in the words of the fact-check."),
    )
    rating = fields.String(
        attribute="review.rating",
        allow_none=True,
        metadata=described("Its verdict, in its own words.", example="False"),
    )
    rating_value = fields.Float(
        attribute="review.rating_value",
        allow_none=True,
        metadata=described("Its verdict as a number, on the scale from worst to best rating."),
    )
    best_rating = fields.Float(
        attribute="review.best_rating", allow_none=True, metadata=described("The number of the best rating.")
    )
    worst_rating = fields.Float(
        attribute="review.worst_rating",
        allow_none=True,
        metadata=described("The number of the worst rating."),
    )
    claimant = fields.String(
        attribute="review.claimant", allow_none=True, metadata=described("Who made the claim.")
    )
    reviewer = fields.Function(
        lambda found: found.review.reviewer or found.hit.source.publisher,
        metadata=described("Who checked the claim.", type=["string", "null"]),
    )
    url = fields.Function(
        lambda found: found.review.url or found.hit.source.url,
        metadata=described("Where the review can be read.", type=["string", "null"]),
    )
    date = date_field("hit.published.value")
    date_precision = precision_field("hit.published.precision")
    date_origin = origin_field("hit.published.origin")
    similarity = similarity_field(
        "hit.similarity", "How near the reviewed claim is to the claim (cosine of their embeddings)."
    )
