"""Asking who issued a document. They are other offices' programs: away, slow or wrong, they never hold a citizen up.

Whatever cannot be understood is `unavailable`, which is not a mismatch: staff verify it later.
"""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass
from typing import TypeVar

import msgspec
import requests

from kiosk.contract.handling import LicenceState, Verified
from kiosk.contract.items import EvidenceLevel
from kiosk.contract.names import Name

_CONNECT, _READ, _ALTOGETHER = 1.0, 2.0, 4.0  # seconds
_MOST_BYTES = 64 * 1024
_PIECE = 4096
_T = TypeVar("_T")


@dataclass(frozen=True)
class DocumentSaid:
    """What an issuer says about a number, asked for one holder."""

    result: Verified
    issuer: Name | None = None
    valid_to: dt.date | None = None


@dataclass(frozen=True)
class LicenceSaid:
    """What the licence service says about a shown code, asked for those who may show it."""

    state: LicenceState
    type: str = ""
    number: str = ""
    name: Name | None = None
    issuer: Name | None = None
    level: EvidenceLevel | None = None
    valid_to: dt.date | None = None


class Unreachable(Exception):
    """Nobody answered in time, or not in words that are understood."""


class Issuers:
    """The registry through which issuers are asked; with no address nobody can be."""

    def __init__(self, url: str) -> None:
        self._url = url

    def document(self, kind: str, number: str, holder: str) -> DocumentSaid:
        """Is there such a document, and is it this holder's?"""
        try:
            return self._ask("/documents/verify", {"kind": kind, "number": number, "holder": holder}, DocumentSaid)
        except Unreachable:
            return DocumentSaid(Verified.UNAVAILABLE)

    def licence(self, text: str, holders: tuple[str, ...]) -> LicenceSaid:
        """What is this code worth in the hands of these people?"""
        try:
            said = self._ask("/licences/verify", {"text": text, "holders": holders}, LicenceSaid)
        except Unreachable:
            return LicenceSaid(LicenceState.UNAVAILABLE)
        whole = said.type and said.name is not None and said.level is not None
        return said if whole or said.state is not LicenceState.VALID else LicenceSaid(LicenceState.UNAVAILABLE)

    def _ask(self, path: str, body: dict[str, object], kind: type[_T]) -> _T:
        if not self._url:
            raise Unreachable
        try:
            return msgspec.json.decode(self._post(path, body), type=kind)
        except (requests.RequestException, msgspec.MsgspecError):
            raise Unreachable from None

    def _post(self, path: str, body: dict[str, object]) -> bytes:
        until = time.monotonic() + _ALTOGETHER
        with requests.Session() as line:
            line.trust_env = False
            answer = line.post(
                self._url + path, json=body, timeout=(_CONNECT, _READ), stream=True, allow_redirects=False
            )
            if answer.status_code != requests.codes.ok:
                raise Unreachable
            came = b""
            for piece in answer.iter_content(_PIECE):
                came += piece
                if len(came) > _MOST_BYTES or time.monotonic() > until:
                    raise Unreachable
            return came
