"""The commands `keys create`, `list` and `revoke`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from service.commands.output import json_option, print_json, say, show

if TYPE_CHECKING:
    from service.keys.key_file import KeyFile
    from service.keys.records import ApiKey

_MAX_NAME_CHARS = 100
_SCOPES = ("check", "write", "admin")


@click.group()
def keys() -> None:
    """Make, list and revoke API keys.

    As soon as there is a key, every request needs one; a running server need not be restarted.
    """


@keys.command("create")
@click.argument("name")
@click.option(
    "--scope", "scopes", type=click.Choice(_SCOPES), multiple=True, default=("check",), show_default=True,
    help="What it is good for. Give it again for more; none includes another.",
)  # fmt: skip
@click.option(
    "--publisher", "publishers", metavar="NAME", multiple=True,
    help="Let it write only this publisher's documents. Give it again for more.",
)  # fmt: skip
@click.option("--days", type=click.IntRange(1, 3_650), help="Let it expire after so many days.")
@json_option
def create(
    *, name: str, scopes: tuple[str, ...], publishers: tuple[str, ...], days: int | None, as_json: bool
) -> None:
    """Make a key, and print it this one time.

    NAME says whom or what it is for. Scopes: check (check claims, read documents), write (store and
    delete documents), admin (metrics). Only a hash of the key is kept: who loses it needs a new one.

    \b
    Examples:
      python -m service keys create "news desk" --days 365
      python -m service keys create "import job" --scope write --publisher "Harbour Gazette"
    """
    from service.keys.records import Scope

    _require_name(name)
    if publishers and "write" not in scopes:
        raise click.UsageError("--publisher limits what a key may write: give --scope write too.")
    if any(not publisher.strip() for publisher in publishers):
        raise click.UsageError("--publisher is empty: give a name.")
    expires = days and datetime.now(UTC).replace(microsecond=0) + timedelta(days=days)
    chosen = tuple(scope for scope in Scope if scope.value in scopes)
    made = _key_file().create(name.strip(), chosen, publishers, expires or None)
    if as_json:
        print_json({"key": made.key} | _members(made.record))
        return
    show(made.key)
    say(f"{_line(made.record)}.\nKeep it now: it is shown this once. Send it as `Authorization: Bearer KEY`.")


@keys.command("list")
@json_option
def list_(*, as_json: bool) -> None:
    """List the keys, newest last: id, name, scopes, state.

    \b
    Example:
      python -m service keys list
    """
    _, listed = _key_file().read()
    if as_json:
        print_json([_members(key) for key in listed])
        return
    for key in listed:
        show(_line(key))
    if not listed:
        say("There are no keys: the service answers this machine only.")


@keys.command("revoke")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@json_option
def revoke(*, ids: tuple[str, ...], as_json: bool) -> None:
    """Revoke keys: from the next request on they open nothing.

    ID is what `keys list` shows, such as fck_ab12cd34. A service without a valid key stays closed.

    \b
    Example:
      python -m service keys revoke fck_ab12cd34
    """
    from service.keys.secret import id_named

    file = _key_file()
    named = {text: id_named(text) for text in ids}
    revoked = {text: file.revoke(key_id) if key_id else None for text, key_id in named.items()}
    missing = [text for text, key in revoked.items() if key is None]
    if as_json:
        print_json({"revoked": [key.id for key in revoked.values() if key], "missing": len(missing)})
    for key in revoked.values():
        if key and not as_json:
            show(_line(key))
    if missing:
        # Not repeated: it may be a whole key, mistyped.
        raise click.ClickException(f"{len(missing)} of these name no key here: see `keys list`")


def _key_file() -> KeyFile:
    from service.keys.key_file import KeyFile
    from service.settings import Settings

    return KeyFile(Settings.from_env().data_dir)


def _require_name(name: str) -> None:
    if not name.strip() or len(name) > _MAX_NAME_CHARS or not name.isprintable():
        raise click.UsageError(f"NAME: give 1 to {_MAX_NAME_CHARS} printable characters.")


def _members(key: ApiKey) -> dict[str, Any]:
    return {
        "id": key.id,
        "name": key.name,
        "scopes": [scope.value for scope in key.scopes],
        "publishers": list(key.publishers),
        "state": key.state(datetime.now(UTC)).value,
        "created": key.created.isoformat(),
        "expires": key.expires and key.expires.isoformat(),
        "revoked": key.revoked and key.revoked.isoformat(),
    }


def _line(key: ApiKey) -> str:
    from service.wording import visible

    parts = [", ".join(scope.value for scope in key.scopes), key.state(datetime.now(UTC)).value]
    if key.publishers:
        parts.append(f"writes only {', '.join(visible(each) for each in key.publishers)}")
    if key.expires:
        parts.append(f"expires {key.expires:%Y-%m-%d}")
    return f"fck_{key.id}  {visible(key.name)}: {'; '.join(parts)}"
