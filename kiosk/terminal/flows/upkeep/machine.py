"""本机: how the terminal itself is, its self-test, and starting screens or terminal anew."""

from __future__ import annotations

from kiosk.contract.intent import Chosen
from kiosk.contract.words import say
from kiosk.terminal.flows.staffing.shift import OnDuty, Restarting
from kiosk.terminal.flows.upkeep import machine_scenes as scenes
from kiosk.terminal.flows.upkeep.scenes import under_way
from kiosk.terminal.flows.upkeep.state import look


async def machine(duty: OnDuty) -> None:
    """What is known of it, and what can be done."""
    while True:
        state = await look(duty.clerk)
        match await duty.ask(scenes.machine(duty.clerk, state)):
            case Chosen(id="facts"):
                await duty.ask(scenes.facts(state))
            case Chosen(id="queues"):
                await duty.ask(scenes.queues(state))
            case Chosen(id="findings"):
                await duty.ask(scenes.findings(duty.clerk.figures.findings))
            case Chosen(id="causes"):
                pass
            case Chosen(id="restart_screens"):
                await _restart_screens(duty)
            case Chosen(id="restart_terminal"):
                await _restart_terminal(duty)
            case _:
                return


async def self_test(duty: OnDuty) -> None:
    """The last one, and one now."""
    tests = duty.clerk.tests
    while tests is not None:
        answer = await duty.ask(scenes.self_test(tests.last))
        match answer:
            case Chosen(id="now"):
                duty.clerk.desk.show(under_way(say("upkeep.menu.self_test"), say("self_test.under_way")))
                await duty.clerk.upkeep.did(duty.who.id, "self_test", "terminal")
                await tests.by_technician()
            case Chosen(id=step) if step != "ok":
                pass
            case _:
                return


async def _restart_screens(duty: OnDuty) -> None:
    answer = await duty.ask(scenes.sure("screens"))
    if isinstance(answer, Chosen) and answer.id == "restart":
        await duty.clerk.upkeep.did(duty.who.id, "restarted", "screens")
        duty.clerk.desk.counter.rest()


async def _restart_terminal(duty: OnDuty) -> None:
    """Ends the visit, and then this program; whoever supervises it starts it again."""
    restart = duty.clerk.restart
    answer = await duty.ask(scenes.sure("terminal"))
    if restart is None or not (isinstance(answer, Chosen) and answer.id == "restart"):
        return
    await duty.clerk.upkeep.did(duty.who.id, "restarted", "terminal")
    duty.clerk.desk.show(under_way(say("upkeep.machine.restart_terminal"), say("upkeep.machine.restarting")))
    raise Restarting(restart)
