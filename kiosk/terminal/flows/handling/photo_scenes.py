"""The pictures of photographing: live, one page to be judged, all pages so far, the QR for a telephone."""

from __future__ import annotations

from drivers.contracts import Page
from kiosk.contract.content import Code, Fact, Lines, Photo, Photos, Thanks, Working
from kiosk.contract.handling import Handoff
from kiosk.contract.items import Material
from kiosk.contract.scene import Action, Scene
from kiosk.contract.words import Moment, Words, say
from kiosk.terminal.errors import fault_words
from kiosk.terminal.flows.clerk import Clerk, named
from kiosk.terminal.flows.handling.folder import Folder
from kiosk.terminal.flows.handling.form_scenes import step
from kiosk.terminal.flows.handling.inbox import Inbox
from kiosk.terminal.flows.handling.lens import Lens
from kiosk.terminal.flows.trouble import OK

_LIVE = "live"
_PAGE = "page"
_BESIDE = 3  # of the pages so far, beside the live picture
TAKING = Scene(
    name="handle.photo_taking",
    question=say("material.photo.taking"),
    content=Working(say("material.photo.taking_hint")),
    steps=step("materials"),
)
SENDING = Scene(
    name="handle.photo_sending",
    question=say("material.photo.sending"),
    content=Working(say("material.photo.sending_hint")),
    steps=step("materials"),
)
OPENING = Scene(
    name="handle.phone_opening",
    question=say("material.phone.scan"),
    content=Working(say("material.asking_hint")),
    steps=step("materials"),
)
_KEEP = Action("keep", say("material.photo.keep"), icon="check")


def live(material: Material, folder: Folder, lens: Lens) -> Scene:
    """What the lens sees now, and what to do; before its first picture only the latter."""
    now = (Photo(_LIVE, lens.now, say("material.photo.live")),) if lens.now else ()
    return Scene(
        name="handle.photo",
        question=say("material.photo.lay", material=named(material.name)),
        hint=say("material.photo.lay_hint"),
        content=Photos((*now, *_thumbnails(folder)[-_BESIDE:]), large=_LIVE if now else "", live=True, note=lens.note),
        steps=step("materials"),
        actions=(Action("take", say("material.photo.take"), "secondary", "camera"),),
        voice=say("voice.lay_page"),
    )


def check(page: Page) -> Scene:
    """One page as it would be kept."""
    return Scene(
        name="handle.photo_check",
        question=say("material.photo.check"),
        hint=say("material.photo.check_hint"),
        content=Photos((Photo(_PAGE, page.preview, say("material.photo.this")),), large=_PAGE),
        steps=step("materials"),
        actions=(
            _KEEP,
            Action("again", say("material.photo.again"), "secondary", "arrow-counter-clockwise"),
            Action("turn", say("material.photo.turn"), "secondary", "arrow-clockwise"),
        ),
        voice=say("voice.check_page"),
    )


def not_sent(clerk: Clerk) -> Scene:
    """The platform did not answer; the page is still here and can be sent again."""
    fault = fault_words("platform_away")
    return Scene(
        name="handle.photo_not_sent",
        question=say("material.photo.not_sent"),
        content=Lines(
            what=fault.what,
            matter=say("material.photo.not_sent_matter"),
            now=say("material.photo.not_sent_now"),
            call=say("trouble.call", phone=clerk.desk_phone),
            code=fault.code,
        ),
        steps=step("materials"),
        actions=(
            Action("again", say("material.photo.send_again"), icon="arrow-counter-clockwise"),
            Action("drop", say("material.photo.give_up"), "secondary"),
        ),
    )


def pages(material: Material, folder: Folder) -> Scene:
    """All pages so far, in their order; touching one moves or drops it."""
    more = Action("more", say("material.photo.more"), "secondary", "plus")
    return Scene(
        name="handle.photo_pages",
        question=say("material.photo.pages", material=named(material.name), count=len(folder.pages)),
        hint=say("material.photo.full" if folder.full else "material.photo.pages_hint"),
        content=Photos(_thumbnails(folder)),
        steps=step("materials"),
        actions=(Action("done", say("material.photo.done"), icon="check"), *(() if folder.full else (more,))),
        voice=say("voice.more_pages"),
    )


def one_page(folder: Folder, upload_id: str, *, arranged: bool = True) -> Scene:
    """One of them, large; where order matters it can be moved to the front by one, or left out."""
    place = folder.place(upload_id)
    earlier = Action("earlier", say("material.photo.earlier"), "secondary", "arrow-left")
    drop = Action("drop", say("material.photo.drop"), "secondary", "trash")
    return Scene(
        name="handle.photo_page",
        question=say("material.photo.page", number=place + 1),
        content=Photos(_thumbnails(folder), large=upload_id),
        steps=step("materials"),
        actions=(OK, *((earlier,) if arranged and place else ()), *((drop,) if arranged else ())),
    )


# ---- by telephone ---------------------------------------------------------------------------------------------------


def phone(material: Material, page: Handoff, inbox: Inbox, folder: Folder) -> Scene:
    """The QR, good once; beside it how many pages have come so far."""
    done = Action("done", say("material.phone.done"), icon="check")
    return Scene(
        name="handle.phone",
        question=say("material.phone.scan"),
        hint=say("material.phone.hint"),
        content=Code(
            page.url,
            say("material.phone.what", material=named(material.name)),
            facts=(
                Fact(say("material.phone.until"), Moment(page.expires.astimezone().replace(tzinfo=None))),
                Fact(say("material.phone.come"), say("material.pages", count=len(folder.pages))),
            ),
            note=_state(inbox),
        ),
        steps=step("materials"),
        actions=(done,) if folder.pages else (),
        voice=say("voice.scan_with_phone"),
    )


def _state(inbox: Inbox) -> Words:
    if inbox.away:
        return say("material.phone.away")
    return say("material.phone.opened" if inbox.opened else "material.phone.waiting")


def arrived(picture: bytes) -> Scene:
    """One page that a telephone sent."""
    return Scene(
        name="handle.phone_arrived",
        question=say("material.phone.arrived"),
        hint=say("material.photo.check_hint"),
        content=Photos((Photo(_PAGE, picture, say("material.photo.this")),), large=_PAGE),
        steps=step("materials"),
        actions=(_KEEP, Action("refuse", say("material.photo.drop"), "secondary", "trash")),
        voice=say("voice.check_page"),
    )


def phone_over() -> Scene:
    """The page is good no longer, and nothing came."""
    return Scene(
        name="handle.phone_over",
        question=say("material.phone.over"),
        hint=say("material.phone.over_hint"),
        content=Thanks(say("material.nothing_lost"), tone="care", icon="qr-code"),
        steps=step("materials"),
        actions=(OK,),
    )


def _thumbnails(folder: Folder) -> tuple[Photo, ...]:
    return tuple(
        Photo(page.upload_id, page.thumbnail, say("material.photo.page", number=place))
        for place, page in enumerate(folder.pages, 1)
    )
