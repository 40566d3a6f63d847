"""耗材: paper and sheets as they are reckoned, toner as the printer says; and what was counted since it was set up."""

from __future__ import annotations

from kiosk.contract.content import Fact, Facts, Pill, Row, Rows
from kiosk.contract.intent import Chosen
from kiosk.contract.scene import Scene
from kiosk.contract.words import Moment, Words, say
from kiosk.terminal.flows.staffing.shift import OnDuty
from kiosk.terminal.flows.upkeep.scenes import BACK
from kiosk.terminal.upkeep import Supply
from kiosk.terminal.upkeep.supplies import PAPER, SHEETS

_MM_IN_A_METRE = 1000
_LITTLE = 0.1  # of a roll or tray: it is to be filled


async def supplies(duty: OnDuty) -> None:
    """The list; each supply can be said to be filled."""
    upkeep = duty.clerk.upkeep
    while True:
        paper, sheets = await upkeep.supply(PAPER), await upkeep.supply(SHEETS)
        match await duty.ask(_all(duty, paper, sheets)):
            case Chosen(id="counters"):
                await duty.ask(_counters(await upkeep.counters(), paper, sheets))
            case Chosen(id=name) if name in (PAPER, SHEETS):
                await _fill(duty, name)
            case Chosen(id="toner"):
                pass
            case _:
                return


async def _fill(duty: OnDuty, name: str) -> None:
    answer = await duty.ask(_ask_filled(name))
    if isinstance(answer, Chosen) and answer.id == "filled":
        await duty.clerk.upkeep.fill(name, duty.who.id)


def _all(duty: OnDuty, paper: Supply, sheets: Supply) -> Scene:
    care, bench = duty.clerk.settings.care, duty.clerk.bench
    rows = []
    if bench.printer.fitted is not None:
        left = care.roll_metres - paper.used / _MM_IN_A_METRE
        words = say("upkeep.supplies.paper", metres=max(0, round(left)))
        rows.append(Row(PAPER, words, _since(paper), _pill(left / care.roll_metres)))
    if bench.a4.fitted is not None:
        left_sheets = care.tray_sheets - sheets.used
        words = say("upkeep.supplies.sheets", count=max(0, left_sheets))
        rows.append(Row(SHEETS, words, _since(sheets), _pill(left_sheets / care.tray_sheets)))
        toner = bench.a4.status.details.get("supplies", "")
        rows.append(Row("toner", say("upkeep.supplies.toner"), _said(toner)))
    rows.append(Row("counters", say("upkeep.supplies.counters"), say("upkeep.supplies.counters_hint")))
    return Scene(
        name="upkeep.supplies",
        question=say("upkeep.supplies.question"),
        hint=say("upkeep.supplies.hint"),
        content=Rows(tuple(rows)),
        actions=(BACK,),
    )


def _since(supply: Supply) -> Words:
    if supply.filled is None:
        return say("upkeep.supplies.never_filled")
    return say("upkeep.supplies.filled", at=Moment(supply.filled))


def _said(toner: str) -> Words:
    return say("upkeep.supplies.toner_said", said=toner) if toner else say("upkeep.supplies.toner_unknown")


def _pill(share: float) -> Pill:
    if share <= _LITTLE:
        return Pill(say("upkeep.supplies.little"), "care", "warning")
    return Pill(say("upkeep.supplies.enough"), "done", "check-circle")


def _ask_filled(name: str) -> Scene:
    rows = Row("filled", say(f"upkeep.supplies.{name}_yes")), Row("not", say("upkeep.supplies.not_filled"))
    return Scene(
        name="upkeep.filled",
        question=say(f"upkeep.supplies.{name}_filled"),
        hint=say("upkeep.supplies.filled_hint"),
        content=Rows(rows),
        actions=(BACK,),
    )


def _counters(counters: dict[str, int], paper: Supply, sheets: Supply) -> Scene:
    facts = [Fact(say(f"upkeep.counter.{name}"), count) for name, count in counters.items()]
    facts.append(Fact(say("upkeep.counter.paper"), say("upkeep.counter.metres", count=paper.ever // _MM_IN_A_METRE)))
    facts.append(Fact(say("upkeep.counter.sheets"), sheets.ever))
    return Scene(
        name="upkeep.counters",
        question=say("upkeep.supplies.counters"),
        content=Facts(tuple(facts)),
        actions=(BACK,),
    )
