"""Home: six verbs, each saying what it is, or why it does not work now and where else."""

from __future__ import annotations

from kiosk.contract.content import Tile, Tiles
from kiosk.contract.intent import Chosen
from kiosk.contract.names import Name
from kiosk.contract.scene import Scene
from kiosk.contract.words import Both, Words, say
from kiosk.desk import Ways
from kiosk.terminal.flows import availability
from kiosk.terminal.flows.clerk import Clerk, named


async def welcome(clerk: Clerk) -> str:
    """Show home until a verb that works is chosen; its id. Raises Left when an open session ends here."""
    room = availability.HandInRoom(clerk)
    await room.look()
    while True:
        answer = await clerk.desk.ask_until(lambda: home(clerk, room), room.follow(), ways=Ways.LEAVE)
        if isinstance(answer, Chosen):
            return answer.id


def home(clerk: Clerk, room: availability.HandInRoom) -> Scene:
    """The home scene as things stand."""
    away, greeting = say("welcome.stopped.not_here"), clerk.settings.site.greeting
    return Scene(
        name="welcome",
        question=named(greeting) if greeting else say("welcome.question"),
        hint=_notices(clerk.settings.site.notices),
        voice=say("welcome.voice"),
        content=Tiles(
            (
                Tile(
                    "query",
                    say("welcome.query"),
                    say("welcome.query_hint"),
                    "magnifying-glass",
                    why_not=availability.out_of_hours(clerk, "query") or availability.query_stopped(clerk),
                    limited=availability.query_limited(clerk),
                ),
                Tile(
                    "handle",
                    say("welcome.handle"),
                    say("welcome.handle_hint"),
                    "pencil-line",
                    why_not=availability.out_of_hours(clerk, "handle") or availability.handling_stopped(clerk),
                    limited=availability.handling_limited(clerk),
                ),
                Tile(
                    "pickup",
                    say("welcome.pickup"),
                    say("welcome.pickup_hint"),
                    "package",
                    why_not=availability.out_of_hours(clerk, "pickup") or availability.pickup_stopped(clerk),
                    limited=availability.pickup_limited(clerk),
                ),
                Tile(
                    "hand_in",
                    say("welcome.hand_in"),
                    say("welcome.hand_in_hint"),
                    "tray-arrow-down",
                    why_not=availability.out_of_hours(clerk, "hand_in") or availability.hand_in_stopped(clerk, room),
                    limited=availability.hand_in_limited(clerk),
                ),
                Tile("book", say("welcome.book"), say("welcome.book_hint"), "calendar-check", why_not=away),
                Tile("ask", say("welcome.ask"), say("welcome.ask_hint"), "chat-circle-dots"),
            )
        ),
    )


def _notices(lines: tuple[Name, ...]) -> Words | None:
    """What the site says to everybody, one after the other."""
    return Both(" · ".join(line.zh for line in lines), " · ".join(line.en for line in lines)) if lines else None
