"""What to take for a field that a file does not state."""

from __future__ import annotations

from dataclasses import dataclass

from index.edtf import PublicationDate
from index.validation import make_document


@dataclass(frozen=True, slots=True)
class Defaults:
    """Hold the source and date of documents whose file does not state them.

    `published` counts where neither the record nor the header lines of its text state a date.
    """

    publisher: str | None = None
    url: str | None = None
    published: PublicationDate | None = None
    language: str | None = None

    def __post_init__(self) -> None:
        """Check each default at once; raises InvalidDocumentError, which names the wrong one."""
        make_document(text="-", publisher=self.publisher, url=self.url, language=self.language)
