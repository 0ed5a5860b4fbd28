"""Document ids: checked where given, derived from the content where not."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Final

from index.documents import Source

_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:~-]{0,199}")
_NOT_ID_CHARS: Final = re.compile(r"[^A-Za-z0-9._:~-]+")
_SLUG_CHARS: Final = 180
# 80 bits: two of a billion documents meet by chance once in a million corpora.
_DIGEST_CHARS: Final = 20
_SUFFIX_CHARS: Final = 8


class InvalidDocumentIdError(ValueError):
    """Say that a text cannot be a document id."""


def validate_document_id(text: str) -> str:
    """Give the id back unchanged; raise InvalidDocumentIdError, with the rule, where it is none."""
    if _ID.fullmatch(text) is None:
        raise InvalidDocumentIdError(
            "an id has 1 to 200 characters, begins with a letter or digit (A-Z, a-z, 0-9), and goes on with "
            "these and . _ : ~ -"
        )
    return text


def document_id_from_content(text: str, source: Source) -> str:
    """Derive an id from what a document says and where it comes from; none of it may hold a NUL.

    Date and language are left out, so that either can be mended later by handing the document in again.
    """
    parts = (source.publisher or "", source.url or "", source.title or "", text)
    return f"text-{_digest(chr(0).join(parts))[:_DIGEST_CHARS]}"


def document_id_from_file(name: str) -> str:
    """Derive an id from a file name or relative path: the name itself where it can be one.

    Path separators become colons; any other character that an id cannot hold is replaced, and then a short
    digest of the whole name keeps two such names apart.
    """
    flat = name.replace("\\", "/").strip("/").replace("/", ":")
    if _ID.fullmatch(flat):
        return flat
    plain = unicodedata.normalize("NFKD", flat).encode("ascii", "ignore").decode()
    slug = _NOT_ID_CHARS.sub("-", plain).strip("-._:~")[:_SLUG_CHARS] or "file"
    return f"{slug}-{_digest(name)[:_SUFFIX_CHARS]}"


def _digest(text: str) -> str:
    # File names that are not UTF-8 reach us with surrogates in them.
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
