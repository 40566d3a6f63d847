"""The calls of handling at a platform that answers, refuses, babbles, or says something hostile."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable

import msgspec
import pytest

from kiosk.contract.after import (
    DelegationSigned,
    PrintEnd,
    PrintOutcome,
    Rating,
    SecondCode,
)
from kiosk.contract.facts import Signature
from kiosk.contract.handling import (
    DocumentAsked,
    Draft,
    HandoffWish,
    LetterAnswer,
    LetterState,
    LicenceShown,
    SealedLetter,
    Start,
)
from kiosk.contract.items import ItemState
from kiosk.contract.names import Name
from kiosk.terminal.platform.asking import Away, Done, Refused, Unchanged
from kiosk.terminal.platform.client import Platform
from kiosk.terminal.platform.handling import HandlingCalls
from tests.terminal.platform.doubles import AT, REFUSAL, Asked, FarSide

SIGNED = DelegationSigned("n", "甲", (), (), AT, Signature("t", ((1, 2, 3),), AT, "receiver", "b"))
Calling = Callable[[HandlingCalls], Awaitable[object]]
CALLS: dict[str, Calling] = {
    "GET /v1/catalog/bundle": lambda it: it.catalogue("v1"),
    "GET /v1/catalog/states": lambda it: it.states(),
    "POST /v1/cases/prefill": lambda it: it.prefill("t", Start("a", "1")),
    "POST /v1/verify/document": lambda it: it.verify("t", DocumentAsked("marriage", "J1")),
    "POST /v1/elicence/verify-qr": lambda it: it.licence("t", LicenceShown("q")),
    "PUT /v1/materials/u1": lambda it: it.upload("t", "u1", b"\xff\xd8", "image/jpeg"),
    "POST /v1/handoffs": lambda it: it.hand_off("t", HandoffWish((("m", Name("证", "paper")),)), "k"),
    "GET /v1/handoffs/h": lambda it: it.hand_off_state("t", "h"),
    "DELETE /v1/handoffs/h": lambda it: it.end_hand_off("t", "h"),
    "GET /v1/drafts/a": lambda it: it.draft("t", "a"),
    "PUT /v1/drafts/a": lambda it: it.keep_draft("t", "a", Draft("1", {}, {}), "k"),
    "DELETE /v1/drafts/a": lambda it: it.drop_draft("t", "a"),
    "POST /v1/letters": lambda it: it.post_letter(SealedLetter("l", "e", "s")),
    "GET /v1/cases/1/corrections": lambda it: it.corrections("t", "1"),
    "POST /v1/cases/1/withdraw": lambda it: it.withdraw("t", "1", "k"),
    "POST /v1/cases/1/fee": lambda it: it.fee("t", "1", "k"),
    "GET /v1/fees/f": lambda it: it.fee_state("t", "f"),
    "GET /v1/cases/1/result": lambda it: it.result("t", "1"),
    "POST /v1/cases/1/prints": lambda it: it.print_ticket("t", "1", "k"),
    "GET /v1/prints/p/document": lambda it: it.document("t", "p"),
    "POST /v1/prints/p/end": lambda it: it.print_end("p", PrintOutcome(PrintEnd.PRINTED, 1), "k"),
    "POST /v1/ratings": lambda it: it.rate("t", Rating("e", "1", 5), "k"),
    "POST /v1/auth/phone": lambda it: it.phone_sign_in("k"),
    "GET /v1/auth/phone/s": lambda it: it.phone_state("s"),
    "POST /v1/auth/second": lambda it: it.second("t", "k"),
    "POST /v1/auth/second/s": lambda it: it.second_code("t", "s", SecondCode("123456"), "k"),
    "GET /v1/me/represents": lambda it: it.represents("t"),
    "POST /v1/delegations": lambda it: it.delegate("t", SIGNED, "k"),
    "GET /v1/delegations": lambda it: it.delegations("t"),
    "POST /v1/delegations/d/revoke": lambda it: it.end_delegation("t", "d", "k"),
}
# Calls whose answer says only that it was answered: anything will do.
NOTHING_SAID = {
    "DELETE /v1/handoffs/h",
    "PUT /v1/drafts/a",
    "DELETE /v1/drafts/a",
    "POST /v1/cases/1/withdraw",
    "POST /v1/prints/p/end",
    "POST /v1/ratings",
    "POST /v1/delegations/d/revoke",
}
# Calls before anybody is known, or when nobody stands here any more.
WITHOUT_TOKEN = {
    "GET /v1/catalog/bundle",
    "GET /v1/catalog/states",
    "POST /v1/letters",
    "POST /v1/prints/p/end",
    "POST /v1/auth/phone",
    "GET /v1/auth/phone/s",
}
HOSTILE = [b"", b"<html>", b"[" * 100_000, b'{"values": 1e999}', b'{"id": "\xff"}', b"null", b'{"x":' * 50_000]


@pytest.mark.parametrize("call", CALLS)
async def test_each_call_goes_where_the_contract_says_and_a_refusal_is_an_answer(
    server: FarSide, platform: Platform, call: str
) -> None:
    server.respond = server.refuse
    assert await CALLS[call](platform.handling) == Refused(REFUSAL)
    method, path, headers, _ = server.asked[-1]
    assert f"{method} {path}" == call
    assert (headers.get("Authorization") == "Bearer t") is (call not in WITHOUT_TOKEN)
    assert platform.reachable


@pytest.mark.parametrize("call", sorted(set(CALLS) - NOTHING_SAID))
async def test_what_cannot_be_understood_is_no_answer_and_never_a_mistake(
    server: FarSide, platform: Platform, call: str
) -> None:
    for body in HOSTILE:
        server.respond = lambda asked, body=body: asked.answer(body)  # type: ignore[misc]
        assert await CALLS[call](platform.handling) == Away("garbled"), body[:20]


@pytest.mark.parametrize("call", sorted(NOTHING_SAID))
async def test_where_nothing_need_be_said_being_answered_is_enough(
    server: FarSide, platform: Platform, call: str
) -> None:
    server.respond = lambda asked: asked.answer(b"", 204)
    assert await CALLS[call](platform.handling) == Done()
    server.respond = lambda asked: asked.answer(b"", 302, {"Location": "http://portal.invalid/"})
    assert await CALLS[call](platform.handling) == Away("garbled")


async def test_the_catalogue_is_sent_only_when_it_is_another_one(server: FarSide, platform: Platform) -> None:
    server.respond = lambda asked: asked.answer(b"", 304)
    assert await platform.handling.catalogue("v7") == Unchanged()
    assert server.asked[-1][2]["If-None-Match"] == '"v7"'


async def test_answers_arrive_decoded(server: FarSide, platform: Platform) -> None:
    state = ItemState("a", Name("材料打印机缺纸", "no paper"), AT)
    server.respond = lambda asked: asked.answer(msgspec.json.encode((state,)))
    assert await platform.handling.states() == (state,)
    taken = LetterAnswer("l", LetterState.TAKEN, "3709992026112800015", "123456", promise_date=dt.date(2026, 12, 1))
    server.respond = lambda asked: asked.answer(msgspec.json.encode(taken))
    assert await platform.handling.post_letter(SealedLetter("l", "e", "s")) == taken
    assert server.asked[-1][2]["Idempotency-Key"] == "l"
    server.respond = lambda asked: asked.answer(b"%PDF-1.7 ...")
    assert await platform.handling.document("t", "p") == b"%PDF-1.7 ..."


async def test_an_id_that_would_lead_elsewhere_stays_one_part_of_the_path(server: FarSide, platform: Platform) -> None:
    server.respond = server.refuse
    await platform.handling.result("t", "../../me/represents?x=1#")
    assert server.asked[-1][1] == "/v1/cases/..%2F..%2Fme%2Frepresents%3Fx%3D1%23/result"


async def test_a_code_that_is_good_once_is_not_sent_twice(server: FarSide, platform: Platform) -> None:
    server.respond = Asked.cut
    assert await platform.handling.licence("t", LicenceShown("q")) == Away("broken")
    assert await platform.handling.phone_state("s") == Away("broken")
    assert len(server.asked) == 2
