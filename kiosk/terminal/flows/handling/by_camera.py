"""Pages under the document camera: taken by themselves when they lie still, looked at, sent to the platform at once.

What cannot be read is refused and never sent (M13). Nothing of a page is written here: what was sent is forgotten,
only a small copy stands on the screen until the material is done.
"""

from __future__ import annotations

import contextlib
import secrets

from drivers.contracts import DocumentCamera, Page
from kiosk.contract.handling import Evidence, Uploaded
from kiosk.contract.intent import Chosen
from kiosk.contract.items import Material, Way
from kiosk.contract.words import say
from kiosk.desk import Pace, Ways
from kiosk.terminal.devices.station import DeviceAway
from kiosk.terminal.devices.upright import turned
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.handling import photo_scenes as scenes
from kiosk.terminal.flows.handling.asked import asked
from kiosk.terminal.flows.handling.folder import Folder
from kiosk.terminal.flows.handling.lens import Lens
from kiosk.terminal.flows.trouble import refused, trouble
from kiosk.terminal.platform.asking import Refused

_FORGET_WITHIN = 5.0


async def photograph(clerk: Clerk, material: Material) -> Evidence | None:
    """All pages of one material, in their order; None where the citizen turned back."""
    folder = Folder()
    try:
        while folder.pages or await _another(clerk, material, folder):
            answer = await clerk.desk.ask(scenes.pages(material, folder), pace=Pace.FORM)
            match answer:
                case Chosen(id="done"):
                    return Evidence(material.id, Way.UPLOAD, folder.uploads)
                case Chosen(id="more"):
                    await _another(clerk, material, folder)
                case Chosen(id=id):
                    await _rearrange(clerk, folder, id)
                case _:
                    return None
        return None
    finally:
        folder.forget()
        await _forget(clerk)


async def _another(clerk: Clerk, material: Material, folder: Folder) -> bool:
    """One more page: taken, judged by the citizen, sent. False where none came of it."""
    changed_first = bool(folder.pages)  # what lies there is the page before
    while True:
        taken = await _taken(clerk, material, folder, changed_first=changed_first)
        if taken is None:
            return False
        page = await _checked(clerk, taken)
        if not isinstance(page, Chosen):
            return page is not None and await _send(clerk, folder, page)
        changed_first = True


async def _checked(clerk: Clerk, taken: Page) -> Page | Chosen | None:
    """The page as the citizen keeps it, turned as they wish; or their wish for another; None where they turned back."""
    page, quarters = taken, 0
    while True:
        answer = await clerk.desk.ask(scenes.check(page), pace=Pace.FORM)
        match answer:
            case Chosen(id="turn"):
                quarters += 1
                page = await turned(taken, quarters)
            case Chosen(id="keep"):
                return page
            case Chosen():
                return answer
            case _:
                return None


async def _taken(clerk: Clerk, material: Material, folder: Folder, *, changed_first: bool) -> Page | None:
    """The next page that passed every check; None where the citizen turned back or the camera went away."""
    lens = Lens(clerk, changed_first=changed_first)
    try:
        while True:
            answer = await clerk.desk.ask_until(
                lambda: scenes.live(material, folder, lens), lens.page(), pace=Pace.FORM
            )
            match answer:
                case Page():
                    return answer
                case Chosen(id="take"):
                    clerk.desk.show(scenes.TAKING)
                    if (page := await lens.take()) is not None:
                        return page
                case Chosen():
                    continue  # the live picture itself was touched
                case _:
                    return None
    except DeviceAway as away:
        lost = trouble(
            clerk, away.status.cause, say("material.nothing_lost"), say("material.missed.camera"), device="camera"
        )
        await clerk.desk.ask(lost, pace=Pace.READING)
        return None
    finally:
        lens.forget()


async def _send(clerk: Clerk, folder: Folder, page: Page) -> bool:
    """To the platform, under one id however often it is tried; False where it is given up."""
    upload_id = secrets.token_hex(16)
    while True:
        answer = await asked(
            clerk,
            lambda token: clerk.platform.handling.upload(token, upload_id, page.jpeg, "image/jpeg"),
            scenes.SENDING,
        )
        if isinstance(answer, Uploaded):
            folder.add(upload_id, page.thumbnail)
            return True
        if isinstance(answer, Refused):
            matter = say("material.photo.not_kept")
            await clerk.desk.ask(refused(clerk, answer.refusal, matter), pace=Pace.READING)
            return False
        again = await clerk.desk.ask(scenes.not_sent(clerk), ways=Ways.ALL, pace=Pace.FORM)
        if not (isinstance(again, Chosen) and again.id == "again"):
            return False


async def _rearrange(clerk: Clerk, folder: Folder, id: str) -> None:
    """One page that was touched: earlier, away, or as it was."""
    answer = await clerk.desk.ask(scenes.one_page(folder, id), pace=Pace.FORM)
    match answer:
        case Chosen(id="earlier"):
            folder.earlier(id)
        case Chosen(id="drop"):
            folder.drop(id)
        case _:
            return


async def _forget(clerk: Clerk) -> None:
    """No picture stays in the driver; a camera that is away has none."""

    async def forget(camera: DocumentCamera) -> None:
        await camera.forget()

    with contextlib.suppress(DeviceAway):
        await clerk.bench.camera.ask(forget, _FORGET_WITHIN)
