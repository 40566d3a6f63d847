"""The pictures of the menu, of cleaning, and of the way out."""

from __future__ import annotations

from kiosk.contract.content import Row, Rows, Tile, Tiles, Working
from kiosk.contract.scene import Action, Scene
from kiosk.contract.words import Words, say
from kiosk.terminal.flows.staffing.shift import OnDuty

BACK = Action("ok", say("action.back"), icon="arrow-left")
_ICONS = {
    "devices": "plugs",
    "supplies": "printer",
    "machine": "monitor",
    "self_test": "heartbeat",
    "cleaning": "broom",
    "adjust": "speaker-high",
}


def menu(duty: OnDuty, withdrawn: int) -> Scene:
    """What is to be seen to; how many devices do not work is said at once."""
    stations = [station for station in duty.clerk.bench.stations if station.fitted is not None]
    ill = sum(not station.status.usable for station in stations)
    hints = {
        "devices": say("upkeep.menu.devices_ill", count=ill) if ill else say("upkeep.menu.devices_well"),
        "machine": say("upkeep.menu.machine_ill" if duty.clerk.health.causes else "upkeep.menu.machine_hint"),
    }
    tiles = (
        Tile(page, say(f"upkeep.menu.{page}"), hints.get(page, say(f"upkeep.menu.{page}_hint")), icon)
        for page, icon in _ICONS.items()
    )
    return Scene(
        name="upkeep.menu",
        question=say("upkeep.menu.question"),
        hint=say("upkeep.menu.withdrawn", count=withdrawn) if withdrawn else say("upkeep.menu.hint"),
        content=Tiles(tuple(tiles)),
        actions=(Action("leave", say("upkeep.menu.leave"), "primary", "sign-out"),),
    )


def under_way(question: Words, words: Words) -> Scene:
    """Something is done that takes a while."""
    return Scene(name="upkeep.under_way", question=question, content=Working(words))


def cleaning(seconds: int) -> Scene:
    """The glass may be wiped: nothing on it reacts."""
    return Scene(
        name="upkeep.cleaning",
        question=say("upkeep.cleaning.question"),
        hint=say("upkeep.cleaning.hint"),
        content=Working(say("upkeep.cleaning.left", count=seconds)),
        still=True,
    )


def left_so(rows: tuple[Row, ...]) -> Scene:
    """What would stay as it is when they leave now; each line leads to where it is mended."""
    return Scene(
        name="upkeep.left_so",
        question=say("upkeep.leaving.question"),
        hint=say("upkeep.leaving.hint"),
        content=Rows(rows),
        actions=(
            Action("stay", say("upkeep.leaving.stay"), icon="arrow-left"),
            Action("leave_so", say("upkeep.leaving.leave_so"), "secondary", "sign-out"),
        ),
    )
