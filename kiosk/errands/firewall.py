"""The firewall: in come answers only; out goes what is for somebody on the list, and questions for names and time."""

from __future__ import annotations

import ipaddress
import subprocess
from collections.abc import Iterable

from kiosk.contract.errands import Firewall, Way
from kiosk.errands.hostile import Refused

MOST_WAYS = 64
_NFT = "/usr/sbin/nft"
_WITHIN = 20.0

# One transaction: the table that stood is gone at the moment the new one stands, or stays where this has a mistake.
_TABLE = """\
table inet hall
delete table inet hall
table inet hall {{
    set out4 {{
        type ipv4_addr . inet_proto . inet_service{out4}
    }}
    set out6 {{
        type ipv6_addr . inet_proto . inet_service{out6}
    }}
    chain input {{
        type filter hook input priority filter; policy drop;
        iifname "lo" accept
        ct state established,related accept
        ct state invalid drop
        icmp type {{ echo-request, destination-unreachable, time-exceeded, parameter-problem }} accept
        icmpv6 type {{ echo-request, destination-unreachable, packet-too-big, time-exceeded, parameter-problem }} accept
        icmpv6 type {{ nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert }} ip6 hoplimit 255 accept
        udp sport 67 udp dport 68 accept
        ip6 saddr fe80::/10 udp sport 547 udp dport 546 accept
    }}
    chain forward {{
        type filter hook forward priority filter; policy drop;
    }}
    chain output {{
        type filter hook output priority filter; policy drop;
        oifname "lo" accept
        ct state established,related accept
        icmp type {{ echo-request, destination-unreachable, time-exceeded, parameter-problem }} accept
        icmpv6 type {{ echo-request, destination-unreachable, packet-too-big, time-exceeded, parameter-problem }} accept
        icmpv6 type {{ nd-router-solicit, nd-neighbor-solicit, nd-neighbor-advert, mld2-listener-report }} accept
        udp sport 68 udp dport 67 accept
        udp sport 546 udp dport 547 accept
        meta l4proto {{ tcp, udp }} th dport 53 accept
        udp dport 123 accept
        ip daddr . meta l4proto . th dport @out4 accept
        ip6 daddr . meta l4proto . th dport @out6 accept
        meta l4proto tcp reject with tcp reset
        reject with icmpx admin-prohibited
    }}
}}
"""


def ruleset(allow: Iterable[Way]) -> str:
    """What nft is to load. Every address is written anew from what was understood; no text of a request gets in.

    Raises Refused (too_many, bad_address, bad_port).
    """
    four: set[str] = set()
    six: set[str] = set()
    for count, way in enumerate(allow, 1):
        if count > MOST_WAYS:
            raise Refused("too_many")
        host = _host(way.host)
        if not 0 < way.port < 65536:
            raise Refused("bad_port")
        (four if host.version == 4 else six).add(f"{host} . {way.protocol} . {way.port}")
    return _TABLE.format(out4=_elements(four), out6=_elements(six))


def _host(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """One machine: no network, nobody's address, everybody's address."""
    try:
        host = ipaddress.ip_address(text)
    except ValueError:
        raise Refused("bad_address") from None
    scoped = isinstance(host, ipaddress.IPv6Address) and (host.scope_id is not None or host.ipv4_mapped is not None)
    everybody = host == ipaddress.IPv4Address("255.255.255.255")
    if scoped or everybody or host.is_multicast or host.is_unspecified or host.is_loopback:
        raise Refused("bad_address")
    return host


def _elements(found: set[str]) -> str:
    return f"\n        elements = {{ {', '.join(sorted(found))} }}" if found else ""


def load(request: Firewall) -> None:
    """Let these rules stand, at once and as a whole. Raises Refused; the old ones stand then."""
    rules = ruleset(request.allow)
    try:
        done = subprocess.run(
            [_NFT, "-f", "-"], input=rules.encode(), capture_output=True, check=False, timeout=_WITHIN
        )
    except (OSError, subprocess.TimeoutExpired):
        raise Refused("no_nft") from None
    if done.returncode:
        raise Refused("nft_refuses")
