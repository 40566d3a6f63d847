"""Papers for the fleet's channel: the broker's, the platform's own, and those of a terminal that has no certificate.

What is given out here stands in no database, so that nothing but the broker believes it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from kiosk.central.enrolment.authority import CertificateAuthority, private_key_in
from kiosk.central.enrolment.tls import Papers, put
from kiosk.contract.fleet import PLATFORM

BROKER = "broker"


def broker_papers(folder: Path, authority: CertificateAuthority, names: Iterable[str], now: dt.datetime) -> Papers:
    """What the broker shows to whoever calls, made anew each time."""
    papers = _in(folder, BROKER)
    return put(papers, authority.serve(private_key_in(papers.key).public_key(), names, now), authority)


def platform_papers(folder: Path, authority: CertificateAuthority, now: dt.datetime) -> Papers:
    """What the platform shows to the broker, made anew each time; several workers may share the folder."""
    papers = _in(folder, PLATFORM)
    return put(papers, authority.speak(private_key_in(papers.key).public_key(), PLATFORM, now), authority)


def terminal_papers(folder: Path, authority: CertificateAuthority, terminal: str, now: dt.datetime) -> Papers:
    """What a terminal may show to the broker that was handed a key and has no certificate."""
    if terminal == PLATFORM:
        raise ValueError("the platform is no terminal")
    papers = _in(folder, "fleet")
    return put(papers, authority.issue(private_key_in(papers.key).public_key(), terminal, now), authority)


def _in(folder: Path, name: str) -> Papers:
    return Papers(folder / f"{name}.key", folder / f"{name}.pem")
