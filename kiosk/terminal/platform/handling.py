"""Asking the platform about what is handled here 办理: items, forms, materials, letters, fees, results, who may act.

One method a call, in the order in which a citizen meets them. Ids come from files and from strangers' cards and codes,
so they are escaped before they stand in a path.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar
from urllib.parse import quote

import msgspec

from kiosk.contract.after import (
    DelegationMade,
    DelegationSigned,
    FeeOrder,
    PhoneSignIn,
    PhoneState,
    PrintOutcome,
    PrintTicket,
    Rating,
    Represented,
    ResultPaper,
    SecondCode,
    SecondSent,
)
from kiosk.contract.handling import (
    CorrectionNotice,
    DocumentAnswer,
    DocumentAsked,
    Draft,
    Handoff,
    HandoffState,
    HandoffWish,
    LetterAnswer,
    LicenceAnswer,
    LicenceShown,
    Prefill,
    SealedLetter,
    Start,
    Uploaded,
)
from kiosk.contract.items import ItemState
from kiosk.contract.lockers import Signed
from kiosk.contract.platform import IDEMPOTENCY_KEY, PickupWish, Session
from kiosk.terminal.platform.asking import JSON, Asking, Away, Done, Refused, Unchanged, bearer, posted
from kiosk.terminal.platform.line import Call, Reply

Answer = TypeVar("Answer")
_PDF = b"%PDF-"


class HandlingCalls:
    """The calls of handling. Every answer is the thing itself, `Refused` or `Away`; none raises."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    # ---- the catalogue --------------------------------------------------------------------------------------------

    async def catalogue(self, etag: str) -> Signed | Unchanged | Refused | Away:
        """The signed catalogue, unless the one with this version is still good."""
        call = Call("GET", "/v1/catalog/bundle", {"If-None-Match": f'"{etag}"'})
        return self._asking.unless_known(await self._asking.send(call), _SIGNED)

    async def states(self) -> tuple[ItemState, ...] | Refused | Away:
        """The items that cannot be handled now."""
        return await self._asking.ask(Call("GET", "/v1/catalog/states"), _STATES)

    # ---- before and during the form -------------------------------------------------------------------------------

    async def prefill(self, token: str, start: Start) -> Prefill | Refused | Away:
        """What the platform knows already; it changes nothing there."""
        return await self._asking.ask(_question("/v1/cases/prefill", start, token), _PREFILL)

    async def verify(self, token: str, asked: DocumentAsked) -> DocumentAnswer | Refused | Away:
        """Whether there is such a document, and whose it is."""
        return await self._asking.ask(_question("/v1/verify/document", asked, token), _DOCUMENT)

    async def licence(self, token: str, shown: LicenceShown) -> LicenceAnswer | Refused | Away:
        """What a licence shown as a code is worth. Its code is good once, so it is not sent twice by itself."""
        call = replace(_question("/v1/elicence/verify-qr", shown, token), repeatable=False)
        return await self._asking.ask(call, _LICENCE)

    async def upload(self, token: str, upload_id: str, page: bytes, kind: str) -> Uploaded | Refused | Away:
        """Send pages, `kind` being image/jpeg or application/pdf; under one id they are there once."""
        headers = {**bearer(token), "Content-Type": kind, IDEMPOTENCY_KEY: upload_id}
        return await self._asking.ask(Call("PUT", f"/v1/materials/{_part(upload_id)}", headers, page), _UPLOADED)

    async def hand_off(self, token: str, wish: HandoffWish, key: str) -> Handoff | Refused | Away:
        """A one-time page for the citizen's telephone."""
        return await self._asking.ask(_by(token, posted("/v1/handoffs", wish, key)), _HANDOFF)

    async def hand_off_state(self, token: str, id: str) -> HandoffState | Refused | Away:
        """What the telephone has sent so far."""
        return await self._asking.ask(Call("GET", f"/v1/handoffs/{_part(id)}", bearer(token)), _HANDOFF_STATE)

    async def end_hand_off(self, token: str, id: str) -> Done | Refused | Away:
        """The page of the telephone is good no longer."""
        return await self._do(Call("DELETE", f"/v1/handoffs/{_part(id)}", bearer(token)))

    async def draft(self, token: str, task_code: str) -> Draft | Refused | Away:
        """The draft that the citizen asked to have kept."""
        return await self._asking.ask(Call("GET", f"/v1/drafts/{_part(task_code)}", bearer(token)), _DRAFT)

    async def keep_draft(self, token: str, task_code: str, draft: Draft, key: str) -> Done | Refused | Away:
        """Keep what is written so far; the citizen asked for it."""
        call = posted(f"/v1/drafts/{_part(task_code)}", draft, key)
        return await self._do(_by(token, replace(call, method="PUT")))

    async def drop_draft(self, token: str, task_code: str) -> Done | Refused | Away:
        """Throw the draft away."""
        return await self._do(Call("DELETE", f"/v1/drafts/{_part(task_code)}", bearer(token)))

    # ---- what counts ----------------------------------------------------------------------------------------------

    async def post_letter(self, letter: SealedLetter) -> LetterAnswer | Refused | Away:
        """Send a letter; its id is the key, so that it counts once however often it is sent."""
        return await self._asking.ask(posted("/v1/letters", letter, letter.id), _LETTER)

    async def corrections(self, token: str, project_no: str) -> tuple[CorrectionNotice, ...] | Refused | Away:
        """The one-time notices of a case."""
        call = Call("GET", f"/v1/cases/{_part(project_no)}/corrections", bearer(token))
        return await self._asking.ask(call, _CORRECTIONS)

    async def withdraw(self, token: str, project_no: str, key: str) -> Done | Refused | Away:
        """Take an application back 撤回."""
        return await self._do(_by(token, posted(f"/v1/cases/{_part(project_no)}/withdraw", {}, key)))

    async def pick_up(self, token: str, project_no: str, wish: PickupWish, key: str) -> Done | Refused | Away:
        """Several results together, or each as it comes 统一出件."""
        return await self._do(_by(token, posted(f"/v1/cases/{_part(project_no)}/pickup", wish, key)))

    # ---- afterwards -----------------------------------------------------------------------------------------------

    async def fee(self, token: str, project_no: str, key: str) -> FeeOrder | Refused | Away:
        """The order to pay of a case: one, however often asked for."""
        return await self._asking.ask(_by(token, posted(f"/v1/cases/{_part(project_no)}/fee", {}, key)), _FEE)

    async def fee_state(self, token: str, id: str) -> FeeOrder | Refused | Away:
        """What became of an order to pay."""
        return await self._asking.ask(Call("GET", f"/v1/fees/{_part(id)}", bearer(token)), _FEE)

    async def result(self, token: str, project_no: str) -> ResultPaper | Refused | Away:
        """The result of a case that may be printed here."""
        return await self._asking.ask(Call("GET", f"/v1/cases/{_part(project_no)}/result", bearer(token)), _RESULT)

    async def print_ticket(self, token: str, project_no: str, key: str) -> PrintTicket | Refused | Away:
        """Leave to print one copy."""
        return await self._asking.ask(_by(token, posted(f"/v1/cases/{_part(project_no)}/prints", {}, key)), _TICKET)

    async def document(self, token: str, ticket_id: str) -> bytes | Refused | Away:
        """The signed PDF of a ticket."""
        call = Call("GET", f"/v1/prints/{_part(ticket_id)}/document", {**bearer(token), "Accept": "application/pdf"})
        return self._asking.understand(await self._asking.send(call), _pdf)

    async def print_end(self, ticket_id: str, outcome: PrintOutcome, key: str) -> Done | Refused | Away:
        """What became of a copy; may be told when nobody stands here any more."""
        return await self._do(posted(f"/v1/prints/{_part(ticket_id)}/end", outcome, key))

    async def rate(self, token: str, rating: Rating, key: str) -> Done | Refused | Away:
        """One rating of one act."""
        return await self._do(_by(token, posted("/v1/ratings", rating, key)))

    # ---- who is here, and for whom --------------------------------------------------------------------------------

    async def phone_sign_in(self, key: str) -> PhoneSignIn | Refused | Away:
        """A page on which the citizen signs in with their own telephone."""
        return await self._asking.ask(posted("/v1/auth/phone", {}, key), _PHONE)

    async def phone_state(self, id: str) -> PhoneState | Refused | Away:
        """How far that is. The session is told once, so this is not sent twice by itself."""
        return await self._asking.ask(Call("GET", f"/v1/auth/phone/{_part(id)}", repeatable=False), _PHONE_STATE)

    async def second(self, token: str, key: str) -> SecondSent | Refused | Away:
        """Have a code sent to the telephone that the platform knows."""
        return await self._asking.ask(_by(token, posted("/v1/auth/second", {}, key)), _SECOND)

    async def second_code(self, token: str, id: str, code: SecondCode, key: str) -> Session | Refused | Away:
        """The code that arrived; each call counts as a try there."""
        return await self._asking.ask(_by(token, posted(f"/v1/auth/second/{_part(id)}", code, key)), _SESSION)

    async def represents(self, token: str) -> tuple[Represented, ...] | Refused | Away:
        """For whom the holder may act."""
        return await self._asking.ask(Call("GET", "/v1/me/represents", bearer(token)), _REPRESENTED)

    async def delegate(self, token: str, signed: DelegationSigned, key: str) -> DelegationMade | Refused | Away:
        """Let somebody act for the holder, in writing."""
        return await self._asking.ask(_by(token, posted("/v1/delegations", signed, key)), _DELEGATION)

    async def delegations(self, token: str) -> tuple[DelegationMade, ...] | Refused | Away:
        """Who may act for the holder."""
        return await self._asking.ask(Call("GET", "/v1/delegations", bearer(token)), _DELEGATIONS)

    async def end_delegation(self, token: str, id: str, key: str) -> Done | Refused | Away:
        """Nobody acts by this any more."""
        return await self._do(_by(token, posted(f"/v1/delegations/{_part(id)}/revoke", {}, key)))

    # ---- inside ---------------------------------------------------------------------------------------------------

    async def _do(self, call: Call) -> Done | Refused | Away:
        """What is answered with nothing that we need: that it was answered is all."""
        return self._asking.understand(await self._asking.send(call), lambda _: Done())


def _part(id: str) -> str:
    return quote(id, safe="")


def _question(path: str, body: object, token: str) -> Call:
    """A question whose body is too much for a path; it may be asked again, and has no key."""
    return Call("POST", path, {**JSON, **bearer(token)}, msgspec.json.encode(body))


def _by(token: str, call: Call) -> Call:
    return replace(call, headers={**call.headers, **bearer(token)})


def _pdf(reply: Reply) -> bytes:
    if not reply.body.startswith(_PDF):
        raise msgspec.DecodeError("no document")
    return reply.body


_SIGNED = msgspec.json.Decoder(Signed)
_STATES = msgspec.json.Decoder(tuple[ItemState, ...])
_PREFILL = msgspec.json.Decoder(Prefill)
_DOCUMENT = msgspec.json.Decoder(DocumentAnswer)
_LICENCE = msgspec.json.Decoder(LicenceAnswer)
_UPLOADED = msgspec.json.Decoder(Uploaded)
_HANDOFF = msgspec.json.Decoder(Handoff)
_HANDOFF_STATE = msgspec.json.Decoder(HandoffState)
_DRAFT = msgspec.json.Decoder(Draft)
_LETTER = msgspec.json.Decoder(LetterAnswer)
_CORRECTIONS = msgspec.json.Decoder(tuple[CorrectionNotice, ...])
_FEE = msgspec.json.Decoder(FeeOrder)
_RESULT = msgspec.json.Decoder(ResultPaper)
_TICKET = msgspec.json.Decoder(PrintTicket)
_PHONE = msgspec.json.Decoder(PhoneSignIn)
_PHONE_STATE = msgspec.json.Decoder(PhoneState)
_SECOND = msgspec.json.Decoder(SecondSent)
_SESSION = msgspec.json.Decoder(Session)
_REPRESENTED = msgspec.json.Decoder(tuple[Represented, ...])
_DELEGATION = msgspec.json.Decoder(DelegationMade)
_DELEGATIONS = msgspec.json.Decoder(tuple[DelegationMade, ...])
