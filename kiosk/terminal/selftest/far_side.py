"""The network: does the platform know us, and for how long is its certificate good."""

from __future__ import annotations

import asyncio
import datetime as dt
import socket
import ssl
from urllib.parse import urlsplit

from drivers.status import Remedy
from kiosk.contract.platform import Site
from kiosk.terminal.errors import FAULTS
from kiosk.terminal.platform.client import Away, Platform
from kiosk.terminal.selftest.finding import Finding, failed, passed

_HTTPS = 443
_HANDSHAKE_WITHIN = 5.0
SOON = 14  # days: a certificate that ends sooner is to be renewed now


async def network(platform: Platform, url: str, now: dt.datetime) -> Finding:
    """Ask for our own place, as a citizen's first question would; then look at the certificate behind it."""
    answer = await platform.site()
    if isinstance(answer, Site):
        return await certificate(url, now)
    if isinstance(answer, Away):
        refused = await certificate(url, now) if answer.reason == "no_connection" else None
        if refused is not None and refused.cause == "certificate_refused":
            return refused
        known = FAULTS.get(answer.reason)
        return failed(answer.reason, known.remedy if known else Remedy.WAIT)
    return failed("platform_refuses", Remedy.CALL)


async def certificate(url: str, now: dt.datetime) -> Finding:
    """Whether it is believed, and for how many days; passed where the way is not a sealed one."""
    parts = urlsplit(url)
    if parts.scheme != "https" or parts.hostname is None:
        return passed()
    return await asyncio.to_thread(_looked_at, parts.hostname, parts.port or _HTTPS, now)


def _looked_at(host: str, port: int, now: dt.datetime) -> Finding:
    from requests.utils import DEFAULT_CA_BUNDLE_PATH  # the same authorities that calls believe

    try:
        with (
            socket.create_connection((host, port), _HANDSHAKE_WITHIN) as line,
            ssl.create_default_context(cafile=DEFAULT_CA_BUNDLE_PATH).wrap_socket(line, server_hostname=host) as sealed,
        ):
            told = sealed.getpeercert() or {}
    except ssl.SSLCertVerificationError:
        return failed("certificate_refused", Remedy.CALL)
    except OSError:
        return failed("no_connection", Remedy.CONNECT)
    ends = dt.datetime.fromtimestamp(ssl.cert_time_to_seconds(str(told["notAfter"])), dt.UTC)
    days = (ends - now).days
    return passed(certificate_days=days) if days >= SOON else failed("certificate_ends", Remedy.CALL, days=days)
