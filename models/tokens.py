"""Turn texts into token ids, whatever the texts hold."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tokenizers import Tokenizer

from models.stance import ModelUnavailableError

FILE_NAME: Final = "tokenizer.json"

MAX_CHARS: Final = 8192
"""Longer texts are cut before they are tokenised: 256 tokens never need more, and time stays bounded."""


class TextTokenizer:
    """Tokenise texts without special tokens; safe to call from several threads."""

    def __init__(self, folder: Path) -> None:
        """Read `folder`/tokenizer.json. Raises ModelUnavailableError unless it has BERT's special tokens."""
        # A pool of tokeniser threads would go past the number of threads that was asked for.
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        self._tokenizer = Tokenizer.from_file(str(folder / FILE_NAME))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self.start = self._special("[CLS]", folder)
        self.end = self._special("[SEP]", folder)
        self.filler = self._special("[PAD]", folder)

    def ids(self, texts: Sequence[str], max_tokens: int) -> list[list[int]]:
        """Give the token ids of every text, at most `max_tokens` of each."""
        encodings = self._tokenizer.encode_batch_fast(
            [readable(text) for text in texts], add_special_tokens=False
        )
        return [encoding.ids[:max_tokens] for encoding in encodings]

    def _special(self, token: str, folder: Path) -> int:
        found: int | None = self._tokenizer.token_to_id(token)
        if found is None:
            raise ModelUnavailableError(
                f"{folder / FILE_NAME} has no {token}: only BERT-like models can run here"
            )
        return found


def readable(text: str) -> str:
    """Cut a text to what a model reads, and replace lone surrogates, which no tokeniser takes."""
    return text[:MAX_CHARS].encode("utf-8", "replace").decode("utf-8")
