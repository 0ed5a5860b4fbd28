"""Which sender an address stands for, and how many connections each holds."""

from __future__ import annotations

import re
import socket
from collections import Counter
from enum import Enum, auto
from typing import Final

_WITH_PORT: Final = re.compile(r"\[(?P<v6>[^\]]+)\](?::\d+)?|(?P<v4>[\d.]+):\d+")


def network_of(address: str) -> str | None:
    """Give the network that one sender has: an IPv4 address, or the /64 of an IPv6 one; None for neither.

    A port behind it (`192.0.2.1:443`, `[2001:db8::1]:443`), as some proxies write it, is no part of it.
    """
    from ipaddress import IPv6Address, ip_address, ip_network

    match = _WITH_PORT.fullmatch(address.strip())
    bare = address.strip() if match is None else match["v6"] or match["v4"]
    try:
        known = ip_address(bare.partition("%")[0])
    except ValueError:
        return None
    if not isinstance(known, IPv6Address):
        return str(known)
    return str(known.ipv4_mapped or ip_network((int(known), 64), strict=False))


class Welcome(Enum):
    """Say what becomes of a new connection."""

    SERVED = auto()
    TOLD = auto()
    """It is answered that its sender holds too many, and closed."""
    CLOSED = auto()
    """As many connections of its sender are being told already: this one costs nothing more."""


class ConnectionLimit:
    """Count the open connections of each sender in one worker; for one thread."""

    def __init__(self, most: int) -> None:
        """Allow a sender so many at a time; 0 allows any number."""
        self._most = most
        self._open: list[tuple[socket.socket, str, Welcome]] = []

    def welcome(self, connection: socket.socket, address: str) -> Welcome:
        """Say what becomes of a new connection, and count it until it is closed.

        What has no address of a network, as over a Unix socket, is not counted.
        """
        sender = network_of(address) if self._most else None
        if sender is None:
            return Welcome.SERVED
        # Whoever closes one need not tell: a closed socket has no number any more.
        self._open = [each for each in self._open if each[0].fileno() >= 0]
        held = Counter(kind for _, each, kind in self._open if each == sender)
        # What is being told stands in nobody's way: who tries again and again is served once there is room.
        for kind in (Welcome.SERVED, Welcome.TOLD):
            if held[kind] < self._most:
                self._open.append((connection, sender, kind))
                return kind
        return Welcome.CLOSED
