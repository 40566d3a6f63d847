"""Pages from the citizen's own telephone (M25): a page of the platform that is good once, shown as a QR.

Whatever arrives is shown within the next look and kept or refused by who stands here; leaving ends the page.
"""

from __future__ import annotations

import secrets

from kiosk.contract.handling import Arrived, Evidence, Handoff, HandoffWish
from kiosk.contract.intent import Chosen
from kiosk.contract.items import Material, Way
from kiosk.contract.words import say
from kiosk.desk import Pace
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.handling import photo_scenes as scenes
from kiosk.terminal.flows.handling.asked import asked
from kiosk.terminal.flows.handling.folder import Folder
from kiosk.terminal.flows.handling.inbox import Inbox, Over, picture_of
from kiosk.terminal.flows.trouble import why_not
from kiosk.terminal.platform.asking import Away


async def send_from_phone(clerk: Clerk, material: Material) -> Evidence | None:
    """What the telephone sent and the citizen kept; None where they turned back."""
    wish, key = HandoffWish(((material.id, material.name),)), secrets.token_hex(16)
    made = await asked(clerk, lambda token: clerk.platform.handling.hand_off(token, wish, key), scenes.OPENING)
    token = clerk.session.token
    if not isinstance(made, Handoff) or token is None:
        failure = Away("no_connection") if isinstance(made, Handoff) else made
        await clerk.desk.ask(why_not(clerk, failure, say("material.nothing_lost")), pace=Pace.READING)
        return None
    folder = Folder()
    try:
        return await _received(clerk, material, made, Inbox(clerk, token, made.id), folder)
    finally:
        folder.forget()
        clerk.later(_end(clerk, token, made.id))


async def _received(clerk: Clerk, material: Material, page: Handoff, inbox: Inbox, folder: Folder) -> Evidence | None:
    while True:
        answer = await clerk.desk.ask_until(
            lambda: scenes.phone(material, page, inbox, folder), inbox.next(), pace=Pace.FORM
        )
        match answer:
            case Arrived():
                if not await _judge(clerk, folder, answer):
                    return None
            case Over() if not folder.pages:
                await clerk.desk.ask(scenes.phone_over(), pace=Pace.READING)
                return None
            case Over() | Chosen(id="done"):
                return Evidence(material.id, Way.UPLOAD, folder.uploads)
            case Chosen(id=id):
                await clerk.desk.ask(scenes.one_page(folder, id, arranged=False), pace=Pace.FORM)
            case _:
                return None


async def _judge(clerk: Clerk, folder: Folder, arrived: Arrived) -> bool:
    """Kept or refused by the citizen; False where they turned back."""
    picture = picture_of(arrived)
    answer = await clerk.desk.ask(scenes.arrived(picture), pace=Pace.FORM)
    if not isinstance(answer, Chosen):
        return False
    if answer.id == "keep" and not folder.full:
        folder.add(arrived.upload_id, picture)
    return True


async def _end(clerk: Clerk, token: str, id: str) -> None:
    """The page ends with this step; where the platform is not told, it ends by itself."""
    await clerk.platform.handling.end_hand_off(token, id)
