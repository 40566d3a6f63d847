"""How a bare box gets an identity: it makes a key, shows a code, waits until somebody approves it, and keeps the rest.

What is decided is on the disk before it is said to anybody, so that a box whose power was cut at any step goes on with
the code it showed. The code commits to our key and to the authority that we saw: who sits between us and the platform
shows another authority, and the platform knows nothing under such a code.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import socket
from collections.abc import Mapping
from typing import TypeVar

from kiosk.contract import enrolment as words
from kiosk.contract.enrolment import Asked, Authority, ClaimState, Enrolled, KeyHanded, Waiting
from kiosk.contract.request_signing import DeviceKey, signature_headers
from kiosk.terminal.clock import Clock
from kiosk.terminal.errands import Errands
from kiosk.terminal.identity import certificates, chip, keys
from kiosk.terminal.identity.certificates import CertificateTrouble
from kiosk.terminal.identity.files import write
from kiosk.terminal.identity.keys import Kept, KeyTrouble
from kiosk.terminal.identity.papers import AUTHORITY, Papers
from kiosk.terminal.identity.pending import Claim, Declined, Expired, Pending, Trouble, keep, recall
from kiosk.terminal.identity.settled import already, finish, memory_sealed, platform_key, settle
from kiosk.terminal.identity.talk import ask, in_the_open, posted
from kiosk.terminal.platform.asking import Away, Refused
from kiosk.terminal.platform.line import Call, CannotSign
from kiosk.terminal.ways import let_through

_log = logging.getLogger(__name__)
_ASK_AGAIN = 5.0  # seconds, until the platform says something else
_FOLDER_BYTES = 8
_OVER = (words.CLAIM_OVER, words.CLAIM_UNKNOWN)
Answer = TypeVar("Answer")
Ended = TypeVar("Ended", Expired, Declined)


class Enrolling:
    """For one state folder. `tpm` is how to reach the chip: None finds the machine's own, "" wants none.

    `known_key` is the `[platform].key` in the settings so far: a box that has a memory keeps it.
    """

    def __init__(self, papers: Papers, clock: Clock, *, tpm: str | None = None, known_key: str = "") -> None:
        self._papers = papers
        self._clock = clock
        self._tpm = tpm
        self._known_key = known_key
        self._next_ask = 0.0

    async def begin(self, url: str) -> Claim | Trouble:
        """Ask for an identity; a claim that this box still has at this platform is shown again, not made anew."""
        url = url.rstrip("/")
        pending = recall(self._papers)
        if pending is not None and pending.url == url and pending.expires > self._clock.now():
            return await asyncio.to_thread(pending.shown)
        if in_the_open(url):
            return Trouble("plain")
        if memory_sealed(self._papers, self._known_key):
            return Trouble("memory_sealed")
        await let_through(Errands(self._papers.state), url)
        try:
            return await self._claim(url)
        except (KeyTrouble, CertificateTrouble) as trouble:
            return Trouble(trouble.reason)

    async def wait(self) -> Enrolled | Expired | Declined | Away:
        """Wait until it is decided. After Away wait again: nothing is lost by that, nor by a restart."""
        pending = recall(self._papers)
        if pending is None:
            return Expired()
        if (known := already(self._papers, pending)) is not None:
            await self.give_up()
            return known
        kept = self._key_of(pending)
        if kept is None:
            return await self._over(Expired())
        while True:
            await self._clock.sleep(self._next_ask - self._clock.monotonic())
            self._next_ask = self._clock.monotonic() + _ASK_AGAIN
            answer = await self._ask(pending, kept, Call("GET", _path(pending)), Waiting)
            if isinstance(answer, Refused | Away):
                return await self._not_answered(answer)
            self._next_ask = self._clock.monotonic() + answer.ask_again
            match answer.state:
                case ClaimState.EXPIRED:
                    return await self._over(Expired())
                case ClaimState.DECLINED:
                    return await self._over(Declined())
                case ClaimState.APPROVED | ClaimState.ISSUED:
                    return await self._fetch(pending, kept)
                case ClaimState.WAITING:
                    pass

    async def give_up(self) -> None:
        """Forget the claim under way; an identity that counts already is kept."""
        await asyncio.to_thread(finish, self._papers)

    # ---- asking ---------------------------------------------------------------------------------------------------

    async def _claim(self, url: str) -> Claim | Trouble:
        seen, time = await ask(url, Call("GET", "/v1/enrolment/ca"), Authority, vouching="")
        if time is not None and abs(time - self._clock.now()) > words.MOST_SKEW:
            return Trouble("clock_wrong", platform_time=time)
        if not isinstance(seen, Authority):
            return _trouble(seen)
        root = certificates.read(seen.certificate)
        kept = await asyncio.to_thread(self._new_key, seen.certificate)
        csr = await asyncio.to_thread(keys.request, kept.key)
        nonce = secrets.token_bytes(words.NONCE_BYTES)
        claim = words.commitment(nonce, keys.public_half(kept.key.public_key()), certificates.der(root))
        asked = posted("/v1/enrolment/requests", Asked(csr, nonce.hex(), socket.gethostname()))
        answer, _ = await ask(url, asked, Waiting, vouching=kept.file.with_name(AUTHORITY))
        if not isinstance(answer, Waiting):
            return _trouble(answer)
        pending = Pending(url, claim, answer.expires, kept.file.parent.name, kept.file.name)
        keep(self._papers, pending)
        return await asyncio.to_thread(pending.shown)

    def _new_key(self, authority: str) -> Kept:
        """In a folder of its own, with the authority we saw; what earlier claims left behind goes first.

        The chip of the machine is used where it can be; one that somebody names must do it.
        """
        folder = self._papers.prepare(secrets.token_hex(_FOLDER_BYTES))
        finish(self._papers, keep=folder.name)
        write(folder / AUTHORITY, authority)
        chosen = chip.here() if self._tpm is None else self._tpm
        try:
            return keys.make(folder, chosen)
        except KeyTrouble as trouble:
            if self._tpm is not None:
                raise
            _log.warning("the TPM of this machine makes no key (%s); a file keeps it", trouble)
            return keys.make(folder, "")

    async def _fetch(self, pending: Pending, kept: Kept) -> Enrolled | Expired | Away:
        """Hand over the platform key, and let what comes back count."""
        own = await asyncio.to_thread(platform_key, self._papers, pending, self._known_key)
        call = posted(f"{_path(pending)}/certificate", KeyHanded(own))
        answer = await self._ask(pending, kept, call, Enrolled)
        if isinstance(answer, Refused | Away):
            return await self._not_answered(answer)
        try:
            await asyncio.to_thread(settle, self._papers, pending, answer)
        except CertificateTrouble as trouble:
            _log.error("the platform's certificate is of no use: %s", trouble)
            return Away(trouble.reason)
        await asyncio.to_thread(finish, self._papers)
        return answer

    async def _ask(self, pending: Pending, kept: Kept, call: Call, kind: type[Answer]) -> Answer | Refused | Away:
        authority = self._papers.identity / pending.folder / AUTHORITY
        signing = _ByClaim(pending.claim, kept, self._clock)
        answer, _ = await ask(pending.url, call, kind, vouching=authority, signing=signing)
        return answer

    async def _not_answered(self, answer: Refused | Away) -> Expired | Away:
        if isinstance(answer, Away):
            return answer
        code = answer.refusal.code
        return await self._over(Expired()) if code in _OVER else Away(code)

    async def _over(self, how: Ended) -> Ended:
        await self.give_up()
        return how

    def _key_of(self, pending: Pending) -> Kept | None:
        try:
            return keys.read(self._papers.identity / pending.folder / pending.key_file)
        except KeyTrouble:
            return None


class _ByClaim:
    """Signs what is asked while the claim is all that we are known by."""

    def __init__(self, claim: str, kept: Kept, clock: Clock) -> None:
        self._signing = DeviceKey(claim, kept.key)
        self._clock = clock

    def headers(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None) -> dict[str, str]:
        """The headers to add to a request."""
        try:
            return signature_headers(method, target, headers, body, self._signing, self._clock.now())
        except KeyTrouble as trouble:
            raise CannotSign(trouble.reason) from None


def _path(pending: Pending) -> str:
    return f"/v1/enrolment/requests/{pending.claim}"


def _trouble(answer: object) -> Trouble:
    match answer:
        case Refused(refusal):
            return Trouble(refusal.code, refusal)
        case Away(reason):
            return Trouble(reason)
        case _:
            return Trouble("garbled")
