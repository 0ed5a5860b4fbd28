"""Keep a key that is limited to certain publishers away from the documents of others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.keys.records import ApiKey
from service.problems import OtherPublisherError

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.corpus import Corpus
    from index.documents import Document


class PublisherLimit:
    """Decide what a key may write; names compare as they do in filters, whatever the case.

    A document that another request changes between the question and the writing is not looked at again.
    """

    def __init__(self, key: ApiKey | None, corpus: Callable[[], Corpus]) -> None:
        """Take the key of the request, None where none is needed; the corpus is opened when asked for."""
        self._publishers = key.publishers if key else ()
        self._corpus = corpus

    def require_writable(self, document: Document) -> None:
        """Raise OtherPublisherError unless the document, and any that it would replace, is the key's own."""
        if self._publishers:
            self._require_own(document.source.publisher)
            self.require_deletable(document.id)

    def require_deletable(self, document_id: str) -> None:
        """Raise OtherPublisherError where there is such a document and it is another publisher's."""
        if not self._publishers:
            return
        with self._corpus().snapshot() as snapshot:
            stored = snapshot.document(document_id)
        if stored is not None:
            self._require_own(stored.document.source.publisher)

    def _require_own(self, publisher: str | None) -> None:
        from index.corpus.filtering import publisher_key

        if publisher is None or publisher_key(publisher) not in map(publisher_key, self._publishers):
            raise OtherPublisherError(self._publishers)
