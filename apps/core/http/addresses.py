"""Find the address a request comes from. In X-Forwarded-For only the entries of our own proxies are trusted (TRUSTED_PROXIES)."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest

SUBSCRIBER = 64
"""Bits of an IPv6 address that identify a subscriber, who can use all addresses that begin with them."""

LONGEST = 100
"""Characters kept of a value that is no address."""


def address_of(request: HttpRequest) -> str:
    """Return the client's address (`address`) of a request."""
    return address(request.META.get("REMOTE_ADDR", ""), request.META.get("HTTP_X_FORWARDED_FOR", ""))


def address(peer: str, forwarded: str) -> str:
    """Return the client's address as the outermost of our proxies wrote it into `forwarded` (X-Forwarded-For).

    Without proxies, or for a request that passed fewer of them, it is `peer`, the other end of the connection.
    """
    proxies: int = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    entries = [entry.strip() for entry in forwarded.split(",")]
    client = entries[-proxies] if 0 < proxies <= len(entries) else ""
    parsed = _parsed(client) or _parsed(peer)
    return str(parsed) if parsed else (client or peer)[:LONGEST]


def subscriber(known_as: str) -> str:
    """Return who is behind an address: an IPv4 address itself, an IPv6 address's /64 network. Any other text stands for itself."""
    parsed = _parsed(known_as)
    return str(IPv6Network((parsed, SUBSCRIBER), strict=False)) if isinstance(parsed, IPv6Address) else str(parsed or known_as[:LONGEST])


def _parsed(written: str) -> IPv4Address | IPv6Address | None:
    """Return the address, without a port that some proxies add; None if it is no address.

    IPv4 mapped to IPv6, as a dual-stack socket writes it, becomes IPv4: else all of it would be one /64 network.
    """
    bare = written.partition("]")[0].removeprefix("[") if written.startswith("[") else written
    if bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        parsed = ip_address(bare.partition("%")[0])
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed
