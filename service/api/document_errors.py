"""What is wrong with a document that only reading it could tell, as an error of the request."""

from __future__ import annotations

from index.field_checks import InvalidDocumentError
from service.problems import FieldError, InvalidFieldsError
from service.schemas.documents import SourceRequestSchema

_SOURCE_FIELDS = frozenset(SourceRequestSchema._declared_fields)


def invalid_document(error: InvalidDocumentError) -> InvalidFieldsError:
    """Point at the field of the request that is wrong."""
    place = error.field.replace(".", "/")
    prefix = "/source" if error.field in _SOURCE_FIELDS else ""
    return InvalidFieldsError([FieldError(error.message, pointer=f"{prefix}/{place}")])
