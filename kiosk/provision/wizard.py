"""Goes through the table from wherever it was left; any step behind us can be gone back to."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from kiosk.contract.content import Row, Rows
from kiosk.contract.events import Event
from kiosk.contract.scene import Scene, Steps
from kiosk.contract.words import say
from kiosk.provision.asking import TurnBack
from kiosk.provision.found import Network
from kiosk.provision.gate import open_for
from kiosk.provision.table import PARTS, STEPS, Step, that_need
from kiosk.provision.visit import pill, plain
from kiosk.terminal.store.migrate import NewerState
from kiosk.terminal.store.sealed import WrongKey
from kiosk.terminal.store.store import FILE_NAME, StateInUse, Store

if TYPE_CHECKING:
    from kiosk.provision.visit import Visit

_log = logging.getLogger("kiosk.provision")


async def go_through(visit: Visit) -> None:
    """Until everything is behind us. Raises NotPassed where nobody is there to help."""
    while (step := _next(visit)) is not None:
        _stand_at(visit, step)
        await open_for(visit, visit.found(Network, "network").url)
        try:
            done = await step.work(visit)
        except TurnBack:
            await _turn_back(visit)
            continue
        visit.progress.finish(step.name, done)
        told = "provision.told.passed" if done.passed else "provision.told.left_out"
        visit.asker.tells(say(told, step=visit.title, why=done.why))
        await _note(visit)


def _next(visit: Visit) -> Step | None:
    return next((step for step in STEPS if step.name not in visit.progress.done), None)


def _stand_at(visit: Visit, step: Step) -> None:
    visit.step = step.name
    visit.bar = Steps(step.part, PARTS, visit.title)


async def _turn_back(visit: Visit) -> None:
    """All steps; one that is behind us is done again when it is touched, with those that stand on it."""
    here = visit.step
    rows = tuple(_row(visit, step, here) for step in STEPS if step.name in (here, *visit.progress.done))
    scene = Scene(name="provision.steps", question=say("provision.steps.question"), content=Rows(rows), steps=visit.bar)
    try:
        chosen = await visit.chooses(scene)
    except TurnBack:
        return
    if chosen != here:
        visit.progress.undo({chosen, *that_need(chosen)})


def _row(visit: Visit, step: Step, here: str) -> Row:
    done = visit.progress.done.get(step.name)
    state = "here" if done is None or step.name == here else "done" if done.passed else "left_out"
    why = plain(done.why) if done is not None and done.why else None
    return Row(step.name, say(f"provision.step.{step.name}"), why, pill(state))


async def _note(visit: Visit) -> None:
    """Into the audit log what does not stand there yet; before enrolment there is no key to open it with."""
    fresh = {name: done for name, done in visit.progress.done.items() if not done.noted}
    member = visit.ground.member()
    if not fresh or member is None:
        return
    try:
        key = bytes.fromhex(member.platform.key.reveal())
        store = await Store.open(visit.ground.state / FILE_NAME, key, visit.clock)
    except (StateInUse, WrongKey, NewerState) as kept:
        _log.warning("the audit log is not open to us: %s", kept)
        return
    try:
        for name, done in fresh.items():
            await store.record(Event.PROVISIONED, step=name, outcome="passed" if done.passed else "left_out")
    finally:
        await store.close()
    visit.progress.noted()
