"""电子送达回证: what is signed on the screen before a door opens, and the lines of which it consists."""

from __future__ import annotations

from kiosk.contract.content import SignaturePad
from kiosk.contract.facts import Signature
from kiosk.contract.lockers import Agent, Grant
from kiosk.contract.scene import Scene
from kiosk.contract.words import Day, Words, say
from kiosk.terminal.flows.clerk import Clerk, named
from kiosk.terminal.flows.pickup_scenes import step
from kiosk.terminal.flows.signing import sign
from kiosk.terminal.lockers.wall import Found
from kiosk.terminal.receipts.service import things

_MOST_THINGS = 3  # so that what is signed can be read in one look


async def sign_for(clerk: Clerk, found: Found, grants: tuple[Grant, ...]) -> dict[str, Signature]:
    """The signatures for those of these grants that ask for one, by deposit. What was not signed is left out."""
    signed: dict[str, Signature] = {}
    for group in _groups(found, tuple(grant for grant in grants if grant.signature)):
        signature = await _sign(clerk, found.agent_for(group[0]), group)
        if signature is None:
            return signed
        signed |= {grant.deposit_id: signature for grant in group}
    return signed


def _groups(found: Found, grants: tuple[Grant, ...]) -> list[tuple[Grant, ...]]:
    """What one signature may cover: things for the same receiver, taken by the same person."""
    together: dict[tuple[str, str], list[Grant]] = {}
    for grant in grants:
        agent = found.agent_for(grant)
        together.setdefault((grant.name_masked, agent.delegation if agent else ""), []).append(grant)
    return [
        tuple(group[start : start + _MOST_THINGS])
        for group in together.values()
        for start in range(0, len(group), _MOST_THINGS)
    ]


async def _sign(clerk: Clerk, agent: Agent | None, grants: tuple[Grant, ...]) -> Signature | None:
    """One signature; None when the citizen turned back."""
    return await sign(clerk, _pad(_paragraphs(clerk, agent, grants)), "agent" if agent else "receiver")


def _paragraphs(clerk: Clerk, agent: Agent | None, grants: tuple[Grant, ...]) -> tuple[Words, ...]:
    """Document, number, copies and case of each thing; receiver, or receiver and agent; when, where, what it means."""
    terminal, name = clerk.settings.terminal, grants[0].name_masked
    who = say("service.receiver", name=name)
    if agent is not None:
        who = say("service.agent", name=name, agent=agent.name_masked)
    now = clerk.clock.now()
    where = say(
        "service.where",
        day=Day(now.date(), year=True),
        time=f"{now:%H:%M}",
        place=named(terminal.centre),
        position=named(terminal.position),
        terminal=terminal.id,
    )
    return (*things(grants), who, where, say("service.meaning"))


def _pad(paragraphs: tuple[Words, ...]) -> Scene:
    return Scene(
        name="pickup.sign",
        question=say("service.question"),
        hint=say("service.hint"),
        content=SignaturePad("service", paragraphs),
        steps=step(2, "check"),
        voice=say("voice.sign"),
    )
