"""What is only read: notices, the intermediary market 中介超市 (M30), assessments made for a whole area (M31)."""

from __future__ import annotations

from kiosk.contract.intent import Chosen
from kiosk.contract.items import Catalogue
from kiosk.contract.scene import Scene
from kiosk.desk import Pace
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.handling import board_scenes as scenes


async def boards(clerk: Clerk) -> None:
    """One board after the other, until the citizen turns back."""
    while True:
        answer = await clerk.desk.ask(scenes.boards(), pace=Pace.READING)
        if not isinstance(answer, Chosen):
            return
        await _read(clerk, answer.id)


async def _read(clerk: Clerk, board: str) -> None:
    """A list, and one entry at a time."""
    while True:
        catalogue = clerk.catalogue.current
        if catalogue is None:
            return
        answer = await clerk.desk.ask(_list(catalogue, board), pace=Pace.READING)
        entry = scenes.entry(catalogue, answer.id) if isinstance(answer, Chosen) else None
        if entry is None:
            return
        await clerk.desk.ask(entry, pace=Pace.READING)


def _list(catalogue: Catalogue, board: str) -> Scene:
    return scenes.notices(catalogue) if board == "notices" else scenes.others(catalogue)
