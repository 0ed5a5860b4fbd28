"""Read a plain text file as one document."""

from __future__ import annotations

from typing import BinaryIO, Final

from index.documents import Document
from index.headlines import find_headline
from index.readers.defaults import Defaults
from index.readers.fields import document_from_fields
from index.records import Rejected
from index.validation import MAX_TEXT_CHARS

_MAX_BYTES: Final = 4 * MAX_TEXT_CHARS
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")


def read_plain_text(
    stream: BinaryIO, document_id: str, where: str, defaults: Defaults
) -> Document | Rejected:
    """Read one document: its title is the headline that it begins with, if any.

    The date is that of the header lines of the text, or else the default's.
    """
    content = stream.read(_MAX_BYTES + 1)
    if len(content) > _MAX_BYTES:
        reason = f"text: the file is larger than {_MAX_BYTES:,} bytes: split it"
        return Rejected(where, reason, document_id)
    if content.startswith(_UTF16):
        return Rejected(where, "text: the file is UTF-16: save it as UTF-8", document_id)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        reason = f"text: byte {error.start + 1} of the file is not UTF-8: save it as UTF-8"
        return Rejected(where, reason, document_id)
    title = find_headline(text, defaults.language)
    return document_from_fields({"id": document_id, "text": text, "title": title}, defaults, where)
