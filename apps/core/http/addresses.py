"""Where a request comes from. Of X-Forwarded-For only what our own proxies have added is true (TRUSTED_PROXIES)."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest

SUBSCRIBER = 64
"""Bits of an IPv6 address that are one subscriber's: all addresses behind them are at their hands."""

LONGEST = 100
"""Characters kept of what is no address."""


def address_of(request: HttpRequest) -> str:
    return address(request.META.get("REMOTE_ADDR", ""), request.META.get("HTTP_X_FORWARDED_FOR", ""))


def address(peer: str, forwarded: str) -> str:
    """Whom the outermost of our proxies heard, by the header it added; without proxies, or past them, the other end of the connection."""
    proxies: int = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    heard = [one.strip() for one in forwarded.split(",")]
    named = heard[-proxies] if 0 < proxies <= len(heard) else ""
    found = _parsed(named) or _parsed(peer)
    return str(found) if found else (named or peer)[:LONGEST]


def subscriber(known_as: str) -> str:
    """Who is behind an address: of IPv6 the whole network of a subscriber. What is no address stands for itself."""
    found = _parsed(known_as)
    return str(IPv6Network((found, SUBSCRIBER), strict=False)) if isinstance(found, IPv6Address) else str(found or known_as[:LONGEST])


def _parsed(written: str) -> IPv4Address | IPv6Address | None:
    """Some proxies add the port; a socket for both kinds writes IPv4 as IPv6, where all of it would be one network."""
    bare = written.partition("]")[0].removeprefix("[") if written.startswith("[") else written
    if bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ip_address(bare.partition("%")[0])
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
