"""Let in who may: a key with the scope, or, as long as there are no keys, this machine."""

from __future__ import annotations

from typing import Final

from flask import Flask, Request, g, request

from service.addresses import network_of
from service.api.context import context
from service.api.scopes import needed_scope
from service.keys.binding import is_loopback
from service.keys.keyring import KeyRing, RefusedKeyError
from service.keys.publishing import PublisherLimit
from service.keys.records import ApiKey, Scope
from service.problems import KeyNeededError, OnlyThisMachineError, ScopeMissingError, WritingDisabledError
from service.rate_limits import Limiter, RateLimitError
from service.request_ids import KEY_VARIABLE
from service.settings import Settings
from service.web.pages import prefers_page

_FORWARDED: Final = ("Forwarded", "X-Forwarded-For", "X-Real-IP")


class Doorkeeper:
    """Decide on each request before any of its body is read."""

    def __init__(self, settings: Settings, limiter: Limiter | None) -> None:
        self._keys = KeyRing(settings.data_dir)
        self._allow_open = settings.allow_open
        self._limiter = limiter

    def admit(self) -> None:
        """Let the present request in, or raise what is wrong; `present_key` tells the key afterwards.

        Raises KeyNeededError, ScopeMissingError, OnlyThisMachineError, RateLimitError, KeysUnusableError.
        """
        scope = needed_scope(request.endpoint, request.method)
        if scope is None or asks_for_page():
            return
        if self._keys.has_keys():
            g.factcheck_key = self._opened(scope)
        elif self._allow_open:
            self._count(_address())
        else:
            _require_this_machine(request)

    def _opened(self, scope: Scope) -> ApiKey:
        try:
            key = self._keys.recognise(_sent_key(request))
        except (KeyNeededError, RefusedKeyError) as error:
            self._count(_address())  # whoever guesses is slowed down
            raise KeyNeededError(str(error), is_wrong=isinstance(error, RefusedKeyError)) from error
        request.environ[KEY_VARIABLE] = key.id
        self._count(f"key {key.id}")
        if scope not in key.scopes:
            raise ScopeMissingError(scope.value)
        return key

    def _count(self, caller: str) -> None:
        if self._limiter is None:
            return
        g.factcheck_allowance = allowance = self._limiter.take(caller)
        if not allowance.is_granted:
            raise RateLimitError(allowance)


def attach_access(app: Flask, settings: Settings, limiter: Limiter | None) -> None:
    """Ask the doorkeeper before every request of an application."""
    app.before_request(Doorkeeper(settings, limiter).admit)


def present_key() -> ApiKey | None:
    """Give the key of the present request; None where none is needed."""
    key: ApiKey | None = g.get("factcheck_key")
    return key


def publisher_limit() -> PublisherLimit:
    """Give what the key of the present request may write; it may be asked after the request has ended."""
    components = context().components
    return PublisherLimit(present_key(), lambda: components.corpus)


def require_writes() -> None:
    """Raise WritingDisabledError where documents cannot be changed over HTTP."""
    if not context().settings.writes:
        raise WritingDisabledError("This server answers checks only: FACTCHECK_WRITES is off.")


def _sent_key(asked: Request) -> str:
    """Find the key in the headers; a URL ends up in logs and histories, so none is read from it."""
    scheme, _, credentials = asked.headers.get("Authorization", "").partition(" ")
    sent = {credentials.strip()} if scheme.lower() == "bearer" else set()
    if "X-API-Key" in asked.headers:
        sent.add(asked.headers["X-API-Key"].strip())
    if not sent:
        raise KeyNeededError("Send an API key in the header `Authorization: Bearer KEY`, or in `X-API-Key`.")
    if len(sent) > 1:
        raise RefusedKeyError("The Authorization and X-API-Key headers hold two different keys: send one.")
    return sent.pop()


def asks_for_page() -> bool:
    """Tell whether the request is for the page of a document: the same file for all, open to anybody.

    Its script asks for the document with the key.
    """
    return request.endpoint == "documents.show_document" and request.method == "GET" and prefers_page(request)


def _address() -> str:
    """Name the sender for the count of its requests.

    What a proxy says that is no address counts as the proxy's own: else a sender could name itself anew each
    time.
    """
    from_proxy = request.environ.get("werkzeug.proxy_fix.orig", {})
    named = (network_of(each) for each in (request.remote_addr, from_proxy.get("REMOTE_ADDR")) if each)
    return next((f"address {network}" for network in named if network is not None), "local")


def _require_this_machine(asked: Request) -> None:
    """Raise OnlyThisMachineError unless a request was sent here, from here, by somebody who meant to.

    The Host header tells a web page that had its own name point to this machine (DNS rebinding): its
    browser sends that name. The other headers tell a proxy, behind which anybody may stand.
    """
    host = asked.host.rpartition(":")[0] if not asked.host.endswith("]") and ":" in asked.host else asked.host
    is_local = not asked.remote_addr or is_loopback(asked.remote_addr)
    if not is_local or not is_loopback(host) or any(name in asked.headers for name in _FORWARDED):
        raise OnlyThisMachineError
