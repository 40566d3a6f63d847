"""Who this box is: a code large on the glass, approved at the platform, and an identity that nobody else ever held."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.contract.content import Code, Facts
from kiosk.contract.enrolment import Enrolled
from kiosk.contract.intent import Chosen
from kiosk.contract.scene import Action, Scene
from kiosk.contract.words import Both, Number, Words, say
from kiosk.provision.steps.network import platform_url
from kiosk.provision.visit import fact
from kiosk.provision.way import CODES
from kiosk.terminal.identity.enrolling import Enrolling
from kiosk.terminal.identity.papers import Papers
from kiosk.terminal.identity.pending import Claim, Declined, Expired, Trouble
from kiosk.terminal.platform.asking import Away

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from kiosk.provision.ground import Member
    from kiosk.provision.progress import Done
    from kiosk.provision.visit import Visit

_A_MINUTE = 60
_HALVES = (5, 5)
_KNOWN = ("plain", "certificate_refused", "memory_sealed", "tpm_refuses", "tpm_tools_missing")
_ANEW = "anew"

Ended = Enrolled | Expired | Declined | Away | None  # None: a minute has gone


async def enrolment(visit: Visit) -> Done:
    """Until the platform knows this box; a key that was handed out in a file is an identity, too."""
    while True:
        member = visit.ground.member()
        if member is not None and not await _wants_another(visit, member):
            return visit.passed(("terminal", member.terminal), ("identity", _kind(member)))
        enrolled = await _enrolled(visit, member)
        if enrolled is not None:
            who = (("terminal", enrolled.terminal), ("site", enrolled.site), ("identity", "certificate"))
            chain = (("facts", enrolled.facts.number),) if enrolled.facts.number else ()
            return visit.passed(*who, ("expires", f"{enrolled.expires:%Y-%m-%d}"), *chain)


async def _wants_another(visit: Visit, member: Member) -> bool:
    """Known already: it goes on with that, or the platform is asked anew."""
    scene = Scene(
        name="provision.identity",
        question=say("provision.identity.question"),
        content=Facts((fact("terminal", member.terminal, big=True), fact("identity", _kind(member)))),
        steps=visit.bar,
        actions=(Action(_ANEW, say("provision.identity.anew"), "secondary"), visit.go_on),
    )
    return await visit.chooses(scene) == _ANEW


def _kind(member: Member) -> str:
    return "key" if member.platform.certificate == Path() else "certificate"


async def _enrolled(visit: Visit, member: Member | None) -> Enrolled | None:
    """One claim from its code to its end; None to begin anew."""
    known = member.platform.key.reveal() if member is not None else ""
    enrolling = Enrolling(Papers(visit.ground.state), visit.clock, known_key=known)
    visit.working(say("provision.claim.asking"))
    claim = await enrolling.begin(platform_url(visit))
    if isinstance(claim, Trouble):
        code = (fact("code", CODES["unknown_here"], big=True),)
        await visit.stuck(_why_not(claim), say("provision.claim.trouble_now"), facts=code, may_leave_out=False)
        return None
    match await _decided(visit, enrolling, claim):
        case Enrolled() as enrolled:
            return enrolled
        case Declined():
            await _over(visit, "declined")
        case Expired():
            await _over(visit, "expired")
        case _:  # another code is wanted
            await enrolling.give_up()
    return None


async def _decided(visit: Visit, enrolling: Enrolling, claim: Claim) -> Ended:
    """The code stands there with its minutes, until it is decided or another one is wanted."""
    away = ""
    while True:
        answer = await visit.asker.ask_until(_code(visit, claim, away), _for_a_minute(enrolling.wait()), "claim")
        match answer:
            case Chosen():
                return None
            case Away(reason):
                away = reason
                await _left_waiting(visit)
            case Enrolled() | Expired() | Declined():
                return answer
            case _:
                away = ""


async def _left_waiting(visit: Visit) -> None:
    """The glass says that the platform is away; where nobody reads it, it ends here, and is resumed later."""
    if visit.asker.attended:
        await asyncio.sleep(1)
        return
    code = (fact("code", CODES["away"], big=True),)
    await visit.stuck(say("provision.site.away"), say("provision.site.away_now"), facts=code, may_leave_out=False)


async def _for_a_minute(waiting: Awaitable[Ended]) -> Ended:
    try:
        async with asyncio.timeout(_A_MINUTE):
            return await waiting
    except TimeoutError:
        return None


def _code(visit: Visit, claim: Claim, away: str) -> Scene:
    left = max(0, round((claim.expires - visit.clock.now()).total_seconds() / _A_MINUTE))
    note = say("provision.claim.away") if away else say("provision.claim.left", count=left)
    return Scene(
        name="provision.claim",
        question=say("provision.claim.question", code=claim.code),
        content=Code(
            claim.qr,
            say("provision.claim.words"),
            Number(claim.code.replace("-", ""), _HALVES),
            say("provision.claim.number"),
            note=note,
        ),
        steps=visit.bar,
        actions=(Action(_ANEW, say("provision.claim.another"), "secondary"),),
    )


async def _over(visit: Visit, how: str) -> None:
    told = (fact("code", CODES[how], big=True),)
    await visit.stuck(say(f"provision.claim.{how}"), say("provision.claim.over_now"), facts=told, may_leave_out=False)


def _why_not(trouble: Trouble) -> Words:
    if trouble.refusal is not None:
        return Both(trouble.refusal.message_zh, trouble.refusal.message_en)
    if trouble.platform_time is not None:
        return say("enrol.clock_wrong", now=f"{trouble.platform_time.astimezone():%Y-%m-%d %H:%M:%S}")
    return say(f"enrol.{trouble.reason}") if trouble.reason in _KNOWN else say("enrol.away", reason=trouble.reason)
