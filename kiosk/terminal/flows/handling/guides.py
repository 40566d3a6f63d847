"""我要办: finding an item by what people call it, reading its guide, taking it along, handling it here (M05, M13)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from kiosk.contract.intent import Chosen, Written
from kiosk.contract.items import Item
from kiosk.contract.words import Words, say
from kiosk.desk import Pace
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.handling import guide_scenes as scenes
from kiosk.terminal.flows.handling.apply import apply
from kiosk.terminal.flows.handling.boards import boards
from kiosk.terminal.flows.handling.delegations import delegations
from kiosk.terminal.flows.slips import print_slip
from kiosk.terminal.receipts.guide import guide_slip

Items = Callable[[], tuple[Item, ...]]


async def handle(clerk: Clerk) -> None:
    """Ways to an item until the citizen turns back home."""
    while True:
        answer = await clerk.desk.ask(partial(scenes.ways, clerk), pace=Pace.READING)
        match answer:
            case Chosen(id="search"):
                await _search(clerk)
            case Chosen(id="all"):
                await _choose(clerk, say("guide.all"), lambda: _items(clerk))
            case Chosen(id="topics" | "departments" as by):
                await _choose_group(clerk, by)
            case Chosen(id="delegate"):
                await delegations(clerk)
            case Chosen(id="boards"):
                await boards(clerk)
            case _:
                return


async def _search(clerk: Clerk) -> None:
    """Type a name, plain words, pinyin or its initials, until something is found or the citizen turns back."""
    typed, note = "", None
    while True:
        answer = await clerk.desk.ask(scenes.search(typed, note), pace=Pace.FORM)
        if not isinstance(answer, Written):
            return
        typed, note = answer.text, None
        if clerk.catalogue.find(typed):
            await _choose(clerk, say("guide.found", typed=typed), partial(clerk.catalogue.find, typed))
        else:
            note = say("guide.nothing_found")


async def _choose_group(clerk: Clerk, by: str) -> None:
    """A topic or a department, then its items."""
    while True:
        groups = scenes.groups(clerk, by)
        answer = await clerk.desk.ask(scenes.group_list(clerk, by), pace=Pace.READING)
        if not isinstance(answer, Chosen) or answer.id not in groups:
            return
        belongs = partial(_of_group, clerk, by, answer.id)
        await _choose(clerk, groups[answer.id], belongs)


def _of_group(clerk: Clerk, by: str, group: str) -> tuple[Item, ...]:
    if by == "topics":
        return tuple(item for item in _items(clerk) if group in item.topics)
    return tuple(item for item in _items(clerk) if item.dept_code == group)


async def _choose(clerk: Clerk, title: Words, items: Items) -> None:
    """One of these items, again and again; the list is drawn anew when something opens or closes."""
    while True:
        answer = await clerk.desk.ask(lambda: scenes.item_list(clerk, title, items()), pace=Pace.READING)
        item = clerk.catalogue.item(answer.id) if isinstance(answer, Chosen) else None
        if item is None:
            return
        await _read(clerk, item)


async def _read(clerk: Clerk, item: Item) -> None:
    """The guide of one item."""
    while True:
        answer = await clerk.desk.ask(partial(scenes.guide, clerk, item), pace=Pace.READING)
        match answer:
            case Chosen(id="apply"):
                await apply(clerk, item)
            case Chosen(id="more"):
                await _read_on(clerk, item)
            case _:
                return


async def _read_on(clerk: Clerk, item: Item) -> None:
    """Everything there is to know, page by page; a list on paper or on the telephone to take along."""
    while True:
        answer = await clerk.desk.ask(partial(scenes.whole_guide, clerk, item), pace=Pace.READING)
        match answer:
            case Chosen(id="print"):
                told = await print_slip(clerk, "guide", guide_slip(clerk.letterhead(), clerk.catalogue, item))
                await clerk.desk.ask(scenes.printed(told))
            case Chosen(id="take"):
                await clerk.desk.ask(scenes.take_away(clerk, item), pace=Pace.READING)
            case _:
                return


def _items(clerk: Clerk) -> tuple[Item, ...]:
    """What is on the menu here; whoever searches also finds what is handled elsewhere, and where."""
    items = clerk.catalogue.current.items if clerk.catalogue.current else ()
    return tuple(item for item in items if clerk.settings.offer.has(item.number))
