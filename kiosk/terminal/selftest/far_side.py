"""The network: does the platform know us, and for how long is its certificate good."""

from __future__ import annotations

import asyncio
import datetime as dt
import socket
import ssl
from pathlib import Path
from urllib.parse import urlsplit

from drivers.status import Remedy
from kiosk.contract.platform import Site
from kiosk.terminal.errors import FAULTS
from kiosk.terminal.health.identity import ails
from kiosk.terminal.identity.credential import Credential
from kiosk.terminal.platform.client import Away, Platform
from kiosk.terminal.selftest.finding import Finding, failed, passed
from kiosk.terminal.settings.model import PlatformSettings

_HTTPS = 443
_HANDSHAKE_WITHIN = 5.0
SOON = 14  # days: a certificate that ends sooner is to be renewed now


async def network(
    platform: Platform, settings: PlatformSettings, credential: Credential | None, now: dt.datetime
) -> Finding:
    """Ask for our own place, as a citizen's first question would; then look at the certificates of both sides."""
    answer = await platform.site()
    if isinstance(answer, Site):
        seen = await certificate(settings, now)
        own = ails(credential, now)
        return failed(own, FAULTS[own].remedy, **seen.facts) if own and seen.outcome == "passed" else seen
    if isinstance(answer, Away):
        known = FAULTS.get(answer.reason)
        return failed(answer.reason, known.remedy if known else Remedy.WAIT)
    return failed("platform_refuses", Remedy.CALL)


async def certificate(settings: PlatformSettings, now: dt.datetime) -> Finding:
    """Whether the platform's is believed, and for how many days; passed where the way is not a sealed one."""
    parts = urlsplit(settings.url)
    if parts.scheme != "https" or parts.hostname is None:
        return passed()
    pinned = None if settings.ca_file == Path() else settings.ca_file
    return await asyncio.to_thread(_looked_at, parts.hostname, parts.port or _HTTPS, pinned, now)


def _looked_at(host: str, port: int, pinned: Path | None, now: dt.datetime) -> Finding:
    from requests.utils import DEFAULT_CA_BUNDLE_PATH  # the same authorities that calls believe

    try:
        trusted = ssl.create_default_context(cafile=pinned or DEFAULT_CA_BUNDLE_PATH)
        with (
            socket.create_connection((host, port), _HANDSHAKE_WITHIN) as line,
            trusted.wrap_socket(line, server_hostname=host) as sealed,
        ):
            told = sealed.getpeercert() or {}
    except ssl.SSLCertVerificationError:
        return failed("certificate_refused", Remedy.CALL)
    except OSError:
        return failed("no_connection", Remedy.CONNECT)
    ends = dt.datetime.fromtimestamp(ssl.cert_time_to_seconds(str(told["notAfter"])), dt.UTC)
    days = (ends - now).days
    return passed(certificate_days=days) if days >= SOON else failed("certificate_ends", Remedy.CALL, days=days)
