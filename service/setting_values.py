"""Read the text of one environment variable as a value; a ValueError says how to mend it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

_LOG_LEVELS: Final = ("debug", "info", "warning", "error", "critical")
_SWITCH: Final = {
    **dict.fromkeys(("on", "true", "yes", "1"), True),
    **dict.fromkeys(("off", "false", "no", "0"), False),
}


def read_path(text: str) -> Path:
    """Read the path of a folder; `~` is the home folder."""
    if "\0" in text:
        raise ValueError("give the path of a folder")
    return Path(text).expanduser()


def read_word(text: str) -> str:
    """Read a value without blanks."""
    if any(character.isspace() for character in text):
        raise ValueError("give a value without blanks")
    return text


def whole_number(low: int, high: int) -> Callable[[str], int]:
    """Return what reads a whole number between two others, both included."""

    def read(text: str) -> int:
        mend = f"give a whole number from {low} to {high}"
        if not text.isascii() or not text.isdigit() or len(text) > 15:
            raise ValueError(mend)
        if not low <= int(text) <= high:
            raise ValueError(mend)
        return int(text)

    return read


_ORIGIN: Final = re.compile(
    r"https?://(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::[1-9][0-9]{0,4})?"
    r"|(?:chrome|moz)-extension://[a-z0-9-]+"
)
_DEFAULT_PORT: Final = re.compile(r"(https:.*):443|(http:.*):80")


def read_origins(text: str) -> tuple[str, ...]:
    """Read the origins of web pages, separated by blanks or commas; each once."""
    origins = tuple(dict.fromkeys(text.replace(",", " ").split()))
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            raise ValueError(
                f"{shown(origin)} is no origin: give scheme, host and port as a browser sends them, in "
                "small letters and without a path, such as https://desk.example.org, http://[::1]:3000 or "
                "chrome-extension://ID"
            )
        if _DEFAULT_PORT.fullmatch(origin):
            raise ValueError(f"{shown(origin)}: leave the port out, as browsers do where it is the usual one")
    return origins


def read_switch(text: str) -> bool:
    """Read `on` or `off`, and what else means these."""
    if text.lower() not in _SWITCH:
        raise ValueError("give on or off")
    return _SWITCH[text.lower()]


def read_log_level(text: str) -> str:
    """Read a severity of log lines, in small letters."""
    if text.lower() not in _LOG_LEVELS:
        raise ValueError(f"give one of {', '.join(_LOG_LEVELS)}")
    return text.lower()


def read_log_format(text: str) -> str:
    """Read how log lines are written, in small letters."""
    if text.lower() not in ("text", "json"):
        raise ValueError("give text or json")
    return text.lower()


def shown(text: str) -> str:
    """Show a value in a message, at most its first 60 characters."""
    return ascii(text if len(text) <= 60 else f"{text[:60]}…")
