"""The bytes of a page as text."""

from __future__ import annotations

import codecs
import re
from typing import Final

from index.pages.content import PageError

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_DECLARED: Final = re.compile(
    rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE
)
_HEAD_BYTES: Final = 4096
# What browsers do: https://encoding.spec.whatwg.org/#names-and-labels
_READ_AS: Final = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030"}
# A page that lost a byte of a character here and there can still be read.
_MAX_LOST_SHARE: Final = 0.0005
_NOT_TEXT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def decode(content: bytes) -> str:
    """Decode a page by its byte order mark, as UTF-8, or as it declares itself; raises PageError.

    Control characters, which no text has, are left out.
    """
    for mark, name in _BOMS:
        if content.startswith(mark):
            return printable(_strict(content, name) or _lossy(content, name))
    text = _strict(content, "utf-8")
    if text is None:
        declared = _declared(content)
        text = (_strict(content, declared) if declared else None) or _lossy(content, declared or "utf-8")
    return printable(text)


def _declared(content: bytes) -> str | None:
    match = _DECLARED.search(content[:_HEAD_BYTES])
    if match is None:
        return None
    try:
        name = codecs.lookup(match[1].decode("ascii")).name
    except LookupError:
        return None
    return _READ_AS.get(name, name)


def _strict(content: bytes, name: str) -> str | None:
    try:
        return str(content, name)
    except (UnicodeError, LookupError):
        return None


def _lossy(content: bytes, name: str) -> str:
    try:
        text = str(content, name, "replace")
    except LookupError:  # codecs from bytes to bytes, such as "hex"
        text = str(content, "utf-8", "replace")
    if text.count("\ufffd") > _MAX_LOST_SHARE * len(text):
        raise PageError(f"its bytes are not the {name} that they should be: save the page as UTF-8")
    return text


def printable(text: str) -> str:
    """Leave out what no text has: control characters, halves of surrogate pairs, noncharacters."""
    return _NOT_TEXT.sub("", text)
